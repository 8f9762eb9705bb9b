import AegisSchema

extension PolicyElement {
  /// The element of that name, whatever the case of its letters.
  init?(meantBy name: String) {
    guard let meant = Self.allCases.first(where: { $0.name.lowercased() == name.lowercased() }) else { return nil }
    self = meant
  }

  /// The element that says the reverse and cannot stand beside this one.
  var opposite: PolicyElement? {
    switch self {
    case .action: .notAction
    case .notAction: .action
    case .resource: .notResource
    case .notResource: .resource
    case .principal: .notPrincipal
    case .notPrincipal: .principal
    case .version, .id, .statement, .sid, .effect, .condition: nil
    }
  }
}
