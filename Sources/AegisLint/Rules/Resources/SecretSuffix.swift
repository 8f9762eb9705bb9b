import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ARNs of secrets that end with the secret's name.
struct SecretSuffix: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4234", "secret-suffix"), .warning, kinds: .all, isOfForm: true,
    summary: "the ARN of a secret lacks the six characters that follow its name",
    rationale: """
      Secrets Manager makes the ARN of a secret of its name, a hyphen and six random letters or digits. An ARN that ends with \
      the name matches no secret. `-??????` stands for whatever the six are; `-*`, or `*` alone, also matches secrets with longer names.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: secretsmanager:GetSecretValue
        Resource: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db/password" # warning[AE4234]@67..78: the ARN lacks the six characters that follow the name of a secret
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: secretsmanager:GetSecretValue
        Resource:
          - "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db/password-??????"
          - "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db/replica-a1B2c3"
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.resource, .oddText]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let name = statement.withText(node, Self.oddName) else { continue }
      let text = statement.text(node, name), place = statement.place(node, name)
      // What ECS and others take behind the ARN, to say which part of a secret is meant.
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let isOpen = text.hasSuffix("?")
      let meant = text + "-??????"
      findings.report(
        "the ARN lacks the six characters that follow the name of a secret", at: Label(place, "matches no secret"),
        help: parts.count > 1
          ? "leave out `:\(parts[1])`, which is no part of the ARN"
          : isOpen ? "write a hyphen and six `?` behind the name" : "write `\(meant)`",
        fixes: parts.count > 1 || isOpen ? [] : [Fix("write `\(meant)`", .unsafe, edits: [Edit(place, replacement: meant)])])
    }
  }

  /// Where the name of a secret stands whose ARN ends with it.
  static func oddName(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard let arn = ARNFields(text), case .secret? = OddName(text.part(arn.resource), of: text.part(arn.service)), Placeholder.first(in: text) == nil
    else { return nil }
    return arn.resource.lowerBound + OddName.secretFront.utf8.count..<arn.resource.upperBound
  }
}
