import AegisBasics
import AegisPolicy

/// Flags actions that none of the statement's resources fits.
struct ResourceActionMismatch: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4212", "resource-action-mismatch"), .warning, kinds: .all, concludesFromLack: true,
    summary: "no resource of the statement is of a kind that the action works on",
    rationale: """
      An action works on certain types of resources, each with ARNs of its own form. Where none of the listed ARNs \
      can be one of them, the statement neither allows nor denies the action, whatever it seems to say.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: lambda:InvokeFunction # warning[AE4212]@11..32: no resource of the statement fits `lambda:InvokeFunction`
        Resource: "arn:aws:sqs:eu-west-1:111122223333:jobs"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: lambda:InvokeFunction
        Resource: "arn:aws:lambda:eu-west-1:111122223333:function:a"
      """
    ],
    peers: [
      .parliament("RESOURCE_MISMATCH"),
      .policyValidator("resource_mismatch"),
      Peer(.cfnLint, "I3510"),
    ])

  private static let needed: StatementFeatures = [.action, .resource]

  static let reads: KeptParts = [.actions, .resources]

  static var concernNeeds: StatementFeatures { needed.union(.suspectReach) }

  static func concerns(_ statement: StatementFacts) -> Bool {
    statement.features.isSuperset(of: needed) && statement.suspicions.contains(.suspectReach)
      && statement.reach.elements.contains { $0.state == .mismatch && !$0.isBucketOrObject }
  }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    for statement in policy.statements where statement.features.isSuperset(of: Self.needed) && statement.suspicions.contains(.suspectReach) {
      let foreign = statement.foreign
      if foreign.isAll { continue }
      let dead = statement.reach.elements.filter { $0.state == .mismatch && !$0.isBucketOrObject && !statement.isTagging($0.node) && !foreign.contains($0.node) && !ForeignServiceResource.hasOtherName($0, in: statement) }
      guard let first = dead.first else { continue }
      let text = statement.text(first.node)
      let types = first.typeForms(statement.catalog)
      // Where another statement has each of them with resources that fit, nothing that was meant is missing.
      let isElsewhere = dead.allSatisfy { hasEffect($0, besides: statement, policy) }
      findings.report(
        dead.count == 1
          ? "no resource of the statement fits `\(text)`" : "no resource of the statement fits `\(text)` and \(dead.count - 1) more of its actions",
        at: Label(statement.place(first.node), statement.isDeny ? "not denied" : "not allowed"),
        secondary: statement.resources.prefix(1).map { Label(statement.place($0.node), statement.resources.count == 1 ? "no such resource" : "nor the others") },
        notes: (types.isEmpty ? [] : ["it works on " + types.map { "`\($0)`" }.joined(separator: " or ")])
          + (isElsewhere ? ["another statement has it with resources that fit"] : []),
        help: isElsewhere
          ? "leave it out of this statement"
          : statement.isDeny ? "leave \(dead.count == 1 ? "it out, or name a resource that it works" : "them out, or name resources that they work") on"
          : dead.count == statement.reach.elements.count ? "name a resource that it works on" : "give it a statement of its own, with its resources",
        severity: isElsewhere ? .note : nil)
    }
  }

  private func hasEffect(_ element: ReachElement, besides statement: StatementFacts, _ policy: DocumentFacts) -> Bool {
    let text = statement.text(element.node).lowercased()
    return policy.statements.contains { other in
      guard other !== statement, other.statement.effect == statement.statement.effect, other.features.contains(.action) else { return false }
      if other.features.contains(.actionStar) { return true }
      guard let index = other.actions.firstIndex(where: { other.text($0.node).lowercased() == text }) else { return false }
      let elements = other.reach.elements
      return elements.isEmpty || elements[index].state == .fits
    }
  }
}
