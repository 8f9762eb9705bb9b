import AegisBasics
import AegisChangeSet
import AegisIR
import Testing

/// What a plan will not do is said, with its reason, at the line that asks for it; everything else of the plan stays.
@Suite("Refusals")
struct RefusalTests {
  /// A place of its own for each thing, to tell which one is named.
  private static func place(_ line: UInt32) -> SourceRange { SourceRange(FileID(rawValue: 0), TextRange(line, line + 1)) }

  private static let document = Document(json: Array(#"{"Version":"2012-10-17","Statement":[]}"#.utf8), origin: .nowhere)

  private func organization(_ change: (inout Organization) -> Void = { _ in }) -> Organization {
    let master = Account(key: "master", name: "master", email: "m@example.com", id: "111111111111", isManagement: true, parent: .root, origin: Self.place(1))
    var shop = Account(key: "shop", name: "shop", email: "s@example.com", id: "222222222222", isManagement: false, parent: .unit(["Loads"]), origin: Self.place(2))
    shop.roles = [Role(name: "deploy", trust: Self.document, origin: Self.place(3))]
    var it = Organization(name: "example", featureSet: .all, root: Root(name: "Root", id: "r-1", origin: .nowhere), accounts: [master, shop], origin: Self.place(4))
    it.units = [OrganizationalUnit(path: ["Loads"], id: "ou-1", origin: Self.place(5))]
    it.policies = [OrganizationPolicy(name: "guard", type: "SERVICE_CONTROL_POLICY", content: Self.document, id: "p-1", origin: Self.place(6))]
    change(&it)
    return it
  }

  private func expect(
    _ code: String, at line: UInt32, prune: Bool = false, observed: (inout Organization) -> Void = { _ in }, desired: (inout Organization) -> Void,
    _ location: Testing.SourceLocation = #_sourceLocation
  ) {
    let plan = planChanges(
      desired: organization(desired), observed: Observed(organization: organization(observed)), options: PlanOptions(prune: prune))
    #expect(plan.refusals.map(\.code.code) == [code], "\(plan.refusals.map(\.message))", sourceLocation: location)
    #expect(plan.refusals.first?.primary.at == Self.place(line), sourceLocation: location)
    #expect(plan.refusals.allSatisfy { !($0.help ?? "").isEmpty }, sourceLocation: location)
  }

  @Test("what AWS cannot change") func unchangeable() {
    expect("AE7101", at: 4, observed: { $0.featureSet = .consolidatedBilling }, desired: { _ in })
    expect("AE7102", at: 2, desired: { $0.accounts[1].email = "new@example.com" })
    expect("AE7103", at: 6, desired: { $0.policies[0].type = "RESOURCE_CONTROL_POLICY" })
    expect("AE7108", at: 9, desired: { it in
      it.accounts.append(Account(key: "ghost", name: "ghost", email: "g@example.com", id: "333333333333", isManagement: false, parent: .root, origin: Self.place(9)))
    })
    expect("AE7109", at: 1, observed: { $0.accounts[0].id = "999999999999" }, desired: { _ in })
  }

  /// AWS gives out ids: without an organization there is no account that could have one, but for that which calls.
  @Test("accounts before there is an organization") func noOrganization() {
    let plan = planChanges(desired: organization(), observed: Observed(organization: nil))
    #expect(plan.refusals.map(\.code.code) == ["AE7108"])
    #expect(plan.refusals.first?.primary.at == Self.place(2))
    #expect(!plan.steps.contains { if case .createAccount = $0.operation { true } else { false } })
    // What would make everything from nothing knows nothing of ids.
    #expect(planChanges(desired: organization(), observed: Observed(organization: nil, isRead: false)).refusals.isEmpty)
  }

  @Test("what somebody put on a resource of the configuration is told, much of it as such") func additions() {
    func document(_ action: String) -> Document {
      Document(json: Array(#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"\#(action)","Resource":"*"}}"#.utf8), origin: .nowhere)
    }
    func inline(_ name: String, _ action: String) -> InlinePolicy { InlinePolicy(name: name, document: document(action), origin: .nowhere) }
    let desired = organization { $0.accounts[1].groups = [Group(name: "people", origin: .nowhere)] }
    let observed = organization { it in
      it.accounts[1].roles[0].inlinePolicies = [inline("all", "*"), inline("little", "s3:GetObject"), inline("persons", "iam:*")]
      let admin = PolicyAttachment(policy: .arn("arn:aws:iam::aws:policy/AdministratorAccess"), origin: .nowhere)
      it.accounts[1].groups = [Group(name: "people", attachedPolicies: [admin], origin: .nowhere)]
      it.accounts[1].users = [User(name: "eve", inlinePolicies: [inline("all", "*")], groups: [Located("people", at: .nowhere)], origin: .nowhere)]
    }
    let plan = planChanges(desired: desired, observed: Observed(organization: observed))
    #expect(plan.isEmpty && plan.isChangedOutside)
    // What is on a user that nobody manages is no addition.
    #expect(plan.additions.map { "\($0.address.name): \($0.warning ?? "little")" }.sorted() == [
      "AdministratorAccess on people: `people` may do everything", "all in deploy: `deploy` may do everything",
      "eve in people: `eve` may do everything, as `people` does", "little in deploy: little",
      "persons in deploy: `deploy` may do everything in IAM, and so give itself all the rest",
    ])
    #expect(plan.additions.count < plan.unmanaged.count)
  }

  @Test("what is protected or still needed") func needed() {
    expect("AE7104", at: 3, desired: { $0.accounts[1].roles[0].path = "/other/"; $0.accounts[1].roles[0].preventDestroy = true })
    expect("AE7107", at: 3, observed: { $0.accounts[1].roles[0].name = "Deploy" }, desired: { _ in })
    expect("AE7106", at: 4, prune: true, desired: { $0.units = []; $0.accounts[1].parent = nil })
  }

  /// The configuration that said `prevent_destroy` is gone: what was deployed with it is remembered.
  @Test("what was protected and has no lines any more") func formerlyProtected() {
    let (role, account) = (Address(.account("shop"), .role, "deploy"), Address(.organization, .account, "shop"))
    let plain = Inventory(organization())
    let flagged = Inventory(organization { $0.accounts[1].preventDestroy = true; $0.accounts[1].roles[0].preventDestroy = true })
    var deployed = Deployed()
    for address in [role, account] { if let item = flagged[address] { deployed.note(address, item) } }
    func plan(_ change: @escaping (inout Organization) -> Void, closes: Set<String> = []) -> ChangeSet {
      var options = PlanOptions()
      options.closes = closes
      return planChanges(desired: organization(change), observed: Observed(organization: organization()), deployed: deployed, options: options)
    }
    let without = plan { $0.accounts[1].roles = [] }
    #expect(without.refusals.map(\.code.code) == ["AE7104"] && without.changes.isEmpty)
    #expect(without.refusals.first?.primary.at == Self.place(2))
    #expect(plan({ $0.accounts.removeLast() }, closes: ["shop"]).refusals.map(\.code.code) == ["AE7104"])
    // A name in another letter case would need the old one gone.
    #expect(plan { $0.accounts[1].roles[0].name = "Deploy" }.refusals.map(\.code.code) == ["AE7104"])
    // Deployed without it, it may go.
    if let item = plain[role] { deployed.note(role, item) }
    #expect(plan { $0.accounts[1].roles = [] }.changes.map(\.action) == [.delete])
    // What terraform would delete by itself is refused likewise, and once.
    var terraforms = plan { $0.accounts[1].roles = [] }
    if let item = flagged[role] { deployed.note(role, item) }
    for _ in 0..<2 { terraforms.refuseDeletions(deployed, desired: organization()) }
    #expect(terraforms.refusals.map(\.code.code) == ["AE7104"])
    // Under the address that it has after a rename, and no more once it is gone.
    let other = Address(.account("shop"), .role, "other")
    #expect(deployed.renamed([role: other]).protected == [other, account])
    deployed.forget(role)
    #expect(deployed.protected == [account] && deployed.digests[role] == nil)
  }

  /// A policy that goes, while a role that aegis does not manage is bounded by it.
  @Test("a boundary of somebody else's") func boundary() {
    let observed = organization { it in
      it.accounts[1].policies = [Policy(name: "limits", document: Self.document, origin: .nowhere)]
      var role = Role(name: "theirs", trust: Self.document, origin: .nowhere)
      role.permissionsBoundary = .local("limits")
      it.accounts[1].roles.append(role)
    }
    let deployed = Deployed(digests: [Address(.account("shop"), .policy, "limits"): "d"])
    let plan = planChanges(desired: organization(), observed: Observed(organization: observed), deployed: deployed)
    #expect(plan.refusals.map(\.code.code) == ["AE7105"])
    #expect(plan.changes.isEmpty)
  }

  /// AWS lets nobody detach the policy that it attaches to everything when resource control policies are enabled.
  @Test("what AWS keeps attached", arguments: [false, true]) func fixed(prune: Bool) {
    let ours = OrganizationPolicy(name: "perimeter", type: "RESOURCE_CONTROL_POLICY", content: Self.document, id: "p-2", origin: Self.place(7))
    func enable(_ it: inout Organization) {
      it.enabledPolicyTypes = ["RESOURCE_CONTROL_POLICY"]
      it.policies.append(ours)
      it.attachments = [OrganizationPolicyAttachment(policy: "perimeter", target: .root, origin: Self.place(8))]
    }
    let observed = organization { it in
      enable(&it)
      it.policies.append(OrganizationPolicy(
        name: "RCPFullAWSAccess", type: "RESOURCE_CONTROL_POLICY", content: Self.document, isAWSManaged: true, id: "p-RCPFullAWSAccess", origin: .nowhere))
      it.attachments.append(OrganizationPolicyAttachment(policy: "RCPFullAWSAccess", target: .root, origin: .nowhere))
    }
    // Also where an earlier configuration named it.
    let deployed = Deployed(digests: [Address(.organization, .organizationAttachment, "RCPFullAWSAccess", "root"): "d"])
    let plan = planChanges(
      desired: organization(enable), observed: Observed(organization: observed), deployed: deployed, options: PlanOptions(prune: prune))
    #expect(plan.changes.filter { $0.address.kind == .organizationAttachment }.isEmpty, "\(plan.changes.map(\.address.name))")
    #expect(plan.unmanaged.filter { $0.kind == .organizationAttachment }.isEmpty, "\(plan.unmanaged.map(\.name))")
  }
}
