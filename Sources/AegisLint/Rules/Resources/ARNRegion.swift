import AegisBasics

/// Flags ARNs of a region that AWS does not have.
struct ARNRegion: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4205", "arn-region-invalid"), .error, kinds: .all, isOfForm: true,
    summary: "the region of an ARN does not exist",
    rationale: """
      The fourth field of an ARN is a region's code, such as `eu-central-1`. An ARN with another text there names nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: "arn:aws:sqs:eu-centrl-1:*:jobs"} # error[AE4205]@76..87: AWS has no region `eu-centrl-1`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: "arn:aws:sqs:eu-central-1:*:jobs"}
      """
    ],
    peers: [.accessAnalyzer("INVALID_ARN_REGION", .error), .parliament("INVALID_ARN")],
    fix: .unsafe)

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes {
      guard case .region(let nearest) = shape.problem, let range = shape.facts.arn?.region else { continue }
      let place = statement.place(shape.node, range), name = statement.text(shape.node, range)
      let isPattern = name.contains { $0 == "*" || $0 == "?" }
      findings.report(
        isPattern ? "no region matches `\(name)`" : "AWS has no region `\(name)`",
        at: Label(place, isPattern ? "matches nothing" : "unknown region"), help: nearest.map { "did you mean `\($0)`?" },
        fixes: nearest.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [],
        severity: isPattern ? .warning : nil)
    }
  }
}
