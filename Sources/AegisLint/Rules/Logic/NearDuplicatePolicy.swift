import AegisBasics
import AegisIR

/// Flags policies that differ in the number of an account alone.
struct NearDuplicatePolicy: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4610", "near-duplicate-policy"), .note,
    summary: "policies of several accounts differ in the account's number alone",
    rationale: """
      They are one policy, written several times, and will drift apart. A template says it once, and fills in the number of       each account.
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
                document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:210987654321:jobs"}}
          member_accounts:
            - name: shop
              id: "333344445555"
              email: shop@example.com
              iam_policies:
                - name: send # note[AE4610]@15..19: the policy `send` differs from the one of account `main` in the account's number alone
                  document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:333344445555:jobs"}}
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
                document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:210987654321:jobs"}}
          member_accounts:
            - name: shop
              id: "333344445555"
              email: shop@example.com
              iam_policies:
                - name: send
                  document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:333344445555:tasks"}}
          """)
    ], isOptional: true)

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let organization = program.organization else { return }
    var first: [[UInt8]: (account: Account, policy: Policy)] = [:]
    var told: Set<SourceRange> = []
    for account in organization.accounts {
      guard let id = account.id.map({ Array($0.utf8) }), id.count == 12 else { continue }
      for policy in account.policies {
        guard let json = replaced(id, in: policy.document.json) else { continue }
        guard let other = first[json] else {
          first[json] = (account, policy)
          continue
        }
        guard other.account.key != account.key, told.insert(policy.origin).inserted else { continue }
        findings.report(
          "the policy `\(policy.name)` differs from the one of account `\(other.account.name)` in the account's number alone",
          at: Label(policy.origin, "the same but for the number"), secondary: [Label(other.policy.origin, "the other one")],
          help: "define it once in a template, with a placeholder for the number")
      }
    }
  }

  /// A document with another text in the place of an account's number; nil where that does not stand in it.
  private func replaced(_ id: [UInt8], in json: [UInt8]) -> [UInt8]? {
    var found: [UInt8] = []
    var at = 0, isFound = false
    while at < json.count {
      if json[at] == id[0], at + 12 <= json.count, json[at..<at + 12].elementsEqual(id) {
        found.append(0)
        at += 12
        isFound = true
      } else {
        found.append(json[at])
        at += 1
      }
    }
    return isFound ? found : nil
  }
}
