import AegisBasics
import AegisPolicy

/// Flags `*` where ARNs would do.
struct StarUnneeded: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4216", "star-unneeded"), .note, kinds: .identityBased,
    summary: "the resource is `*` though every action could be given its resources",
    rationale: """
      Each of the actions works on resources that have ARNs. Naming them keeps the grant from what is made later.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*" # note[AE4216]@14..15: no action of the statement needs `*`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::logs/*"
      """
    ],
    peers: [
      .parliament("RESOURCE_STAR"),
      .policyValidator("wildcard_resource"),
      Peer(.checkov, "CKV_AWS_356"),
      Peer(.cfnLint, "I3510"),
    ], isOptional: true)

  static let needs: StatementFeatures = [.allow, .action, .resourceStar, .unconditional]
  static let reads: KeptParts = [.actions, .resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard !statement.features.contains(.actionStar), let star = statement.resources.first(where: \.isStar) else { return }
    var count = 0, isNeeded = false
    statement.actionSet.forEach(statement.catalog) { action in
      var hasType = false
      statement.catalog.forEachResourceType(of: action) { _ in hasType = true }
      count += 1
      isNeeded = !hasType
      return hasType
    }
    guard count > 0, !isNeeded, let first = statement.actions.first else { return }
    findings.report(
      "no action of the statement needs `*`", at: Label(statement.place(star.node), "every resource"),
      secondary: [Label(statement.place(first.node), "works on resources with ARNs")], help: "name the resources that are meant")
  }
}
