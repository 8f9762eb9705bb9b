import AegisBasics

/// Flags ARNs of a region that AWS does not have, or not in the partition that they name.
struct ARNRegion: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4205", "arn-region-invalid"), .error, kinds: .all, isOfForm: true,
    summary: "the region of an ARN does not exist, or lies in another partition",
    rationale: """
      The fourth field of an ARN is a region's code, such as `eu-central-1`. An ARN with another text there names nothing. \
      A region belongs to one partition, the second field: those of China to `aws-cn`, those of the government of the \
      United States to `aws-us-gov`. An ARN with a region of another partition than its own names nothing either.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: "arn:aws:sqs:eu-centrl-1:*:jobs"} # error[AE4205]@76..87: AWS has no region `eu-centrl-1`
      """,
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: "arn:aws:sqs:cn-north-1:*:jobs"} # error[AE4205]@76..86: region `cn-north-1` is none of partition `aws`
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: "arn:aws:sqs:eu-central-1:*:jobs"}
      """,
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: "arn:aws-cn:sqs:cn-north-1:*:jobs"}
      """,
    ],
    peers: [.accessAnalyzer("INVALID_ARN_REGION", .error), .parliament("INVALID_ARN")],
    fix: .unsafe)

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes {
      guard let arn = shape.facts.arn else { continue }
      let place = statement.place(shape.node, arn.region)
      lazy var name = statement.text(shape.node, arn.region)
      lazy var isPattern = name.contains { $0 == "*" || $0 == "?" }
      switch shape.problem {
      case .region(let nearest):
        findings.report(
          isPattern ? "no region matches `\(name)`" : "AWS has no region `\(name)`",
          at: Label(place, isPattern ? "matches nothing" : "unknown region"), help: nearest.map { "did you mean `\($0)`?" },
          fixes: nearest.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [],
          severity: isPattern ? .warning : nil)
      case .regionOfPartition(let home):
        let own = statement.text(shape.node, arn.partition), partition = statement.place(shape.node, arn.partition)
        findings.report(
          isPattern ? "no region of partition `\(own)` matches `\(name)`" : "region `\(name)` is none of partition `\(own)`",
          at: Label(place, isPattern ? "matches regions of `\(home)`" : "lies in `\(home)`"),
          help: "write the partition `\(home)`, or a region of `\(own)`",
          fixes: [Fix("write the partition `\(home)`", .unsafe, edits: [Edit(partition, replacement: home)])],
          severity: isPattern ? .warning : nil)
      default: continue
      }
    }
  }
}
