import AegisBasics
import AegisPolicy

/// Flags actions that none of the statement's resources fits.
struct ResourceActionMismatch: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4212", "resource-action-mismatch"), .warning, kinds: .all,
    summary: "no resource of the statement is of a kind that the action works on",
    rationale: """
      An action works on certain types of resources, each with ARNs of its own form. Where none of the listed ARNs \
      can be one of them, the statement neither allows nor denies the action, whatever it seems to say.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: lambda:InvokeFunction # warning[AE4212]@11..32: no resource of the statement fits `lambda:InvokeFunction`
        Resource: "arn:aws:sqs:eu-west-1:111122223333:jobs"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: lambda:InvokeFunction
        Resource: "arn:aws:lambda:eu-west-1:111122223333:function:a"
      """
    ],
    peers: [
      .parliament("RESOURCE_MISMATCH"),
      .policyValidator("resource_mismatch"),
      Peer(.cfnLint, "I3510"),
    ])

  static let needs: StatementFeatures = [.action, .resource]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let dead = statement.reach.elements.filter { $0.state == .mismatch && !$0.isBucketOrObject }
    guard let first = dead.first else { return }
    let text = statement.text(first.node)
    let types = first.typeForms(statement.catalog)
    findings.report(
      dead.count == 1
        ? "no resource of the statement fits `\(text)`" : "no resource of the statement fits `\(text)` and \(dead.count - 1) more of its actions",
      at: Label(statement.place(first.node), statement.isDeny ? "not denied" : "not allowed"),
      secondary: statement.resources.prefix(1).map { Label(statement.place($0.node), statement.resources.count == 1 ? "no such resource" : "nor the others") },
      notes: types.isEmpty ? [] : ["it works on " + types.map { "`\($0)`" }.joined(separator: " or ")],
      help: "give it a statement of its own, with its resources")
  }
}
