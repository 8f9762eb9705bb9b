import AegisBasics
import AegisChangeSet
import AegisIR
import Foundation
import TestSupport
import Testing

/// Carrying a plan out makes AWS what the configuration says: against a model of AWS that refuses what comes
/// in the wrong order, from nothing and from one organization to another.
@Suite struct ConvergenceTests {
  private static let count = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1" ? 20_000 : 24

  /// What is not as it was asked for; nil where all is.
  private func deploy(
    _ desired: Organization, to aws: inout SimulatedAWS, deployed: inout Deployed, options: PlanOptions = PlanOptions()
  ) -> String? {
    let plan = planChanges(desired: desired, observed: aws.observed, deployed: deployed, options: options)
    if !plan.refusals.isEmpty { return "refused: \(plan.refusals.map(\.message))" }
    aws.ids = plan.ids
    let isThere = Set(desired.accounts.map(\.key).filter { plan.ids.accounts[$0] != nil })
    for (index, step) in plan.steps.enumerated() {
      if step.dependencies.contains(where: { $0 >= index }) { return "\(step.operation.action) stands before what it needs" }
      if case .moveAccount(let key, _, let to) = step.operation, isThere.contains(key) {
        for attachment in desired.attachments where attachment.target.limits(key, in: to) && !aws.holds(attachment) {
          return "`\(key)` moves before `\(attachment.policy)` is attached in its new place"
        }
      }
      do { try aws.apply(step) } catch { return "\(error) at \(step.scope) \(step.operation)" }
    }
    deployed.begin(plan)
    for address in deployed.digests.keys where Inventory(desired)[address] == nil && !plan.changes.contains(where: { $0.address == address }) {
      return "the state still speaks of \(address)"
    }
    deployed = Deployed(digests: Inventory(desired).items.mapValues(\.digest))
    let again = planChanges(desired: desired, observed: aws.observed, deployed: deployed, options: options)
    if let change = again.changes.first { return "a second plan has \(change.action) \(change.address): \(change.before) → \(change.after)" }
    if let drift = again.drift.first { return "drift right after: \(drift.kind) \(drift.address)" }
    return nil
  }

  private func ids(_ aws: SimulatedAWS, _ generated: Organization) -> [String: String] {
    var ids = ["master": SimulatedAWS.management]
    for account in generated.accounts where !account.isManagement {
      ids[account.key] = aws.accounts.first { $0.value.email == account.email }?.key
    }
    return ids
  }

  @Test func everyOrganizationBecomesEveryOther() {
    for seed in 0..<Self.count {
      var generator = OrganizationGenerator(seed: UInt64(seed), memberCount: seed % 3)
      var aws = SimulatedAWS()
      var deployed = Deployed()
      var desired = generator.organization(ids: ["master": SimulatedAWS.management])
      for round in 0..<4 {
        if let problem = deploy(desired, to: &aws, deployed: &deployed) {
          Issue.record("seed \(seed), round \(round): \(problem)")
          return
        }
        let here = Inventory(aws.observed.organization!.renamingAccounts(as: desired))
        let there = Inventory(desired)
        if Set(here.items.keys) != Set(there.items.keys) || there.items.contains(where: { here[$0.key]?.digest != $0.value.digest }) {
          let difference = Set(here.items.keys).symmetricDifference(there.items.keys)
          Issue.record("seed \(seed), round \(round): AWS is not what was asked for: \(difference)")
          return
        }
        generator.isFirst = false
        let next = generator.organization(ids: ids(aws, desired))
        desired = generator.renaming(desired, to: next)
      }
    }
  }

  /// No call is made for nothing: without any one of them the plan fails or ends elsewhere.
  @Test func noCallIsSuperfluous() throws {
    for seed in 0..<(max(2, Self.count / 100)) {
      var generator = OrganizationGenerator(seed: UInt64(seed) + 1_000_000, memberCount: 1)
      var aws = SimulatedAWS()
      var deployed = Deployed()
      let first = generator.organization(ids: ["master": SimulatedAWS.management])
      #expect(deploy(first, to: &aws, deployed: &deployed) == nil)
      generator.isFirst = false
      let second = generator.renaming(first, to: generator.organization(ids: ids(aws, first)))
      let plan = planChanges(desired: second, observed: aws.observed, deployed: deployed)
      deployed.begin(plan)
      for left in plan.steps.indices {
        var world = aws
        world.ids = plan.ids
        var failed = false
        for (index, step) in plan.steps.enumerated() where index != left {
          do { try world.apply(step) } catch {
            failed = true
            break
          }
        }
        if failed { continue }
        let rest = planChanges(desired: second, observed: world.observed, deployed: deployed)
        // Without its role a profile belongs to nobody, and no reader tells of it.
        if case .deleteInstanceProfile = plan.steps[left].operation { continue }
        let isEmpty = rest.isEmpty
        #expect(!isEmpty, "seed \(seed): \(plan.steps[left].operation) is superfluous")
      }
    }
  }

