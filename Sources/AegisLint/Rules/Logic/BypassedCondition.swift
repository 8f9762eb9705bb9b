import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// Flags conditions that another policy of the same holder makes void.
struct BypassedCondition: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4608", "bypassed-condition"), .warning,
    summary: "another policy of a user or role allows without a condition what one allows with it",
    rationale: """
      Any one `Allow` is enough. Where another policy of the same holder allows the same actions on the same resources without \
      a condition, the condition keeps nobody out, though it looks as if it did. Where the holder has a `Deny` that may \
      keep out whom the condition does, nothing is said, nor is it of what AWS's own policies allow.
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
                  - name: careful
                    document:
                      Version: "2012-10-17"
                      Statement:
                        Effect: Allow
                        Action: s3:GetObject
                        Resource: "arn:aws:s3:::logs/*"
                        Condition: {Bool: {"aws:SecureTransport": "true"}} # warning[AE4608]@27..31: the condition keeps nobody out: `wide` allows the role `app` the same without it
                  - name: wide
                    document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "s3:Get*", Resource: "*"}}
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
                  - name: careful
                    document:
                      Version: "2012-10-17"
                      Statement:
                        Effect: Allow
                        Action: s3:GetObject
                        Resource: "arn:aws:s3:::logs/*"
                        Condition: {Bool: {"aws:SecureTransport": "true"}}
                  - name: wide
                    document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "s3:Get*", Resource: "arn:aws:s3:::public/*"}}
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          """)
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for account in facts.accounts where !account.reaches.conditional.isEmpty {
      var search = Search(account, facts)
      /// Of the conditional statements: those of which there is nothing more to say.
      var isDone = [Bool](repeating: false, count: account.reaches.conditional.count)
      for holder in account.holders {
        let held = account.policies(of: holder)
        guard held.count > 1 else { continue }
        for number in held where !account.policies[number].conditional.isEmpty {
          for place in account.policies[number].conditional where !isDone[place] {
            guard let other = search.bypass(ofConditional: place, of: number, held), !search.mayBeDenied(conditional: place, of: number, held) else { continue }
            isDone[place] = true
            report(account.reaches.conditional[place].statement, of: number, holder, other, account, &told, &findings)
          }
        }
      }
    }
  }

  /// What is looked for in an account, with what was found out on the way.
  private struct Search {
    let account: AccountOutline
    private let facts: OrganizationFacts
    /// By the policies' numbers, of those that were asked for: their `Allow` that list what they leave out, without a condition.
    private var complements: [Int: [StatementFacts]] = [:]
    /// By the policies' numbers the same of their `Deny`.
    private var denials: [Int: [StatementFacts]] = [:]
    /// By the statements' places in `AccountOutline.reaches`.
    private var ofOpen: [ResourceSet?]
    private var ofConditional: [ResourceSet?]

    init(_ account: AccountOutline, _ facts: OrganizationFacts) {
      self.account = account
      self.facts = facts
      ofOpen = Array(repeating: nil, count: account.reaches.open.count)
      ofConditional = Array(repeating: nil, count: account.reaches.conditional.count)
    }

    /// The first of a holder's policies, which it has by the numbers `held`, that allows without a condition what a statement of
    /// the policy `number` allows with one.
    mutating func bypass(ofConditional place: Int, of number: Int, _ held: ArraySlice<Int>) -> Int? {
      if let own = listed(ofConditional: place, of: number, held) { return own }
      for other in held where account.policies[other].outline.marks.contains(.identity) && other != number {
        let wide = complements(of: other)
        if wide.isEmpty || account.policies[other].document.origin == account.policies[number].document.origin { continue }
        guard let narrow = statement(conditional: place, of: number) else { return nil }
        if wide.contains(where: { $0.coversToday(narrow) }) { return other }
      }
      return nil
    }

    /// Whether a `Deny` that the holder has may match some of what a conditional statement allows.
    mutating func mayBeDenied(conditional place: Int, of number: Int, _ held: ArraySlice<Int>) -> Bool {
      let denying = held.filter { account.policies[$0].outline.marks.contains(.deny) }
      if denying.isEmpty { return false }
      guard let narrow = statement(conditional: place, of: number) else { return true }
      return denying.contains { other in denials(of: other).contains { $0.mayMeet(narrow) } }
    }

    private func statement(conditional place: Int, of number: Int) -> StatementFacts? {
      account.policies[number].meaning.map { facts.facts(of: $0).statements[account.reaches.conditional[place].statement] }
    }

    private mutating func complements(of number: Int) -> [StatementFacts] {
      if let known = complements[number] { return known }
      let found = statements(of: number) { $0.effect == .allow && $0.isNotAction && $0.isUnconditional && !$0.actions.isEmpty }
      complements[number] = found
      return found
    }

    private mutating func denials(of number: Int) -> [StatementFacts] {
      if let known = denials[number] { return known }
      let found = statements(of: number) { $0.effect == .deny }
      denials[number] = found
      return found
    }

    /// Of most policies none is taken out.
    private func statements(of number: Int, _ isMeant: (Statement) -> Bool) -> [StatementFacts] {
      guard let meaning = account.policies[number].meaning, meaning.statements.contains(where: isMeant) else { return [] }
      return facts.facts(of: meaning).statements.filter { isMeant($0.statement) }
    }

    /// The first of the policies `held` that does so by a list of actions.
    private mutating func listed(ofConditional place: Int, of number: Int, _ held: ArraySlice<Int>) -> Int? {
      let conditional = account.reaches.conditional[place]
      for other in held where account.policies[other].outline.open.meets(conditional.services) {
        for open in account.policies[other].open where account.reaches.open[open].services.meets(conditional.services) {
          // Nearly all differ in their resources. A policy may be held twice.
          guard resources(ofOpen: open, of: other).meets(resources(ofConditional: place, of: number)),
            account.policies[other].document.origin != account.policies[number].document.origin,
            covers(account.reaches.open[open].statement, of: other, conditional.statement, of: number)
          else { continue }
          return other
        }
      }
      return nil
    }

    private mutating func resources(ofOpen place: Int, of policy: Int) -> ResourceSet {
      if let known = ofOpen[place] { return known }
      let found = account.policies[policy].document.written.map { ResourceSet(of: account.reaches.open[place].statement, $0) } ?? .none
      ofOpen[place] = found
      return found
    }

    /// Of the first of its resources.
    private mutating func resources(ofConditional place: Int, of policy: Int) -> ResourceSet {
      if let known = ofConditional[place] { return known }
      let found = account.policies[policy].document.written.map { ResourceSet(of: account.reaches.conditional[place].statement, $0, isOfFirst: true) } ?? .none
      ofConditional[place] = found
      return found
    }

    private func covers(_ wide: Int, of other: Int, _ narrow: Int, of own: Int) -> Bool {
      guard let other = account.policies[other].document.written, let own = account.policies[own].document.written else { return false }
      return Statement.covers(wide, of: other, narrow, of: own)
    }
  }

  private func report(
    _ statement: Int, of number: Int, _ holder: AccountOutline.Holder, _ other: Int, _ account: AccountOutline, _ told: inout Set<SourceRange>,
    _ findings: inout Findings
  ) {
    guard let written = account.policies[number].written else { return }
    let place = written.tree.textPlace(written.statements[statement].conditions[0].conditionOperator)
    guard told.insert(place).inserted else { return }
    findings.report(
      "the condition keeps nobody out: `\(account.policies[other].name)` allows the \(holder.noun) `\(account.name(of: holder))` the same without it",
      at: Label(place, "without effect here"),
      secondary: account.policies[other].written.map { [Label($0.title, "allows it without a condition")] } ?? [],
      help: "give the other policy the condition too, or narrow it")
  }
}
