import AegisBasics

/// Flags an account in ARNs that have none.
struct ARNAccountNotAllowed: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4209", "arn-account-not-allowed"), .error, kinds: .all, isOfForm: true,
    summary: "an ARN has an account though such ARNs have none",
    rationale: """
      Some resources, such as S3 buckets, have ARNs without an account. An ARN with one matches none of them.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:ListBucket, Resource: "arn:aws:s3::111122223333:logs"} # error[AE4209]@74..86: ARNs of this kind have no account
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:ListBucket, Resource: "arn:aws:s3:::logs"}
      """
    ],
    peers: [.accessAnalyzer("ARN_ACCOUNT_NOT_ALLOWED", .error)],
    fix: .unsafe)

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes where shape.problem == .accountNotAllowed {
      guard let range = shape.facts.arn?.account else { continue }
      let place = statement.place(shape.node, range)
      findings.report(
        "ARNs of this kind have no account", at: Label(place, "has to be empty"),
        help: "remove `\(statement.text(shape.node, range))`, keep the colons",
        fixes: [Fix("remove the account", .unsafe, edits: [Edit(place, replacement: "")])])
    }
  }
}
