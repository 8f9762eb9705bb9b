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

  static let needs: StatementFeatures = [.severalResources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let resources = statement.statement.resources
    guard mayCover(resources, statement) || mayRepeat(resources, statement) else { return }
    let covered = redundantElements(resources, statement.tree, matchingCase: true, hasPatterns: statement.features.contains(.resourceWildcard)).filter { node, wider in
      // That it matches everything is a finding by itself.
      statement.text(node) == statement.text(wider) || !EffectivelyStar.isEverything(wider, statement)
    }
    findings.report(covered: covered, of: resources, in: statement)
  }

  /// Whether two resources are of the same length and end, where there are few.
  private func mayRepeat(_ resources: [NodeID], _ statement: StatementFacts) -> Bool {
    let count = resources.count
    if count > 64 { return true }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { ends in
      for at in 0..<count {
        let end = statement.withText(resources[at]) { endMark($0) }
        for earlier in 0..<at where ends[earlier] == end { return true }
        ends.initializeElement(at: at, to: end)
      }
      return false
    }
  }

  /// Whether one of few resources covers another.
  private func mayCover(_ resources: [NodeID], _ statement: StatementFacts) -> Bool {
    guard statement.features.contains(.resourceWildcard) else { return false }
    if resources.count > 64 { return true }
    return resources.contains { pattern in
      statement.withText(pattern) { wide in
        wide.isPattern && resources.contains { $0 != pattern && statement.withText($0) { globCovers(wide, $0, matchingCase: true) } }
      }
    }
  }
}
