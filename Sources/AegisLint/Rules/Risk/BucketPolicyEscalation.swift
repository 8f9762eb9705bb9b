import AegisBasics
import AegisPolicy

/// Flags grants to write bucket policies to somebody who may not read the objects.
struct BucketPolicyEscalation: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4816", "bucket-policy-escalation"), .note, kinds: .identityBased,
    summary: "a policy lets its holder give itself access to objects that it may not read",
    rationale: """
      Whoever may write a bucket's policy can allow themselves everything in the bucket. Where the policy grants nothing \
      on the objects, that is probably not meant.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [s3:GetBucketPolicy, s3:PutBucketPolicy] # note[AE4816]@32..50: lets its holder give itself access to the objects
        Resource: arn:aws:s3:::reports
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: ["s3:PutBucketPolicy", "s3:GetObject"], Resource: ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}
      """
    ],
    peers: [.parliament("RESOURCE_POLICY_PRIVILEGE_ESCALATION")], isOptional: true)

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let allows = policy.statements.filter { $0.isAllow && !$0.statement.isNotAction }
    if allows.contains(where: { $0.speaks(of: "s3:GetObject") || $0.speaks(of: "s3:PutObject") }) { return }
    for statement in allows {
      let found = ["s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutObjectAcl"].lazy.compactMap { statement.element(matching: $0) }.first
      guard let element = found else { continue }
      findings.report(
        "the policy lets its holder give itself access to the objects", at: Label(statement.place(element.node), "changes who has access"),
        help: "remove it, or grant the access that is meant")
      return
    }
  }
}
