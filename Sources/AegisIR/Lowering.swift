public import AegisBasics
public import AegisPolicy
import AegisSchema
public import AegisSema

/// Lowers one account: references become targets, documents become canonical JSON, lists get their order.
///
/// What is invalid has been reported before and is left out; limits that need the whole of a resource
/// are checked here. What is past its `expires_at` on `today` is left out. The accounts of a program can be lowered side by side.
public func lowerAccount(_ index: Int, of program: Program, catalog: Catalog, today: CalendarDate? = nil) -> LoweredAccount {
  var lowering = AccountLowering(program: program, index: index, catalog: catalog, today: today)
  let account = lowering.lower()
  var bag = lowering.bag
  bag.append(lowering.expiry.bag)
  bag.append(lowering.resolver.bag)
  return LoweredAccount(
    value: account, bag: bag, looksAtAccounts: lowering.looksAtAccounts || lowering.resolver.looksAtAccounts)
}

/// What lowering an account gave.
public struct LoweredAccount: Sendable {
  /// Nil where it is no account.
  public var value: Account?
  public var bag: DiagnosticBag
  /// Whether it hangs on what other accounts there are, their names and numbers; else on the account's own files alone.
  public var looksAtAccounts: Bool
}

struct AccountLowering {
  let program: Program
  let scope: AccountScope
  var resolver: Resolver
  var bag = DiagnosticBag()
  var expiry: Expiry
  /// Whether a document has the management account's id in it.
  private(set) var looksAtAccounts = false
  /// Indices of policies and groups that have expired.
  private var expiredPolicies: [Int: SourceRange] = [:]
  private var expiredGroups: [Int: SourceRange] = [:]
  private var policiesOfExpired: Set<String> = []
  private var groupsOfExpired: Set<String> = []
  private let policies: [Entity]
  private let groups: [Entity]
  /// The names of the account's policies; nil where one has none.
  private let policyNames: [String?]
  /// How many former names each policy that was renamed has.
  private let formerPolicyNames: [String: Int]

  init(program: Program, index: Int, catalog: Catalog, today: CalendarDate?) {
    self.program = program
    expiry = Expiry(today: today)
    scope = program.accounts[index]
    policies = scope.policies
    groups = scope.groups
    policyNames = policies.map { $0.text(PolicyField.name)?.value }
    var former: [String: Int] = [:]
    for (policy, name) in zip(policies, policyNames) where !policy.isAbsent(PolicyField.formerNames) {
      if let name, policy.boolean(PolicyField.managed) ?? true { former[name] = policy.texts(PolicyField.formerNames).count }
    }
    formerPolicyNames = former
    resolver = Resolver(program, account: index, catalog: catalog)
  }

  mutating func lower() -> Account? {
    let entity = scope.entity
    // An account without an address is no account, but what is wrong inside of it is still to be said.
    let email = entity.text(AWSAccountField.email)
    var account = Account(
      key: scope.key, name: scope.name, email: email?.value ?? "", id: scope.id, isManagement: scope.isManagement,
      origin: entity.place)
    account.memberRole = entity.text(AWSAccountField.memberAccountRole)?.value
    account.closeOnDeletion = entity.boolean(AWSAccountField.closeOnDeletion) ?? false
    account.exclusive = entity.boolean(AWSAccountField.exclusive) ?? false
    account.preventDestroy = entity.boolean(AWSAccountField.preventDestroy)
    account.tags = tags(of: entity, AWSAccountField.tags)
    account.alias = entity.text(AWSAccountField.accountAlias)
    account.passwordPolicy = entity.entity(AWSAccountField.passwordPolicy).map(passwordPolicy)
    account.identityProviders = current(entity.entities(AWSAccountField.identityProviders), .identityProvider, nil)
      .compactMap { identityProvider($0) }
      .sorted { $0.name < $1.name }
    account.lifecycle = Lifecycle(entity, .account)
    expiry.mention(
      entity, .account, name: scope.name, reason: "an account is never closed or removed because of its date: AWS cannot undo that")
    account.formerKeys = scope.isManagement ? [] : account.lifecycle.formerNames.map { writtenForm($0) }
    account.stateKey = account.formerKeys.last ?? account.key
    expiredPolicies = past(policies, PolicyField.expiresAt)
    expiredGroups = past(groups, GroupField.expiresAt)
    noteUsesOfExpired()
    account.policies = current(policies, .policy, PolicyField.name).compactMap { policy($0) }.inOrder { $0.name }
    account.roles = current(scope.roles, .role, RoleField.name).compactMap { role($0) }.inOrder { $0.name }
    account.groups = current(groups, .group, GroupField.name).compactMap { group($0) }.inOrder { $0.name }
    account.users = current(scope.users, .user, UserField.name).compactMap { user($0) }.inOrder { $0.name }
    (account.policiesOfExpired, account.groupsOfExpired) = (policiesOfExpired, groupsOfExpired)
    account.keepFormerNames()
    checkCounts(account)
    return email == nil ? nil : account
  }

