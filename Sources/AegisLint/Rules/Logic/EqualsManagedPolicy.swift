import AegisBasics
import AegisIR
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags customer policies that say what a policy of AWS says.
struct EqualsManagedPolicy: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4611", "equals-managed-policy"), .note,
    summary: "a policy says what one of AWS's own says",
    rationale: """
      AWS keeps its own policies up to date when a service gets a new action. A copy stays as it is, which may be what is \
      meant; then it should say so.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            iam_policies:
              - name: billing # note[AE4611]@13..20: the policy `billing` is the same as AWS's `AdministratorAccess`
                document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
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
            iam_policies:
              - name: billing
                document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "budgets:ViewBudget", Resource: "*"}]}
          """)
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let organization = program.organization, !program.hasErrors else { return }
    var table: [Int: [ManagedPolicyID]]?
    var texts: [ManagedPolicyID: [UInt8]] = [:]
    func text(_ policy: ManagedPolicyID) -> [UInt8] {
      if let known = texts[policy] { return known }
      let tree = parseJSON(program.catalog.document(policy), file: FileID(rawValue: 0)).value
      texts[policy] = tree.root.map { canonicalJSON(readPolicy(tree, $0, kind: .identity, title: tree.place($0)).value) } ?? []
      return texts[policy]!
    }
    var told: Set<SourceRange> = []
    for account in organization.accounts {
      for policy in account.policies {
        if table == nil {
          table = Dictionary(grouping: program.catalog.managedPolicies.filter { !program.catalog.isDeprecated($0) }) {
            program.catalog.documentLength($0)
          }
        }
        // The order of members does not change a text's length: few of AWS's policies are of the same.
        guard let candidates = table?[policy.document.json.count], !candidates.isEmpty else { continue }
        guard let same = candidates.first(where: { text($0) == policy.document.json }), told.insert(policy.origin).inserted
        else { continue }
        findings.report(
          "the policy `\(policy.name)` is the same as AWS's `\(program.catalog.name(same))`", at: Label(policy.origin, "a copy"),
          help: "attach `\(program.catalog.arn(same))` instead")
      }
    }
  }
}
