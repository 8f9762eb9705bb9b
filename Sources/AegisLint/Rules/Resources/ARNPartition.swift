import AegisBasics

/// Flags ARNs of a partition that AWS does not have.
struct ARNPartition: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4203", "arn-partition"), .error, kinds: .all, isOfForm: true,
    summary: "the partition of an ARN does not exist",
    rationale: """
      The second field of an ARN is a partition: `aws`, `aws-cn` in China, `aws-us-gov` for the government of the \
      United States, and a few more. An ARN of another one names nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:amazon:s3:::logs/*"} # error[AE4203]@65..71: AWS has no partition `amazon`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws-cn:s3:::logs/*"}
      """
    ],
    peers: [.accessAnalyzer("INVALID_PARTITION", .error), .parliament("INVALID_ARN")],
    fix: .unsafe)

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes {
      guard case .partition(let nearest) = shape.problem, let range = shape.facts.arn?.partition else { continue }
      let place = statement.place(shape.node, range)
      let name = statement.text(shape.node, range)
      findings.report(
        name.isEmpty ? "the ARN has no partition" : "AWS has no partition `\(name)`",
        at: Label(name.isEmpty ? statement.place(shape.node) : place, name.isEmpty ? "the second field is empty" : "unknown partition"),
        help: nearest.map { name.isEmpty ? "write `\($0)`" : "did you mean `\($0)`?" } ?? "write `aws`, or `*` for every partition",
        fixes: nearest.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [])
    }
  }
}
