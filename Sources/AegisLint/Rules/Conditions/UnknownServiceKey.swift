import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags keys that their service does not have.
struct UnknownServiceKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4306", "unknown-service-key"), .error, kinds: .all, isOfForm: true,
    summary: "the service has no condition key of that name",
    rationale: """
      A request never has a key that its service does not know: a condition on it never holds, and one with \
      `IfExists` or a negated operator always does.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:ListBucket
        Resource: "*"
        Condition:
          StringEquals: {"s3:prefixx": home} # error[AE4306]@21..31: `s3` has no condition key `s3:prefixx`
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
          StringEquals: {"s3:prefix": home}
      """,
      RuleExample(
        .resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "111122223333"}
          Action: glue:*
          Resource: arn:aws:glue:eu-west-1:444455556666:catalog
          Condition:
            Bool: {"glue:EvaluatedByLakeFormationTags": "true"}
        """),
    ],
    peers: [
      .accessAnalyzer("INVALID_SERVICE_CONDITION_KEY", .error),
      .parliament("UNKNOWN_CONDITION_FOR_ACTION"),
      .policyValidator("invalid_condition_key"),
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.problem != nil
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for (condition, problem) in zip(statement.conditions, statement.keyProblems) {
      let place = statement.place(condition.keyNode)
      let text = statement.text(condition.keyNode)
      switch problem {
      case .unknown(let service, let nearest):
        findings.report(
          "`\(service)` has no condition key `\(text)`", at: Label(place, "unknown key"), help: nearest.map { "did you mean `\($0)`?" },
          fixes: nearest.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [])
      case .unknownPrefix("saml"):
        findings.report(
          "no assertion gives a request the key `\(text)`", at: Label(place, "unknown key"),
          notes: ["AWS makes keys of the attributes that its documentation lists, such as `saml:aud`, `saml:sub`, `saml:groups`, `saml:eduPersonAffiliation`"],
          help: "have the provider pass the attribute as a session tag, and ask for `aws:PrincipalTag`")
      case .unknownPrefix(let prefix):
        findings.report(
          "no service has condition keys that start with `\(prefix):`", at: Label(place, "unknown key"),
          notes: ["a request never has the key `\(text)`"])
      default: break
      }
    }
  }
}
