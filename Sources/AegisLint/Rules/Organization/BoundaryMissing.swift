import AegisBasics
import AegisPolicy

/// Flags grants to make users and roles without a permissions boundary.
struct BoundaryMissing: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4517", "boundary-missing"), .warning, kinds: [.identity, .inline],
    summary: "roles or users may be made, and given policies, without a permissions boundary",
    rationale: """
      Whoever may make a role and give it any policy can make one that may do more than they may themselves. A condition on \
      `iam:PermissionsBoundary` lets them make only what a boundary holds in.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [iam:CreateRole, iam:AttachRolePolicy] # warning[AE4517]@12..26: `iam:CreateRole` is allowed without a permissions boundary
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [iam:CreateRole, iam:AttachRolePolicy]
        Resource: "*"
        Condition: {StringEquals: {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/bound"}}
      """
    ], isOptional: true)

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let grants = policy.openGrants
    guard !grants.isEmpty, !grants.isEverything else { return }
    for (create, fills) in [("iam:CreateRole", ["iam:AttachRolePolicy", "iam:PutRolePolicy"]), ("iam:CreateUser", ["iam:AttachUserPolicy", "iam:PutUserPolicy"])] {
      guard let grant = grants.grant(of: create), let fill = fills.first(where: { grants.grant(of: $0) != nil }) else { continue }
      findings.report(
        "`\(create)` is allowed without a permissions boundary", at: Label(grant.statement.place(grant.node), "makes some with more privileges too"),
        notes: ["`\(fill)` is allowed as well, with any policy"],
        help: "give both a condition `StringEquals` on `iam:PermissionsBoundary` with the ARN of the boundary")
      return
    }
  }
}
