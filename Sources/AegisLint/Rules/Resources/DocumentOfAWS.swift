import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags AWS's own documents of Systems Manager in somebody's account.
struct DocumentOfAWS: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4238", "document-of-aws"), .warning, kinds: .all, isOfForm: true,
    summary: "the ARN of a document that AWS owns has an account",
    rationale: """
      Documents of Systems Manager such as `AWS-RunShellScript` are AWS's, and no account can make one whose name begins so. \
      Their ARNs have no account: `arn:aws:ssm:REGION::document/AWS-RunShellScript`. With one, the ARN matches nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ssm:SendCommand
        Resource: "arn:aws:ssm:eu-west-1:111122223333:document/AWS-RunShellScript" # warning[AE4238]@36..48: the account `111122223333` has no document `AWS-RunShellScript`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ssm:SendCommand
        Resource: ["arn:aws:ssm:eu-west-1::document/AWS-RunShellScript", "arn:aws:ssm:*:*:document/AWS-*", "arn:aws:ssm:*:111122223333:document/ops-*"]
      """
    ], fix: .unsafe)

  // Names of documents that AWS owns begin as those of the roles do that it makes.
  static let needs: StatementFeatures = [.resource, .roleOfAWS]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let arn = statement.withText(node, Self.arn) else { continue }
      let account = statement.text(node, arn.account), place = statement.place(node, arn.account)
      let name = statement.text(node, arn.resource).dropFirst("document/".count)
      let meant = statement.text(node, 0..<arn.account.lowerBound) + statement.text(node, arn.account.upperBound..<arn.resource.upperBound)
      findings.report(
        "the account `\(account)` has no document `\(name)`", at: Label(place, "documents of AWS have no account"),
        notes: ["no account can make a document whose name begins with `AWS`"], help: "write `\(meant)`",
        fixes: [Fix("leave out `\(account)`", .unsafe, edits: [Edit(place, replacement: "")])])
    }
  }

  private static func arn(_ text: UnsafeBufferPointer<UInt8>) -> ARNFields? {
    guard let arn = ARNFields(text), text[arn.service].elementsEqual("ssm".utf8), isAccountID(text.part(arn.account)) else { return nil }
    return text[arn.resource].starts(with: "document/AWS".utf8) ? arn : nil
  }
}
