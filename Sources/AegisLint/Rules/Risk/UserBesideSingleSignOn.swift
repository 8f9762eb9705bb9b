import AegisBasics
import AegisIR

/// Flags users where people sign in through an identity provider.
struct UserBesideSingleSignOn: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4822", "user-beside-single-sign-on"), .note,
    summary: "an account has users of its own beside single sign-on",
    rationale: """
      Where people sign in through IAM Identity Center or a SAML provider, a user of IAM is an exception with credentials of \
      its own, which nobody takes away when its owner leaves.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          enabled_organizations_services: [sso.amazonaws.com]
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            users:
              - name: ann # note[AE4822]@13..16: the user `ann` stands beside single sign-on
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            users:
              - name: ann
          """)
    ], peers: [Peer(.checkov, "CKV_AWS_273")], isOptional: true)

  static var repeatsPlaces: Bool { true }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let organization = program.organization else { return }
    let isEverywhere = organization.enabledServices.contains("sso.amazonaws.com")
    for account in organization.accounts {
      let provider = account.identityProviders.first { if case .saml = $0.configuration { true } else { false } }
      guard isEverywhere || provider != nil else { continue }
      for user in account.users {
        findings.report(
          "the user `\(user.name)` stands beside single sign-on", at: Label(user.origin, "has credentials of its own"),
          notes: [provider.map { "people sign in through `\($0.name)`" } ?? "people sign in through IAM Identity Center"],
          help: "let people sign in, and give programs roles")
      }
    }
  }
}
