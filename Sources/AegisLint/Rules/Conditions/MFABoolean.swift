import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags conditions on a second factor that do not ask for it.
struct MFABoolean: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4342", "mfa-not-asked"), .warning, kinds: [.identity, .inline, .trust, .resource, .boundary, .scp], concludesFromLack: true,
    summary: "a condition on multi-factor authentication leaves out callers with access keys",
    rationale: """
      Requests with long-lived access keys lack `aws:MultiFactorAuthPresent`. `Deny` with `Bool: false` does not \
      hold for them, so that exactly the calls without a second factor go through; `BoolIfExists` holds. An \
      `Allow` with `false` allows those who have no second factor.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: iam:*
        Resource: "*"
        Condition:
          Bool: {"aws:MultiFactorAuthPresent": "false"} # warning[AE4342]@5..9: the statement does not deny requests with long-lived access keys
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: iam:*
        Resource: "*"
        Condition:
          BoolIfExists: {"aws:MultiFactorAuthPresent": "false"}
      """
    ],
    peers: [.policyValidator("mfa_antipattern_bool_false"), .policyValidator("mfa_antipattern_boolif_exists_false"), .parliament("BAD_PATTERN_FOR_MFA"), .policyValidator("mfa_antipattern")])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.name == "aws:multifactorauthpresent"
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where statement.matches(condition.keyNode, "aws:multifactorauthpresent") {
      guard condition.operatorName.type == .boolean, statement.isOnly(condition, "false") else { continue }
      // A set operator does not change that the key is missing.
      if statement.isDeny && condition.operatorName.ifExists { continue }
      findings.report(
        statement.isDeny
          ? "the statement does not deny requests with long-lived access keys" : "the statement allows requests because they have no second factor",
        at: Label(statement.place(condition.operatorNode), statement.isDeny ? "does not hold where the key is missing" : "holds without a second factor"),
        secondary: [Label(statement.place(condition.keyNode))],
        help: statement.isDeny ? "write `BoolIfExists`" : "ask for `\"true\"`, with `Bool`")
    }
  }
}
