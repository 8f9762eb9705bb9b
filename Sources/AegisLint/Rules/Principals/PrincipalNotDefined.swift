import AegisBasics
import AegisIR
import AegisPolicy

/// Flags roles and users that are trusted and that their account, an account of the organization, does not define.
struct PrincipalNotDefined: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4408", "principal-not-defined"), .warning,
    summary: "a trusted role or user is defined nowhere in the organization",
    rationale: """
      IAM rejects a trust policy that names a principal that does not exist. Where the configuration holds the account's \
      roles, a name that is not among them is a slip of the pen, or a role that was renamed.
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
              - name: deployer
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: {AWS: arn:aws:iam::123456789012:role/deployr} # warning[AE4408]@28..66: account `main` has no role `deployr`
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
              - name: deployer
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Principal: {AWS: "arn:aws:iam::123456789012:role/deployer"}, Action: "sts:AssumeRole"}
          """)
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for trusting in facts.accounts {
      for trusted in trusting.trusted where facts.has(trusted) == false {
        guard let (statement, principal) = facts.facts(of: trusted, in: trusting), let id = principal.account, let account = facts.accountsByID[id],
          let names = facts.namesByID[id]
        else { continue }
        let place = statement.place(principal.node)
        guard told.insert(place).inserted else { continue }
        let noun = principal.form == .role ? "role" : "user"
        let name = principal.name.flatMap { lastPart(of: $0) } ?? ""
        let known = names[principal.form == .role ? .role : .user]
        findings.report(
          "account `\(account.name)` has no \(noun) `\(name)`", at: Label(place, "defined nowhere"),
          notes: ["IAM rejects a trust policy that names a \(noun) that does not exist"],
          help: closestMatch(to: name, among: known).map { "did you mean `\($0)`?" } ?? "define it, or correct its name")
      }
    }
  }
}
