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
    guard let organization = program.organization else { return }
    var told: Set<SourceRange> = []
    for account in organization.accounts {
      guard let id = account.id else { continue }
      // Hardly any policy lets its holder assume a role that it names.
      let shared = Dictionary(account.policies.compactMap { policy in
        policy.document.policy.flatMap { assumesRoles($0) ? (policy.name, $0) : nil }
      }) { first, _ in first }
      for role in account.roles {
        let own = role.inlinePolicies.compactMap(\.document.policy).filter { assumesRoles($0) }
        if shared.isEmpty && own.isEmpty { continue }
        let attached = role.attachedPolicies.compactMap { attachment -> PolicyDocument? in
          if case .local(let name) = attachment.policy { shared[name] } else { nil }
        }
        if attached.isEmpty && own.isEmpty { continue }
        let arn = "arn:aws:iam::\(id):role\(role.path)\(role.name)"
        guard let place = (attached + own).lazy.compactMap({ grant(of: arn, in: $0) }).first, let trust = role.trust.policy else { continue }
        let facts = program.facts(of: trust)
        let trusts = facts.statements.contains { statement in
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

  /// Whether a document allows `sts:AssumeRole` by its name.
  private func assumesRoles(_ document: PolicyDocument) -> Bool { document.statements.contains { assumesRoles($0, document.tree) } }

  private func assumesRoles(_ statement: Statement, _ tree: SyntaxTree) -> Bool {
    statement.effect == .allow && !statement.isNotAction && !statement.isNotResource
      && statement.actions.contains { tree.withValue($0) { $0.count == 14 && folded($0[4]) == UInt8(ascii: "a") && String(decoding: $0, as: UTF8.self).lowercased() == "sts:assumerole" } }
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
