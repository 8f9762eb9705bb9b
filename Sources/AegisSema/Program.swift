public import AegisBasics
import AegisSchema
public import AegisSyntax

/// The whole configuration: what is defined, and in which account.
public struct Program: Sendable {
  public let organization: Entity
  /// The management account first, then the members in the order in which they are listed.
  public internal(set) var accounts: [AccountScope]
  public let organizationPolicies: [Entity]
  public let root: Entity?
  /// All units, each behind its parent.
  public let units: [UnitScope]

  public var managementIndex: Int? { accounts.firstIndex { $0.isManagement } }
}

/// One account and what is defined in it.
public struct AccountScope: Sendable {
  /// `master`, or the written form of the name; the name itself where two accounts would share that.
  public let key: String
  public let name: String
  public let id: String?
  public let isManagement: Bool
  public let entity: Entity
  /// The templates that are filled in for it.
  var instances: [Entity] = []
}

// What is defined in the account, behind it what templates define there: found when it is asked for.
extension AccountScope {
  public var policies: [Entity] { defined(AWSAccountField.iamPolicies, TemplateField.iamPolicies) }
  public var roles: [Entity] { defined(AWSAccountField.iamRoles, TemplateField.iamRoles) }
  public var groups: [Entity] { defined(AWSAccountField.iamGroups, TemplateField.iamGroups) }
  public var users: [Entity] { defined(AWSAccountField.users, TemplateField.users) }

  /// Calls `body` with the tree and the node of each key of tags: the account's own, then those of its policies, roles and users.
  public func forEachTagKey(_ body: (SyntaxTree, NodeID) -> Void) {
    entity.forEachTagKey(AWSAccountField.tags, body)
    forEachTagKey(PolicyField.tags, AWSAccountField.iamPolicies, TemplateField.iamPolicies, body)
    forEachTagKey(RoleField.tags, AWSAccountField.iamRoles, TemplateField.iamRoles, body)
    forEachTagKey(UserField.tags, AWSAccountField.users, TemplateField.users, body)
  }

  private func forEachTagKey(_ tags: Int, _ field: Int, _ templateField: Int, _ body: (SyntaxTree, NodeID) -> Void) {
    entity.forEachTagKey(tags, ofEach: field, body)
    for instance in instances { instance.forEachTagKey(tags, ofEach: templateField, body) }
  }

  private func defined(_ field: Int, _ templateField: Int) -> [Entity] {
    var found = entity.entities(field)
    for instance in instances { found += instance.entities(templateField) }
    return found
  }
}

/// One organizational unit and the names that lead to it from the root.
public struct UnitScope: Sendable {
  public let entity: Entity
  public let path: [String]
}

/// Brings together what the files define, and reports what is defined twice.
///
/// - Returns: Nil where there is no organization to speak of, which has been reported.
public func collectProgram(_ graph: UnitGraph, root: Int) -> Checked<Program?> {
  guard case .object(let object) = graph.units[root].file.root, object.type == .organization else {
    return Checked(nil)
  }
  var collector = ProgramCollector(organization: Entity(graph: graph, unit: root, object: object))
  let program = collector.collect()
  return Checked(program, collector.bag)
}

private struct ProgramCollector {
  let organization: Entity
  var bag = DiagnosticBag()

  mutating func collect() -> Program {
    let policies = organization.entities(OrganizationField.organizationPolicies)
    reportDuplicates(policies, "organization policy", OrganizationPolicyField.name)
    let roots = organization.entities(OrganizationField.organizationRoots)
    for extra in roots.dropFirst() { bag.report(.severalRoots(at: extra.place, first: roots[0].place)) }
    var units: [UnitScope] = []
    if let root = roots.first {
      collectUnits(root.entities(OrganizationRootField.organizationalUnits), below: [], into: &units)
    }
    return Program(
      organization: organization, accounts: collectAccounts(), organizationPolicies: policies, root: roots.first,
      units: units)
  }

  private mutating func collectUnits(_ entities: [Entity], below path: [String], into units: inout [UnitScope]) {
    reportDuplicates(entities, "organizational unit", OrganizationalUnitField.name)
    for entity in entities {
      guard let name = entity.text(OrganizationalUnitField.name) else { continue }
      let inner = path + [name.value]
      if inner.count == Limit.unitDepth.value + 1 {
        bag.report(.unitTooDeep(Limit.unitDepth.value, at: name.at))
      }
      units.append(UnitScope(entity: entity, path: inner))
      collectUnits(entity.entities(OrganizationalUnitField.organizationalUnits), below: inner, into: &units)
    }
  }