  private mutating func current(_ entities: [Entity], _ fields: LifecycleFields, _ name: Int?) -> [Entity] {
    if let name { checkFormerNames(entities, fields, name: name, into: &bag) }
    return expiry.current(entities, fields, name: name)
  }

  private func past(_ entities: [Entity], _ field: Int) -> [Int: SourceRange] {
    guard let today = expiry.today else { return [:] }
    var found: [Int: SourceRange] = [:]
    for (index, entity) in entities.enumerated() where !entity.isAbsent(field) {
      if let date = entity.date(field), date.value < today { found[index] = date.at }
    }
    return found
  }

  /// What those would use who have expired: nothing else is said of it.
  private mutating func noteUsesOfExpired() {
    let holders: [(entities: [Entity], expires: Int, attached: Int, boundary: Int?, groups: Int?)] = [
      (scope.roles, RoleField.expiresAt, RoleField.attachedPolicies, RoleField.permissionsBoundary, nil),
      (groups, GroupField.expiresAt, GroupField.attachedPolicies, nil, nil),
      (scope.users, UserField.expiresAt, UserField.attachedPolicies, UserField.permissionsBoundary, UserField.groups),
    ]
    for kind in holders {
      for index in past(kind.entities, kind.expires).keys {
        let entity = kind.entities[index]
        for use in entity.references(kind.attached) { noteExpired(use, .policy) }
        if let boundary = kind.boundary.flatMap({ entity.reference($0) }) { noteExpired(boundary, .policy) }
        for use in kind.groups.map({ entity.references($0) }) ?? [] { noteExpired(use, .group) }
      }
    }
  }

  private mutating func noteExpired(_ use: ReferenceUse, _ type: TypeName) {
    // What is wrong with it is nobody's trouble any more.
    var resolver = resolver
    guard case .local(let index) = resolver.resolve(use, to: type) else { return }
    if type == .policy {
      if let name = policyNames[index] { policiesOfExpired.insert(name) }
    } else if let name = groups[index].text(GroupField.name)?.value {
      groupsOfExpired.insert(name)
    }
  }

  // MARK: Resources

  private mutating func policy(_ entity: Entity) -> Policy? {
    checkProvider(entity, PolicyField.provider)
    guard let name = entity.text(PolicyField.name), let document = document(entity, PolicyField.document, limit: .managedPolicySize)
    else { return nil }
    var policy = Policy(
      name: name.value, path: path(entity, PolicyField.path), description: entity.text(PolicyField.description)?.value,
      document: document, tags: tags(of: entity, PolicyField.tags, isOfIAM: true),
      preventDestroy: entity.boolean(PolicyField.preventDestroy), origin: entity.place)
    policy.lifecycle = Lifecycle(entity, .policy)
    return policy
  }

  private mutating func role(_ entity: Entity) -> Role? {
    checkProvider(entity, RoleField.provider)
    let attached = attachments(entity, RoleField.attachedPolicies, limit: .attachedPoliciesOfRole, holder: "role")
    let inline = inlinePolicies(entity, RoleField.inlinePolicies, limit: .inlinePoliciesOfRole, holder: "role")
    let boundary = boundary(entity, RoleField.permissionsBoundary)
    let trust = document(entity, RoleField.assumeRolePolicyDocument, limit: .trustPolicySize)
    guard let name = entity.text(RoleField.name), let trust else { return nil }
    var role = Role(
      name: name.value, path: path(entity, RoleField.path), description: entity.text(RoleField.description)?.value,
      trust: trust, attachedPolicies: attached, inlinePolicies: inline, permissionsBoundary: boundary,
      maxSessionDuration: entity.integer(RoleField.maxSessionDuration), tags: tags(of: entity, RoleField.tags, isOfIAM: true, holder: "role"),
      hasInstanceProfile: entity.boolean(RoleField.instanceProfile) ?? false,
      preventDestroy: entity.boolean(RoleField.preventDestroy), origin: entity.place)
    role.lifecycle = Lifecycle(entity, .role)
    return role
  }

