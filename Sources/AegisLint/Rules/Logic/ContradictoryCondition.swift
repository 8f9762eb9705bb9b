import AegisAccess
import AegisBasics
import AegisPolicy

/// Flags `Allow` and `Deny` that hang on the same condition.
struct ContradictoryCondition: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4606", "contradictory-condition"), .warning, kinds: [.identity, .inline, .boundary, .scp],
    summary: "an `Allow` is denied under the very condition that it has",
    rationale: """
      Whenever the condition of the `Allow` holds, that of a `Deny` holds too, and the `Deny` wins. Most often one of the two \
      was meant to be the opposite: `StringNotEquals` for `StringEquals`.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        - Effect: Allow # warning[AE4606]@5..11: whatever the statement allows is denied under the same condition
          Action: "ec2:*"
          Resource: "*"
          Condition: {StringEquals: {"aws:RequestedRegion": eu-west-1}}
        - {Effect: Deny, Action: "ec2:*", Resource: "*", Condition: {StringEquals: {"aws:RequestedRegion": eu-west-1}}}
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "ec2:*", Resource: "*", Condition: {StringEquals: {"aws:RequestedRegion": eu-west-1}}}
        - {Effect: Deny, Action: "ec2:*", Resource: "*", Condition: {StringNotEquals: {"aws:RequestedRegion": eu-west-1}}}
      """
    ])

  static let needs: DocumentFeatures = [.coveredStatement]

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    for (index, fact) in policy.proved.sorted(by: { $0.key < $1.key }) {
      guard case .denied(let denials) = fact, let first = denials.first,
        denials.allSatisfy({ !policy.statements[$0].features.contains(.unconditional) })
      else { continue }
      let other = policy.statements[first], statement = policy.statements[index]
      findings.report(
        "whatever the statement allows is denied under the same condition", at: Label(statement.title, "allows nothing"),
        secondary: [Label(other.conditions.first.map { other.place($0.operatorNode) } ?? other.title, "denied under this condition")],
        help: "turn one of the conditions into its opposite, or remove one of the statements")
    }
  }
}
