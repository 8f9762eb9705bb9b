import AegisBasics
import AegisChangeSet
import AegisIR
import Testing

/// Accounts, units and organization policies that are moved, renamed or gone, and what is attached to them meanwhile.
@Suite struct PlacementTests {
  private static let document = Document(json: Array(#"{"Version":"2012-10-17","Statement":[]}"#.utf8), origin: .nowhere)

  private func policy(_ name: String, _ json: String = #"{"Version":"2012-10-17","Statement":[]}"#, id: String? = nil) -> OrganizationPolicy {
    OrganizationPolicy(name: name, type: "SERVICE_CONTROL_POLICY", content: Document(json: Array(json.utf8), origin: .nowhere), id: id, origin: .nowhere)
  }

  private func on(_ policy: String, _ target: OrganizationPolicyAttachment.Target) -> OrganizationPolicyAttachment {
    OrganizationPolicyAttachment(policy: policy, target: target, origin: .nowhere)
  }

  /// The account `shop` in the unit `A`, which denies something by `guard`; `B` beside it.
  private func organization(isRead: Bool = false, _ change: (inout Organization) -> Void = { _ in }) -> Organization {
    let master = Account(key: "master", name: "master", email: "m@example.com", id: "111111111111", isManagement: true, parent: .root, origin: .nowhere)
    let shop = Account(
      key: "shop", name: "shop", email: "s@example.com", id: isRead ? "222222222222" : nil, isManagement: false, parent: .unit(["A"]), origin: .nowhere)
    var it = Organization(
      name: "example", featureSet: .all, enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"], root: Root(name: "Root", id: "r-1", origin: .nowhere),
      accounts: [master, shop], origin: .nowhere)
    it.units = [
      OrganizationalUnit(path: ["A"], id: isRead ? "ou-1" : nil, origin: .nowhere), OrganizationalUnit(path: ["B"], id: isRead ? "ou-2" : nil, origin: .nowhere),
    ]
    it.policies = [policy("guard", id: isRead ? "p-1" : nil)]
    it.attachments = [on("guard", .unit(["A"]))]
    change(&it)
    return it
  }

  private func deployed(_ organization: Organization) -> Deployed {
    var it = Deployed()
    for (address, item) in Inventory(organization).items { it.note(address, item) }
    it.learn(Identifiers(self.organization(isRead: true)))
    return it
  }

  private func plan(_ desired: (inout Organization) -> Void, observed: (inout Organization) -> Void = { _ in }, options: PlanOptions = PlanOptions()) -> ChangeSet {
    planChanges(
      desired: organization(desired), observed: Observed(organization: organization(isRead: true, observed)), deployed: deployed(organization()), options: options)
  }

  // MARK: Names

  /// `dev_team` beside `dev-team` has what that one was called in the last deployment.
  @Test func whatAnotherAccountWasCalledIsNotTakenForIt() {
    let before = organization { $0.accounts[1] = named("dev-team", "dev_team", "222222222222") }
    let both: (inout Organization) -> Void = {
      $0.accounts[1] = self.named("dev-team", "dev-team", "222222222222")
      $0.accounts.append(self.named("dev_team", "dev_team", "333333333333"))
    }
    var known = Deployed()
    for (address, item) in Inventory(before).items { known.note(address, item) }
    known.learn(Identifiers(before))
    let observed = organization(isRead: true, both)
    let plan = planChanges(desired: organization(both), observed: Observed(organization: observed), deployed: known)
    #expect(plan.refusals.map(\.code.code) == ["AE7110"])
    let same = planChanges(desired: before, observed: Observed(organization: observed), deployed: known)
    #expect(same.refusals.isEmpty, "\(same.refusals.map(\.message))")
  }

  private func named(_ name: String, _ key: String, _ id: String) -> Account {
    Account(key: key, name: name, email: "\(id)@example.com", id: id, isManagement: false, parent: .unit(["A"]), origin: .nowhere)
  }

  // MARK: Moves

  @Test func whatLimitsAnAccountInItsNewPlaceIsThereBeforeIt() {
    let moved = plan { it in
      it.accounts[1].parent = .unit(["B", "Inner"])
      it.units.append(OrganizationalUnit(path: ["B", "Inner"], origin: .nowhere))
      it.policies[0] = policy("guard", #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#)
      it.policies.append(policy("fence"))
      it.attachments = [on("guard", .unit(["B"])), on("fence", .unit(["B", "Inner"])), on("fence", .account("shop")), on("fence", .account("master"))]
      it.accounts[1].roles = [Role(name: "deploy", trust: Self.document, origin: .nowhere)]
    }
    let order = moved.steps.map(\.operation)
    func place(_ operation: Operation) -> Int? { order.firstIndex(of: operation) }
    let move = place(.moveAccount(key: "shop", from: .unit(["A"]), to: .unit(["B", "Inner"])))
    let before = [
      place(.attachOrganizationPolicy("guard", .unit(["B"]))), place(.attachOrganizationPolicy("fence", .unit(["B", "Inner"]))),
      place(.attachOrganizationPolicy("fence", .account("shop"))),
      order.firstIndex { if case .updateOrganizationPolicy(name: "guard", _, _, _) = $0 { true } else { false } },
    ]
    #expect(before.allSatisfy { $0.map { index in move.map { index < $0 } ?? false } ?? false }, "\(order)")
    let role = order.firstIndex { if case .createRole = $0 { true } else { false } }
    let behind = [place(.detachOrganizationPolicy("guard", .unit(["A"]))), place(.attachOrganizationPolicy("fence", .account("master")))]
    #expect(behind.allSatisfy { $0.map { index in role.map { index > $0 } ?? false } ?? false }, "\(order)")
    #expect(moved.steps.enumerated().allSatisfy { index, step in step.dependencies.allSatisfy { $0 < index } })
  }

  /// A target holds at most five: where there is no room, one goes for each that comes, and all before the account.
  @Test func aFullTargetIsExchangedBeforeTheAccountComes() {
    func full(_ names: ClosedRange<Int>) -> (inout Organization) -> Void {
      { it in
        it.policies += (1...10).map { policy("p\($0)", id: it.units[0].id == nil ? nil : "p-1\($0)") }
        it.attachments += names.map { on("p\($0)", .unit(["B"])) }
      }
    }
    var state = deployed(organization(full(1...5)))
    state.learn(Identifiers(organization(isRead: true, full(1...5))))
    let moved = planChanges(
      desired: organization {
        full(6...10)(&$0)
        $0.accounts[1].parent = .unit(["B"])
      }, observed: Observed(organization: organization(isRead: true, full(1...5))), deployed: state)
    var count = 5
    for step in moved.steps {
      switch step.operation {
      case .attachOrganizationPolicy: count += 1
      case .detachOrganizationPolicy: count -= 1
      case .moveAccount: #expect(Set(moved.steps.prefix { $0.phase < step.phase }.map(\.change)).count == 10)
      default: break
      }
      #expect((1...5).contains(count))
    }
    #expect(moved.steps.count == 11)
  }

  // MARK: Names

  @Test func whatWasRenamedOutsideGetsItsNameBack() {
    let renamed = plan({ _ in }, observed: { it in
      it.units[0].path = ["Other"]
      it.accounts[1].parent = .unit(["Other"])
      it.policies[0].name = "other"
      it.attachments = [on("other", .unit(["Other"]))]
    })
    #expect(renamed.steps.map(\.operation) == [
      .renameUnit(["A"]), .updateOrganizationPolicy(name: "guard", isRenamed: true, description: nil, content: nil),
    ])
    #expect(renamed.drift.map { "\($0.address.name) \($0.kind)" } == ["A changed", "guard changed"])
    #expect(renamed.changes.allSatisfy { $0.reason == .drifted } && renamed.unmanaged.isEmpty)
    // Where another has taken the name, that is the one which the configuration means.
    let taken = plan({ _ in }, observed: { it in
      it.units[0].path = ["Other"]
      it.units.append(OrganizationalUnit(path: ["A"], id: "ou-3", origin: .nowhere))
    })
    #expect(taken.unmanaged.map(\.name) == ["Other"] && !taken.steps.contains { $0.operation == .renameUnit(["A"]) }, "\(taken.steps.map(\.operation))")
  }

  @Test func anAccountInARenamedUnitIsAsItWas() {
    let renamed = plan { it in
      it.units[0].path = ["New"]
      it.units[0].formerPaths = [["A"]]
      it.units[0].lifecycle.formerNames = ["A"]
      it.accounts[1].parent = .unit(["New"])
      it.attachments = [on("guard", .unit(["New"]))]
    }
    #expect(renamed.drift.isEmpty, "\(renamed.drift.map(\.address.name))")
    #expect(renamed.steps.map(\.operation) == [.renameUnit(["New"])])
    let moved = plan({ _ in }, observed: { $0.accounts[1].parent = .root })
    #expect(moved.drift.map(\.address.name) == ["shop"])
  }

  /// Ids that the state has follow what is renamed, and go with what is gone.
  @Test func idsFollowTheirOwners() {
    var state = deployed(organization())
    let (unit, other) = (Address(.organization, .unit, "A"), Address(.organization, .unit, "New"))
    #expect(state.ids[unit] == "ou-1" && state.ids[Address(.organization, .account, "shop")] == "222222222222")
    #expect(state.renamed([unit: other]).ids[other] == "ou-1" && state.renamed([unit: other]).ids[unit] == nil)
    state.forget(unit)
    #expect(state.ids[unit] == nil)
  }

  // MARK: What the configuration has no more

  @Test func anAccountThatIsTakenOutStaysAndIsToldOf() {
    func without(_ it: inout Organization) { it.accounts.removeLast() }
    // Also where it is called otherwise by now.
    for name in ["shop", "store"] {
      let plain = plan(without, observed: { ($0.accounts[1].key, $0.accounts[1].name) = (name, name) })
      #expect(plain.remaining == [Address(.organization, .account, "shop")] && plain.isEmpty, "\(plain.remaining)")
      #expect(!plain.unmanaged.contains { $0.kind == .account })
    }
    var options = PlanOptions()
    options.closes = ["shop"]
    let closed = plan(without, options: options)
    #expect(closed.remaining.isEmpty && closed.steps.map(\.operation) == [.closeAccount(key: "shop")])
    // One that nobody deployed is none of ours.
    let foreign = planChanges(desired: organization(without), observed: Observed(organization: organization(isRead: true)), deployed: Deployed())
    #expect(foreign.remaining.isEmpty && foreign.unmanaged.contains { $0.kind == .account })
  }

  @Test func theRoleThatAegisWorksThroughIsNotPruned() {
    func role(_ name: String) -> Role {
      Role(name: name, trust: Self.document, attachedPolicies: [PolicyAttachment(policy: .arn("arn:aws:iam::aws:policy/AdministratorAccess"), origin: .nowhere)], origin: .nowhere)
    }
    let observed: (inout Organization) -> Void = { it in
      for index in 0...1 { it.accounts[index].roles = [role("Deploy"), role("Own"), role("other")] }
    }
    func pruned(_ memberRole: String?) -> [String] {
      let it = plan({ $0.accounts[1].memberRole = memberRole }, observed: observed, options: PlanOptions(prune: true, memberRole: "Deploy"))
      return it.changes.filter { $0.action == .delete }.map { "\($0.address.scope.account ?? "") \($0.address.name)" }
    }
    #expect(pruned(nil) == ["master Deploy", "master Own", "master other", "shop Own", "shop other"])
    #expect(pruned("team/Own") == ["master Deploy", "master Own", "master other", "shop Deploy", "shop other"])
  }

  // MARK: What is left alone

  @Test func nothingOfWhatIsReleasedIsTouched() {
    let admin = PolicyAttachment(policy: .arn("arn:aws:iam::aws:policy/AdministratorAccess"), origin: .nowhere)
    func user(_ isManaged: Bool, groups: [String], attached: [PolicyAttachment] = [], path: String = "/") -> User {
      var it = User(name: "ana", path: path, attachedPolicies: attached, groups: groups.map { Located($0, at: .nowhere) }, origin: .nowhere)
      it.lifecycle.isManaged = isManaged
      return it
    }
    func account(_ user: User?) -> (inout Organization) -> Void {
      { it in
        it.accounts[1].exclusive = true
        it.accounts[1].groups = ["people", "others"].map { Group(name: $0, origin: .nowhere) }
        it.accounts[1].users = user.map { [$0] } ?? []
      }
    }
    let desired = organization(account(user(false, groups: ["people"], path: "/team/")))
    let (scope, ours) = (Scope.account("shop"), deployed(organization(account(user(true, groups: ["people"])))))
    for prune in [false, true] {
      let observed = organization(isRead: true, account(user(true, groups: ["others"], attached: [admin])))
      let it = planChanges(desired: desired, observed: Observed(organization: observed), deployed: ours, options: PlanOptions(prune: prune))
      #expect(it.isEmpty && it.drift.isEmpty && it.additions.isEmpty, "\(it.changes.map(\.address.name))")
    }
    // Nor is it made.
    let missing = planChanges(desired: desired, observed: Observed(organization: organization(isRead: true, account(nil))), deployed: ours)
    #expect(missing.isEmpty, "\(missing.changes.map(\.address.name))")
    // Nor is it ours any more, so that it stays when its lines go.
    var state = ours
    for (address, item) in Inventory(desired).items { state.note(address, item) }
    #expect(state.digests[Address(scope, .user, "ana")] == nil && state.digests[Address(scope, .membership, "ana", "people")] == nil)
    #expect(state.digests[Address(scope, .group, "people")] != nil)
  }

  /// Of an account that is not managed only the organization's side is looked after, whatever was deployed in it once.
  @Test func nothingInAnUnmanagedAccountIsTouched() {
    func account(isManaged: Bool, users: [String], tag: String = "a", alias: String? = nil) -> (inout Organization) -> Void {
      { it in
        it.accounts[1].lifecycle.isManaged = isManaged
        it.accounts[1].tags = [Tag(key: "team", value: tag)]
        it.accounts[1].alias = alias.map { Located($0, at: .nowhere) }
        it.accounts[1].users = users.map { User(name: $0, origin: .nowhere) }
      }
    }
    let (scope, ours) = (Scope.account("shop"), deployed(organization(account(isManaged: true, users: ["ana", "bob"], alias: "shop"))))
    // `bob`'s lines are gone, `eve`'s are new, and nobody has looked into the account.
    let desired = organization(account(isManaged: false, users: ["ana", "eve"], tag: "b", alias: "store"))
    for prune in [false, true] {
      let observed = organization(isRead: true, account(isManaged: true, users: []))
      let it = planChanges(desired: desired, observed: Observed(organization: observed), deployed: ours, options: PlanOptions(prune: prune))
      #expect(it.changes.map { "\($0.action) \($0.address.kind) \($0.address.name)" } == ["update account shop"])
      #expect(it.drift.isEmpty && it.additions.isEmpty && it.refusals.isEmpty, "\(it.drift.map(\.address.name))")
    }
    var state = ours
    for (address, item) in Inventory(desired).items { state.note(address, item) }
    #expect(state.digests[Address(scope, .user, "ana")] == nil && state.digests[Address(scope, .user, "eve")] == nil)
    #expect(state.digests[Address(.organization, .account, "shop")] != nil)
  }
}
