import AegisBasics
import AegisIR
import AegisPolicy

/// Flags grants of the same action under different conditions.
struct SplitGrant: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4607", "split-grant"), .note,
    summary: "two policies of a user or role allow the same under conditions on different keys",
    rationale: """
      Conditions of two statements are alternatives: a request needs to meet one of them, not both. Where both were meant,       they belong into one statement.
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
                  - name: by-network
                    document:
                      Version: "2012-10-17"
                      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:SourceVpc": vpc-0123456789abcdef0}}} # note[AE4607]@91..103: either condition is enough: `by-tag` has another one
                  - name: by-tag
                    document:
                      Version: "2012-10-17"
                      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:PrincipalTag/team": core}}}
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
                  - name: one
                    document:
                      Version: "2012-10-17"
                      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:RequestedRegion": eu-west-1}}}
                  - name: two
                    document:
                      Version: "2012-10-17"
                      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: {StringEquals: {"aws:RequestedRegion": eu-west-2}}}
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          """)
    ], isOptional: true)

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for account in facts.accounts {
      for holder in account.holders {
        let conditional = account.policies(of: holder).compactMap { number -> (name: String, document: PolicyDocument)? in
          let policy = account.policies[number]
          return policy.outline.marks.contains(.conditionalAllow) ? policy.written.map { (policy.name, $0) } : nil
        }
        guard conditional.count > 1 else { continue }
        for (index, policy) in conditional.enumerated() {
          for statement in facts.facts(of: policy.document).statements where statement.features.contains([.allow, .condition]) {
            let place = statement.conditions.first.map { statement.place($0.operatorNode) } ?? statement.title
            let keys = Set(statement.conditions.map { statement.keyName($0) })
            for other in conditional[(index + 1)...] where other.document.place(other.document.root) != policy.document.place(policy.document.root) {
              let found = facts.facts(of: other.document).statements.first { candidate in
                candidate.features.contains([.allow, .condition]) && keys.isDisjoint(with: candidate.conditions.map { candidate.keyName($0) })
                  && (candidate.covers(statement) || statement.covers(candidate))
              }
              guard let found, told.insert(place).inserted else { continue }
              findings.report(
                "either condition is enough: `\(other.name)` has another one", at: Label(place, "one way"),
                secondary: [Label(found.conditions.first.map { found.place($0.operatorNode) } ?? found.title, "the other way")],
                notes: ["the \(holder.noun) `\(account.name(of: holder))` has both policies"],
                help: "write both conditions into one statement, where both are meant")
            }
          }
        }
      }
    }
  }
}
