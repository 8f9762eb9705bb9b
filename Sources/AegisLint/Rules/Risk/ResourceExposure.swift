import AegisBasics
import AegisPolicy

/// Flags grants to change who may use any resource of a kind.
struct ResourceExposure: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4814", "resource-exposure"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder change who may use any resource",
    rationale: """
      Actions that manage permissions open a resource to other principals, accounts, or everybody. On all resources of a \
      kind they let their holder publish any of them.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:PutBucketPolicy # warning[AE4814]@11..29: lets its holder open any resource to others
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:PutBucketPolicy", Resource: "arn:aws:s3:::reports"}
      """
    ],
    peers: [
      .policyValidator("sensitive_action"),
      .parliament("PERMISSIONS_MANAGEMENT_ACTIONS"), Peer(.cloudsplaining, "ResourceExposure"), Peer(.checkov, "CKV_AWS_109"),
      Peer(.checkov, "CKV_AWS_289"), .policyValidator("action_detected"),
    ], isOptional: true)

  /// Whether an action manages permissions; those that take them away, or hand out what a caller needs to log in, open nothing to others.
  private static func opens(_ action: ActionID, _ catalog: Catalog) -> Bool {
    guard catalog.accessLevel(action) == .permissionsManagement else { return false }
    let name = catalog.name(action)
    return !name.contains(":Delete") && !RiskTable.credentials.contains(name)
  }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let grants = policy.openGrants
    if grants.isEmpty || grants.isEverything { return }
    for statement in policy.statements where statement.features.isSuperset(of: [.allow, .action, .resourceStar, .unconditional]) {
      var found: (ActionFacts, String)?
      for element in statement.actions {
        let managing = element.action.map { [$0] } ?? statement.withText(element.node) { statement.catalog.currentActions(matching: $0.span) }
        guard let action = managing.first(where: { Self.opens($0, statement.catalog) }) else { continue }
        let name = statement.catalog.name(action)
        guard grants.grant(of: name) != nil, !name.hasPrefix("iam:") else { continue }
        found = (element, name)
        break
      }
      guard let (element, name) = found else { continue }
      findings.report(
        "the policy lets its holder open any resource to others", at: Label(statement.place(element.node), "allows `\(name)`"),
        help: "name the resources")
    }
  }
}
