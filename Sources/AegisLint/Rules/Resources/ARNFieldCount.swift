import AegisBasics

/// Flags ARNs with fewer than six fields.
struct ARNFieldCount: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4202", "arn-fields"), .error, kinds: .all, isOfForm: true,
    summary: "an ARN has fewer than six fields",
    rationale: """
      An ARN is `arn:partition:service:region:account:resource`; a field that a service does not use stays empty, but \
      its colon stays. With a colon too few every field has another meaning, and the ARN names nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3::logs"} # error[AE4202]@61..77: an ARN has six fields, `arn:aws:s3::logs` has 5
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::logs/*"}
      """
    ],
    peers: [.policyValidator("invalid_resource"), .accessAnalyzer("MISSING_ARN_FIELD", .error), .parliament("INVALID_ARN"), .policyValidator("invalid_arn_format")])

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes {
      guard case .fields(let count) = shape.problem else { continue }
      let text = statement.text(shape.node)
      findings.report(
        "an ARN has six fields, `\(text)` has \(count)", at: Label(statement.place(shape.node), "\(6 - count) too few"),
        notes: ["the fields are `arn:partition:service:region:account:resource`"],
        help: "write the colons of empty fields too, as in `arn:aws:s3:::bucket`",
        // A `*` at the end may stand for the fields that are not there.
        severity: text.last == "*" ? .warning : nil)
    }
  }
}
