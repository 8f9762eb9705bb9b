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
    guard let documents = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for holder in documents.holders where holder.policies.count > 1 {
      for own in holder.policies {
        for allow in own.conditional {
          // A policy may be held twice.
          let bypass = holder.policies.first { $0.allows(allow, of: own) && $0.origin != own.origin }
          guard let bypass else { continue }
          let place = own.document.tree.textPlace(own.document.statements[allow.index].conditions[0].conditionOperator)
          guard told.insert(place).inserted else { continue }
          findings.report(
            "the condition keeps nobody out: `\(bypass.name)` allows the \(holder.noun) `\(holder.name)` the same without it",
            at: Label(place, "without effect here"), secondary: [Label(bypass.document.title, "allows it without a condition")],
            help: "give the other policy the condition too, or narrow it")
        }
      }
    }
  }
}

extension PolicyHolder.Held {
  /// Whether an `Allow` without a condition covers one of another policy.
  fileprivate func allows(_ narrow: PolicyHolder.Allow, of other: PolicyHolder.Held) -> Bool {
    open.contains { wide in
      wide.actions.mayCover(narrow.actions)
        && meaning.statements[wide.index].covers(other.meaning.statements[narrow.index], meaning.tree, other.meaning.tree)
    }
  }
}

extension PolicyDocument {
  /// Whether some `Allow` of the document has a condition.
  var hasConditionalAllow: Bool { statements.contains { $0.effect == .allow && !$0.conditions.isEmpty } }
}
