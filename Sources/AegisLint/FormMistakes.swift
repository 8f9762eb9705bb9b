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
  static let all: StatementParts = [.actions, .resources, .principals, .conditionKeys, .conditionValues]
}

/// What in a document means nothing as it stands: names that do not exist, values that are written wrongly.
///
/// What rules conclude from such a part of a statement follows from the mistake, and is not told beside it: that a grant
/// lacks a condition whose key is misspelt, or that a resource is covered by one that is no ARN. What holds for the rest
/// of the statement is told. Of several mistakes in one text the first is told.
struct FormMistakes {
  private let document: DocumentFacts
  private let table: RuleTable
  /// Of a document with mistakes of grammar the rules for whole documents have not run.
  private let isWhole: Bool
  /// By the statement.
  private var parts: [Int: StatementParts] = [:]
  /// Of all statements.
  private var anywhere: StatementParts = []
  /// Of those that deny: what they do not deny after a mistake is granted by the others.
  private var denied: StatementParts = []
  /// The mistakes, each with its code; those in the names of actions have none.
  private var places: [(at: SourceRange, code: String)] = []
  /// Statements that say what another one says.
  private var repeated: Set<Int> = []
  /// Statements of which a finding of risk is told.
  private var risky: Set<Int> = []
  private var tellsOfVersion = false

  /// - Parameters:
  ///   - misnamed: Where actions stand that AWS does not have.
  ///   - isWhole: Whether the rules for whole documents have run.
  init(_ findings: [Diagnostic], misnamed: [TextRange], in document: DocumentFacts, _ table: RuleTable, isWhole: Bool) {
    (self.document, self.table, self.isWhole) = (document, table, isWhole)
    for range in misnamed {
      places.append((SourceRange(document.tree.file, range), ""))
      for index in statements(around: range.start) { parts[index, default: []].formUnion(.actions) }
    }
    // What an operator compares that is not one is not known.
    if document.hasGuess {
      for condition in document.statements.flatMap(\.statement.conditions) where condition.operatorName.isGuess {
        for node in [condition.conditionOperator] + condition.values { places.append((document.tree.textPlace(node), "")) }
      }
    }
    for finding in findings {
      let at = finding.primary.at
      let own = statements(around: at.range.start)
      if table.ofForm.contains(finding.code), !Self.isOnlyUnknown(finding) {
        places.append((at, finding.code.code))
        for index in own { parts[index, default: []].formUnion(part(of: index, at: at.range.start)) }
        if finding.code == OperatorKeyType.metadata.code, let key = finding.secondary.first?.at { for index in own { addValues(of: key, in: index) } }
      }
      switch finding.code {
      case VariableInOldVersion.metadata.code: tellsOfVersion = true
      case RedundantStatement.metadata.code: repeated.formUnion(own)
      default: if RuleEntry.area(of: finding.code.code) == "risk" { risky.formUnion(own) }
      }
    }
    for (index, parts) in parts {
      anywhere.formUnion(parts)
      if document.statements[index].isDeny { denied.formUnion(parts) }
    }
  }

  /// Values that are read by an operator which is not for the key are not wrong by themselves.
  private mutating func addValues(of key: SourceRange, in index: Int) {
    for condition in document.statements[index].statement.conditions where document.tree.textPlace(condition.key) == key {
      for node in condition.values { places.append((document.tree.textPlace(node), OperatorKeyType.metadata.code.code)) }
    }
  }

  /// Whether the finding is about an ARN of a form that may merely be missing in AWS's tables.
  private static func isOnlyUnknown(_ finding: Diagnostic) -> Bool {
    finding.code == ARNResourceFormat.metadata.code && finding.severity == .note
  }

  /// Whether a finding follows from a mistake, or tells again what another one tells.
  ///
  /// - Parameter isOfDocument: Whether it is concluded from all statements.
  func explains(_ finding: Diagnostic, isOfDocument: Bool) -> Bool {
    let own = statements(around: finding.primary.at.range.start)
    switch finding.code {
    // The key is misspelt, whatever else is wrong with the text around it.
    case UnknownVariable.metadata.code: return false
    case _ where table.ofForm.contains(finding.code): return isMistaken(finding.primary.at, before: finding.code.code)
    case MissingVersion.metadata.code, OldVersion.metadata.code: return tellsOfVersion
    case RedundantStatement.metadata.code: break
    // What a service lets its holder do is told by the rules about risk, of which each names its own.
    case ServiceStar.metadata.code where !isWhole || own.contains(where: risky.contains): return true
    default: if let own = own.first, repeated.contains(own) { return true }
    }
    guard !places.isEmpty else { return false }
    let labels = [finding.primary.at] + finding.secondary.map(\.at)
    if table.answerable[finding.code] != nil && !denied.isEmpty { return true }
    let isOfMistake = labels.contains { isMistaken($0, before: nil) }
    let touched = labels.flatMap { statements(around: $0.range.start) }
    switch RuleEntry.area(of: finding.code.code) {
    // What a value asks for that is none, nobody knows.
    case "conditions" where finding.code == NeverTrue.metadata.code && touched.contains { parts[$0]?.contains(.conditionValues) ?? false }: return true
    case "actions", "resources", "conditions":
      return isOfMistake || table.fromLack.contains(finding.code) && touched.contains { parts[$0] != nil }
    case "principals": return isOfDocument && !anywhere.isEmpty || touched.contains { parts[$0] != nil }
    case "organization", "logic": return !denied.isEmpty || touched.contains { parts[$0] != nil }
    case "risk": return isOfMistake || !denied.isEmpty || touched.contains { !(parts[$0] ?? []).isDisjoint(with: limits(of: $0)) }
    default: return false
    }
  }

  /// The parts of a statement without which it would say more than it does.
  private func limits(of index: Int) -> StatementParts {
    let statement = document.statements[index].statement
    var limits: StatementParts = .conditionKeys
    if statement.isNotAction { limits.insert(.actions) }
    if statement.isNotResource { limits.insert(.resources) }
    return limits
  }

  /// Whether a mistake stands at a place, or in a part of it.
  ///
  /// - Parameter code: Only one whose code comes before it.
  private func isMistaken(_ at: SourceRange, before code: String?) -> Bool {
    places.contains { other in
      (code.map { other.code < $0 } ?? true) && other.at.file == at.file && other.at.range.start < at.range.end && at.range.start < other.at.range.end
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
    return statement.conditions.contains { $0.values.contains(where: holds) } ? .conditionValues : .all
  }
}
