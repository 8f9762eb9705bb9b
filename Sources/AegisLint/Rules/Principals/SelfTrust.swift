import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// Flags roles that are allowed to assume themselves, but do not trust themselves.
struct SelfTrust: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4442", "self-trust"), .warning,
    summary: "a role may assume itself by its policies, but not by its trust policy",
    rationale: """
      Until September 2022 every role trusted itself. Since then the trust policy has to say so, as for any other caller: \
      without it the request fails.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "210987654321"
            email: root@example.com
            iam_roles:
              - name: app
                inline_policies:
                  - name: own
                    document:
                      Version: "2012-10-17"
                      Statement: {Effect: Allow, Action: "sts:AssumeRole", Resource: "arn:aws:iam::210987654321:role/app"} # warning[AE4442]@77..111: the role `app` does not trust itself
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "210987654321"
            email: root@example.com
            iam_roles:
              - name: app
                inline_policies:
                  - name: own
                    document:
                      Version: "2012-10-17"
                      Statement: {Effect: Allow, Action: "sts:AssumeRole", Resource: "arn:aws:iam::210987654321:role/app"}
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement:
                    - {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}
                    - {Effect: Allow, Principal: {AWS: "arn:aws:iam::210987654321:role/app"}, Action: "sts:AssumeRole"}
          """)
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for account in facts.accounts {
      // Hardly any policy lets its holder assume a role that it names.
      guard let id = account.account.id, account.policies.contains(where: { $0.outline.marks.contains(.assumesRoles) }) else { continue }
      for holder in account.roles {
        let policies = account.policies(of: holder).lazy.map { account.policies[$0] }.filter { $0.outline.marks.contains(.assumesRoles) }
        if policies.isEmpty { continue }
        let role = account.account.roles[holder.number]
        let arn = "arn:aws:iam::\(id):role\(role.path)\(role.name)"
        guard let place = policies.lazy.compactMap({ $0.written.flatMap { grant(of: arn, in: $0) } }).first, let trust = role.trust.policy else { continue }
        let trusts = facts.facts(of: trust).statements.contains { statement in
          statement.isAllow && statement.covers("sts:AssumeRole")
            && (statement.statement.isNotPrincipal
              || statement.principals.contains { $0.text == arn || $0.isAnyone || ($0.form == .account && $0.account == id) || ($0.form == .session && $0.account == id) })
        }
        guard !trusts, told.insert(place).inserted else { continue }
        findings.report(
          "the role `\(role.name)` does not trust itself", at: Label(place, "cannot be assumed by itself"),
          secondary: [Label(trust.title, "its trust policy")], help: "add a statement to the trust policy that names the role, or remove this grant")
      }
    }
  }

  private func assumesRoles(_ statement: Statement, _ tree: SyntaxTree) -> Bool {
    statement.effect == .allow && !statement.isNotAction && !statement.isNotResource
      && statement.actions.contains { tree.withValue($0) { isAssumeRole($0) } }
  }

  /// Where a document allows `sts:AssumeRole` on a role by its ARN.
  private func grant(of arn: String, in document: PolicyDocument) -> SourceRange? {
    let tree = document.tree
    for statement in document.statements where assumesRoles(statement, tree) {
      if let node = statement.resources.first(where: { tree.withValue($0) { $0.elementsEqual(arn.utf8) } }) { return tree.textPlace(node) }
    }
    return nil
  }
}
