import AegisBasics

/// Flags a region in ARNs that have none.
struct ARNRegionNotAllowed: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4206", "arn-region-not-allowed"), .error, kinds: .all, isOfForm: true,
    summary: "an ARN has a region though such resources are in none",
    rationale: """
      Resources of global services, such as IAM, and some others, such as S3 buckets, have ARNs without a region. An ARN \
      with one matches none of them.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: iam:GetRole, Resource: "arn:aws:iam:us-east-1:111122223333:role/a"} # error[AE4206]@72..81: ARNs of this kind have no region
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: iam:GetRole, Resource: "arn:aws:iam::111122223333:role/a"}
      """
    ],
    peers: [.accessAnalyzer("ARN_REGION_NOT_ALLOWED", .error)],
    fix: .unsafe)

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes where shape.problem == .regionNotAllowed {
      guard let range = shape.facts.arn?.region else { continue }
      let place = statement.place(shape.node, range)
      findings.report(
        "ARNs of this kind have no region", at: Label(place, "has to be empty"),
        help: "remove `\(statement.text(shape.node, range))`, keep the colons",
        fixes: [Fix("remove the region", .unsafe, edits: [Edit(place, replacement: "")])])
    }
  }
}