  private mutating func group(_ entity: Entity) -> Group? {
    checkProvider(entity, GroupField.provider)
    let attached = attachments(entity, GroupField.attachedPolicies, limit: .attachedPoliciesOfGroup, holder: "group")
    let inline = inlinePolicies(entity, GroupField.inlinePolicies, limit: .inlinePoliciesOfGroup, holder: "group")
    guard let name = entity.text(GroupField.name) else { return nil }
    var group = Group(
      name: name.value, path: path(entity, GroupField.path), attachedPolicies: attached, inlinePolicies: inline,
      preventDestroy: entity.boolean(GroupField.preventDestroy), origin: entity.place)
    group.lifecycle = Lifecycle(entity, .group)
    return group
  }

  private mutating func user(_ entity: Entity) -> User? {
    checkProvider(entity, UserField.provider)
    let attached = attachments(entity, UserField.attachedPolicies, limit: .attachedPoliciesOfUser, holder: "user")
    let inline = inlinePolicies(entity, UserField.inlinePolicies, limit: .inlinePoliciesOfUser, holder: "user")
    let boundary = boundary(entity, UserField.permissionsBoundary)
    let groups = groups(entity)
    guard let name = entity.text(UserField.name) else { return nil }
    var user = User(
      name: name.value, path: path(entity, UserField.path), permissionsBoundary: boundary, attachedPolicies: attached,
      inlinePolicies: inline, groups: groups, tags: tags(of: entity, UserField.tags, isOfIAM: true, holder: "user"),
      preventDestroy: entity.boolean(UserField.preventDestroy), origin: entity.place)
    user.lifecycle = Lifecycle(entity, .user)
    return user
  }

  // MARK: Parts

  private func path(_ entity: Entity, _ field: Int) -> String { entity.text(field)?.value ?? "/" }

  private mutating func tags(of entity: Entity, _ field: Int, isOfIAM: Bool = false, holder: String? = nil) -> [Tag] {
    let (tags, findings) = lowerTags(entity, field, isOfIAM: isOfIAM, holder: holder)
    bag.append(findings)
    return tags
  }

  private mutating func document(_ entity: Entity, _ field: Int, limit: Limit?) -> Document? {
    guard let document = entity.document(field), document.isValid else { return nil }
    if let limit { checkSize(document, limit) }
    guard ManagementToken.find(in: document.json) != nil else {
      return Document(json: document.json, written: document.written, origin: document.place)
    }
    looksAtAccounts = true
    return Document(json: concrete(document, of: program, into: &bag), written: document.written, origin: document.place)
  }

  private mutating func checkSize(_ document: UnitDocument, _ limit: Limit) {
    // A character takes a byte or more, so that most documents need no counting.
    guard document.json.count > limit.value else { return }
    let size = policySize(document.json, countsWhiteSpace: false)
    if size > limit.value { bag.report(.policyTooLarge(size, limit, at: document.title)) }
  }

  private mutating func attachments(_ entity: Entity, _ field: Int, limit: Limit, holder: String) -> [PolicyAttachment] {
    // A handful is searched faster than hashed.
    var found: [PolicyReference: SourceRange] = [:]
    var attachments: [PolicyAttachment] = []
    for use in entity.references(field) {
      if expiry.isPast(use.expiry, "the attachment of `\(use.text)`") {
        noteExpired(use, .policy)
        continue
      }
      guard let reference = policyReference(use) else { continue }
      let first = attachments.count <= 16 ? attachments.first { $0.policy == reference }?.origin : found[reference]
      if let first {
        bag.report(.attachedTwice("policy", at: use.at, first: first))
        continue
      }
      attachments.append(PolicyAttachment(policy: reference, origin: use.at))
      if attachments.count > 16 {
        for attachment in attachments.dropFirst(found.count) { found[attachment.policy] = attachment.origin }
      }
    }
    if let unknown = entity.unknownReference(field) { bag.report(.emptyReference(at: unknown)) }
    if attachments.count > limit.value {
      bag.report(.tooMany("managed policies", of: holder, attachments.count, limit, at: attachments[limit.value].origin))
    } else {
      checkRoom(for: attachments, limit, holder)
    }
    return attachments.sorted { $0.policy.precedes($1.policy) }
  }

  /// A policy that was renamed is attached under its former names too.
  private mutating func checkRoom(for attachments: [PolicyAttachment], _ limit: Limit, _ holder: String) {
    if formerPolicyNames.isEmpty { return }
    var count = attachments.count
    var last: (name: String, at: SourceRange)?
    for attachment in attachments {
      guard case .local(let name) = attachment.policy, let former = formerPolicyNames[name] else { continue }
      count += former
      last = (name, attachment.origin)
    }
    if let last, count > limit.value { bag.report(.noRoomForFormerName(last.name, of: holder, count, limit, at: last.at)) }
  }

