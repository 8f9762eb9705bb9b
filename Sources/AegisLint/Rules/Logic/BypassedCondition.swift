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
      Any one `Allow` is enough. Where another policy of the same holder allows the same actions on the same resources without       a condition, the condition keeps nobody out, though it looks as if it did.
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
      /// Of the conditional statements: those of which there is nothing more to say.
      var isDone = [Bool](repeating: false, count: account.reaches.conditional.count)
      for holder in account.holders {
        let held = account.policies(of: holder)
        guard held.count > 1 else { continue }
        for number in held where !account.policies[number].conditional.isEmpty {
          for place in account.policies[number].conditional where !isDone[place] {
            guard let bypass = bypass(of: account.reaches.conditional[place], of: number, held, account) else { continue }
            isDone[place] = true
            report(account.reaches.conditional[place].statement, of: number, holder, bypass, account, &told, &findings)
          }
        }
      }
    }
  }

  /// The first of the policies `held` that allows without a condition what a statement of the policy `number` allows with one.
  private func bypass(of conditional: StatementReach, of number: Int, _ held: ArraySlice<Int>, _ account: AccountOutline) -> Int? {
    // Looked at once there is a policy that is about the same service.
    var resources: ResourceSet?
    return held.first { other in
      // A policy may be held twice.
      guard account.policies[other].outline.open.meets(conditional.services),
        account.policies[other].document.origin != account.policies[number].document.origin,
        let wide = account.policies[other].meaning, let narrow = account.policies[number].meaning
      else { return false }
      let wanted = resources ?? ResourceSet(of: conditional.statement, narrow, isOfFirst: true)
      resources = wanted
      return account.policies[other].open.contains { place in
        let open = account.reaches.open[place]
        return open.services.meets(conditional.services) && ResourceSet(of: open.statement, wide).meets(wanted)
          && Statement.covers(open.statement, of: wide, conditional.statement, of: narrow)
      }
    }
  }

  private func report(
    _ statement: Int, of number: Int, _ holder: AccountOutline.Holder, _ bypass: Int, _ account: AccountOutline, _ told: inout Set<SourceRange>,
    _ findings: inout Findings
  ) {
    guard let written = account.policies[number].written else { return }
    let place = written.tree.textPlace(written.statements[statement].conditions[0].conditionOperator)
    guard told.insert(place).inserted else { return }
    let name = account.policies[bypass].name
    findings.report(
      "the condition keeps nobody out: `\(name)` allows the \(holder.noun) `\(account.name(of: holder))` the same without it",
      at: Label(place, "without effect here"),
      secondary: account.policies[bypass].written.map { [Label($0.title, "allows it without a condition")] } ?? [],
      help: "give the other policy the condition too, or narrow it")
  }
}
