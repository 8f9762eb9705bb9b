import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags policy variables in actions.
struct ActionVariable: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4118", "action-variable"), .error, kinds: .all, isOfForm: true,
    summary: "a policy variable stands in an action",
    rationale: "Variables are replaced in resources and in values of conditions, nowhere else: IAM rejects the policy.",
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: "s3:${aws:PrincipalTag/access}" # error[AE4118]@15..41: a policy variable stands in an action
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::${aws:PrincipalTag/team}/*"}
      """
    ],
    peers: [.accessAnalyzer("VARIABLE_UNSUPPORTED_IN_ELEMENT", .error)])

  static let needs: StatementFeatures = [.actionVariable]
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.actions {
      let range = statement.withText(node) { text -> Range<Int>? in
        guard let start = text.firstIndex(of: UInt8(ascii: "$")) else { return nil }
        return start..<(text[start...].firstIndex(of: UInt8(ascii: "}")).map { $0 + 1 } ?? text.count)
      }
      guard let range else { continue }
      findings.report(
        "a policy variable stands in an action", at: Label(statement.place(node, range), "not replaced here"),
        help: "list the actions; a condition can say who may use them")
    }
  }
}
