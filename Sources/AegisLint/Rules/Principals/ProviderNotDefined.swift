import AegisBasics
import AegisIR
import AegisPolicy

/// Flags identity providers that are trusted and that the role's account does not have.
struct ProviderNotDefined: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4432", "provider-not-defined"), .warning,
    summary: "a trusted identity provider is not one of the role's account",
    rationale: """
      A role can only trust identity providers of its own account, and IAM rejects a trust policy that names one that does \
      not exist. Accounts whose configuration names no providers at all are taken to have some of their own, and the \
      provider `AWSSSO_…_DO_NOT_DELETE` is one that Identity Center makes and keeps.
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
            identity_providers:
              - {type: oidc, url: "https://gitlab.com", client_ids: ["https://gitlab.com"]}
            iam_roles:
              - name: deployer
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/gitlab.org} # warning[AE4432]@34..84: account `main` has no provider `gitlab.org`
                    Action: sts:AssumeRoleWithWebIdentity
                    Condition: {StringEquals: {"gitlab.org:sub": "project_path:acme/site:ref_type:branch:ref:main"}}
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
              - name: deployer
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: {Federated: "arn:aws:iam::123456789012:oidc-provider/gitlab.com"}
                    Action: sts:AssumeRoleWithWebIdentity
                    Condition: {StringEquals: {"gitlab.com:sub": "project_path:acme/site:ref_type:branch:ref:main"}}
          """)
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for trusting in facts.accounts {
      let account = trusting.account
      let known = account.identityProviders.map(\.name)
      let own = account.id.flatMap { accountNumber($0) }
      for trusted in trusting.trusted where trusted.isAllow && (trusted.form == .samlProvider || trusted.form == .oidcProvider) {
        // Nearly all are the account's own, written as it writes them.
        if trusted.account == own, known.isEmpty || trusted.withName({ name in known.contains { name.elementsEqual($0.utf8) } }) == true { continue }
        guard let (statement, principal) = facts.facts(of: trusted, in: trusting), let id = principal.account, let name = principal.name else { continue }
        let place = statement.place(principal.node)
        if let own = account.id, own != id {
          guard told.insert(place).inserted else { continue }
          findings.report(
            "the provider `\(name)` is of another account than the role", at: Label(place, "account `\(id)`, not `\(own)`"),
            help: "name a provider of account `\(account.name)`")
          continue
        }
        guard !known.isEmpty, !isOfIdentityCenter(principal), !known.contains(where: { same($0, name) }), told.insert(place).inserted else { continue }
        findings.report(
          "account `\(account.name)` has no provider `\(name)`", at: Label(place, "defined nowhere"),
          notes: ["IAM rejects a trust policy that names a provider that does not exist"],
          help: closestMatch(to: name, among: known).map { "did you mean `\($0)`?" } ?? "add it to `identity_providers`")
      }
    }
  }

  /// Whether a provider is the one that Identity Center makes in every account it assigns somebody to, and that nobody may declare.
  private func isOfIdentityCenter(_ principal: PrincipalFacts) -> Bool {
    guard principal.form == .samlProvider, let name = principal.name else { return false }
    return name.hasPrefix("AWSSSO_") && name.hasSuffix("_DO_NOT_DELETE")
  }

  private func same(_ left: String, _ right: String) -> Bool {
    func plain(_ text: String) -> Substring { text.hasSuffix("/") ? text.dropLast() : text[...] }
    return plain(left).lowercased() == plain(right).lowercased()
  }
}
