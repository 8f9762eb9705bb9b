import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags subjects of GitHub that begin with something that anybody can give their own token.
struct OIDCSubjectForgeable: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4430", "oidc-subject-forgeable"), .warning, kinds: .trust,
    summary: "the subject of a token begins with what anybody can choose",
    rationale: """
      A repository may change of which claims GitHub makes up the subject. Where it begins with a claim whose value its \
      owner chooses, such as the name of a workflow, an environment or a branch, everybody can make a repository whose \
      tokens have the same beginning.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition:
            StringLike:
              token.actions.githubusercontent.com:sub: "workflow:deploy:*" # warning[AE4430]@49..66: begins with the claim `workflow`
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringLike: {"token.actions.githubusercontent.com:sub": "repository_owner:acme:workflow:*"}}
        """)
    ],
    peers: [Peer(.checkov, "CKV_AWS_358")])

  static let needs: StatementFeatures = [.allow, .principal, .condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.name == "token.actions.githubusercontent.com:sub"
  }

  private static let chosen: Set<String> = [
    "workflow", "environment", "ref", "context", "head_ref", "base_ref", "actor", "event_name", "ref_type", "sha", "run_id",
    "run_number", "run_attempt", "runner_environment", "repository_visibility",
  ]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions(on: ["token.actions.githubusercontent.com:sub"]) {
      for value in condition.values {
        let text = statement.text(value)
        guard let claim = text.split(separator: ":", maxSplits: 1).first.map(String.init), Self.chosen.contains(claim),
          condition.operatorName.name.hasPrefix("StringLike") || !text.contains("repo:") && !text.contains("repository")
        else { continue }
        findings.report(
          "the subject begins with the claim `\(claim)`, which anybody can give their own token",
          at: Label(statement.place(value), "does not tell whose repository it is"),
          help: "begin it with `repo:OWNER/NAME` or `repository_owner_id:NUMBER`")
      }
    }
  }
}
