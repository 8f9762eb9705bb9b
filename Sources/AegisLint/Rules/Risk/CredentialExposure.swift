import AegisBasics
import AegisPolicy

/// Flags grants of actions that answer with credentials.
struct CredentialExposure: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4812", "credential-exposure"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder read credentials of anything",
    rationale: """
      The answers to some actions are passwords, keys, or tokens. Whoever may ask for those of any resource can act as \
      somebody else, where nobody sees it.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: redshift:GetClusterCredentials # warning[AE4812]@11..41: returns credentials
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "redshift:GetClusterCredentials", Resource: "arn:aws:redshift:*:*:dbuser:orders/reader"}
      """
    ],
    peers: [
      .policyValidator("sensitive_action"),
      .parliament("CREDENTIALS_EXPOSURE"), Peer(.cloudsplaining, "CredentialsExposure"), Peer(.checkov, "CKV_AWS_107"),
      Peer(.checkov, "CKV_AWS_287"), .policyValidator("action_detected"),
    ], isOptional: true)

  static let reads: KeptParts = [.actions, .resources]

  static let concernNeeds: StatementFeatures = .openRisk

  static func concerns(_ statement: StatementFacts) -> Bool { OpenGrants.mayOpen(statement) { _ in true } }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    for grant in policy.openGrants.grants(of: RiskTable.credentials) {
      findings.report(
        "`\(grant.action)` returns credentials", at: Label(grant.statement.place(grant.node), "on everything"),
        help: Self.hasResources(grant.action, grant.statement.catalog) ? "name the resources, or add a condition" : "allow it only to those who need it")
    }
  }

  /// Whether there is something to name: of some actions there are no resources.
  private static func hasResources(_ action: String, _ catalog: Catalog) -> Bool {
    catalog.action(action).map { !catalog.resourceTypes(of: $0).isEmpty } ?? true
  }
}
