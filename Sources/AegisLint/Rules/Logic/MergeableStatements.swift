import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags statements that differ from another one in a single list.
struct MergeableStatements: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4605", "mergeable-statements"), .note, kinds: .all,
    summary: "two statements differ in a single list",
    rationale: """
      Two statements with the same effect, the same resources and the same conditions can be one with both lists of \
      actions; two with the same actions, one with both lists of resources. Sometimes they are kept apart for their Sids.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*"}
        - Effect: Allow # note[AE4605]@5..11: differs from another one in its actions only
          Action: s3:PutObject
          Resource: arn:aws:s3:::a/*
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*"}
        - {Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::b/*"}
      """
    ], isOptional: true)

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    guard policy.statements.count > 1 else { return }
    var whole: Set<UInt64> = []
    var seen: [[UInt64: [StatementFacts]]] = [[:], [:]]
    for statement in policy.statements where statement.statement.effect != nil {
      // What says the same altogether is said by another rule.
      guard whole.insert(StatementKey(statement).hash).inserted else { continue }
      // `NotAction` and `NotResource` cannot be united.
      let parts: [(Int, StatementKey.Part, String, Bool)] = [
        (0, .actions, "actions", !statement.statement.isNotAction), (1, .resources, "resources", !statement.statement.isNotResource),
      ]
      for (index, part, noun, canUnite) in parts where canUnite {
        let key = StatementKey(statement, without: part)
        if let other = seen[index][key.hash]?.first(where: { key.equals(statement, $0) }) {
          findings.report(
            "the statement differs from \(other.statement.sid.map { "`\(policy.text($0))`" } ?? "another one") in its \(noun) only",
            at: Label(statement.title, "could be one with it"), secondary: [Label(other.title, "with this one")],
            help: "list the \(noun) of both in one statement")
          break
        }
      }
      for (index, part, _, canUnite) in parts where canUnite {
        seen[index][StatementKey(statement, without: part).hash, default: []].append(statement)
      }
    }
  }
}
