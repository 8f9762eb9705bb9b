import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags documents in the policy language of 2008.
struct OldVersion: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4015", "old-version"), .warning, kinds: .all,
    summary: "a document is in the policy language of 2008-10-17",
    rationale: """
      That language has no policy variables: `${aws:username}` is plain text in it, in resources and conditions alike. \
      Everything else means the same in the language of 2012-10-17.
      """,
    flagged: [
      """
      Version: "2008-10-17" # warning[AE4015]@11..21: the policy is in the language of 2008-10-17
      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/*"}
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/*"}
      """
    ],
    peers: [.parliament("OLD_VERSION"), .policyValidator("outdated_version"), Peer(.cfnLint, "W2511")], fix: .safe)

  static let needs: DocumentFeatures = [.otherVersion]

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    guard let version = policy.document.version, policy.tree.withValue(version, { $0.elementsEqual("2008-10-17".utf8) }) else { return }
    // Without variables in it, the document means the same in both languages.
    let safety: Fix.Safety = policy.hasVariables ? .unsafe : .safe
    findings.report(
      "the policy is in the language of 2008-10-17", at: Label(policy.place(version), "has no policy variables"),
      help: "write `2012-10-17`",
      fixes: [Fix("write `2012-10-17`", safety, edits: [Edit(policy.place(version), replacement: "2012-10-17")])])
  }
}
