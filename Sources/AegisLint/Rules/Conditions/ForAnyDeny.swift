import AegisBasics
import AegisPolicy

/// Flags negated `ForAnyValue` in `Deny`.
struct ForAnyDeny: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4338", "for-any-in-deny"), .note, kinds: .all,
    summary: "`ForAnyValue` in `Deny` does not hold where the request has no value at all",
    rationale: """
      `ForAnyValue` asks for a value that fits. A request without the key has none, so that the statement does not \
      deny it.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ec2:CreateTags
        Resource: "*"
        Condition:
          "ForAnyValue:StringNotEquals": {"aws:TagKeys": [team]} # note[AE4338]@6..33: the statement does not deny requests without `aws:TagKeys`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ec2:CreateTags
        Resource: "*"
        Condition:
          "ForAnyValue:StringEquals": {"aws:TagKeys": [team]}
      """
    ],
    peers: [.policyValidator("foranyvalue_deny_without_null_check")], isOptional: true)

  static let needs: StatementFeatures = [.deny, .condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.qualifier == .forAnyValue
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNull && condition.operatorName.qualifier == .forAnyValue && condition.isNegated {
      guard let key = condition.key, statement.catalog.isMultivalued(key) else { continue }
      findings.report(
        "the statement does not deny requests without `\(statement.text(condition.keyNode))`",
        at: Label(statement.place(condition.operatorNode), "needs a value"), secondary: [Label(statement.place(condition.keyNode))],
        help: "deny them too: a statement with `\"Null\": {\"\(statement.text(condition.keyNode))\": \"true\"}`")
    }
  }
}
