import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags trust in IAM Roles Anywhere that does not say whose certificates are meant.
struct RolesAnywhereAnchor: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4436", "roles-anywhere-anchor"), .warning, kinds: .trust,
    summary: "a role may be assumed with a certificate of any authority",
    rationale: """
      Every trust anchor of the account, those made later included, can vouch for a workload. A condition on \
      `aws:SourceArn` names the one that is meant, and one on the certificate's subject the workload.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: rolesanywhere.amazonaws.com} # warning[AE4436]@24..51: any trust anchor of the account
          Action: [sts:AssumeRole, sts:SetSourceIdentity, sts:TagSession]
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
          Condition: {StringEquals: {"aws:PrincipalTag/x509Subject/CN": "build-7"}}
        """)
    ])

  static let needs: StatementFeatures = [.allow, .principal]
  static let reads: KeptParts = [.actions, .principals, .conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.covers("sts:AssumeRole"),
      let principal = statement.principals.first(where: { $0.kind == .service && servicePrincipalName($0.text)?.name == "rolesanywhere" })
    else { return }
    let isBound = statement.conditions.contains { condition in
      let key = statement.keyName(condition)
      return (key == "aws:sourcearn" || key == "aws:sourceidentity" || key == "sts:sourceidentity"
        || key.hasPrefix("aws:principaltag/x509") || key.hasPrefix("aws:requesttag/x509")) && statement.pins(condition)
    }
    if isBound { return }
    findings.report(
      "a certificate of any trust anchor of the account lets a workload assume the role",
      at: Label(statement.place(principal.node), "every trust anchor"),
      help: "add a condition `ArnEquals` on `aws:SourceArn` with the trust anchor's ARN")
  }
}
