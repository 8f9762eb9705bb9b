import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags trust in IAM Roles Anywhere, or in EKS Pod Identity, without all the actions that it takes.
struct RolesAnywhereActions: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4435", "roles-anywhere-actions"), .error, kinds: .trust,
    summary: "a trust policy lacks actions that IAM Roles Anywhere or EKS Pod Identity takes",
    rationale: """
      The service assumes a role with tags and a source identity from the certificate. Unless the trust policy allows \
      `sts:AssumeRole`, `sts:SetSourceIdentity` and `sts:TagSession`, it cannot assume the role at all. EKS Pod Identity \
      needs `sts:TagSession` in the same way: it tells cluster, namespace \
      and service account by session tags, unless an association turns them off, which is why this is a warning.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: rolesanywhere.amazonaws.com} # error[AE4435]@24..51: needs `sts:SetSourceIdentity` and `sts:TagSession` too
          Action: sts:AssumeRole
          Condition: {ArnEquals: {"aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:123456789012:trust-anchor/a"}}
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: rolesanywhere.amazonaws.com}
          Action: [sts:AssumeRole, sts:SetSourceIdentity, sts:TagSession]
          Condition: {ArnEquals: {"aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:123456789012:trust-anchor/a"}}
        """)
    ],
    peers: [.accessAnalyzer("MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY", .error)])

  static let reads: KeptParts = [.principals]

  /// What services take for granted beside `sts:AssumeRole`.
  /// Sources: IAM Roles Anywhere User Guide, "Trust model"; Amazon EKS User Guide, "Create IAM role with trust policy required by
  /// EKS Pod Identity".
  private static let services: [(name: String, title: String, actions: [StaticString], note: String, severity: Severity?)] = [
    (
      "rolesanywhere", "IAM Roles Anywhere", ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
      "it always sets session tags and a source identity", nil
    ),
    (
      "pods.eks", "EKS Pod Identity", ["sts:AssumeRole", "sts:TagSession"],
      "it sets session tags, unless the association has `disableSessionTags`", .warning
    ),
  ]

  static func concerns(_ statement: StatementFacts) -> Bool { services.contains { principal($0.name, statement) != nil } }

  /// Whether the statement trusts a service that sets session tags: that it may not is told here then.
  static func tellsOfTags(in statement: StatementFacts) -> Bool {
    statement.kind == .trust && services.contains { principal($0.name, statement) != nil }
  }

  private static func principal(_ service: String, _ statement: StatementFacts) -> PrincipalFacts? {
    statement.principals.first { servicePrincipalName($0.text)?.name == service }
  }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    for service in Self.services {
      let trusting = policy.statements.filter { $0.isAllow && !$0.statement.isNotPrincipal && Self.principal(service.name, $0) != nil }
      guard let first = trusting.first, let principal = Self.principal(service.name, first) else { continue }
      let missing = service.actions.filter { action in !trusting.contains { $0.covers(action) } }
      if missing.isEmpty { continue }
      let list = missing.map { "`\($0)`" }.joined(separator: " and ")
      findings.report(
        "\(service.title) needs \(list) too", at: Label(first.place(principal.node), "cannot assume the role"), notes: [service.note],
        help: "add \(list) to `Action`", severity: service.severity)
    }
  }
}
