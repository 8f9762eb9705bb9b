import AegisBasics
import AegisIR
import AegisPolicy
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
    var texts: [ManagedPolicyID: String] = [:]
    func text(_ policy: ManagedPolicyID) -> String {
      if let known = texts[policy] { return known }
      texts[policy] = SortedText.of(program.catalog.document(policy))
      return texts[policy]!
    }
    var told: Set<SourceRange> = []
    for account in organization.accounts {
      for policy in account.policies {
        guard let document = policy.document.policy else { continue }
        if table == nil {
          table = Dictionary(grouping: program.catalog.managedPolicies.filter { !program.catalog.isDeprecated($0) }) {
            program.catalog.documentLength($0)
          }
        }
        // The order of members does not change a text's length: few of AWS's policies are of the same.
        guard let candidates = table?[policy.document.json.count], !candidates.isEmpty else { continue }
        let own = SortedText(document.tree, document.root).text
        guard let same = candidates.first(where: { text($0) == own }),
          told.insert(policy.origin).inserted
        else { continue }
        findings.report(
          "the policy `\(policy.name)` is the same as AWS's `\(program.catalog.name(same))`", at: Label(policy.origin, "a copy"),
          help: "attach `\(program.catalog.arn(same))` instead")
      }
    }
  }
}

/// A document as text whose members are in alphabetical order, so that two that say the same are equal.
private struct SortedText {
  private(set) var text = ""

  init(_ tree: SyntaxTree, _ root: NodeID) { write(tree, root) }

  static func of(_ json: [UInt8]) -> String {
    let parsed = parseJSON(json, file: FileID(rawValue: 0)).value
    return parsed.root.map { SortedText(parsed, $0).text } ?? ""
  }

  private mutating func write(_ tree: SyntaxTree, _ written: NodeID) {
    let node = tree.resolved(written)
    switch tree.kind(node) {
    case .scalar: text += tree.string(node) + "\u{0}"
    case .alias: break
    case .sequence:
      let items = tree.items(node)
      // One value and a list of one are the same to AWS.
      if items.count == 1, tree.kind(tree.resolved(items[0])) == .scalar { return write(tree, items[0]) }
      text += "["
      for item in items { write(tree, item) }
      text += "]"
    case .mapping:
      text += "{"
      for (key, value) in tree.entries(node).map({ (tree.string($0.key), $0.value) }).sorted(by: { $0.0 < $1.0 }) {
        text += key + "\u{0}"
        write(tree, value)
      }
      text += "}"
    }
  }
}
