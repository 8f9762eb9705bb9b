import AegisBasics
import AegisPolicy

/// Flags ARNs that no resource type of their service has.
struct ARNResourceFormat: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4211", "arn-resource-format"), .warning, kinds: .all, isOfForm: true,
    summary: "no resource type of the service has ARNs of that form",
    rationale: """
      AWS documents the form of each resource type's ARNs. One of another form matches nothing, so that the statement \
      does not allow, or does not deny, what it seems to. AWS's tables have gaps: where not even the word is known \
      that the resource starts with, and none is near, this is a note.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: lambda:InvokeFunction, Resource: "arn:aws:lambda:*:*:fucntion:a"} # warning[AE4211]@89..99: no resource of `lambda` has an ARN of this form
      """,
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:eu-west-1:111122223333:accesspoint:a/object/*"} # warning[AE4211]@95..117: no resource of `s3` has an ARN of this form
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: lambda:InvokeFunction, Resource: "arn:aws:lambda:*:*:function:a"}
      """
    ],
    peers: [.accessAnalyzer("INVALID_ARN_RESOURCE", .error)])

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.actions, .resources]

  /// What helps where a colon stands behind the word that a resource begins with, and the form has a slash there.
  private static func slash(_ resource: String, _ form: String) -> String? {
    guard let colon = resource.firstIndex(of: ":"), case let word = resource[..<colon], form.contains(":\(word)/") else { return nil }
    return "write `\(word)/` for `\(word):`, as in `\(form)`"
  }

  /// Whether AWS documents such an ARN elsewhere than among the types of resources.
  private static func isKnown(_ resource: String, of service: String) -> Bool {
    RiskTable.unlistedTypes.contains("\(service):\(resource.prefix { $0 != "/" && $0 != ":" })")
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // Beside actions that AWS uses and does not document yet, its resources may not be documented either.
    lazy var isAhead = statement.actions.contains { $0.action.map { !statement.catalog.isDocumented($0) } ?? false }
    for shape in statement.shapes {
      guard case .resource(let nearest, _) = shape.problem, let arn = shape.facts.arn else { continue }
      if IAMResourcePath.tells(of: shape.node, statement) { continue }
      let service = statement.text(shape.node, arn.service)
      if Self.isKnown(statement.text(shape.node, arn.resource), of: service) { continue }
      let place = arn.resource.isEmpty ? statement.place(shape.node) : statement.place(shape.node, arn.resource)
      findings.report(
        "no resource of `\(service)` has an ARN of this form", at: Label(place, "matches nothing that AWS documents"),
        help: nearest.map { Self.slash(statement.text(shape.node, arn.resource), $0) ?? "the nearest form is `\($0)`" }, severity: nearest == nil || isAhead ? .note : nil)
    }
  }
}
