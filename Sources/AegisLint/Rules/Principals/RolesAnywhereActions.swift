import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags trust in IAM Roles Anywhere without all the actions that it takes.
struct RolesAnywhereActions: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4435", "roles-anywhere-actions"), .error, kinds: .trust,
    summary: "a trust policy lacks actions that IAM Roles Anywhere takes",
    rationale: """
      The service assumes a role with tags and a source identity from the certificate. Unless the trust policy allows \
      `sts:AssumeRole`, `sts:SetSourceIdentity` and `sts:TagSession`, it cannot assume the role at all.
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

  static func concerns(_ statement: StatementFacts) -> Bool {
    statement.principals.contains { servicePrincipalName($0.text)?.name == "rolesanywhere" }
  }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    var place: SourceRange?
    var missing: Set<String> = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]
    for statement in policy.statements where statement.isAllow && !statement.statement.isNotPrincipal {
      guard let principal = statement.principals.first(where: { servicePrincipalName($0.text)?.name == "rolesanywhere" }) else { continue }
      place = place ?? statement.place(principal.node)
      if statement.covers("sts:AssumeRole") { missing.remove("sts:AssumeRole") }
      if statement.covers("sts:SetSourceIdentity") { missing.remove("sts:SetSourceIdentity") }
      if statement.covers("sts:TagSession") { missing.remove("sts:TagSession") }
    }
    guard let place, !missing.isEmpty else { return }
    let list = missing.sorted().map { "`\($0)`" }.joined(separator: " and ")
    findings.report(
      "IAM Roles Anywhere needs \(list) too", at: Label(place, "cannot assume the role"),
      notes: ["it always sets session tags and a source identity"], help: "add \(list) to `Action`")
  }
}
