import AegisAccess
import AegisBasics
import AegisIR
import AegisPolicy

/// Flags users and roles that hold together what the project keeps apart.
struct ToxicCombination: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4823", "toxic-combination"), .warning,
    summary: "a user or role holds together what the project keeps apart",
    rationale: """
      Whoever makes a change must not approve it, whoever pays must not order. `toxic` of `[lint]` lists actions that \
      nobody may hold together, as `ACTION+ACTION`. What counts is what all policies of a principal allow together. \
      Administrators hold everything together, and are passed over.
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
            users:
              - name: eva # warning[AE4823]@13..16: the user `eva` holds `codepipeline:PutApprovalResult` and `codecommit:GitPush` together
                inline_policies:
                  - name: a
                    document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "codecommit:Git*", Resource: "*"}]}
                  - name: b
                    document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "codepipeline:*", Resource: "*"}]}
          """, settings: "[lint]\ntoxic = codepipeline:PutApprovalResult+codecommit:GitPush\n")
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
            users:
              - name: eva
                inline_policies:
                  - name: a
                    document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "codecommit:Git*", Resource: "*"}]}
          """, settings: "[lint]\ntoxic = codepipeline:PutApprovalResult+codecommit:GitPush\n")
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    let sets = program.configuration.toxicSets
    guard !sets.isEmpty, let organization = program.organization else { return }
    let access = OrganizationAccess(organization, catalog: program.catalog)
    let actions = sets.map { set in set.map { program.catalog.currentActions(matching: $0).map { program.catalog.name($0) } } }
    var told: Set<SourceRange> = []
    for principal in access.principals.indices where !access.isAdministrator(principal) {
      for (index, set) in sets.enumerated() {
        let held = actions[index].map { names in names.first { isAllowed(access, principal, $0) } }
        guard !held.contains(where: { $0 == nil }), told.insert(access.principals[principal].origin).inserted else { continue }
        let entry = access.principals[principal]
        let list = zip(held, set).map { "`\($0 ?? $1)`" }
        findings.report(
          "the \(entry.noun) `\(entry.name)` holds \(list.joined(separator: " and ")) together", at: Label(entry.origin, "holds both"),
          notes: ["the project keeps them apart"], help: "leave one of them to somebody else")
      }
    }
  }

  private func isAllowed(_ access: OrganizationAccess, _ principal: Int, _ action: String) -> Bool {
    guard let found = access.answerSomewhere(principal, action) else { return false }
    switch found.answer {
    case .allowed, .depends: return true
    case .denied: return false
    }
  }
}
