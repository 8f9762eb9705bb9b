import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags resources that are too long.
struct ARNTooLong: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4228", "arn-too-long"), .error, kinds: .all, isOfForm: true,
    summary: "a resource has more than 2,048 characters",
    rationale: """
      AWS takes ARNs of at most 2,048 characters and rejects a policy with a longer one.
      """,
    flagged: [
      RuleExample(.identity, """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::logs/\(String(repeating: "x", count: 2038))" # error[AE4228]@14..2070: the resource has 2056 characters
      """)
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::logs/*"
      """
    ],
    peers: [.policyValidator("invalid_resource"), .policyValidator("arn_length")])

  static let needs: StatementFeatures = .oddText
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      let length = statement.withText(node) { text in
        text.count <= Self.most ? 0 : text.count { $0 & 0xC0 != 0x80 }
      }
      guard length > Self.most else { continue }
      findings.report(
        "the resource has \(length) characters", at: Label(statement.place(node), "at most 2048"), help: "shorten it")
    }
  }
  /// Characters. Source: IAM API reference, `ResourceNameType`.
  static let most = 2048
}
