import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags ids that no VPC or endpoint has.
struct VPCValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4322", "value-vpc"), .error, kinds: .all, isOfForm: true,
    summary: "a condition compares with an id that no VPC or endpoint can have",
    rationale: """
      The ids of VPCs are `vpc-` and 8 or 17 hexadecimal digits, those of endpoints `vpce-` and as many. A \
      condition on another one never holds, or, negated, always does.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"aws:SourceVpc": "vpc-12345"} # error[AE4322]@38..47: `vpc-12345` is no id of a VPC
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"aws:SourceVpc": "vpc-1a2b3c4d5e6f7a8b9"}
      """
    ],
    peers: [
      .accessAnalyzer("INVALID_VPC_FORMAT", .error),
      .accessAnalyzer("INVALID_VPCE_FORMAT", .error),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.valueForm.map { prefix($0) != nil } ?? false
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string {
      guard let key = condition.key, let prefix = Self.prefix(statement.catalog.valueForm(key)) else { continue }
      statement.forEachPlainValue(of: condition, isSmall: true) { node, text in
        guard !text.isPattern && !ValueForm.isID(text, prefix: prefix) else { return }
        findings.report(
          "`\(statement.text(node))` is no id of a VPC\(prefix.utf8CodeUnitCount == 5 ? " endpoint" : "")", at: Label(statement.place(node), "no such id"), help: "an id is `\(prefix)` and 8 or 17 hexadecimal digits")
      }
    }
  }
  private static func prefix(_ form: ConditionValueForm) -> StaticString? {
    switch form {
    case .vpc: "vpc-"
    case .vpcEndpoint: "vpce-"
    default: nil
    }
  }
}
