import AegisBasics

/// Flags resources that are neither `*` nor an ARN.
struct ARNPrefix: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4201", "arn-prefix"), .error, kinds: .all, isOfForm: true,
    summary: "a resource does not start with `arn:`",
    rationale: """
      A resource is `*` or an Amazon Resource Name, which starts with `arn:`. AWS rejects a policy with anything else.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: logs/*} # error[AE4201]@60..66: `logs/*` is no ARN
      """,
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: ""} # error[AE4201]@61..61: an empty text is no ARN
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::logs/*"}
      """
    ],
    peers: [.policyValidator("invalid_resource"), .accessAnalyzer("INVALID_ARN_PREFIX", .error), .parliament("INVALID_ARN"), .policyValidator("invalid_arn_format")])

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes where shape.problem == .prefix {
      findings.report(
        "\(spoken(statement.text(shape.node))) is no ARN", at: Label(statement.place(shape.node), "expected `arn:`"),
        help: "write `*` or an ARN such as `arn:aws:s3:::bucket/*`")
    }
  }
}
