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
      if let problem = AssertedKey(key, catalog) {
        bag.report(.assertedKeyUnknown(key, nearest: problem.nearest, at: text.at))
      } else if !RequestScope.isReadable(key, context[key]!, catalog) { bag.report(.assertedValueUnreadable(String(value), of: key, at: text.at)) }
    }
    let resources = entity.texts(AssertionField.resources)
    let actions = (entity.texts(AssertionField.mustNot) + entity.texts(AssertionField.must)).map(\.value)
    let forms = entity.text(AssertionField.use) == nil ? forms(of: actions) : nil
    for resource in resources {
      if !isARN(resource.value) {
        bag.report(.assertedResourceUnreadable(resource))
      } else if let forms, !forms.contains(where: { matches(resource.value, form: $0) }) {
        bag.report(.assertedResourceElsewhere(resource, actions: actions, forms: forms))
      }
    }
    return Assertion(
      name: name, demands: demands, isMeant: isMeant, resources: resources.isEmpty ? ["*"] : resources.map(\.value), context: context,
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

  /// The forms of the ARNs that actions work on; nil where an action is a pattern, or not all of what it works on is known.
  private func forms(of actions: [String]) -> [String]? {
    var forms: [String] = []
    for text in actions {
      guard !text.contains(where: { "*?".contains($0) }), let action = catalog.action(text) else { return nil }
      let types = catalog.resourceTypes(of: action)
      if types.isEmpty { return nil }
      for form in types.map(catalog.arnFormat) where !forms.contains(form) { forms.append(form) }
    }
    return forms.isEmpty ? nil : forms
  }

  /// Whether there can be an ARN that is meant.
  private func isARN(_ text: String) -> Bool { matches(text, form: "arn:${Partition}:${Service}:${Region}:${Account}:${Resource}") }

  private func matches(_ text: String, form: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { text in
      let pattern = ARNPattern(text)
      return Array(form.utf8).withUnsafeBufferPointer { pattern.mayMatch($0) }
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

/// A condition key that no request can have: one of AWS's own, or of a service, that there is not.
private struct AssertedKey {
  let nearest: String?

  /// Nil where a request may have it. What identity providers say of a person, the catalog does not know.
  init?(_ key: String, _ catalog: Catalog) {
    guard catalog.conditionKey(key) == nil else { return nil }
    let names: [String]
    if let colon = key.firstIndex(of: ":") {
      let prefix = key[..<colon].lowercased()
      if prefix == "aws" {
        names = catalog.conditionKeys.filter(catalog.isGlobal).map(catalog.name)
      } else if let service = catalog.service(prefix) {
        names = catalog.conditionKeys(of: service).map(catalog.name)
      } else {
        return nil
      }
      if names.isEmpty { return nil }
    } else {
      names = catalog.conditionKeys.filter(catalog.isGlobal).map(catalog.name).filter { $0.dropFirst(4).lowercased() == key.lowercased() }
    }
    // The tag's key, or the like, stands behind the last of these.
    func head(_ name: String) -> String? { name.firstRange(of: "${").map { String(name[..<$0.lowerBound].dropLast()) } }
    let slash = key.firstIndex(of: "/") ?? key.endIndex
    if let open = names.first(where: { head($0)?.lowercased() == key.lowercased() }) {
      nearest = open
    } else if slash < key.endIndex {
      nearest = closestMatch(to: String(key[..<slash]), among: names.compactMap(head)).map { $0 + key[slash...] }
    } else {
      nearest = key.contains(":") ? closestMatch(to: key, among: names.filter { head($0) == nil }) : names.first
    }
  }
}