  /// What nobody deployed stays as it is, unless pruning is asked for.
  @Test func theUnmanagedIsLeftAloneAndPruned() {
    for seed in 0..<(Self.count / 4) {
      var generator = OrganizationGenerator(seed: UInt64(seed) + 2_000_000, memberCount: 1)
      var aws = SimulatedAWS()
      var deployed = Deployed()
      let others = generator.organization(ids: ["master": SimulatedAWS.management])
      let problem = deploy(others, to: &aws, deployed: &deployed)
      #expect(problem == nil, "seed \(seed)")
      // Nobody remembers who made all this.
      deployed = Deployed()
      generator.isFirst = false
      let desired = generator.organization(ids: ids(aws, others))
      let plan = planChanges(desired: desired, observed: aws.observed, deployed: deployed)
      let before = Inventory(aws.observed.organization!.renamingAccounts(as: desired))
      let taken = plan.changes.filter { [.delete, .detach].contains($0.action) && before[$0.address] != nil }
      #expect(taken.isEmpty, "seed \(seed): \(taken.map(\.address))")
      if let problem = deploy(desired, to: &aws, deployed: &deployed, options: PlanOptions(prune: true)) {
        Issue.record("seed \(seed): \(problem)")
        return
      }
      let here = Inventory(aws.observed.organization!.renamingAccounts(as: desired))
      #expect(Set(here.items.keys) == Set(Inventory(desired).items.keys), "seed \(seed)")
    }
  }

  /// Who is renamed stays who it was: nothing is made and nothing taken away, and the state knows it under its new name.
  @Test func whatIsRenamedStays() throws {
    var aws = SimulatedAWS()
    var deployed = Deployed()
    var it = OrganizationGenerator(seed: 3, memberCount: 0).empty
    it.accounts[0].groups = [Group(name: "admins", path: "/", origin: nowhere)]
    it.accounts[0].users = [User(name: "ana", path: "/", groups: [Located("admins", at: nowhere)], origin: nowhere)]
    it.units = [OrganizationalUnit(path: ["Work"], origin: nowhere), OrganizationalUnit(path: ["Work", "Inner"], origin: nowhere)]
    #expect(deploy(it, to: &aws, deployed: &deployed) == nil)
    it.accounts[0].groups = [Group(name: "operators", path: "/", origin: nowhere)]
    it.accounts[0].groups[0].lifecycle.formerNames = ["staff", "admins"]
    it.accounts[0].users = [User(name: "anna", path: "/team/", groups: [Located("operators", at: nowhere)], origin: nowhere)]
    it.accounts[0].users[0].lifecycle.formerNames = ["ana"]
    it.units = [OrganizationalUnit(path: ["Load"], origin: nowhere), OrganizationalUnit(path: ["Load", "Inside"], origin: nowhere)]
    it.units[0].lifecycle.formerNames = ["Work"]
    it.units[0].formerPaths = [["Work"]]
    it.units[1].lifecycle.formerNames = ["Inner"]
    it.units[1].formerPaths = [["Load", "Inner"], ["Work", "Inner"]]
    let plan = planChanges(desired: it, observed: aws.observed, deployed: deployed)
    #expect(plan.drift.isEmpty && plan.unmanaged.isEmpty)
    #expect(plan.steps.map(\.operation) == [
      .renameUnit(["Load"]), .renameUnit(["Load", "Inside"]), .updateGroup(name: "operators", former: "admins", path: "/"),
      .updateUser(name: "anna", former: "ana", path: "/team/"),
    ])
    var begun = deployed
    begun.begin(plan)
    #expect(Set(begun.digests.keys) == Set(Inventory(it).items.keys))
    #expect(deploy(it, to: &aws, deployed: &deployed) == nil)
  }

  /// A policy gets its sixth document and its twentieth: an old version goes for each.
  @Test func versionsRotate() {
    var aws = SimulatedAWS()
    var deployed = Deployed()
    var it = OrganizationGenerator(seed: 3, memberCount: 0).empty
    for number in 0..<20 {
      let text = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b\#(number)"}]}"#
      it.accounts[0].policies = [Policy(name: "p", document: Document(json: Array(text.utf8), origin: nowhere), origin: nowhere)]
      #expect(deploy(it, to: &aws, deployed: &deployed) == nil)
    }
    #expect(aws.accounts[SimulatedAWS.management]!.iam.policies["p"]!.versions.map(\.id) == ["v16", "v17", "v18", "v19", "v20"])
    it.accounts[0].policies = []
    #expect(deploy(it, to: &aws, deployed: &deployed) == nil)
    #expect(aws.accounts[SimulatedAWS.management]!.iam.policies.isEmpty)
  }
}

extension OrganizationPolicyAttachment.Target {
  /// Whether it is an account of this place, or something that the account lies in.
  fileprivate func limits(_ account: String, in place: Container) -> Bool {
    switch (self, place) {
    case (.root, _): true
    case (.account(let key), _): key == account
    case (.unit(let path), .unit(let place)): place.starts(with: path)
    case (.unit, .root): false
    }
  }
}

extension OrganizationGenerator {
  /// A management account with nothing in it.
  var empty: Organization {
    Organization(
      name: "empty", featureSet: .all, root: Root(name: "Root", origin: nowhere),
      accounts: [
        Account(
          key: "master", name: "management", email: "m@example.com", id: SimulatedAWS.management, isManagement: true, parent: .root,
          origin: nowhere)
      ], origin: nowhere)
  }
}

extension Organization {
  /// With the keys that a configuration gives the same accounts, found by their addresses.
  func renamingAccounts(as other: Organization) -> Organization {
    var it = self
    let keys = Dictionary(
      uniqueKeysWithValues: accounts.map { account in (account.key, other.accounts.first { $0.email == account.email }?.key ?? account.key) })
    for index in it.accounts.indices { it.accounts[index].key = keys[it.accounts[index].key]! }
    for index in it.attachments.indices {
      if case .account(let key) = it.attachments[index].target { it.attachments[index].target = .account(keys[key]!) }
    }
    for index in it.delegatedAdministrators.indices {
      it.delegatedAdministrators[index].account = keys[it.delegatedAdministrators[index].account]!
    }
    return it
  }
}
