import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags lists of values of different JSON types.
struct MixedValueTypes: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4327", "value-mixed-types"), .error, kinds: .all, isOfForm: true,
    summary: "the values of one condition key have different JSON types",
    rationale: """
      AWS takes a list of texts, or of numbers, or of truth values, and rejects a list of both. Write all of them as \
      texts: AWS reads numbers and truth values in them. Documents in YAML are not concerned, Aegis writes texts for them.
      """,
    flagged: [
      """
      |
        {"Version": "2012-10-17", "Statement":
          {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*",
          "Condition": {"NumericEquals": {"s3:max-keys": ["10", 20]}}}}
      # error[AE4327]@-1:59..61: the values of `s3:max-keys` have different types
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:ListBucket
        Resource: "*"
        Condition:
          NumericEquals: {"s3:max-keys": ["10", 20]}
      """
    ],
    peers: [.accessAnalyzer("INVALID_CONDITION_DATA_TYPE", .error)], fix: .safe)

  static let needs: StatementFeatures = [.condition, .severalValues]
  static let reads: KeptParts = [.conditions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.values.count > 1 {
      let styles = condition.values.map { statement.tree.records[$0].style }
      guard styles.allSatisfy({ $0 == .jsonString || $0 == .jsonNumber || $0 == .jsonKeyword }),
        let other = styles.firstIndex(where: { $0 != styles[0] })
      else { continue }
      let isFirstText = styles[0] == .jsonString
      let odd = condition.values[isFirstText ? other : 0], even = condition.values[isFirstText ? 0 : other]
      let place = statement.place(odd), text = "\"\(statement.text(odd))\""
      findings.report(
        "the values of `\(statement.text(condition.keyNode))` have different types",
        at: Label(place, "not a text, as others are"), secondary: [Label(statement.place(even), "of another type")], help: "write `\(text)`",
        fixes: [Fix("write it as a text", .safe, edits: [Edit(place, replacement: statement.tree.written(text, at: place))])])
    }
  }
}
