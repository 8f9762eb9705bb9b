import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags policy variables under operators that take none.
struct VariableOperator: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4356", "variable-under-operator"), .error, kinds: .all, isOfForm: true,
    summary: "a policy variable stands under an operator that takes none",
    rationale: """
      AWS fills in variables under `String` and ARN operators only. Under others the text is compared as it is \
      written, which is no number, date, truth value or address.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          Bool: {"aws:SecureTransport": "${aws:PrincipalTag/secure}"} # error[AE4356]@36..62: `Bool` takes no policy variables
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
          StringEquals: {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}
      """
    ],
    peers: [.accessAnalyzer("INVALID_VARIABLE_FOR_OPERATOR", .error)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type != .string && condition.operatorName.type != .arn
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type != .string && condition.operatorName.type != .arn {
      for node in condition.values {
        var found: Range<Int>?
        statement.withText(node) { text in
          PolicyVariable.forEach(in: text) { if found == nil { found = $0.range } }
        }
        guard let found else { continue }
        findings.report(
          "`\(condition.operatorName.spelled())` takes no policy variables", at: Label(statement.place(node, found), "not filled in"),
          secondary: [Label(statement.place(condition.operatorNode))], help: "variables work under `String` and `Arn` operators")
      }
    }
  }
}
