import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags numbers and truth values of JSON where a text is compared.
struct TextValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4329", "value-text"), .warning, kinds: .all, isOfForm: true,
    summary: "a number or truth value of JSON stands where texts are compared",
    rationale: """
      `String` operators compare texts. What a number looks like as a text is not said: `012` is no number of JSON, and \
      `1.0` may come out as `1`. An account loses the zeros it starts with.
      """,
    flagged: [
      """
      |
        {"Version": "2012-10-17", "Statement":
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
          "Condition": {"StringEquals": {"aws:SourceAccount": 111122223333}}}}
      # warning[AE4329]@-1:57..69: `StringEquals` compares texts
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"aws:SourceAccount": "111122223333"}
      """
    ],
    peers: [.accessAnalyzer("TYPE_MISMATCH_STRING", .warning)], fix: .safe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions {
      let type = condition.operatorName.type
      guard type == .string || type == .arn || type == .binary else { continue }
      let styles = condition.values.map { statement.tree.records[$0].style }
      // A list of texts and others is what `value-mixed-types` is about.
      guard !styles.contains(.jsonString) else { continue }
      for (node, style) in zip(condition.values, styles) where style == .jsonNumber || style == .jsonKeyword {
        let place = statement.place(node), text = "\"\(statement.text(node))\""
        findings.report(
          "`\(condition.operatorName.name)` compares texts", at: Label(place, style == .jsonNumber ? "a number" : "a truth value"),
          help: "write `\(text)`", fixes: [Fix("write it as a text", .safe, edits: [Edit(place, replacement: statement.tree.written(text, at: place))])])
      }
    }
  }
}
