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
    /// The organization's account that somebody else's number may have been meant for.
    func near(_ id: String) -> String? {
      if let found = facts.shared.nearAccounts[id] { return found }
      let number = UInt64(id)
      let found = facts.shared.index.accountNumbers.filter { mayDifferInOne($0.number, number) && differInOne($0.id, id) }.map(\.id).min()
      facts.shared.nearAccounts[id] = .some(found)
      return found
    }
    func isSuspect(_ id: String) -> Bool { facts.accountsByID[id] == nil && !program.configuration.knownAccounts.contains(id) && near(id) != nil }
    var own: Set<UInt64>?
    var told: Set<SourceRange> = []
    for account in facts.accounts {
      // Where all numbers in an account's documents are the organization's own, or like none of them, as nearly everywhere,
      // none has to be looked for.
      if let mentions = facts.shared.names(withKey: account.account.key)?.mentions, !mentions.contains(where: isSuspect) { continue }
      let ours = own ?? Set(facts.shared.index.accountNumbers.compactMap(\.number))
      own = ours
      for document in account.policies.lazy.compactMap(\.written) {
        let tree = document.tree
        for statement in document.statements {
          for node in statement.resources {
            // Nearly all are the organization's own, which is not worth a string.
            let foreign = tree.withValue(node) { text -> Range<Int>? in
              guard let field = ARNFields(text)?.account, isAccountID(text[field]) else { return nil }
              return ours.contains(text[field].reduce(0) { $0 * 10 + UInt64($1 - 0x30) }) ? nil : field
            }
            guard let range = foreign else { continue }
            let id = tree.withValue(node) { String(decoding: $0[range], as: UTF8.self) }
            if program.configuration.knownAccounts.contains(id) { continue }
            guard let near = near(id) else { continue }
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

  /// What is one digit is apart by at most nine times a power of ten, what two neighbours are by at most nine times nine of it.
  private func mayDifferInOne(_ left: UInt64?, _ right: UInt64?) -> Bool {
    guard let left, let right, left != right else { return true }
    var apart = left > right ? left - right : right - left
    while apart % 10 == 0 { apart /= 10 }
    return apart <= 81
  }

  /// Whether two numbers differ in one digit, or in two neighbours that changed places.
  private func differInOne(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    var places: [(left: UInt8, right: UInt8, at: Int)] = []
    for (at, (left, right)) in zip(left.utf8, right.utf8).enumerated() where left != right {
      if places.count == 2 { return false }
      places.append((left, right, at))
    }
    if places.count == 1 { return true }
    return places.count == 2 && places[1].at == places[0].at + 1 && places[0].left == places[1].right && places[0].right == places[1].left
  }
}