  private mutating func policyReference(_ use: ReferenceUse) -> PolicyReference? {
    switch resolver.resolve(use, to: .policy) {
    case .arn(let arn): return .arn(arn)
    case .local(let index):
      if expiredPolicies[index] != nil { return nil }
      return policyNames[index].map { .local($0) }
    case nil: return nil
    }
  }

  private mutating func boundary(_ entity: Entity, _ field: Int) -> PolicyReference? {
    guard let use = entity.reference(field) else { return nil }
    if !expiredPolicies.isEmpty, case .local(let index) = resolver.resolve(use, to: .policy), let expired = expiredPolicies[index] {
      bag.report(.boundaryExpired(policies[index].text(PolicyField.name)?.value ?? use.text, at: use.at, expiry: expired))
      return nil
    }
    return policyReference(use)
  }

  private mutating func groups(_ entity: Entity) -> [Located<String>] {
    var found: [String: SourceRange] = [:]
    var groups: [Located<String>] = []
    for use in entity.references(UserField.groups) {
      if expiry.isPast(use.expiry, "the membership in `\(use.text)`") {
        noteExpired(use, .group)
        continue
      }
      guard case .local(let index) = resolver.resolve(use, to: .group),
        expiredGroups[index] == nil, let name = self.groups[index].text(GroupField.name)?.value
      else { continue }
      if let first = found[name] {
        bag.report(.attachedTwice("group", at: use.at, first: first))
        continue
      }
      found[name] = use.at
      groups.append(Located(name, at: use.at))
    }
    if let unknown = entity.unknownReference(UserField.groups) { bag.report(.emptyReference(at: unknown)) }
    let limit = Limit.groupsOfUser
    if groups.count > limit.value { bag.report(.tooMany("groups", of: "user", groups.count, limit, at: groups[limit.value].at)) }
    return groups.sorted { $0.value < $1.value }
  }

  private mutating func inlinePolicies(_ entity: Entity, _ field: Int, limit: Limit, holder: String) -> [InlinePolicy] {
    var policies: [InlinePolicy] = []
    var names: [String: SourceRange] = [:]
    var size = 0
    for item in expiry.current(entity.entities(field), .inlinePolicy, name: InlinePolicyField.name) {
      guard let name = item.text(InlinePolicyField.name) else { continue }
      if let first = names[name.value] {
        bag.report(.inlineDefinedTwice(name, first: first))
        continue
      }
      names[name.value] = name.at
      guard let document = document(item, InlinePolicyField.document, limit: nil) else { continue }
      size += policySize(document.json, countsWhiteSpace: false)
      var policy = InlinePolicy(name: name.value, document: document, origin: name.at)
      policy.lifecycle = Lifecycle(item, .inlinePolicy)
      policies.append(policy)
    }
    if size > limit.value { bag.report(.inlineTooLarge(size, holder, limit, at: entity.place)) }
    return policies.sorted { $0.name < $1.name }
  }

  /// Inside an account the provider is implied; one that is given must agree.
  private mutating func checkProvider(_ entity: Entity, _ field: Int) {
    guard let provider = entity.text(field) else { return }
    let named = provider.value.dropFirst("aws.".count)
    let accepted = [scope.key, scope.name, writtenForm(scope.name)]
    if !accepted.contains(String(named)) { bag.report(.wrongProvider(provider, expected: "aws.\(scope.key)")) }
  }
}

extension Array {
  /// The elements in the order of their names; they are moved once, however often names are compared.
  fileprivate func inOrder(of name: (Element) -> String) -> [Element] {
    let names = map(name)
    if zip(names, names.dropFirst()).allSatisfy({ $0 <= $1 }) { return self }
    return indices.sorted { names[$0] < names[$1] }.map { self[$0] }
  }
}

/// The document's JSON with the management account's id in it, where it says so.
func concrete(_ document: UnitDocument, of program: Program, into bag: inout DiagnosticBag) -> [UInt8] {
  guard ManagementToken.find(in: document.json) != nil else { return document.json }
  guard let id = program.managementIndex.flatMap({ program.accounts[$0].id }) else {
    bag.report(.managementIDUnknown(at: document.title))
    return document.json
  }
  return ManagementToken.replaced(in: document.json, by: id)
}
