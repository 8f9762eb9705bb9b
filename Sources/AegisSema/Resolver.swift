public import AegisBasics
public import AegisPolicy
public import AegisSchema
import AegisSyntax

/// What a reference stands for.
public enum ReferenceTarget: Sendable, Hashable {
  /// A managed policy that the configuration does not define.
  case arn(String)
  /// The index of a resource among those of its kind: in its account, or in the organization.
  case local(Int)
}

/// Resolves the references of one account, or those of the organization itself.
///
/// A value of one task: it remembers the tables that it has made.
public struct Resolver {
  public let program: Program
  /// The account whose resources refer; nil for the organization's tree.
  public let account: Int?
  public private(set) var bag = DiagnosticBag()
  /// Whether something that was resolved hung on which other accounts there are.
  public private(set) var looksAtAccounts = false
  private let catalog: Catalog
  private var tables: [TypeName: NameTable] = [:]
  private var accounts: NameTable?
  /// `Policy.aws.ACCOUNT.` and the like: how references to this account's own resources begin.
  private var ownPrefixes: [TypeName: String] = [:]
  /// What texts stand for, by the type expected, where there was nothing to say of them: a few are written often.
  private var known: [[String: ReferenceTarget]]

  public init(_ program: Program, account: Int?, catalog: Catalog) {
    self.program = program
    self.account = account
    self.catalog = catalog
    known = TypeName.allCases.map { _ in [:] }
  }

  public mutating func report(_ diagnostic: Diagnostic) { bag.report(diagnostic) }

  /// What a reference stands for; nil where that has been reported.
  public mutating func resolve(_ use: ReferenceUse, to expected: TypeName) -> ReferenceTarget? {
    if let target = known[expected.rawValue][use.text] { return target }
    let told = bag.diagnostics.count
    let target = find(use, expected)
    if let target, bag.diagnostics.count == told { known[expected.rawValue][use.text] = target }
    return target
  }

  private mutating func find(_ use: ReferenceUse, _ expected: TypeName) -> ReferenceTarget? {
    if use.text.hasPrefix("arn:") { return resolveARN(use, to: expected) }
    if let resource = ownResource(use.text, expected), case .one(let index) = match(resource, expected) { return .local(index) }
    guard let name = ReferenceName(use.text), name.provider == "aws" else {
      bag.report(.malformedReference(use, expected: expected))
      return nil
    }
    guard name.type == expected.spec.name else {
      let known = ReferenceName.types.first { $0.spec.name == name.type }
      bag.report(known.map { .wrongReferenceType(use, found: $0, expected: expected) } ?? .unknownReferenceType(use, name, expected: expected))
      return nil
    }
    switch expected {
    case .policy, .group, .role, .user: return resolveInAccount(name, use, to: expected)
    default: return resolveInOrganization(name, use, to: expected)
    }
  }

  // MARK: In an account

  /// The name behind the prefix of this account's own resources.
  private mutating func ownResource(_ text: String, _ type: TypeName) -> String? {
    guard let account else { return nil }
    if ownPrefixes[type] == nil { ownPrefixes[type] = "\(type.spec.name).aws.\(program.accounts[account].key)." }
    let prefix = ownPrefixes[type]!
    guard text.hasPrefix(prefix) else { return nil }
    return String(text.utf8.dropFirst(prefix.utf8.count))
  }

  private mutating func resolveInAccount(_ name: ReferenceName, _ use: ReferenceUse, to expected: TypeName) -> ReferenceTarget? {
    guard let account else { return nil }
    let own = program.accounts[account]
    if name.account != own.key {
      guard let index = findAccount(name.account) else {
        if mayBeUnread(.awsAccount) { return nil }
        bag.report(.unknownAccount(name.account, use, known: program.accounts.map(\.key)))
        return nil
      }
      if index != account {
        let hasLocal = match(name.resource, expected) != nil
        bag.report(.otherAccount(use, name, expected, here: own.key, hasLocal: hasLocal))
        return nil
      }
    }
    return target(match(name.resource, expected), name, use, to: expected)
  }

  private mutating func findAccount(_ segment: String) -> Int? {
    looksAtAccounts = true
    if segment == "master" { return program.managementIndex }
    if accounts == nil {
      accounts = NameTable(program.accounts.map { Located($0.name, at: $0.entity.place) })
    }
    guard case .one(let index) = accounts!.find(segment) else { return nil }
    return index
  }

  // MARK: In the organization

  private mutating func resolveInOrganization(_ name: ReferenceName, _ use: ReferenceUse, to expected: TypeName) -> ReferenceTarget? {
    guard name.account == "master" || findAccount(name.account) == program.managementIndex else {
      bag.report(.notInMaster(use, name, expected))
      return nil
    }
    if expected == .awsAccount && name.resource == "master", let index = program.managementIndex { return .local(index) }
    return target(match(name.resource, expected), name, use, to: expected)
  }

  // MARK: Names

