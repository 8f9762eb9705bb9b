import AegisAccess
import AegisBasics
import AegisPolicy

/// Flags statements that say nothing which others do not say.
struct CoveredStatement: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4602", "covered-statement"), .note, kinds: [.identity, .inline, .boundary, .scp],
    summary: "a statement adds nothing to others of its document",
    rationale: """
      Every request that it matches is matched by other statements of the same effect: without it the policy means the same. \
      That is proved over actions, resources and conditions together. Often it is the others that are wider than was meant.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "s3:*", Resource: "*"}
        - Effect: Allow # note[AE4602]@5..11: the statement adds nothing to another
          Action: s3:GetObject
          Resource: "arn:aws:s3:::logs/*"
          Condition: {StringEquals: {"aws:RequestedRegion": eu-west-1}}
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "s3:Get*", Resource: "*", Condition: {Bool: {"aws:SecureTransport": "true"}}}
        - {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/*"}
      """
    ])

  static let needs: DocumentFeatures = [.coveredStatement]

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    for (index, fact) in policy.proved.sorted(by: { $0.key < $1.key }) {
      guard case .covered(let others) = fact, let first = others.first else { continue }
      let statement = policy.statements[index]
      // The same statement again is a finding of its own.
      let key = StatementKey(statement)
      if others.count == 1 && key.equals(statement, policy.statements[first]) { continue }
      findings.report(
        others.count == 1 ? "the statement adds nothing to another" : "the statement adds nothing to \(others.count) others together",
        at: Label(statement.title, statement.isDeny ? "all of it is denied already" : "all of it is allowed already"),
        secondary: others.prefix(3).map { Label(policy.statements[$0].title, others.count == 1 ? "by this one" : "by this one too") },
        help: "remove it, or narrow the other\(others.count == 1 ? "" : "s")")
    }
  }
}