  private mutating func collectAccounts() -> [AccountScope] {
    var entities: [(entity: Entity, isManagement: Bool)] = []
    if let management = organization.entity(OrganizationField.masterAccount) { entities.append((management, true)) }
    let members = organization.entities(OrganizationField.memberAccounts)
    entities += members.map { ($0, false) }
    reportDuplicates(entities.map(\.entity), "account", AWSAccountField.name)
    reportDuplicateIDs(entities.map(\.entity))
    var forms: [String: Int] = [:]
    for member in members {
      guard let name = member.text(AWSAccountField.name) else { continue }
      forms[writtenForm(name.value), default: 0] += 1
      if writtenForm(name.value) == "master" { bag.report(.memberCalledMaster(at: name.at)) }
    }
    return entities.compactMap { entity, isManagement in
      guard let name = entity.text(AWSAccountField.name)?.value else { return nil }
      let form = writtenForm(name)
      let key = isManagement ? "master" : forms[form, default: 1] > 1 ? name : form
      return AccountScope(key: key, name: name, id: entity.text(AWSAccountField.id)?.value, isManagement: isManagement, entity: entity)
    }
  }

  private mutating func reportDuplicates(_ entities: [Entity], _ noun: String, _ field: Int) {
    AegisSema.reportDuplicates(entities, noun, field, into: &bag)
  }

  private mutating func reportDuplicateIDs(_ accounts: [Entity]) {
    for field in [AWSAccountField.id, AWSAccountField.email] {
      var seen: [String: Located<String>] = [:]
      for account in accounts {
        guard let text = account.text(field) else { continue }
        if let first = seen[text.value.lowercased()] {
          bag.report(.sharedByAccounts(field == AWSAccountField.id ? "id" : "email", text, first: first.at))
        } else {
          seen[text.value.lowercased()] = text
        }
      }
    }
  }
}

extension Program {
  /// The organization's id, as far as the configuration tells it.
  public var organizationID: String? {
    if let id = organization.text(OrganizationField.id) { return id.value }
    guard let arn = root?.text(OrganizationRootField.arn)?.value else { return nil }
    return arn.split(separator: "/").first { $0.hasPrefix("o-") }.map(String.init)
  }

  /// The program with what templates define in its accounts.
  public func adding(_ instances: [TemplateInstance]) -> Program {
    var program = self
    for instance in instances { program.accounts[instance.account].instances.append(instance.entity) }
    return program
  }

  /// Whether accounts may be missing because something of the organization could not be read.
  public var hidesAccounts: Bool {
    organization.hidesItems(OrganizationField.memberAccounts)
      || (managementIndex == nil && !organization.isAbsent(OrganizationField.masterAccount))
  }

  /// What is to say about resources that are defined twice in an account.
  public func duplicates(inAccount index: Int) -> DiagnosticBag {
    let scope = accounts[index]
    var bag = DiagnosticBag()
    reportDuplicates(scope.policies, "policy", PolicyField.name, into: &bag)
    reportDuplicates(scope.roles, "role", RoleField.name, into: &bag)
    reportDuplicates(scope.groups, "group", GroupField.name, into: &bag)
    reportDuplicates(scope.users, "user", UserField.name, into: &bag)
    return bag
  }
}

extension Program {
  /// The same with another state of the files, in which nothing has changed but what accounts hold.
  public func moved(to graph: UnitGraph) -> Program {
    Program(
      organization: organization.moved(to: graph),
      accounts: accounts.map { AccountScope(key: $0.key, name: $0.name, id: $0.id, isManagement: $0.isManagement, entity: $0.entity.moved(to: graph)) },
      organizationPolicies: organizationPolicies.map { $0.moved(to: graph) }, root: root?.moved(to: graph),
      units: units.map { UnitScope(entity: $0.entity.moved(to: graph), path: $0.path) })
  }
}

extension Entity {
  fileprivate func moved(to graph: UnitGraph) -> Entity { Entity(graph: graph, unit: unit, object: object) }
}

/// AWS compares names without regard to case.
private func reportDuplicates(_ entities: [Entity], _ noun: String, _ field: Int, into bag: inout DiagnosticBag) {
  guard entities.count > 1 else { return }
  var seen: [String: Located<String>] = [:]
  seen.reserveCapacity(entities.count)
  for entity in entities {
    guard let name = entity.text(field) else { continue }
    let key = foldedName(name.value)
    if let first = seen[key] {
      bag.report(.duplicateDefinition(noun, name, first: first))
    } else {
      seen[key] = name
    }
  }
}

/// A name without regard to the case of its letters, as AWS compares names, which are ASCII.
func foldedName(_ name: String) -> String {
  func isCapital(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }
  guard name.utf8.contains(where: isCapital) else { return name }
  return String(decoding: name.utf8.map { isCapital($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
}
