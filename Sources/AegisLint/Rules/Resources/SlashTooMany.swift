import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ARNs with a slash where the name of a bucket, a parameter, a role or the like begins.
struct SlashTooMany: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4232", "slash-too-many"), .warning, kinds: .all, isOfForm: true,
    summary: "an ARN has a slash too many in front of a name",
    rationale: """
      The name of a bucket never begins with a slash, and names of IAM have none in front of their path. The slash that the \
      name of a parameter begins with is the one behind `parameter` in its ARN: that of `/app/key` is \
      `arn:aws:ssm:REGION:ACCOUNT:parameter/app/key`. With one more, the ARN matches nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ssm:GetParameter
        Resource: "arn:aws:ssm:eu-west-1:111122223333:parameter//app/key" # warning[AE4232]@59..60: there is a slash too many in front of `app/key`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ssm:GetParameter
        Resource: "arn:aws:ssm:eu-west-1:111122223333:parameter/app/key"
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.resource, .oddText]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard statement.withText(node, Self.hasSlashInFront), let arn = statement.withText(node, { ARNFields($0) }) else { continue }
      let slash: Int? = statement.withText(node) { text in
        let own = text[arn.resource]
        func ends(_ prefix: StaticString) -> Int? {
          let count = prefix.utf8CodeUnitCount
          let isThere = own.count > count && own.starts(with: UnsafeBufferPointer(start: prefix.utf8Start, count: count)) && own[own.startIndex + count] == UInt8(ascii: "/")
          return isThere ? own.startIndex + count : nil
        }
        // With a region or an account, something else is wrong with it.
        if text[arn.service].elementsEqual("s3".utf8) { return arn.region.isEmpty && arn.account.isEmpty ? ends("") : nil }
        if text[arn.service].elementsEqual("ssm".utf8) { return ends("parameter/") }
        return text[arn.service].elementsEqual("iam".utf8) ? ends("role/") ?? ends("user/") ?? ends("policy/") ?? ends("instance-profile/") : nil
      }
      guard let slash else { continue }
      let place = statement.place(node, slash..<slash + 1)
      let name = statement.text(node, slash + 1..<arn.resource.upperBound)
      findings.report(
        "there is a slash too many in front of \(name.isEmpty ? "the name" : "`\(name)`")", at: Label(place, "with it, the ARN matches nothing"),
        help: "leave it out", fixes: [Fix("leave out the `/`", .unsafe, edits: [Edit(place, replacement: "")])])
    }
  }

  /// Whether a slash stands behind a colon or another slash, as in few ARNs.
  private static func hasSlashInFront(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var found: UInt8 = 0, last: UInt8 = 0
    // A loop without branches looks at many bytes at once.
    for byte in text {
      found |= (byte == UInt8(ascii: "/") ? 1 : 0) & ((last == UInt8(ascii: "/") ? 1 : 0) | (last == UInt8(ascii: ":") ? 1 : 0))
      last = byte
    }
    return found != 0
  }
}
