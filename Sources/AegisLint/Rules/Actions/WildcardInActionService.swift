import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags wildcards in front of the colon of an action.
struct WildcardInActionService: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4106", "wildcard-in-action-service"), .note, kinds: .all,
    summary: "a wildcard stands in the service of an action",
    rationale: """
      The pattern reaches into services that share some letters today, and into those that AWS names so \
      tomorrow. IAM refuses such a policy: `*` alone may stand for a service, and only for all of its actions.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: "ec?:Describe*" # error[AE4106]@12..15: `ec?:Describe*` has a wildcard in its service
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: ["ec2:Describe*", "*"], Resource: "*"}
      """
    ],
    peers: [.accessAnalyzer("WILDCARD_IN_SERVICE_NAME", .note)])

  static let needs: StatementFeatures = [.actionWildcard]
  static let reads: KeptParts = [.actions]

  /// IAM refuses a wildcard in the service, but for a service that is a wildcard alone in front of all actions.
  private static func isRefused(_ statement: StatementFacts, _ action: ActionFacts) -> Bool {
    let ofIAM: PolicyKinds = [.identity, .inline, .boundary, .trust]
    return ofIAM.contains(PolicyKinds(statement.kind)) && statement.withText(action.node) { text in !text.allSatisfy { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ":") } }
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for action in statement.actions where action.form == .pattern {
      let colon = statement.withText(action.node) { text in
        text.firstIndex(of: UInt8(ascii: ":")).flatMap { text.part(0..<$0).isPattern ? $0 : nil }
      }
      guard let colon else { continue }
      let isRefused = Self.isRefused(statement, action)
      findings.report(
        "`\(statement.text(action.node))` has a wildcard in its service",
        at: Label(statement.place(action.node, 0..<colon), "matches services that have nothing to do with each other"),
        notes: isRefused ? ["IAM does not take such a policy"] : [], help: "name the service", severity: isRefused ? .error : nil)
    }
  }
}
