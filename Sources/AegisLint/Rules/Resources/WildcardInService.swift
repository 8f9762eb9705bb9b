import AegisBasics
import AegisPolicy

/// Flags wildcards in the service of an ARN.
struct WildcardInService: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4219", "wildcard-in-arn-service"), .warning, kinds: .all,
    summary: "a wildcard stands for the service of an ARN",
    rationale: """
      An ARN with a wildcard for its service also matches resources of services that AWS has not made yet.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s?:::logs/*" # warning[AE4219]@22..24: the service of the ARN is a pattern
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:*:s3:::*"
      """
    ],
    peers: [.accessAnalyzer("WILDCARD_IN_SERVICE_NAME", .note)])

  static let needs: StatementFeatures = [.suspectResource, .resourceWildcard]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for resource in statement.resources {
      guard let arn = resource.arn, statement.withText(resource.node, { $0.part(arn.service).isPattern }) else { continue }
      findings.report(
        "the service of the ARN is a pattern", at: Label(statement.place(resource.node, arn.service), "matches services that are not made yet"),
        help: "write the service")
    }
  }
}
