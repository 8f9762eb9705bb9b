import AegisBasics
import AegisPolicy

/// Flags keys about the owner of a VPC endpoint with services that do not tell it.
struct LimitedKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4359", "limited-key"), .warning, kinds: .all,
    summary: "a key about a VPC endpoint's owner is used with services whose requests do not have it",
    rationale: """
      Few services put the account and the organization of a VPC endpoint into the context of a request. With any other, a \
      condition on them never holds, and one that is negated always does: a `Deny` of what does not come through one's own \
      endpoints then denies everything.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ["s3:*", "sns:*"] # warning[AE4359]@21..26: requests for `sns:*` do not have `aws:VpceOrgID`
        Resource: "*"
        Condition:
          StringNotEqualsIfExists: {"aws:VpceOrgID": o-abcdef0123}
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ["s3:*", "kms:*"]
        Resource: "*"
        Condition:
          StringNotEqualsIfExists: {"aws:VpceOrgID": o-abcdef0123}
      """
    ],
    peers: [.accessAnalyzer("USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES", .warning)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.actions, .conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    keys.contains(condition.name)
  }

  private static let keys: Set<String> = ["aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"]
  private static let services = Set(RiskTable.endpointOwnerServices)

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let condition = statement.conditions(on: Self.keys).first else { return }
    let key = statement.text(condition.keyNode)
    let other = statement.actions.first { action in
      guard action.form != .malformed else { return false }
      if statement.statement.isNotAction || action.form == .everything { return true }
      return action.service.map { !Self.services.contains(statement.catalog.prefix($0)) } ?? false
    }
    guard let other else { return }
    let text = statement.text(other.node)
    findings.report(
      statement.statement.isNotAction || other.form == .everything
        ? "requests for most services do not have `\(key)`" : "requests for `\(text)` do not have `\(key)`",
      at: Label(statement.place(other.node), statement.statement.isNotAction ? "all but these" : "no such key"),
      secondary: [Label(statement.place(condition.keyNode), condition.isNegated ? "so this always holds" : "so this never holds")],
      help: "list the actions of services that have the key, such as `s3:*` and `kms:*`")
  }
}
