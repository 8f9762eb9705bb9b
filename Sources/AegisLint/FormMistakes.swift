import AegisBasics
import AegisPolicy
import AegisSyntax

/// The parts of a statement that findings rest on.
struct StatementParts: OptionSet {
  let rawValue: UInt8

  static let actions = StatementParts(rawValue: 1)
  static let resources = StatementParts(rawValue: 2)
  static let principals = StatementParts(rawValue: 4)
  static let conditionKeys = StatementParts(rawValue: 8)
  static let conditionValues = StatementParts(rawValue: 16)
}

/// What in a document means nothing as it stands: names that do not exist, values that are written wrongly.
///
/// What rules conclude from such a part of a statement follows from the mistake, and is not told beside it: that a grant
/// lacks a condition whose key is misspelt, or that a resource is covered by one that is no ARN. Of several mistakes in
/// one text the first is told.
struct FormMistakes {
  private let document: DocumentFacts
  /// By the statement.
  private var parts: [Int: StatementParts] = [:]
  /// Of all statements that deny: what they do not deny after a mistake is granted by the others.
  private var denied: StatementParts = []
  private var all: StatementParts = []
  /// Statements of whose services or resources a finding of risk is told.
  private var risky: Set<Int> = []
  private var places: [SourceRange: DiagnosticCode] = [:]
  /// Statements that say what another one says.
  private var repeated: Set<Int> = []
  private var tellsOfVersion = false

  /// - Parameters:
  ///   - misnamed: Where actions stand that AWS does not have.
  ///   - isOfForm: Whether a rule finds such mistakes.
  init(_ findings: [Diagnostic], misnamed: [TextRange], in document: DocumentFacts, isOfForm: (DiagnosticCode) -> Bool) {
    self.document = document
    for place in misnamed {
      for index in statements(around: place.start) { parts[index, default: []].formUnion(.actions) }
    }
    for finding in findings {
      let at = finding.primary.at
      if isOfForm(finding.code) {
        if places[at].map({ finding.code.code < $0.code }) ?? true { places[at] = finding.code }
        for index in statements(around: at.range.start) { parts[index, default: []].formUnion(part(of: index, at: at.range.start)) }
      } else if finding.code.code == "AE4601" {
        repeated.formUnion(statements(around: at.range.start))
      }
      if finding.code.code == "AE4016" { tellsOfVersion = true }
      if finding.code.code.hasPrefix("AE48") { risky.formUnion(statements(around: at.range.start)) }
    }
    for (index, parts) in parts {
      all.formUnion(parts)
      if document.statements[index].isDeny { denied.formUnion(parts) }
    }
  }

  /// Whether a finding follows from a mistake, or tells again what another one tells.
  ///
  /// - Parameter isOfDocument: Whether it is concluded from all statements.
  func explains(_ finding: Diagnostic, isOfForm: Bool, isOfDocument: Bool) -> Bool {
    let at = finding.primary.at
    if isOfForm {
      return places.contains { other, code in
        code.code < finding.code.code && other.file == at.file && other.range.start < at.range.end && at.range.start < other.range.end
      }
    }
    if finding.code.code == "AE4001" || finding.code.code == "AE4015" { return tellsOfVersion }
    let own = statements(around: at.range.start)
    if finding.code.code != "AE4601", let own = own.first, repeated.contains(own) { return true }
    let area = finding.code.code.dropFirst(2).prefix(2)
    // What a service lets its holder do is told by the rules about risk, of which each names its own.
    if finding.code.code == "AE4112", own.contains(where: risky.contains) { return true }
    let basis = Self.basis(of: area)
    if area == "44" && isOfDocument && !all.isDisjoint(with: basis) || ["46", "48"].contains(area) && !denied.isDisjoint(with: basis) { return true }
    return own.contains { !parts[$0, default: []].isDisjoint(with: basis) }
      || finding.secondary.contains { label in statements(around: label.at.range.start).contains { !parts[$0, default: []].isDisjoint(with: basis) } }
  }

  /// The parts of a statement from which rules of an area conclude what they find.
  private static func basis(of area: Substring) -> StatementParts {
    switch area {
    case "41", "42": [.actions, .resources]
    case "43": [.actions, .conditionKeys, .conditionValues]
    case "48": [.actions, .resources, .conditionKeys]
    case "44", "45", "46": [.actions, .resources, .principals, .conditionKeys, .conditionValues]
    default: []
    }
  }

  private func statements(around offset: UInt32) -> [Int] {
    document.statements.indices.filter { document.tree.range(document.statements[$0].statement.node).contains(offset) }
  }

  private func part(of index: Int, at offset: UInt32) -> StatementParts {
    let statement = document.statements[index].statement
    func holds(_ node: NodeID) -> Bool {
      let range = document.tree.range(node)
      return range.start <= offset && offset <= range.end
    }
    if statement.actions.contains(where: holds) { return .actions }
    if statement.resources.contains(where: holds) { return .resources }
    if statement.principals.contains(where: { holds($0.value) || $0.type.map(holds) ?? false }) { return .principals }
    if statement.conditions.contains(where: { holds($0.key) || holds($0.conditionOperator) }) { return .conditionKeys }
    return statement.conditions.contains { $0.values.contains(where: holds) } ? .conditionValues : []
  }
}
