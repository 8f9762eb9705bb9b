import AegisBasics
import AegisPolicy

/// Flags keys about the owner of a VPC endpoint with services that do not tell it, and those about the caller with signing in.
struct LimitedKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4359", "limited-key"), .warning, kinds: .all,
    summary: "a key is used with services whose requests do not have it",
    rationale: """
      Few services put the account and the organization of a VPC endpoint into the context of a request. With any other, a \
      condition on them never holds, and one that is negated always does: a `Deny` of what does not come through one's own \
      endpoints then denies everything. Nor does `signin:Authenticate` tell who the caller is, whose identity is not confirmed \
      yet; it has `signin:PrincipalArn`.
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
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: signin:Authenticate # warning[AE4359]@11..30: requests for `signin:Authenticate` do not have `aws:PrincipalArn`
        Resource: "*"
        Condition:
          ArnNotEquals: {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/break-glass"}
      """,
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
    keys.contains(condition.name) || callerKeys.contains(condition.name)
  }

  private static let keys: Set<String> = ["aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"]
  /// What a request to sign in lacks. Source: AWS Sign-In User Guide, "Controlling console access with AWS Sign-In policies".
  private static let callerKeys: Set<String> = [
    "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths", "aws:userid", "aws:username",
  ]
  private static let services = Set(RiskTable.endpointOwnerServices)

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let condition = statement.conditions(on: Self.keys).first else {
      checkSignIn(statement, &findings)
      return
    }
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
  private func checkSignIn(_ statement: StatementFacts, _ findings: inout Findings) {
    guard !statement.statement.isNotAction, let condition = statement.conditions(on: Self.callerKeys).first else { return }
    guard let element = statement.actions.first(where: { $0.form == .name && statement.matches($0.node, "signin:authenticate") }) else { return }
    let key = statement.text(condition.keyNode)
    findings.report(
      "requests for `\(statement.text(element.node))` do not have `\(key)`", at: Label(statement.place(element.node), "nobody is known yet"),
      secondary: [Label(statement.place(condition.keyNode), condition.holdsWithoutKey ? "so this always holds" : "so this never holds")],
      help: statement.actions.count > 1 ? "give it a statement of its own, with `signin:PrincipalArn`" : "write `signin:PrincipalArn`")
  }
}
