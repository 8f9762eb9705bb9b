import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags resource policies that deny everything to everybody.
struct Lockout: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4446", "lockout"), .warning, kinds: .resource,
    summary: "a resource policy denies everything to everybody",
    rationale: """
      The deny holds for administrators, too, so that nobody can change the policy again; only the account's root user, \
      or AWS's support, can.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: "*"
          Action: s3:* # warning[AE4446]@11..15: denies everything to everybody
          Resource: ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
        """)
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: "*"
          Action: s3:*
          Resource: ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
          Condition: {Bool: {"aws:SecureTransport": "false"}}
        """)
    ],
    peers: [Peer(.checkov, "CKV_AWS_93")])

  static let needs: StatementFeatures = [.deny, .action, .principal, .unconditional]
  static let reads: KeptParts = [.actions, .resources, .principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.principals.contains(where: \.isAnyone), !statement.statement.isNotResource,
      let all = statement.actions.first(where: { $0.form == .everything || $0.form == .service })
    else { return }
    // Objects can be denied; the bucket's policy can be changed all the same.
    let speaksOfBucket = statement.resources.allSatisfy { resource in
      guard let arn = resource.arn else { return false }
      return statement.withText(resource.node) { text in
        text[arn.service].elementsEqual("s3".utf8) && text[arn.resource].contains(UInt8(ascii: "/"))
      }
    }
    if speaksOfBucket && !statement.resources.isEmpty { return }
    findings.report(
      "the statement denies everything to everybody", at: Label(statement.place(all.node), "administrators too"),
      notes: ["nobody but the root user can change the policy again"], help: "exempt an administrator by a condition on `aws:PrincipalArn`")
  }
}
