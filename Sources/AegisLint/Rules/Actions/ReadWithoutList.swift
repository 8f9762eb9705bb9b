import AegisBasics
import AegisPolicy

/// Flags reading of objects without listing them.
struct ReadWithoutList: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4122", "read-without-list"), .note, kinds: .identityBased, concludesFromLack: true,
    summary: "objects may be read, but not listed",
    rationale: """
      Without `s3:ListBucket` a person finds nothing in the console, and S3 answers 403 instead of 404 for an object that \
      does not exist, which programs take for a lack of rights.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject # note[AE4122]@11..23: objects may be read, but not listed
        Resource: arn:aws:s3:::logs/*
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/*"}
        - {Effect: Allow, Action: "s3:ListBucket", Resource: "arn:aws:s3:::logs"}
      """
    ], isOptional: true)

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    guard let read = policy.catalog.action("s3:GetObject"), let list = policy.catalog.action("s3:ListBucket") else { return }
    for statement in policy.statements where statement.isAllow && !statement.statement.isNotAction {
      guard let element = statement.actions.first(where: { $0.action == read }) else { continue }
      guard !policy.statements.contains(where: { $0.isAllow && $0.actionSet.contains(list) }) else { return }
      return findings.report(
        "objects may be read, but not listed", at: Label(statement.place(element.node), "`s3:ListBucket` is missing"),
        notes: ["for an object that does not exist, S3 then answers that access is denied"],
        help: "allow `s3:ListBucket` on the bucket, without `/*`")
    }
  }
}
