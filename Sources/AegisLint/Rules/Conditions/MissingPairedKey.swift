import AegisBasics
import AegisPolicy

/// Flags private addresses without their network.
struct MissingPairedKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4351", "missing-paired-key"), .warning, kinds: .all, concludesFromLack: true,
    summary: "a private address is compared without the network that it is in",
    rationale: """
      Private addresses are the same in every network. Without the VPC beside it, the condition holds for an \
      address in anybody's VPC.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          IpAddress: {"aws:VpcSourceIp": "10.0.0.0/8"} # warning[AE4351]@18..33: `aws:VpcSourceIp` means an address in any network
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          IpAddress: {"aws:VpcSourceIp": "10.0.0.0/8"}
          StringEquals: {"aws:SourceVpc": vpc-1a2b3c4d}
      """
    ],
    peers: [.accessAnalyzer("MISSING_PAIRED_CONDITION_KEYS", .warning)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.name == "aws:vpcsourceip" || condition.name == "aws:ec2instancesourceprivateipv4"
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNull {
      let isVPC = statement.matches(condition.keyNode, "aws:vpcsourceip")
      guard isVPC || statement.matches(condition.keyNode, "aws:ec2instancesourceprivateipv4") else { continue }
      if isVPC && statement.hasCondition(on: "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn") { continue }
      if !isVPC && statement.hasCondition(on: "aws:ec2instancesourcevpc", "aws:sourcevpc", "aws:sourcevpce") { continue }
      findings.report(
        "`\(statement.text(condition.keyNode))` means an address in any network", at: Label(statement.place(condition.keyNode), "of any VPC"),
        help: isVPC ? "add a condition on `aws:SourceVpc` or `aws:SourceVpce`" : "add a condition on `aws:Ec2InstanceSourceVpc`")
    }
  }
}
