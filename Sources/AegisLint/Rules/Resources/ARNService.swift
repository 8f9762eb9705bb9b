import AegisBasics

/// Flags ARNs of a service that AWS does not have, or does not spell so.
struct ARNService: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4204", "arn-service"), .error, kinds: .all, isOfForm: true,
    summary: "the service of an ARN does not exist, or is not written in small letters",
    rationale: """
      The third field of an ARN is a service's prefix in small letters, such as `elasticloadbalancing`, which is often \
      not the service's name for people. Letter case matters here, other than in actions.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:S3:::logs/*"} # error[AE4204]@69..71: the service of an ARN is written in small letters
      """,
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: lambda:InvokeFunction, Resource: "arn:aws:lamda:*:*:function:a"} # error[AE4204]@78..83: AWS has no service `lamda`
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::logs/*"}
      """
    ],
    peers: [
      .accessAnalyzer("INVALID_SERVICE", .error), .accessAnalyzer("INVALID_ARN_SERVICE_CASE", .error), .parliament("INVALID_ARN"),
    ],
    fix: .unsafe)

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes {
      guard let range = shape.facts.arn?.service else { continue }
      let place = range.isEmpty ? statement.place(shape.node) : statement.place(shape.node, range)
      func write(_ name: String) -> [Fix] {
        range.isEmpty ? [] : [Fix("write `\(name)`", .unsafe, edits: [Edit(place, replacement: name)])]
      }
      switch shape.problem {
      case .serviceCase(let lower):
        findings.report(
          "the service of an ARN is written in small letters", at: Label(place, "letter case matters here"),
          help: "write `\(lower)`", fixes: write(lower))
      case .service(let nearest):
        let name = statement.text(shape.node, range)
        findings.report(
          name.isEmpty ? "the ARN has no service" : "AWS has no service `\(name)`",
          at: Label(place, name.isEmpty ? "the third field is empty" : "unknown service"),
          help: nearest.map { "did you mean `\($0)`?" }, fixes: nearest.map(write) ?? [])
      case .retiredService:
        findings.report(
          "AWS has retired the service `\(statement.text(shape.node, range))`", at: Label(place, "no longer exists"),
          help: "remove the ARN: it names nothing", severity: .warning)
      default: break
      }
    }
  }
}
