import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags resources that none of the statement's actions works on.
struct DeadResource: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4213", "dead-resource"), .note, kinds: .all, concludesFromLack: true,
    summary: "a resource of the statement is of a kind that none of its actions works on",
    rationale: """
      The statement says nothing about the resource. It was left behind when an action went, or an action is \
      missing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sqs:SendMessage
        Resource: ["arn:aws:sqs:*:*:jobs", "arn:aws:sns:*:*:news"] # note[AE4213]@39..59: no action of the statement works on `arn:aws:sns:*:*:news`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [sqs:SendMessage, sns:Publish]
        Resource: ["arn:aws:sqs:*:*:jobs", "arn:aws:sns:*:*:news"]
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: elasticloadbalancing:AddTags
        Resource: ["arn:aws:elasticloadbalancing:*:*:targetgroup/*/*", "arn:aws:elasticloadbalancing:*:*:loadbalancer/app/*/*"]
      """,
    ],
    peers: [Peer(.cfnLint, "I3510")])

  static let needs: StatementFeatures = [.suspectReach, .action, .severalResources]
  static let reads: KeptParts = [.actions, .resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard !statement.reach.elements.contains(where: { $0.state == .mismatch }) else { return }
    let foreign = statement.foreign
    let dead = statement.reach.deadResources.filter { !isTagged($0, in: statement) && !foreign.contains($0) }
    guard let first = dead.first else { return }
    findings.report(
      dead.count == 1 ? "no action of the statement works on `\(statement.text(first))`" : "no action of the statement works on \(dead.count) of its resources",
      at: Label(statement.place(first), "says nothing"), secondary: dead.dropFirst().prefix(3).map { Label(statement.place($0), "nor on this") },
      help: "remove it, or add the action that it was meant for")
  }

  /// Whether the statement has an action that puts tags on resources of the same service.
  private func isTagged(_ node: NodeID, in statement: StatementFacts) -> Bool {
    guard let resource = statement.resources.first(where: { $0.node == node }) else { return false }
    return statement.actions.contains { action in
      statement.isTagging(action.node) && action.service.map { statement.mayBelong(resource, to: $0) } ?? false
    }
  }
}
