import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags roles that everybody with an AWS account may assume.
struct TrustAnyone: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4410", "trust-anyone"), .warning, kinds: .trust,
    summary: "a role trusts everybody",
    rationale: """
      `{"AWS": "*"}` is every principal of every AWS account. Only a condition on who asks, such as their organization or \
      account, makes such a role anything but public. A name alone does not tell: an account of anybody has a role \
      `ci-deploy`, or a user `admin`, as soon as its owner wants one.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "*"} # warning[AE4410]@21..22: everybody with an AWS account may assume the role
          Action: sts:AssumeRole
        """),
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "*"} # warning[AE4410]@21..22: everybody with an AWS account may assume the role
          Action: sts:AssumeRole
          Condition: {ArnLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/ci-*"}}
        """),
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "*"}
          Action: sts:AssumeRole
          Condition: {StringEquals: {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
        """)
    ],
    peers: [
      Peer(.checkov, "CKV_AWS_60"), .policyValidator("blocked_principal"), Peer(.semgrep, "wildcard-assume-role"),
    ])

  static let needs: StatementFeatures = [.allow, .principal]
  static let reads: KeptParts = [.principals, .conditionForms]

  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool {
    other.takesBack("sts:AssumeRole", from: statement, limits: StatementFacts.callerKeys.contains)
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let anyone = statement.principals.first(where: { $0.kind == .aws && $0.form == .anyone }),
      !statement.pinsCaller
    else { return }
    findings.report(
      "everybody with an AWS account may assume the role", at: Label(statement.place(anyone.node), "every principal of every account"),
      notes: statement.statement.hasCondition ? ["the condition does not say who they are"] : [],
      help: "name the accounts or roles, or add a condition on `aws:PrincipalOrgID`")
  }
}
