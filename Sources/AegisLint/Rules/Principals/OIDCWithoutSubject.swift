import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags providers that many customers share, where nothing says whose tokens are meant.
struct OIDCWithoutSubject: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4427", "oidc-without-subject"), .warning, kinds: .trust,
    summary: "a provider that many share is trusted without saying whose tokens are meant",
    rationale: """
      All customers of GitHub, GitLab or Terraform Cloud get their tokens from one address. The audience is the same for \
      all of them; only the subject tells whose token it is. Likewise, all pods of a cluster get theirs from the cluster.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com} # warning[AE4427]@26..101: every customer of
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"token.actions.githubusercontent.com:aud": sts.amazonaws.com}}
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/login.acme.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"login.acme.com:aud": console}}
        """)
    ],
    peers: [
      .accessAnalyzer("MISSING_GITHUB_REPO_CONDITION_KEY", .warning),
      .policyValidator("missing_required_condition_for_assume_action"), Peer(.checkov, "CKV_AWS_358"),
    ])

  static let needs: StatementFeatures = [.allow, .principal]
  static let reads: KeptParts = [.actions, .principals, .conditionForms]

  /// Claims of GitHub that name a repository, its owner, or a workflow of one.
  private static let alternatives = [
    "sub", "repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref", "enterprise", "enterprise_id",
    "project_path", "project_id", "namespace_id", "namespace_path", "terraform_organization_id", "terraform_workspace_id", "oid", "tid",
  ]

  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool {
    other.takesBack("sts:AssumeRoleWithWebIdentity", from: statement, limits: { !$0.hasPrefix("aws:") && !$0.hasSuffix(":aud") })
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.covers("sts:AssumeRoleWithWebIdentity") else { return }
    for principal in statement.principals {
      guard let name = principal.issuerName, case let issuer = name.lowercased(), statement.hasPinnedClaim(of: issuer) else { continue }
      let isCluster = OIDCSubjectWildcard.isCluster(issuer)
      guard isCluster || RiskTable.sharedIssuers[issuer] == "sub" else { continue }
      let isPinned = Self.alternatives.contains { claim in statement.claims(of: issuer, claim).contains { statement.pins($0, isAlwaysThere: claim == "sub") } }
      if isPinned || OIDCSubjectWildcard.speaks(ofAllTokensOf: issuer, in: statement) { continue }
      findings.report(
        isCluster ? "every pod of the cluster may assume the role" : "every customer of `\(issuer)` may assume the role",
        at: Label(statement.place(principal.node), "the subject may be anybody"),
        notes: isCluster ? [] : ["the audience is the same for all of them"], help: "add a condition on `\(name):sub`")
    }
  }
}
