import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags values of `BinaryEquals` that are not base64.
struct BinaryValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4319", "value-binary"), .error, kinds: .all, isOfForm: true,
    summary: "a value of `BinaryEquals` is not base64",
    rationale: """
      The operator compares bytes, which a policy holds in base64. With another value the condition never holds.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: kms:Decrypt
        Resource: "*"
        Condition:
          BinaryEquals: {"kms:RecipientAttestation:ImageSha384": "not base64"} # error[AE4319]@61..71: `not base64` is not base64
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: kms:Decrypt
        Resource: "*"
        Condition:
          BinaryEquals: {"kms:RecipientAttestation:ImageSha384": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}
      """
    ],
    peers: [.parliament("MISMATCHED_TYPE")])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .binary
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .binary {
      statement.forEachPlainValue(of: condition) { node, text in
        guard !ValueForm.isBase64(text) else { return }
        findings.report(
          "`\(statement.text(node))` is not base64", at: Label(statement.place(node), "not base64"),
          help: "write the bytes in base64, with its padding")
      }
    }
  }
}
