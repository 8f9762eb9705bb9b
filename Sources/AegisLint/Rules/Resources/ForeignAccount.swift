import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// Flags resources in accounts that are not the organization's.
struct ForeignAccount: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4220", "foreign-account"), .warning,
    summary: "an ARN names an account that differs from one of the organization's by one digit",
    rationale: """
      The number of an account is written by hand all too often. One that is nearly an account of the organization is a slip: \
      the statement grants nothing, or something in the account of somebody else. Numbers that are like none of the \
      organization's are left alone: a policy may well name the account of a vendor, or one of AWS's own.
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
            iam_policies:
              - name: send
                document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:210987654331:jobs"} # warning[AE4220]@96..108: no account of the organization is `210987654331`
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
            iam_policies:
              - name: send
                document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:602401143452:jobs"}
          """)
    ], fix: .unsafe)

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts, facts.knowsAllAccounts else { return }
    let ids = facts.accountsByID.keys.sorted()
    var known: [String: String?] = [:]
    let own = Set(facts.accountsByID.keys.compactMap { UInt64($0) })
    var told: Set<SourceRange> = []
    for account in facts.organization.accounts {
      // Where all numbers in an account's documents are the organization's own, as nearly everywhere, none has to be looked for.
      if let mentions = facts.shared.names(withKey: account.key)?.mentions, mentions.allSatisfy({ facts.accountsByID[$0] != nil }) { continue }
      for document in account.identityDocuments {
        let tree = document.tree
        for statement in document.statements {
          for node in statement.resources {
            // Nearly all are the organization's own, which is not worth a string.
            let foreign = tree.withValue(node) { text -> Range<Int>? in
              guard let field = ARNFields(text)?.account, isAccountID(text[field]) else { return nil }
              return own.contains(text[field].reduce(0) { $0 * 10 + UInt64($1 - 0x30) }) ? nil : field
            }
            guard let range = foreign else { continue }
            let id = tree.withValue(node) { String(decoding: $0[range], as: UTF8.self) }
            if program.configuration.knownAccounts.contains(id) { continue }
            if known[id] == nil { known[id] = .some(ids.first { differInOne($0, id) }) }
            guard let near = known[id] ?? nil else { continue }
            let place = tree.textPlace(node, range)
            guard told.insert(place).inserted else { continue }
            findings.report(
              "no account of the organization is `\(id)`", at: Label(place, "somebody else's account"),
              help: "did you mean `\(near)`, the account `\(facts.accountsByID[near]?.name ?? near)`? If not, list it in `known_accounts` of `[lint]`",
              fixes: [Fix("replace by `\(near)`", .unsafe, edits: [Edit(place, replacement: near)])])
          }
        }
      }
    }
  }

  /// Whether two numbers differ in one digit, or in two neighbours that changed places.
  private func differInOne(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    let places = left.indices.filter { left[$0] != right[$0] }
    if places.count == 1 { return true }
    return places.count == 2 && places[1] == places[0] + 1 && left[places[0]] == right[places[1]] && left[places[1]] == right[places[0]]
  }
}
