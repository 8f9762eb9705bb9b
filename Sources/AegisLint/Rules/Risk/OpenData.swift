import AegisBasics
import AegisPolicy

/// Flags grants to read all data of the kinds that hold secrets.
struct OpenData: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4813", "open-data"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder read every object, secret or parameter",
    rationale: """
      Objects, secrets and parameters are where data is. A grant to read all of them is a grant to carry all of them away.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [s3:List*, s3:GetObject] # warning[AE4813]@22..34: the policy lets its holder read every object
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*"}
      """
    ],
    peers: [.policyValidator("sensitive_action"), Peer(.cloudsplaining, "DataExfiltration"), Peer(.checkov, "CKV_AWS_108"), Peer(.checkov, "CKV_AWS_288"), .policyValidator("action_detected")],
    isOptional: true)

  private static let nouns = ["s3": "object", "secretsmanager": "secret", "ssm": "parameter", "rds": "database"]

  static let reads: KeptParts = [.actions, .resources]

  static let concernNeeds: StatementFeatures = .openRisk

  static func concerns(_ statement: StatementFacts) -> Bool { OpenGrants.mayOpen(statement) { _ in true } }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    for grant in policy.openGrants.grants(of: RiskTable.data) {
      let noun = grant.action.split(separator: ":").first.flatMap { Self.nouns[String($0)] } ?? "resource"
      findings.report(
        "the policy lets its holder read every \(noun)", at: Label(grant.statement.place(grant.node), "allows `\(grant.action)`"),
        help: "name what may be read")
    }
  }
}
