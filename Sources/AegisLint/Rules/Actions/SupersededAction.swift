import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags actions that AWS lists and no longer asks for.
struct SupersededAction: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4123", "superseded-action"), .note, kinds: .all,
    summary: "other actions have taken the place of an action",
    rationale: """
      AWS replaced the actions of the billing console, `aws-portal`, and two of `purchase-orders` by finer ones of several \
      services, and ended the support of the old ones in July 2023; in organizations made since March 2023 they never \
      counted. A policy that has only the old ones protects nothing, or grants nothing. Beside the new ones they do no harm.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: aws-portal:ViewUsage # note[AE4123]@11..31: AWS no longer supports `aws-portal:ViewUsage`
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: ["aws-portal:ViewUsage", "cur:GetUsageReport"], Resource: "*"}
      """
    ])

  static let reads: KeptParts = [.actions]

  static let concernNeeds: StatementFeatures = .riskyAction

  static func concerns(_ statement: StatementFacts) -> Bool {
    statement.actionNumbers.contains { isSuperseded(statement.texts[$0]) }
  }

  /// For each superseded action, by its number among those that the rules about risk know, the services that have its successors.
  private static let successors: [Int: [String]] = Dictionary(
    uniqueKeysWithValues: RiskTable.superseded.compactMap { name, services in
      RiskyActions.all.number(name).map { ($0, services.split(separator: " ").map(String.init)) }
    })

  /// Whether an element matches superseded actions and no other that counts: of patterns, those of `aws-portal`.
  private static func isSuperseded(_ known: KnownTexts.Action) -> Bool {
    guard known.service != nil, known.risky.contains(where: { successors[$0] != nil }) else { return false }
    return known.action != nil || known.risky.allSatisfy { successors[$0] != nil && RiskyActions.all.name($0).hasPrefix("aws-portal:") }
  }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    for statement in policy.statements where Self.concerns(statement) {
      let others = services(beside: statement, policy)
      let found = zip(statement.actions, statement.actionNumbers).compactMap { element, number -> (element: ActionFacts, services: [String])? in
        let known = statement.texts[number]
        guard Self.isSuperseded(known) else { return nil }
        let services = known.risky.flatMap { Self.successors[$0] ?? [] }
        return services.contains(where: others.contains) ? nil : (element, services)
      }
      guard let first = found.first else { continue }
      let more = found.count - 1
      let services = Set(found.flatMap(\.services)).sorted()
      findings.report(
        "AWS no longer supports `\(statement.text(first.element.node))`" + (more == 0 ? "" : more == 1 ? " and one more" : " and \(more) more"),
        at: Label(statement.place(first.element.node), "others took its place"),
        secondary: found.dropFirst().map { Label(statement.place($0.element.node), "this one too") },
        notes: [statement.isDeny ? "alone it protects nothing" : "alone it grants nothing"],
        help: "name the finer actions of \(allOf(services)) beside it")
    }
  }

  /// The services of the actions that statements of the same effect name, but for those that are superseded.
  private func services(beside statement: StatementFacts, _ policy: DocumentFacts) -> Set<String> {
    var services: Set<String> = []
    for other in policy.statements where other.isAllow == statement.isAllow {
      for number in other.actionNumbers where !Self.isSuperseded(other.texts[number]) {
        if let service = other.texts[number].service { services.insert(other.catalog.prefix(service)) }
      }
    }
    return services
  }
}
