import AegisBasics

/// Flags ARNs that lack an account.
struct ARNAccountMissing: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4210", "arn-account-missing"), .error, kinds: .all, isOfForm: true,
    summary: "an ARN lacks the account that all resources of its service have",
    rationale: """
      All resources of the service belong to an account and have its number in their ARNs. An ARN with an empty account \
      matches none of them.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: "arn:aws:sqs:eu-west-1::jobs"} # error[AE4210]@64..91: the ARN has no account
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: "arn:aws:sqs:eu-west-1:*:jobs"}
      """
    ],
    peers: [.accessAnalyzer("MISSING_ARN_ACCOUNT", .error)])

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes where shape.problem == .accountMissing {
      findings.report(
        "the ARN has no account", at: Label(statement.place(shape.node), "the fifth field is empty"),
        notes: ["every resource of the service belongs to an account, so the ARN matches none"],
        help: "write the account's number, or `*`")
    }
  }
}
