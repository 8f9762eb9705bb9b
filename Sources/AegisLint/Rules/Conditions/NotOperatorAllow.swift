import AegisBasics
import AegisPolicy

/// Flags negated operators in `Allow` on keys that a request may lack.
struct NotOperatorAllow: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4360", "negated-operator-in-allow"), .note, kinds: .all,
    summary: "a negated operator in `Allow` holds for requests that lack the key",
    rationale: """
      A request without the key has no value that could be equal, so that the statement allows it too. Where every \
      request has the key this does not matter.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          StringNotEquals: {"aws:PrincipalTag/team": a} # note[AE4360]@5..20: the statement also allows requests without `aws:PrincipalTag/team`
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
          StringNotEquals: {"aws:PrincipalTag/team": a}
          "Null": {"aws:PrincipalTag/team": "false"}
      """
    ],
    peers: [], isOptional: true)

  static let needs: StatementFeatures = [.allow, .condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.isNegated && condition.operatorName.qualifier == nil
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.isNegated && condition.operatorName.qualifier == nil {
      guard let key = condition.key, !statement.catalog.traits(key).contains(.always) else { continue }
      let isAsked = statement.conditions.contains { $0.key == key && $0.isNull && statement.isOnly($0, "false") }
      if isAsked { continue }
      findings.report(
        "the statement also allows requests without `\(statement.text(condition.keyNode))`",
        at: Label(statement.place(condition.operatorNode), "holds where the key is missing"), secondary: [Label(statement.place(condition.keyNode))],
        help: "add `\"Null\": {\"\(statement.text(condition.keyNode))\": \"false\"}` if requests without it are not meant")
    }
  }
}
