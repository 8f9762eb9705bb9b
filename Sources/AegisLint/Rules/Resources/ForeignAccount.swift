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
      organization's are left alone: a policy may well name the account of a vendor, or one of AWS's own. Those of AWS's examples, \
      such as 123456789012, have come along with a text that was copied.
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
          """),
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
                  Statement: {Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:123456789012:jobs"} # warning[AE4220]@96..108: `123456789012` is an account of AWS's examples
          """),
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
    let index = facts.shared.index
    /// The organization's account that somebody else's number may have been meant for.
    func near(_ id: String) -> String? {
      accountNumber(id).flatMap { index.number(near: $0) }.flatMap { index.byNumber[$0] }.flatMap { facts.shared.organization.accounts[$0].id }
    }
    func isSuspect(_ number: UInt64) -> Bool {
      !facts.accountsByID.contains(number) && (index.number(near: number) != nil || Self.examples.contains(twelveDigits(number)))
        && !program.configuration.knownAccounts.contains(twelveDigits(number))
    }
    var told: Set<SourceRange> = []
    func look(_ node: NodeID, _ tree: SyntaxTree, isNumber: Bool = false) {
      // Nearly all are the organization's own, which is not worth a string.
      let foreign = tree.withValue(node) { text -> Range<Int>? in
        let field = isNumber && text.count == 12 ? text.indices : ARNFields(text)?.account
        guard let field, let number = accountNumber(text.part(field)) else { return nil }
        return isSuspect(number) ? field : nil
      }
      guard let range = foreign else { return }
      let id = tree.withValue(node) { String(decoding: $0[range], as: UTF8.self) }
      let place = tree.textPlace(node, range)
      guard told.insert(place).inserted else { return }
      if let near = near(id) {
        findings.report(
          "no account of the organization is `\(id)`", at: Label(place, "somebody else's account"),
          help: "did you mean `\(near)`, the account `\(facts.accountsByID[near]?.name ?? near)`? If not, list it in `known_accounts` of `[lint]`",
          fixes: [Fix(replacing: place, by: near)])
      } else {
        findings.report(
          "`\(id)` is an account of AWS's examples", at: Label(place, "none of the organization's"), help: "write the number of the account that is meant")
      }
    }
    for account in facts.accounts {
      // Where all numbers in an account's documents are the organization's own, or like none of them, as nearly everywhere,
      // none has to be looked for.
      if let mentions = facts.shared.names(withKey: account.account.key)?.mentions, !mentions.contains(where: isSuspect) { continue }
      let trusts = account.account.roles.lazy.compactMap(\.trust.policy)
      for document in Array(account.policies.lazy.compactMap(\.written)) + Array(trusts) {
        for statement in document.statements {
          for node in statement.resources { look(node, document.tree) }
          for condition in statement.conditions {
            let isOfAccount = document.tree.withValue(condition.key) { isAccountKey($0) }
            for value in condition.values { look(value, document.tree, isNumber: isOfAccount) }
          }
        }
      }
    }
  }

  /// Whether the values of a key are numbers of accounts, as those of `aws:SourceAccount` are.
  private func isAccountKey(_ key: UnsafeBufferPointer<UInt8>) -> Bool { key.suffix(7).map(folded) == Array("account".utf8) }

  private static let examples = Set(RiskTable.exampleAccounts)
}
