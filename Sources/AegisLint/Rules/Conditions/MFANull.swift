import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags `Null` where a second factor is meant.
struct MFANull: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4343", "mfa-null"), .warning, kinds: [.identity, .inline, .trust, .resource, .boundary, .scp], concludesFromLack: true,
    summary: "`Null` on `aws:MultiFactorAuthPresent` does not ask for a second factor",
    rationale: """
      Temporary credentials always have the key, with `false` where there was no second factor. That the key \
      exists says nothing about it.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:*
        Resource: "*"
        Condition:
          "Null": {"aws:MultiFactorAuthPresent": "false"} # warning[AE4343]@6..10: that the key exists does not mean that there was a second factor
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:*
        Resource: "*"
        Condition:
          Bool: {"aws:MultiFactorAuthPresent": "true"}
      """
    ],
    peers: [.policyValidator("mfa_antipattern_null_false"), .policyValidator("mfa_antipattern_null_true"), .parliament("BAD_PATTERN_FOR_MFA"), .policyValidator("mfa_antipattern")])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.isNull && condition.name == "aws:multifactorauthpresent"
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.isNull && statement.matches(condition.keyNode, "aws:multifactorauthpresent") {
      let isAsked = statement.conditions.contains { $0.operatorName.type == .boolean && statement.matches($0.keyNode, "aws:multifactorauthpresent") }
      guard !isAsked, statement.isOnly(condition, statement.isDeny ? "true" : "false") else { continue }
      findings.report(
        "that the key exists does not mean that there was a second factor", at: Label(statement.place(condition.operatorNode), "asks for the key, not for its value"),
        secondary: [Label(statement.place(condition.keyNode), "`false` in temporary credentials without a second factor")],
        help: statement.isDeny ? "write `\"BoolIfExists\": {\"aws:MultiFactorAuthPresent\": \"false\"}`" : "write `\"Bool\": {\"aws:MultiFactorAuthPresent\": \"true\"}`")
    }
  }
}
