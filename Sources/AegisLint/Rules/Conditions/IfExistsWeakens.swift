import AegisBasics
import AegisPolicy

/// Flags `IfExists` on keys that keep others out.
struct IfExistsWeakens: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4339", "if-exists-weakens"), .warning, kinds: [.identity, .inline, .trust, .resource, .boundary], concludesFromLack: true,
    summary: "`IfExists` lets requests in that lack what keeps others out",
    rationale: """
      An operator with `IfExists` holds where the request lacks the key. Calls with long-lived access keys, for \
      example, have no `aws:MultiFactorAuthPresent`: a statement that allows what has it "if it exists" allows \
      them too.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateUser
        Resource: "*"
        Condition:
          BoolIfExists: {"aws:MultiFactorAuthPresent": "true"} # warning[AE4339]@5..17: the statement also allows requests without `aws:MultiFactorAuthPresent`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateUser
        Resource: "*"
        Condition:
          Bool: {"aws:MultiFactorAuthPresent": "true"}
      """
    ],
    peers: [.policyValidator("ifexists_weakens_security_condition")])

  static let needs: StatementFeatures = [.allow, .condition]
  static let reads: KeptParts = [.conditions]

  /// Requests from the internet do not have these.
  private static let ofNetwork: Set<String> = ["aws:sourcevpc", "aws:sourcevpce"]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.ifExists && !condition.isNull
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.ifExists && !condition.isNull && !condition.isNegated {
      guard let key = condition.key, statement.catalog.traits(key).contains(.guarding) || Self.ofNetwork.contains(statement.keyName(condition)) else { continue }
      let isAsked = statement.conditions.contains { $0.key == key && !$0.operatorName.ifExists && (!$0.isNull || statement.isOnly($0, "false")) }
      if isAsked { continue }
      findings.report(
        "the statement also allows requests without `\(statement.text(condition.keyNode))`",
        at: Label(statement.place(condition.operatorNode), "holds where the key is missing"),
        secondary: [Label(statement.place(condition.keyNode), "keeps others out only where it exists")],
        help: "remove `IfExists`")
    }
  }
}
