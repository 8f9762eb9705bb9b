import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags values that another value of the same list covers.
struct RedundantValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4348", "redundant-value"), .note, kinds: .all,
    summary: "a value of a condition is covered by another one",
    rationale: """
      One of several values is enough, so that a narrower one next to a wider one says nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          StringLike: {"aws:PrincipalTag/team": ["a*", "ab"]} # note[AE4348]@51..53: `ab` is covered by `a*`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          StringLike: {"aws:PrincipalTag/team": ["a*", "b"]}
      """
    ],
    peers: [.accessAnalyzer("REDUNDANT_CONDITION_VALUE_NUM", .note)], fix: .safe)

  static let needs: StatementFeatures = [.condition, .severalValues]
  static let reads: KeptParts = [.conditions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where (2...1000).contains(condition.values.count) {
      let covered = condition.values.enumerated().compactMap { at, node -> (node: NodeID, coveredBy: NodeID)? in
        let wider = condition.values.enumerated().first { other, wide in
          other != at && Self.covers(wide, node, condition, statement) && (other < at || !Self.covers(node, wide, condition, statement))
        }
        return wider.map { (node, $0.element) }
      }
      findings.report(covered: covered, of: condition.values, in: statement)
    }
  }
  /// Whether a request that fits `node` fits `wide` too.
  private static func covers(_ wide: NodeID, _ node: NodeID, _ condition: ConditionFacts, _ statement: StatementFacts) -> Bool {
    statement.withText(wide) { wide in
      statement.withText(node) { text in
        switch condition.operatorName.type {
        case .string, .arn:
          // The values that `*` stands for are the business of other rules.
          if wide.count == 1 && wide[0] == UInt8(ascii: "*") { return false }
          guard condition.takesWildcards else { return wide.elementsEqual(text) }
          guard condition.operatorName.type == .arn else { return globCovers(wide, text, matchingCase: true) }
          // ARNs are compared field by field.
          guard let one = ARNFields(wide), let other = ARNFields(text) else { return wide.elementsEqual(text) }
          return zip(one.all, other.all).allSatisfy { globCovers(wide.part($0), text.part($1), matchingCase: true) }
        case .address:
          guard let wide = AddressRange(wide), let narrow = AddressRange(text) else { return false }
          return wide.contains(narrow)
        case .number:
          guard let wide = ValueForm.number(wide), let value = ValueForm.number(text) else { return false }
          if condition.operatorName.name.contains("LessThan") { return value <= wide }
          return condition.operatorName.name.contains("GreaterThan") ? value >= wide : value == wide
        case .date, .boolean, .binary, .existence: return wide.elementsEqual(text) && condition.operatorName.type != .boolean
        }
      }
    }
  }
}
