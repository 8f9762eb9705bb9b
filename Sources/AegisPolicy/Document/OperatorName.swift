import AegisBasics
public import AegisSchema

/// The name of a condition operator, taken apart: qualifier, operator, `IfExists`.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
public struct OperatorName: Sendable {
  public enum Qualifier: Sendable {
    case forAllValues
    case forAnyValue
  }

  public let qualifier: Qualifier?
  /// In AWS's own spelling.
  public let name: String
  public let type: OperatorType
  public let ifExists: Bool
  /// It holds where the values differ: `StringNotEquals`, `NotIpAddress`. It holds, too, where the request does not have the
  /// key.
  public let isNegated: Bool
  /// It is not written: the document has a name that is no operator, and this one may be meant.
  public private(set) var isGuess = false

  /// Nil for a name that is no operator. Letter case does not matter to AWS.
  public init?(_ text: String) {
    var rest = text.lowercased()
    if rest.hasPrefix("forallvalues:") {
      qualifier = .forAllValues
      rest = String(rest.dropFirst("forallvalues:".count))
    } else if rest.hasPrefix("foranyvalue:") {
      qualifier = .forAnyValue
      rest = String(rest.dropFirst("foranyvalue:".count))
    } else {
      qualifier = nil
    }
    ifExists = rest.hasSuffix("ifexists")
    if ifExists { rest = String(rest.dropLast("ifexists".count)) }
    guard let found = Self.byLowerCaseName[rest] else { return nil }
    name = found.name
    type = found.type
    isNegated = found.isNegated
  }

  private static let byLowerCaseName = Dictionary(
    uniqueKeysWithValues: PolicyLanguage.operators.map { ($0.name.lowercased(), (name: $0.name, type: $0.type, isNegated: $0.name.contains("Not"))) })
}

extension OperatorName {
  /// The name of another operator with the qualifier and the `IfExists` of this one; of its own where none is given.
  public func spelled(_ other: String? = nil) -> String {
    let front =
      switch qualifier {
      case .forAllValues: "ForAllValues:"
      case .forAnyValue: "ForAnyValue:"
      case nil: ""
      }
    return front + (other ?? name) + (ifExists ? "IfExists" : "")
  }

  /// The operator that may be meant by a name that none has, as `nearest` tells it.
  init?(meant: String) {
    self.init(meant)
    isGuess = true
  }

  /// The operator that may be meant by a name that none has.
  static func nearest(to name: String) -> String? {
    let names = PolicyLanguage.operators.map(\.name)
    // Which of all kinds of values are compared, nobody knows.
    if ["equal", "equals", "notequal", "notequals", "like", "notlike"].contains(name.lowercased()) { return nil }
    if let negated = negated(name, names) { return negated }
    let all = names + names.map { $0 + "IfExists" }
    if let near = closestMatch(to: name, among: all + ["ForAnyValue:", "ForAllValues:"].flatMap { qualifier in all.map { qualifier + $0 } }) { return near }
    // Others end with `Equals`; these do not.
    return ["Bool", "Null", "IpAddress", "NotIpAddress"].first { bare in
      ["Equals", "Equal", "EqualsIfExists"].contains { (bare + $0).lowercased() == name.lowercased() }
    }
  }

  /// `StringNotEquals` for `NotStringEquals`: of an operator whose `Not` stands elsewhere, never the one without it.
  private static func negated(_ name: String, _ names: [String]) -> String? {
    func withoutNot(_ name: String) -> String? { name.firstRange(of: "not").map { name[..<$0.lowerBound] + name[$0.upperBound...] }.map(String.init) }
    guard let bare = withoutNot(name.lowercased()) else { return nil }
    let all = names + names.map { $0 + "IfExists" }
    return all.first { withoutNot($0.lowercased()) == bare }
  }
}
