import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags policy variables where the language of 2008 makes them plain text.
struct VariableInOldVersion: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4016", "variable-in-old-version"), .error, kinds: .all, isOfForm: true,
    summary: "a policy variable stands in a document of the language of 2008",
    rationale: """
      There `${aws:username}` is plain text: a resource of that name does not exist, so the statement matches nothing.
      """,
    flagged: [
      """
      Version: "2008-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: arn:aws:s3:::home/${aws:username}/* # error[AE4016]@31..46: `${aws:username}` is plain text here
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::home/${aws:username}/*"}
      """
    ],
    peers: [.accessAnalyzer("VARIABLE_UNSUPPORTED_IN_VERSION", .error)])

  static let needs: DocumentFeatures = [.otherVersion]

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    guard !policy.isVersion2012, let (node, range) = policy.firstVariable else { return }
    let text = policy.tree.withValue(node) { String(decoding: $0[range], as: UTF8.self) }
    findings.report(
      "`\(text)` is plain text here", at: Label(policy.tree.textPlace(node, range), "not replaced"),
      secondary: policy.document.version.map { [Label(policy.place($0), "this language has no variables")] } ?? [],
      help: "write `\"Version\": \"2012-10-17\"`")
  }
}
