import AegisBasics
import AegisPolicy

/// Flags `Allow` with `NotResource`.
struct NotResourceAllow: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4222", "not-resource-allow"), .warning, kinds: [.identity, .inline, .resource], concludesFromLack: true,
    summary: "`Allow` with `NotResource` grants every resource but a list",
    rationale: """
      The grant holds for every resource that is not listed, those that are made later included. What was meant is \
      nearly always a list of what is allowed, or a second statement that denies.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        NotResource: "arn:aws:s3:::secrets/*" # warning[AE4222]@17..39: the statement grants its actions on all resources but those it lists
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:GetObject
        NotResource: "arn:aws:s3:::logs/*"
      """
    ],
    peers: [.policyValidator("not_resource_broad"), .parliament("NOTRESOURCE_WITH_ALLOW")])

  static let needs: StatementFeatures = [.allow, .notResource]
  static let reads: KeptParts = [.actions, .resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let first = statement.resources.first, !statement.resources.contains(where: \.isStar), !picksTypes(statement) else { return }
    findings.report(
      "the statement grants its actions on all resources but those it lists", at: Label(statement.place(first.node), "all but this"),
      notes: ["resources that are made later are granted too"],
      help: "list the resources that are allowed; to take some away, deny them in a statement of their own")
  }

  /// Whether the list takes whole types of resources away from actions that work on others too: what remains could
  /// be written as a list of the other types, and is no wider.
  private func picksTypes(_ statement: StatementFacts) -> Bool {
    guard statement.features.contains(.action), statement.actions.allSatisfy({ $0.action != nil }) else { return false }
    let catalog = statement.catalog
    let types = Set(statement.actions.flatMap { $0.action.map { catalog.resourceTypes(of: $0) } ?? [] })
    return types.count > 1 && statement.resources.allSatisfy { resource in
      types.contains { catalog.withARNFormat($0) { statement.isAnyName(resource, $0) } }
    }
  }
}
