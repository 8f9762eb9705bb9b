public import AegisBasics
import AegisPolicy
import AegisSchema
public import AegisSema
import AegisSyntax

/// Something that must hold of an organization's privileges.
public struct Assertion: Sendable {
  public enum Demand: Sendable, Equatable {
    /// None may be able to make any of the requests.
    case mustNot([String])
    /// All must be able to make every one of the requests.
    case must([String])
    case noPathToAdministrator
    case noPublicTrust
    case noTrustOutsideOrganization
  }

  public let name: Located<String>
  public let demands: [Demand]
  /// Of whom it speaks: for each principal of the organization.
  public let isMeant: [Bool]
  /// Patterns of ARNs.
  public let resources: [String]
  public let context: [String: ContextValue]
  public let throughRoles: Bool
}

extension OrganizationAccess {
  /// Reads the assertions of a file whose shape has been checked as a list of them.
  public func assertions(in file: SourceUnit) -> Checked<[Assertion]> {
    var bag = DiagnosticBag()
    for inclusion in file.file.inclusions { bag.report(.inclusionInAssertions(at: file.file.tree.textPlace(inclusion.path))) }
    var selector = PrincipalSelector(self)
    let found = file.listedEntities.compactMap { assertion($0, &selector, &bag) }
    return Checked(found, bag)
  }

  private func assertion(_ entity: Entity, _ selector: inout PrincipalSelector, _ bag: inout DiagnosticBag) -> Assertion? {
    guard let name = entity.text(AssertionField.name) else { return nil }
    var demands: [Assertion.Demand] = []
    if let use = entity.text(AssertionField.use) { demands.append(Self.demand(of: use.value)) }
    for (field, demand) in [(AssertionField.mustNot, Assertion.Demand.mustNot), (AssertionField.must, Assertion.Demand.must)] {
      let actions = entity.texts(field)
      for action in actions { checkPattern(action, &bag) }
      if !actions.isEmpty { demands.append(demand(actions.map(\.value))) }
    }
    if demands.isEmpty && ![AssertionField.use, AssertionField.mustNot, AssertionField.must].contains(where: entity.isInvalid) {
      bag.report(.emptyAssertion(name))
    }
    let selectors = entity.texts(AssertionField.principals)
    let isMeant = selectors.isEmpty ? principals.map { _ in true } : selector.select(selectors, into: &bag)
    var context: [String: ContextValue] = [:]
    for text in entity.texts(AssertionField.context) {
      guard let sign = text.value.firstIndex(of: "=") else { continue }
      let value = text.value[text.value.index(after: sign)...]
      let key = String(text.value[..<sign])
      context[key] = value.isEmpty ? .multiple([]) : .single(String(value))
      if !RequestScope.isReadable(key, context[key]!, catalog) { bag.report(.assertedValueUnreadable(String(value), of: key, at: text.at)) }
    }
    let resources = entity.texts(AssertionField.resources).map(\.value)
    return Assertion(
      name: name, demands: demands, isMeant: isMeant, resources: resources.isEmpty ? ["*"] : resources, context: context,
      throughRoles: entity.boolean(AssertionField.throughRoles) ?? true)
  }

  /// An action that AWS does not have rules out nothing.
  private func checkPattern(_ action: Located<String>, _ bag: inout DiagnosticBag) {
    switch catalog.check(action: action.value) {
    case .unknownAction(let nearest): bag.report(.assertedActionUnknown(action, nearest: nearest))
    case .unknownService(let nearest): bag.report(.assertedActionUnknown(action, nearest: nearest.map { "\($0):\(action.value.drop { $0 != ":" }.dropFirst())" }))
    case .operation(let meant) where !meant.isEmpty: bag.report(.assertedActionUnknown(action, nearest: catalog.name(meant[0])))
    case .current, .retired, .operation, .malformed: break
    }
  }

  private static func demand(of use: String) -> Assertion.Demand {
    switch use {
    case "no_path_to_administrator": .noPathToAdministrator
    case "no_public_trust": .noPublicTrust
    case "no_trust_outside_organization": .noTrustOutsideOrganization
    default: .mustNot(ReadyAssertions.mustNot[use] ?? [])
    }
  }
}
