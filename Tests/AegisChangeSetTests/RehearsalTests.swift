import AegisAccess
import AegisBasics
import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisIR
import Testing

/// What a plan does to who can do what, step by step and as a whole.
@Suite("Rehearsal")
struct RehearsalTests {
  private static let nowhere = SourceRange.nowhere
  private static let everything = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#

  private func document(_ json: String) -> Document { Document(json: Array(json.utf8), origin: Self.nowhere) }

  private func trust(_ account: String) -> Document {
    document(#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::\#(account):root"}}]}"#)
  }

  /// A management account with the deploying user, and a member with the role that it assumes.
  private func organization(_ change: (inout Organization) -> Void = { _ in }) -> Organization {
    var master = Account(key: "master", name: "master", email: "m@example.com", id: "111111111111", isManagement: true, parent: .root, origin: Self.nowhere)
    master.users = [
      User(name: "deployer", inlinePolicies: [InlinePolicy(name: "all", document: document(Self.everything), origin: Self.nowhere)], origin: Self.nowhere)
    ]
    var member = Account(key: "shop", name: "shop", email: "s@example.com", id: "222222222222", isManagement: false, parent: .root, origin: Self.nowhere)
    member.roles = [
      Role(
        name: "Deploy", trust: trust("111111111111"), attachedPolicies: [PolicyAttachment(policy: .arn("arn:aws:iam::aws:policy/AdministratorAccess"), origin: Self.nowhere)],
        origin: Self.nowhere)
    ]
    var it = Organization(name: "example", featureSet: .all, enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"], root: Root(name: "Root", id: "r-1", origin: Self.nowhere), accounts: [master, member], origin: Self.nowhere)
    it.policies = [OrganizationPolicy(name: "FullAWSAccess", type: "SERVICE_CONTROL_POLICY", content: document(Self.everything), isAWSManaged: true, id: "p-FullAWSAccess", origin: Self.nowhere)]
    it.attachments = [.root, .account("master"), .account("shop")].map { OrganizationPolicyAttachment(policy: "FullAWSAccess", target: $0, origin: Self.nowhere) }
    change(&it)
    return it
  }

  private func dangers(_ desired: Organization, _ observed: Organization, isAgreed: Bool = false) -> [String] {
    // Everything is managed, so that what is missing goes.
    let plan = planChanges(desired: desired, observed: Observed(organization: observed), options: PlanOptions(prune: true))
    return selfLockouts(
      plan, observed: observed, desired: desired, caller: CallerIdentity(account: "111111111111", arn: "arn:aws:iam::111111111111:user/deployer"),
      memberRole: MemberRole(name: "Deploy"), agreed: isAgreed ? Set(plan.changes.map(\.address)) : [])
  }

  private func scp(_ statement: String) -> (inout Organization) -> Void {
    { it in
      it.policies.append(
        OrganizationPolicy(
          name: "guard", type: "SERVICE_CONTROL_POLICY", content: document(#"{"Version":"2012-10-17","Statement":[\#(statement)]}"#), origin: Self.nowhere))
      it.attachments.append(OrganizationPolicyAttachment(policy: "guard", target: .account("shop"), origin: Self.nowhere))
    }
  }

  @Test("a plan that takes nothing the deployer needs is no danger")
  func harmless() {
    #expect(dangers(organization(), organization()).isEmpty)
    #expect(dangers(organization(scp(#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#)), organization()).isEmpty)
    let other = organization { it in
      it.accounts[1].roles.append(Role(name: "other", trust: trust("222222222222"), origin: Self.nowhere))
    }
    #expect(dangers(organization(), other).isEmpty)
  }

  @Test("an SCP, a boundary, a detached policy and a trust policy that lock out")
  func lockouts() {
    let denied = dangers(organization(scp(#"{"Effect":"Deny","Action":"iam:Create*","Resource":"*"}"#)), organization())
    #expect(denied.count == 1)
    #expect(denied.first?.hasPrefix("role `Deploy` of account `shop`, through which aegis works there, may no longer do `iam:CreateGroup` and 4 more after attach") == true, "\(denied)")
    let bound = dangers(organization { $0.accounts[1].roles[0].permissionsBoundary = .arn("arn:aws:iam::aws:policy/ReadOnlyAccess") }, organization())
    #expect(bound.count == 1 && bound[0].contains("may no longer do"), "\(bound)")
    let detached = dangers(organization { $0.accounts[1].roles[0].attachedPolicies = [] }, organization())
    #expect(detached.count == 1 && detached[0].contains("may no longer do"), "\(detached)")
    let distrusted = dangers(organization { $0.accounts[1].roles[0].trust = trust("333333333333") }, organization())
    #expect(distrusted.count == 1 && distrusted[0].hasPrefix("the caller can no longer assume role `Deploy`"), "\(distrusted)")
    #expect(dangers(organization { $0.accounts[1].roles[0].trust = trust("333333333333") }, organization(), isAgreed: true).isEmpty)
    let own = dangers(organization { $0.accounts[0].users[0].inlinePolicies = [] }, organization())
    #expect(own.contains { $0.hasPrefix("user `deployer` of account `master`") && $0.contains("may no longer do") }, "\(own)")
  }

  @Test("what takes something from a group, a policy or a boundary that the deployer has, and what touches others")
  func footprints() {
    let nothing = #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}"#
    func policy(_ name: String, _ json: String) -> Policy { Policy(name: name, document: document(json), origin: Self.nowhere) }
    func attached(_ name: String) -> [PolicyAttachment] { [PolicyAttachment(policy: .local(name), origin: Self.nowhere)] }
    /// Everything comes to the user by a group and its policy, under a boundary; to the role by a policy of its own.
    let before = organization { it in
      it.accounts[0].policies = [policy("all", Self.everything), policy("bound", Self.everything), policy("other", Self.everything)]
      it.accounts[0].groups = [
        Group(name: "admins", attachedPolicies: attached("all"), origin: Self.nowhere), Group(name: "others", attachedPolicies: attached("other"), origin: Self.nowhere),
      ]
      it.accounts[0].users[0].inlinePolicies = []
      it.accounts[0].users[0].groups = [Located("admins", at: Self.nowhere)]
      it.accounts[0].users[0].permissionsBoundary = .local("bound")
      it.accounts[0].users.append(User(name: "ana", groups: [Located("others", at: Self.nowhere)], origin: Self.nowhere))
      it.accounts[1].policies = [policy("deploy", Self.everything)]
      it.accounts[1].roles[0].attachedPolicies = attached("deploy")
    }
    func after(_ change: (inout Organization) -> Void) -> [String] {
      var it = before
      change(&it)
      return dangers(it, before)
    }
    func takes(_ title: String, _ what: String, _ change: (inout Organization) -> Void) {
      let found = after(change)
      #expect(found.contains { $0.hasPrefix(title) && $0.contains("may no longer do") && $0.contains(what) }, "\(what): \(found)")
    }
    let user = "user `deployer` of account `master`", role = "role `Deploy` of account `shop`"
    takes(user, "policy `all`") { $0.accounts[0].policies[0] = policy("all", nothing) }
    takes(user, "policy `bound`") { $0.accounts[0].policies[1] = policy("bound", nothing) }
    takes(user, "deployer in others`") { $0.accounts[0].users[0].groups.append(Located("others", at: Self.nowhere)); $0.accounts[0].policies[2] = policy("other", nothing) }
    takes(user, "admins") { $0.accounts[0].users[0].groups = [] }
    takes(user, "inline policy") { $0.accounts[0].groups[0].inlinePolicies = [InlinePolicy(name: "no", document: document(nothing), origin: Self.nowhere)] }
    takes(role, "policy `deploy`") { $0.accounts[1].policies[0] = policy("deploy", nothing) }
    // The caller may no longer assume the roles of others.
    let apart = after { $0.accounts[0].policies[0] = policy("all", #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:*","Resource":"*"}, {"Effect":"Allow","Action":"*","Resource":"*"}]}"#) }
    #expect(apart.contains { $0.hasPrefix("the caller can no longer assume role `Deploy` of account `shop`") }, "\(apart)")
    let unit = after { it in
      it.units = [OrganizationalUnit(path: ["shops"], origin: Self.nowhere)]
      it.accounts[1].parent = .unit(["shops"])
      it.policies.append(OrganizationPolicy(name: "guard", type: "SERVICE_CONTROL_POLICY", content: document(nothing), origin: Self.nowhere))
      it.attachments += ["FullAWSAccess", "guard"].map { OrganizationPolicyAttachment(policy: $0, target: .unit(["shops"]), origin: Self.nowhere) }
    }
    #expect(unit.count == 1 && unit[0].hasPrefix(role), "\(unit)")
    let harmless = after { it in
      it.accounts[0].policies[2] = policy("other", nothing)
      it.accounts[0].groups[1].inlinePolicies = [InlinePolicy(name: "no", document: document(nothing), origin: Self.nowhere)]
      it.accounts[0].users[1].groups = []
    }
    #expect(harmless.isEmpty, "\(harmless)")
  }

  @Test("the caller's user is found under the name that the same plan gives it")
  func renamedCaller() {
    func renamed(_ it: inout Organization) {
      it.accounts[0].users[0].name = "operator"
      it.accounts[0].users[0].lifecycle.formerNames = ["deployer"]
    }
    #expect(dangers(organization(renamed), organization()).isEmpty)
    let weaker = dangers(
      organization {
        renamed(&$0)
        $0.accounts[0].users[0].inlinePolicies = []
      }, organization())
    #expect(weaker.contains { $0.hasPrefix("user `operator` of account `master`") && $0.contains("may no longer do") }, "\(weaker)")
  }

  @Test("whom a role trusts is compared too where no file holds the trust policy")
  func trusted() async throws {
    let difference = await compare(organization(), organization { $0.accounts[1].roles[0].trust = trust("333333333333") }, jobs: 1)
    #expect(difference.defects.isEmpty && difference.possible.isEmpty)
    #expect(difference.gained.map(\.gain.witness.caller.account) == ["333333333333"])
    #expect(difference.lost.map(\.gain.witness.caller.account) == ["111111111111"])
  }

  @Test("what is gained and lost is told of what AWS holds when the plan is carried out, and no more")
  func privileges() {
    let observed = organization { it in
      it.accounts[1].users.append(
        User(name: "left-alone", inlinePolicies: [InlinePolicy(name: "all", document: document(Self.everything), origin: Self.nowhere)], origin: Self.nowhere))
    }
    let desired = organization { it in
      it.accounts[1].roles.append(
        Role(
          name: "reader", trust: trust("222222222222"),
          inlinePolicies: [InlinePolicy(name: "read", document: document(#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}"#), origin: Self.nowhere)],
          origin: Self.nowhere))
    }
    let plan = planChanges(desired: desired, observed: Observed(organization: observed))
    var rehearsal = Rehearsal(observed: observed, desired: desired, ids: plan.ids)
    let before = rehearsal.organization
    rehearsal.apply(plan)
    let difference = compare(before, rehearsal.organization)
    // The user that nobody manages stays, and so does what it can do.
    #expect(difference.lost.isEmpty)
    #expect(difference.gained.map(\.principals) == [["arn:aws:iam::222222222222:role/reader"]])
    #expect(difference.gained.first?.gain.witness.action == "s3:GetObject")
  }
}
