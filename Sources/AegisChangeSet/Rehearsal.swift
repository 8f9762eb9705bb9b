import AegisBasics
public import AegisIR

/// What AWS would hold after calls that nobody makes: an organization to which the operations of a plan are
/// applied one by one.
///
/// Follows what decides who can do what: policies, who has them, trust, boundaries, groups, tags of principals, the
/// tree and what is attached to it. What came from AWS has no place in a file; what the plan brings stands where the
/// configuration has it.
public struct Rehearsal: Sendable {
  public private(set) var organization: Organization
  private let desired: Organization
  /// What groups and users are called in AWS, where the configuration calls them otherwise.
  private let oldHolderNames: [Address: String]
  /// The configuration's documents, by what they say.
  private let documents: [[UInt8]: Document]

  /// Starts with what AWS holds, its accounts named as the configuration names them.
  ///
  /// - Parameter ids: Those of the plan, by which it knows what AWS calls otherwise.
  public init(observed: Organization?, desired: Organization, ids: Identifiers) {
    let nothing = Organization(name: desired.name, featureSet: desired.featureSet, origin: .nowhere)
    let alignment = Alignment(observed ?? nothing, to: desired, ids: ids)
    organization = alignment.observed.withoutPlaces
    oldHolderNames = alignment.oldHolderNames
    if observed == nil {
      // What AWS makes with the organization.
      organization.root = Root(name: desired.root?.name ?? "Root", origin: .nowhere)
      organization.accounts = desired.managementAccount.map { [Self.bare($0)] } ?? []
    }
    self.desired = desired
    var documents: [[UInt8]: Document] = [:]
    func add(_ document: Document) { if documents[document.json] == nil { documents[document.json] = document } }
    for policy in desired.policies { add(policy.content) }
    for account in desired.accounts {
      account.policies.forEach { add($0.document) }
      for role in account.roles {
        add(role.trust)
        role.inlinePolicies.forEach { add($0.document) }
      }
      account.groups.flatMap(\.inlinePolicies).forEach { add($0.document) }
      account.users.flatMap(\.inlinePolicies).forEach { add($0.document) }
    }
    self.documents = documents
  }

  /// What the configuration calls the user of an account that AWS calls so.
  public func name(ofUser name: String, in account: String) -> String {
    oldHolderNames.first { $0.key.kind == .user && $0.key.scope == .account(account) && $0.value == name }?.key.name ?? name
  }

  /// Puts an identity into the management account that AWS does not show, with the right to do everything, so that it
  /// can be followed what others grant it.
  public mutating func addUnseen(user name: String) {
    guard let index = organization.accounts.firstIndex(where: \.isManagement) else { return }
    organization.accounts[index].users.append(User(name: name, inlinePolicies: [Self.everything], origin: .nowhere))
  }

