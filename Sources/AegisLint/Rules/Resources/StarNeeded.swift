import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags actions without resource types beside ARNs.
struct StarNeeded: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4215", "star-needed"), .note, kinds: .all,
    summary: "an action that works on no resource stands beside ARNs",
    rationale: """
      AWS documents no resource types for the action, so that its resource is `*`: beside ARNs alone it is not \
      allowed, or not denied. Some services look at such actions with an ARN all the same, which is why this is a \
      warning only where the whole statement is such a one, with ARNs of other services.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [s3:GetObject, s3:ListAllMyBuckets] # note[AE4215]@26..45: `s3:ListAllMyBuckets` works on no resource: it needs `*`
        Resource: "arn:aws:s3:::logs/*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:ListAllMyBuckets
        Resource: "*"
      """
    ],
    peers: [
      .parliament("RESOURCE_MISMATCH"),
      .policyValidator("resource_mismatch"),
      Peer(.cfnLint, "I3510"),
    ])

  static let needs: StatementFeatures = [.suspectReach, .action, .resource]
  static let reads: KeptParts = [.actions, .resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // The policy of a resource speaks of that one: where it lists such an action, its service looks at it so.
    if statement.kind == .resource { return }
    let dead = statement.reach.elements.filter { $0.state == .needsStar && !isOfSession($0, statement) && !isOfDelivery($0, statement) }
    guard let first = dead.first else { return }
    let text = statement.text(first.node)
    let isWhole = dead.count == statement.reach.elements.count && !dead.contains { statement.namesService(of: $0) }
    findings.report(
      dead.count == 1 ? "`\(text)` works on no resource: it needs `*`" : "`\(text)` and \(dead.count - 1) other\(dead.count == 2 ? "" : "s") work on no resource: they need `*`",
      at: Label(statement.place(first.node), statement.isDeny ? "not denied for an ARN" : "not allowed for an ARN"),
      secondary: dead.dropFirst().prefix(3).map { Label(statement.place($0.node), "nor this") },
      help: statement.isDeny
        ? "leave \(dead.count == 1 ? "it" : "them") out: with `\"Resource\": \"*\"` it would be denied altogether" : dead.count == statement.reach.elements.count ? "write `\"Resource\": \"*\"`" : "give it a statement of its own, with `\"Resource\": \"*\"`",
      severity: isWhole ? .warning : nil)
  }

  /// Whether it is the action that services ask for when their logs are to be delivered, which they do by the ARN of what has the logs.
  /// Source: Amazon CloudWatch Logs User Guide, "Enable logging from AWS services".
  private func isOfDelivery(_ element: ReachElement, _ statement: StatementFacts) -> Bool {
    statement.text(element.node).hasSuffix(":AllowVendedLogDeliveryForResource")
  }

  /// Whether it is an action of `ssmmessages` on sessions, to which Session Manager limits it though AWS's tables do not say so.
  /// Source: AWS Systems Manager User Guide, "Sample IAM policies for Session Manager".
  private func isOfSession(_ element: ReachElement, _ statement: StatementFacts) -> Bool {
    guard element.service.map({ statement.catalog.prefix($0) == "ssmmessages" }) ?? false else { return false }
    return statement.resources.contains { resource in
      guard let arn = resource.arn else { return false }
      return statement.withText(resource.node) { text in
        text.part(arn.service).elementsEqual("ssm".utf8) && text.part(arn.resource).starts(with: "session/".utf8)
      }
    }
  }
}
