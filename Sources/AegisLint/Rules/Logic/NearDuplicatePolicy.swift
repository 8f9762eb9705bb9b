import AegisBasics
import AegisIR

/// Flags policies that differ in the number of an account alone.
struct NearDuplicatePolicy: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4610", "near-duplicate-policy"), .note,
    summary: "policies of several accounts differ in the account's number alone",
    rationale: """
      They are one policy, written several times, and will drift apart. A template says it once, and fills in the number of \
      each account. Only the number is looked at: of policies that differ in an action as well, nothing tells whether they \
      are meant to.
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

  static var needsOnlyKeptFacts: Bool { true }

  /// A policy that has its account's number in it.
  private struct Numbered: StorableFact {
    /// What stands before, between and after the places of the number.
    let rest: ContentDigest
    let name: String
    let origin: SourceRange

    init(rest: ContentDigest, name: String, origin: SourceRange) { (self.rest, self.name, self.origin) = (rest, name, origin) }

    init?(from reader: inout FactReader) {
      guard let rest = reader.values.digest(), let name = reader.values.text(), let origin = reader.place() else { return nil }
      self.init(rest: rest, name: name, origin: origin)
    }

    func write(to writer: inout FactWriter) {
      writer.values.add(rest)
      writer.values.add(name)
      writer.add(origin)
    }
  }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let organization = program.organization else { return }
    var first: [ContentDigest: (account: Account, origin: SourceRange)] = [:]
    var told: Set<SourceRange> = []
    for account in organization.accounts {
      for policy in program.kept("numbered", of: account.key, { numbered(in: account, program.seedOfKeptDigests) }) {
        guard let other = first[policy.rest] else {
          first[policy.rest] = (account, policy.origin)
          continue
        }
        guard other.account.key != account.key, told.insert(policy.origin).inserted else { continue }
        findings.report(
          "the policy `\(policy.name)` differs from the one of account `\(other.account.name)` in the account's number alone",
          at: Label(policy.origin, "the same but for the number"), secondary: [Label(other.origin, "the other one")],
          help: "define it once in a template, with a placeholder for the number")
      }
    }
  }

  private func numbered(in account: Account, _ seed: ContentDigest) -> [Numbered] {
    guard let id = account.id.map({ Array($0.utf8) }), id.count == 12 else { return [] }
    return account.policies.compactMap { policy in
      rest(of: policy.document.json, around: id, seed).map { Numbered(rest: $0, name: policy.name, origin: policy.origin) }
    }
  }

  /// What stands before, between and after the places of an account's number; nil where that stands nowhere.
  private func rest(of json: [UInt8], around id: [UInt8], _ seed: ContentDigest) -> ContentDigest? {
    var hasher = ContentHasher(seed: seed)
    var start = 0, at = 0
    while at + 12 <= json.count {
      // A number that begins within the next twelve bytes has the last of them: most text is passed in steps of twelve.
      if json[at + 11] &- 0x30 > 9 {
        at += 12
      } else if json[at] == id[0], json[at..<at + 12].elementsEqual(id) {
        hasher.add(json, TextRange(UInt32(start), UInt32(at)))
        at += 12
        start = at
      } else {
        at += 1
      }
    }
    if start == 0 { return nil }
    hasher.add(json, TextRange(UInt32(start), UInt32(json.count)))
    return hasher.digest
  }
}