  private mutating func match(_ resource: String, _ type: TypeName) -> NameTable.Match? {
    if tables[type] == nil { tables[type] = NameTable(names(of: type)) }
    return tables[type]!.find(resource)
  }

  private mutating func target(
    _ match: NameTable.Match?, _ name: ReferenceName, _ use: ReferenceUse, to expected: TypeName
  ) -> ReferenceTarget? {
    switch match {
    case .one(let index): return .local(index)
    case .two(let first, let second):
      let names = tables[expected]!.names
      bag.report(.ambiguousReference(use, names[first], names[second], type: expected))
      return nil
    case nil where mayBeUnread(expected): return nil
    case nil:
      let owner = account.map { program.accounts[$0].key }
      bag.report(.unknownReference(use, name, expected, account: owner, known: tables[expected]!.names))
      return nil
    }
  }

  /// Whether something of a type could not be read, which has been reported where it stands: what is not found
  /// may be that, and its users are not to blame.
  private func mayBeUnread(_ type: TypeName) -> Bool {
    func inAccount(_ field: Int) -> Bool { account.map { program.accounts[$0].entity.hidesItems(field) } ?? false }
    switch type {
    case .policy: return inAccount(AWSAccountField.iamPolicies)
    case .group: return inAccount(AWSAccountField.iamGroups)
    case .role: return inAccount(AWSAccountField.iamRoles)
    case .user: return inAccount(AWSAccountField.users)
    case .organizationPolicy: return program.organization.hidesItems(OrganizationField.organizationPolicies)
    case .awsAccount: return program.hidesAccounts
    default: return false
    }
  }

  private func names(of type: TypeName) -> [Located<String>] {
    let field = type.spec.key ?? 0
    return entities(of: type).map { $0.text(field) ?? Located("", at: $0.place) }
  }

  /// The resources that indices of a type's targets count.
  public func entities(of type: TypeName) -> [Entity] {
    switch type {
    case .policy: return account.map { program.accounts[$0].policies } ?? []
    case .group: return account.map { program.accounts[$0].groups } ?? []
    case .role: return account.map { program.accounts[$0].roles } ?? []
    case .user: return account.map { program.accounts[$0].users } ?? []
    case .awsAccount: return program.accounts.map(\.entity)
    case .organizationPolicy: return program.organizationPolicies
    case .organizationalUnit: return program.units.map(\.entity)
    default: return []
    }
  }

  // MARK: ARNs

  /// An ARN where a policy is expected: AWS's own, or one of this account.
  private mutating func resolveARN(_ use: ReferenceUse, to expected: TypeName) -> ReferenceTarget? {
    guard expected == .policy else {
      bag.report(.arnNotHere(use, expected: expected))
      return nil
    }
    switch catalog.check(managedPolicyARN: use.text) {
    case .current: break
    case .deprecated(let policy): bag.report(.deprecatedManagedPolicy(catalog.name(policy), at: use.at))
    case .wrongPath(let policy):
      bag.report(.wrongManagedPolicyPath(use, meant: catalog.arn(policy, partition: partition(use.text))))
      return nil
    case .unknown(let nearest):
      bag.report(.unknownManagedPolicy(use, meant: nearest.map { catalog.arn($0, partition: partition(use.text)) }))
    case .notManaged: return resolveCustomerARN(use)
    }
    return .arn(use.text)
  }

  private func partition(_ arn: String) -> String {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 1 ? String(parts[1]) : "aws"
  }

  /// `arn:aws:iam::ACCOUNT:policy/PATH/NAME`: only a policy of the same account can be attached.
  private mutating func resolveCustomerARN(_ use: ReferenceUse) -> ReferenceTarget? {
    let parts = use.text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[2] == "iam", parts[3].isEmpty, parts[5].hasPrefix("policy/"), let account else {
      bag.report(.notPolicyARN(use))
      return nil
    }
    let own = program.accounts[account]
    if let id = own.id, parts[4] != id, !(own.isManagement && parts[4] == "ORGANIZATIONACCOUNTID") {
      bag.report(.otherAccountARN(use, id: parts[4], here: own.key))
      return nil
    }
    let name = parts[5].split(separator: "/").last.map(String.init) ?? ""
    if case .one(let index) = match(name, .policy), own.id == parts[4] {
      let symbolic = "Policy.aws.\(own.key).\(writtenForm(name))"
      bag.report(.symbolicReferenceExists(use, symbolic))
      return .local(index)
    }
    // The console makes policies of its own for the roles that it makes; no configuration holds those.
    if own.id == parts[4], !parts[5].hasPrefix("policy/service-role/"), !mayBeUnread(.policy), !use.text.contains("${") {
      let near = closestMatch(to: name, among: names(of: .policy).map(\.value))
      bag.report(.undefinedOwnPolicy(use, name, account: own.key, near: near.map { "Policy.aws.\(own.key).\(writtenForm($0))" }))
    }
    return .arn(use.text)
  }
}
