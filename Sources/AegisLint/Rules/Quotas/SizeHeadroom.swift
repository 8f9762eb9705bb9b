import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags documents that nearly fill their quota.
struct SizeHeadroom: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4715", "size-headroom"), .note, kinds: [.identity, .boundary, .trust, .scp, .rcp],
    summary: "a policy fills more than nine tenths of what AWS takes",
    rationale: """
      The next few lines will not fit, and the change that adds them will be urgent. White space counts in policies of an \
      organization, not in those of IAM.
      """,
    flagged: [
      RuleExample(
        .trust,
        """
        Version: "2012-10-17"
        Statement: # note[AE4715]@1..10: the policy fills 95 % of its quota
        \((1...17).map { "  - {Effect: Allow, Principal: {AWS: \"arn:aws:iam::111122223333:role/application-\($0)\"}, Action: \"sts:AssumeRole\"}\n" }.joined())
        """)
    ],
    accepted: [
      RuleExample(
        .trust,
        """
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/application"}, Action: "sts:AssumeRole"}
        """)
    ], isOptional: true)

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    guard let limit = policy.kind.spec.limit ?? (policy.kind == .identity || policy.kind == .boundary ? .managedPolicySize : nil),
      // What is written may be shorter than the JSON that AWS gets, but not by half.
      Int(policy.document.place(policy.document.root).range.count) * 2 > limit.value
    else { return }
    let size = policySize(canonicalJSON(policy.document), countsWhiteSpace: policy.kind == .scp || policy.kind == .rcp)
    guard size <= limit.value, size * 10 > limit.value * 9 else { return }
    let key = policy.tree.element(.statement, of: policy.document.root)?.key ?? policy.document.root
    findings.report(
      "the policy fills \(size * 100 / limit.value) % of its quota", at: Label(policy.place(key), "\(size) of \(limit.value) \(limit.unit)"),
      help: "split it, or shorten its lists with wildcards, before the next change")
  }
}
