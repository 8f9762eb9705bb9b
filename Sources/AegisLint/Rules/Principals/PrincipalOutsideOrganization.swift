import AegisBasics
import AegisIR
import AegisPolicy
import AegisSchema

/// Flags accounts that are trusted and belong to somebody else, as far as the configuration says.
struct PrincipalOutsideOrganization: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4409", "principal-outside-organization"), .warning,
    summary: "a role trusts an account outside of the organization",
    rationale: """
      An account that is not the organization's is somebody else's. Where it is meant, `known_accounts` of `[lint]` says \
      so to everybody who reads it; where a vendor acts for many customers from it, a condition on `sts:ExternalId` keeps \
      the others out.
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
                    Principal: {AWS: arn:aws:iam::210987654321:root} # warning[AE4409]@28..58: trusts account `210987654321`, which is not the organization's
                    Action: sts:AssumeRole
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
                  Statement:
                    Effect: Allow
                    Principal: {AWS: "arn:aws:iam::210987654321:root"}
                    Action: sts:AssumeRole
                    Condition: {StringEquals: {"sts:ExternalId": c0ffee}}
          """)
    ],
    peers: [.policyValidator("unauthorized_principal"), Peer(.cloudsplaining, "AssumableByCrossAccountPrincipal"), Peer(.prowler, "iam_role_cross_account_readonlyaccess_policy")])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts, facts.knowsAllAccounts else { return }
    var told: Set<SourceRange> = []
    for trusting in facts.accounts {
      for trusted in trusting.trusted where trusted.isAllow && trusted.kind == .aws && !facts.accountsByID.contains(trusted.account) {
        guard let (statement, principal) = facts.facts(of: trusted, in: trusting), !statement.requires(Self.bounds) else { continue }
        for (account, place) in principal.isAnyone ? Self.accounts(letInBy: statement) : principal.account.map({ [($0, statement.place(principal.node))] }) ?? [] {
          guard facts.accountsByID[account] == nil, !program.configuration.knownAccounts.contains(account), told.insert(place).inserted else { continue }
          findings.report(
            "the role `\(trusting.account.roles[trusted.role].name)` trusts account `\(account)`, which is not the organization's",
            at: Label(place, "somebody else's account"),
            help: "list it in `known_accounts` of `[lint]` where it is meant; ask a vendor for a `sts:ExternalId`")
        }
      }
    }
  }

  /// The accounts that the conditions of a statement about everybody let in.
  private static func accounts(letInBy statement: StatementFacts) -> [(account: String, place: SourceRange)] {
    statement.conditions(on: ["aws:principalaccount", "aws:principalarn"]).filter { statement.pinsOwner($0) }.flatMap(\.values).compactMap { value in
      statement.withText(value) { text -> (String, SourceRange)? in
        let field = text.count == 12 ? text.indices : ARNFields(text)?.account
        guard let field, accountNumber(text.part(field)) != nil else { return nil }
        return (String(decoding: text.part(field), as: UTF8.self), statement.place(value, field))
      }
    }
  }

  /// Keys that keep out whom the account lets in beyond what is meant.
  static let bounds: Set<String> = ["sts:externalid", "aws:principalorgid", "aws:principalorgpaths"]
}
