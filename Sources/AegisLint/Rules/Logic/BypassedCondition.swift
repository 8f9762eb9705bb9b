import AegisBasics
import AegisIR
import AegisPolicy

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
    guard let documents = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for account in documents.organization.accounts {
      account.forEachHolder { holder in
        guard holder.policies.count > 1, holder.policies.contains(where: { $0.document.hasConditionalAllow }) else { return }
        let held = holder.policies.map { documents.facts(of: $0.document) }
        for own in held {
          for statement in own.statements where statement.features.contains([.allow, .condition]) {
            let place = statement.conditions.first.map { statement.place($0.operatorNode) } ?? statement.title
            if told.contains(place) { continue }
            let bypass = held.indices.first { other in
              held[other] !== own && held[other].statements.contains { $0.features.contains([.allow, .unconditional]) && $0.covers(statement) }
            }.map { holder.policies[$0] }
            guard let bypass else { continue }
            told.insert(place)
            findings.report(
              "the condition keeps nobody out: `\(bypass.name)` allows the \(holder.noun) `\(holder.name)` the same without it",
              at: Label(place, "without effect here"), secondary: [Label(bypass.document.title, "allows it without a condition")],
              help: "give the other policy the condition too, or narrow it")
          }
        }
      }
    }
  }
}

extension PolicyDocument {
  /// Whether some `Allow` of the document has a condition.
  var hasConditionalAllow: Bool { statements.contains { $0.effect == .allow && !$0.conditions.isEmpty } }
}
