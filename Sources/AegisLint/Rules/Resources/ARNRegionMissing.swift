import AegisBasics

/// Flags ARNs that lack a region.
struct ARNRegionMissing: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4207", "arn-region-missing"), .error, kinds: .all, isOfForm: true,
    summary: "an ARN lacks the region that all resources of its service have",
    rationale: """
      All resources of the service are in a region and have it in their ARNs. An ARN with an empty region matches none \
      of them.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: "arn:aws:sqs::111122223333:jobs"} # error[AE4207]@64..94: the ARN has no region
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: "arn:aws:sqs:*:111122223333:jobs"}
      """
    ],
    peers: [.accessAnalyzer("MISSING_ARN_REGION", .error)])

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes where shape.problem == .regionMissing {
      findings.report(
        "the ARN has no region", at: Label(statement.place(shape.node), "the fourth field is empty"),
        notes: ["every resource of the service is in a region, so the ARN matches none"],
        help: "write the region, or `*` for all of them")
    }
  }
}
