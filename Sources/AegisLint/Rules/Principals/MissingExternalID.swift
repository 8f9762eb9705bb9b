import AegisBasics
import AegisIR
import AegisPolicy

/// Flags known accounts of others that are trusted without an external ID.
struct MissingExternalID: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4418", "missing-external-id"), .warning,
    summary: "an account of somebody else is trusted without an external ID",
    rationale: """
      A vendor assumes the roles of all its customers from one account. Another customer who gives the vendor this role's \
      ARN as their own has the vendor work here for them, unless a condition on `sts:ExternalId` tells the customers apart.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "123456789012"
            email: root@example.com
            iam_roles:
              - name: monitored
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: {AWS: "210987654321"} # warning[AE4418]@29..41: trusts account `210987654321` without an external ID
                    Action: sts:AssumeRole
          """, settings: """
          [lint]
          known_accounts = 210987654321
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "123456789012"
            email: root@example.com
            iam_roles:
              - name: monitored
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Principal: {AWS: "arn:aws:iam::210987654321:role/collector"}, Action: "sts:AssumeRole"}
          """, settings: """
          [lint]
          known_accounts = 210987654321
          """)
    ], peers: [Peer(.cloudsplaining, "AssumableByCrossAccountPrincipal")])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts, !program.configuration.knownAccounts.isEmpty else { return }
    var told: Set<SourceRange> = []
    for trusting in facts.accounts {
      for trusted in trusting.trusted where trusted.isAllow && trusted.form == .account && !facts.accountsByID.contains(trusted.account) {
        guard let (statement, principal) = facts.facts(of: trusted, in: trusting), let account = principal.account,
          program.configuration.knownAccounts.contains(account), facts.accountsByID[account] == nil,
          !statement.requires(PrincipalOutsideOrganization.bounds.union(["aws:principalarn", "aws:userid"]))
        else { continue }
        let place = statement.place(principal.node)
        guard told.insert(place).inserted else { continue }
        findings.report(
          "the role `\(trusting.account.roles[trusted.role].name)` trusts account `\(account)` without an external ID", at: Label(place, "somebody else's account"),
          notes: ["another customer of theirs could have them work with this role"],
          help: "add a condition `StringEquals` on `sts:ExternalId`, or name the role that they use")
      }
    }
  }
}
