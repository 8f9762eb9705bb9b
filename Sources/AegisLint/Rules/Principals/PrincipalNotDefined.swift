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
      roles, a name that is not among them is a slip of the pen, or a role that was renamed. The path is part of an ARN: \
      the role `app` of the path `/service/` is `role/service/app`. Sessions of a role, `assumed-role/app/SESSION`, go \
      without it.
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
    ], fix: .unsafe)

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for trusting in facts.accounts {
      for trusted in trusting.trusted where facts.has(trusted) == false {
        guard let (statement, principal) = facts.facts(of: trusted, in: trusting), let id = principal.account, let account = facts.accountsByID[id],
          let names = facts.namesByID[id], let kind = trusted.resourceKind,
          let path = trusted.withName({ String(decoding: $0, as: UTF8.self) })
        else { continue }
        let place = statement.place(principal.node)
        guard told.insert(place).inserted else { continue }
        let name = lastPart(of: path) ?? path
        let rejected = "IAM rejects a trust policy that names a \(kind) that does not exist"
        if let meant = names.path(kind, named: name) {
          let arn = principal.text.dropLast(principal.name?.count ?? 0) + meant
          findings.report(
            "the \(kind) `\(name)` of account `\(account.name)` has another path", at: Label(place, "it is `\(kind)/\(meant)`"),
            notes: [rejected], help: "write `\(arn)`", fixes: [Fix(replacing: place, by: String(arn))])
          continue
        }
        findings.report(
          "account `\(account.name)` has no \(kind) `\(name)`", at: Label(place, "defined nowhere"),
          notes: [principal.form == .session ? "nobody has a session of a role that does not exist" : rejected],
          help: closestMatch(to: name, among: names[kind]).map { "did you mean `\($0)`?" } ?? "define it, or correct its name")
      }
    }
  }
}