  /// The same for a role.
  public mutating func addUnseen(role name: String) {
    guard let index = organization.accounts.firstIndex(where: \.isManagement) else { return }
    let nobody = Document(json: Array(#"{"Version":"2012-10-17","Statement":[]}"#.utf8), origin: .nowhere)
    var role = Role(name: name, trust: nobody, origin: .nowhere)
    role.inlinePolicies = [Self.everything]
    organization.accounts[index].roles.append(role)
  }

  private static let everything = InlinePolicy(
    name: "everything",
    document: Document(json: Array(#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#.utf8), origin: .nowhere),
    origin: .nowhere)

  /// Applies all of a plan.
  public mutating func apply(_ plan: ChangeSet) { for step in plan.steps { apply(step) } }

  public mutating func apply(_ step: Step) {
    switch step.scope {
    case .organization: applyToOrganization(step.operation)
    case .account(let key):
      guard let index = organization.accounts.firstIndex(where: { $0.key == key }) else { return }
      // The places of what it brings are the configuration's.
      AccountRehearsal(desired: desired.accounts.first { $0.key == key }, documents: documents).apply(step.operation, to: &organization.accounts[index])
    }
  }

  private func document(_ json: [UInt8]) -> Document { documents[json] ?? Document(json: json, origin: .nowhere) }

  /// An account as AWS makes it.
  private static func bare(_ account: Account) -> Account {
    var it = Account(key: account.key, name: account.name, email: account.email, id: account.id, isManagement: account.isManagement, origin: .nowhere)
    it.parent = account.isManagement ? .root : nil
    return it
  }

  // MARK: The organization

  private mutating func applyToOrganization(_ operation: Operation) {
    switch operation {
    case .enablePolicyType(let type):
      organization.enabledPolicyTypes.append(type)
      if type == Self.scp {
        attachFullAccess(to: .root)
        for unit in organization.units { attachFullAccess(to: .unit(unit.path)) }
        for account in organization.accounts { attachFullAccess(to: .account(account.key)) }
      }
    case .disablePolicyType(let type):
      organization.enabledPolicyTypes.removeAll { $0 == type }
      let names = Set(organization.policies.filter { $0.type == type }.map(\.name))
      organization.attachments.removeAll { names.contains($0.policy) }
    case .createUnit(let path, _):
      organization.units.append(OrganizationalUnit(path: path, origin: .nowhere))
      attachFullAccess(to: .unit(path))
    case .deleteUnit(let path):
      organization.units.removeAll { $0.path == path }
      organization.attachments.removeAll { $0.target == .unit(path) }
    case .createOrganizationPolicy(let name, let type, let description, let content, _):
      organization.policies.append(
        OrganizationPolicy(name: name, type: type, description: description, content: document(content), origin: .nowhere))
    case .updateOrganizationPolicy(let name, _, _, let content):
      guard let content, let index = organization.policies.firstIndex(where: { $0.name == name }) else { return }
      organization.policies[index].content = document(content)
    case .deleteOrganizationPolicy(let name):
      organization.policies.removeAll { $0.name == name }
      organization.attachments.removeAll { $0.policy == name }
    case .attachOrganizationPolicy(let name, let target):
      guard !organization.attachments.contains(where: { $0.policy == name && $0.target == target }) else { return }
      let origin = desired.attachments.first { $0.policy == name && $0.target == target }?.origin ?? .nowhere
      organization.attachments.append(OrganizationPolicyAttachment(policy: name, target: target, origin: origin))
    case .detachOrganizationPolicy(let name, let target):
      organization.attachments.removeAll { $0.policy == name && $0.target == target }
    case .createAccount(let key, _, _, _, _):
      guard let account = desired.accounts.first(where: { $0.key == key }) else { return }
      organization.accounts.append(Self.bare(account))
      attachFullAccess(to: .account(key))
    case .moveAccount(let key, _, let parent):
      if let index = organization.accounts.firstIndex(where: { $0.key == key }) { organization.accounts[index].parent = parent }
    default: break
    }
  }

  private static let scp = "SERVICE_CONTROL_POLICY"
  private static let fullAccess = "FullAWSAccess"

  /// AWS attaches its own policy wherever SCPs come to apply.
  private mutating func attachFullAccess(to target: OrganizationPolicyAttachment.Target) {
    guard organization.enabledPolicyTypes.contains(Self.scp) else { return }
    if !organization.policies.contains(where: { $0.name == Self.fullAccess && $0.type == Self.scp }) {
      let text = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
      organization.policies.append(
        OrganizationPolicy(name: Self.fullAccess, type: Self.scp, content: document(Array(text.utf8)), isAWSManaged: true, id: "p-\(Self.fullAccess)", origin: .nowhere))
    }
    applyToOrganization(.attachOrganizationPolicy(Self.fullAccess, target))
  }
}

extension Organization {
  /// The same without the places of attachments: what was read from AWS stands in no file.
  fileprivate var withoutPlaces: Organization {
    func placeless(_ attachments: [PolicyAttachment]) -> [PolicyAttachment] { attachments.map { PolicyAttachment(policy: $0.policy, origin: .nowhere) } }
    var it = self
    it.attachments = attachments.map { OrganizationPolicyAttachment(policy: $0.policy, target: $0.target, origin: .nowhere) }
    for index in it.accounts.indices {
      for role in it.accounts[index].roles.indices {
        it.accounts[index].roles[role].attachedPolicies = placeless(it.accounts[index].roles[role].attachedPolicies)
        it.accounts[index].roles[role].origin = .nowhere
      }
      for group in it.accounts[index].groups.indices {
        it.accounts[index].groups[group].attachedPolicies = placeless(it.accounts[index].groups[group].attachedPolicies)
      }
      for user in it.accounts[index].users.indices {
        it.accounts[index].users[user].attachedPolicies = placeless(it.accounts[index].users[user].attachedPolicies)
        it.accounts[index].users[user].origin = .nowhere
      }
    }
    return it
  }
}
