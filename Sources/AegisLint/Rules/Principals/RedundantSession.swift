import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags sessions of a role that is a principal itself.
struct RedundantSession: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4438", "redundant-session"), .note, kinds: .trust,
    summary: "a session is listed beside its role",
    rationale: "Where a role is trusted, so is every session of it.",
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal:
            AWS:
              - arn:aws:iam::123456789012:role/ci
              - arn:aws:sts::123456789012:assumed-role/ci/build # note[AE4438]@9..56: `ci` is trusted already
          Action: sts:AssumeRole
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {AWS: "arn:aws:sts::123456789012:assumed-role/ci/build"}, Action: "sts:AssumeRole"}
        """)
    ],
    peers: [.accessAnalyzer("REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", .note)], fix: .safe)

  static let needs: StatementFeatures = [.principal]
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.principals.count > 1 else { return }
    var roles: [String: PrincipalFacts] = [:]
    for principal in statement.principals where principal.form == .role {
      let name = (principal.name ?? "").split(separator: "/").last ?? ""
      roles["\(principal.account ?? ""):\(name)"] = principal
    }
    if roles.isEmpty { return }
    let listed = statement.principals.filter { $0.kind == .aws }.map(\.node)
    for principal in statement.principals where principal.form == .session {
      let role = (principal.name ?? "").split(separator: "/").first ?? ""
      guard let parent = roles["\(principal.account ?? ""):\(role)"] else { continue }
      findings.report(
        "the session's role `\(role)` is trusted already", at: Label(statement.place(principal.node), "adds nothing"),
        secondary: [Label(statement.place(parent.node), "its role")], help: "remove it: nothing changes",
        fixes: statement.removal(of: principal.node, from: listed).map { [Fix("remove it", .safe, edits: [$0])] } ?? [])
    }
  }
}
