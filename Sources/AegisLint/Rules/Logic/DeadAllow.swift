import AegisAccess
import AegisBasics
import AegisPolicy

/// Flags `Allow` statements of which denials of the same document leave nothing.
struct DeadAllow: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4603", "dead-allow"), .warning, kinds: [.identity, .inline, .boundary, .scp],
    summary: "an `Allow` is denied whole by the same document",
    rationale: """
      A `Deny` wins over every `Allow`. Where denials of the document match every request that the statement matches, it \
      allows nothing, and whoever reads it may believe that it does.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        - Effect: Allow # warning[AE4603]@5..11: the statement allows nothing
          Action: s3:DeleteObject
          Resource: "arn:aws:s3:::logs/*"
        - {Effect: Deny, Action: "s3:Delete*", Resource: "*"}
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::logs/*"}
        - {Effect: Deny, Action: "s3:Delete*", Resource: "*"}
      """
    ])

  static let needs: DocumentFeatures = [.coveredStatement]

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    for (index, fact) in policy.proved.sorted(by: { $0.key < $1.key }) {
      guard case .denied(let denials) = fact, !denials.isEmpty,
        denials.contains(where: { policy.statements[$0].features.contains(.unconditional) })
      else { continue }
      findings.report(
        "the statement allows nothing", at: Label(policy.statements[index].title, "denied whole"),
        secondary: denials.prefix(3).map { Label(policy.statements[$0].title, denials.count == 1 ? "by this one" : "by this one too") },
        help: "remove it, or narrow the `Deny`")
    }
  }
}
