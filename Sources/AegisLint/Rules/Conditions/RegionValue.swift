import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags unknown regions in conditions.
struct RegionValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4321", "value-region"), .error, kinds: .all, isOfForm: true,
    summary: "a condition compares with a region that does not exist",
    rationale: """
      A request is never for a region that does not exist, so that the condition never holds, or, negated, always \
      does.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:*
        Resource: "*"
        Condition:
          StringEquals: {"aws:RequestedRegion": "eu-centrl-1"} # error[AE4321]@44..55: AWS has no region `eu-centrl-1`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:*
        Resource: "*"
        Condition:
          StringEquals: {"aws:RequestedRegion": "eu-central-1"}
      """
    ],
    peers: [.accessAnalyzer("INVALID_REGION", .error)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .string && condition.valueForm == .region
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string {
      guard let key = condition.key, statement.catalog.valueForm(key) == .region else { continue }
      statement.forEachPlainValue(of: condition, isSmall: true) { node, text in
        guard !text.isEmpty && !text.isPattern && !statement.catalog.hasRegion(text.span) else { return }
        findings.report(
          "AWS has no region `\(statement.text(node))`", at: Label(statement.place(node), "unknown region"), help: closestMatch(to: statement.text(node), among: statement.catalog.regions).map { "did you mean `\($0)`?" })
      }
    }
  }
}
