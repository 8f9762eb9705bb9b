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
    for holder in documents.holders where holder.policies.count > 1 && holder.policies.contains(where: \.hasConditionalAllow) {
      let actions = holder.policies.map { documents.actions(of: $0.meaning) }
      for (at, own) in holder.policies.enumerated() where own.hasConditionalAllow {
        let tree = own.meaning.tree
        for (index, statement) in own.meaning.statements.enumerated() where statement.effect == .allow && !statement.conditions.isEmpty {
          guard let first = actions[at][index].first else { continue }
          // A policy may be held twice.
          let bypass = holder.policies.indices.first { other in
            holder.policies[other].origin != own.origin && holder.policies[other].meaning.allows(statement, tree, first, actions[other], documents.shared.texts)
          }.map { holder.policies[$0] }
          guard let bypass else { continue }
          let place = own.document.tree.textPlace(own.document.statements[index].conditions[0].conditionOperator)
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

extension PolicyDocument {
  /// Whether an `Allow` without a condition covers a statement of another document.
  ///
  /// - Parameters:
  ///   - first: The first action of that statement: what does not name it, as nearly nothing does, need not be compared.
  ///   - actions: The actions of the document's own statements.
  fileprivate func allows(
    _ statement: Statement, _ other: SyntaxTree, _ first: KnownTexts.ActionNumber, _ actions: OrganizationFacts.DocumentActions, _ texts: KnownTexts
  ) -> Bool {
    func mayCover(_ action: KnownTexts.ActionNumber) -> Bool {
      if action.folded == first.folded { return true }
      guard action.marks.contains(.wildcard) else { return false }
      guard let own = texts[action].service, let service = texts[first].service else { return true }
      return own == service
    }
    return statements.indices.contains { index in
      actions[index].contains(where: mayCover) && isOpenAllow(statements[index])
        && statements[index].covers(statement, tree, other)
    }
  }

  private func isOpenAllow(_ statement: Statement) -> Bool {
    statement.effect == .allow && !statement.hasCondition && statement.conditions.isEmpty
  }

  /// Whether some `Allow` of the document has a condition.
  var hasConditionalAllow: Bool { statements.contains { $0.effect == .allow && !$0.conditions.isEmpty } }
}
