public import AegisBasics
import AegisSchema
import AegisSyntax

/// The whole configuration: what is defined, and in which account.
public struct Program: Sendable {
  public internal(set) var organization: Entity
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
  public internal(set) var entity: Entity
  public internal(set) var policies: [Entity]
  public internal(set) var roles: [Entity]
  public internal(set) var groups: [Entity]
  public internal(set) var users: [Entity]
}

/// One organizational unit and the names that lead to it from the root.
public struct UnitScope: Sendable {
  public let entity: Entity
  public let path: [String]
}

/// Brings together what the files define, and reports what is defined twice.
///
/// - Parameter known: An account's scope, by its object and key, where nothing in it has changed since it was collected.
/// - Returns: Nil where there is no organization to speak of, which has been reported.
public func collectProgram(
  _ graph: UnitGraph, root: Int, known: @escaping (Entity, String) -> AccountScope? = { _, _ in nil }
) -> Checked<Program?> {
  guard case .object(let object) = graph.units[root].file.root, object.type == .organization else {
    return Checked(nil)
  }
  var collector = ProgramCollector(organization: Entity(graph: graph, unit: root, object: object), known: known)
  let program = collector.collect()
  return Checked(program, collector.bag)
}

private struct ProgramCollector {
  let organization: Entity
  let known: (Entity, String) -> AccountScope?
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
      if let scope = known(entity, key), scope.isManagement == isManagement { return scope }
      return scope(entity, key: key, name: name, isManagement: isManagement)
    }
  }

  private func scope(_ entity: Entity, key: String, name: String, isManagement: Bool) -> AccountScope {
    var scope = AccountScope(
      key: key, name: name, id: entity.text(AWSAccountField.id)?.value, isManagement: isManagement, entity: entity,
      policies: [], roles: [], groups: [], users: [])
    scope.collect()
    return scope
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
    for instance in instances {
      let entity = instance.entity
      program.accounts[instance.account].policies += entity.entities(TemplateField.iamPolicies)
      program.accounts[instance.account].roles += entity.entities(TemplateField.iamRoles)
      program.accounts[instance.account].groups += entity.entities(TemplateField.iamGroups)
      program.accounts[instance.account].users += entity.entities(TemplateField.users)
    }
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
  /// The same with another state of the files, in which nothing has changed but what some accounts include.
  ///
  /// - Parameter accounts: Their indices.
  public func changed(below accounts: [Int], in graph: UnitGraph) -> Program {
    var program = self
    program.organization = organization.moved(to: graph)
    for index in accounts {
      program.accounts[index].entity = self.accounts[index].entity.moved(to: graph)
      program.accounts[index].collect()
    }
    return program
  }
}

extension AccountScope {
  /// Finds what is defined in the account.
  fileprivate mutating func collect() {
    policies = entity.entities(AWSAccountField.iamPolicies)
    roles = entity.entities(AWSAccountField.iamRoles)
    groups = entity.entities(AWSAccountField.iamGroups)
    users = entity.entities(AWSAccountField.users)
  }
}

extension Program {
  /// Lets an account stand on another state of the files, in which none of the account's has changed.
  public mutating func move(_ index: Int, to graph: UnitGraph) {
    guard accounts[index].entity.graph !== graph else { return }
    accounts[index].entity = accounts[index].entity.moved(to: graph)
    accounts[index].collect()
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
