import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags resources that another element of the same list matches already.
struct RedundantResource: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4218", "redundant-resource"), .note, kinds: .all,
    summary: "a resource is covered by another one of the same list",
    rationale: """
      The shorter list says the same, counts less towards the policy's size, and does not make its reader look for \
      a difference that is not there. In particular `arn:aws:s3:::logs*` matches the objects of the bucket too.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: ["arn:aws:s3:::logs*", "arn:aws:s3:::logs*/*"] # note[AE4218]@37..57: `arn:aws:s3:::logs*/*` is covered by `arn:aws:s3:::logs*`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
      """
    ],
    peers: [.accessAnalyzer("REDUNDANT_RESOURCE", .note)], fix: .safe)

  static let needs: StatementFeatures = [.severalResources, .suspectList]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let resources = statement.statement.resources
    let covered = redundantElements(resources, statement.tree, matchingCase: true, hasPatterns: statement.features.contains(.resourceWildcard)).filter { node, wider in
      // That it matches everything is a finding by itself.
      statement.text(node) == statement.text(wider) || !EffectivelyStar.isEverything(wider, statement)
    }
    findings.report(covered: covered, of: resources, in: statement)
  }
}
