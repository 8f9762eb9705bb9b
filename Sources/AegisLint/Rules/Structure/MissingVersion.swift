import AegisBasics
import AegisPolicy

/// Flags documents without `Version`, which AWS reads in the language of 2008.
struct MissingVersion: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4001", "missing-version"), .warning, kinds: .all,
    summary: "a document does not say which version of the policy language it is in",
    rationale: """
      Without `Version`, AWS reads the document in the language of 2008-10-17, in which policy variables such as \
      `${aws:username}` are plain text.
      """,
    flagged: [
      """
      Statement: # warning[AE4001]@1..10: the policy does not say its version
        Effect: Allow
        Action: s3:GetObject
        Resource: arn:aws:s3:::logs/*
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::logs/*"}
      """
    ],
    peers: [
      .accessAnalyzer("MISSING_VERSION", .warning), .parliament("NO_VERSION"), .policyValidator("missing_version"),
    ], fix: .safe)

  static let needs: DocumentFeatures = [.otherVersion]

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    guard policy.document.version == nil else { return }
    let first = policy.document.root + 1
    findings.report(
      "the policy does not say its version", at: Label(policy.place(first), "`Version` is missing"),
      notes: ["AWS then reads it in the language of 2008-10-17, which has no policy variables"],
      help: "add `\"Version\": \"2012-10-17\"`",
      fixes: policy.versionInsertion.map { edit in
        // Without variables in it, the document means the same in both languages.
        [Fix("add `Version`", policy.hasVariables ? .unsafe : .safe, edits: [edit])]
      } ?? [])
  }
}
