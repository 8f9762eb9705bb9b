import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ARNs that end with the slash in front of a name.
struct NameMissing: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4235", "name-missing"), .warning, kinds: .all, isOfForm: true,
    summary: "an ARN ends with a slash that no name follows",
    rationale: """
      The key of an object has a character at the least, and names of IAM stand behind their path. `arn:aws:s3:::BUCKET/` is \
      neither the bucket nor anything in it, and `role/PATH/` is no role: what is below is meant with `*` only.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::logs/" # warning[AE4235]@31..32: no key stands behind the slash
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sts:AssumeRole
        Resource: "arn:aws:iam::111122223333:role/app/" # warning[AE4235]@48..49: no name stands behind the slash
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:PutObject
        Resource: ["arn:aws:s3:::logs/*", "arn:aws:s3:::logs/folder/"]
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.resource, .oddText]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let (own, isBucket) = statement.withText(node, Self.field) else { continue }
      let text = statement.text(node, own), place = statement.place(node, own.upperBound - 1..<own.upperBound)
      findings.report(
        "no \(isBucket ? "key" : "name") stands behind the slash",
        at: Label(place, isBucket ? "neither the bucket nor what is in it" : "nothing of IAM has such an ARN"),
        help: isBucket ? "write `\(text)*` for the objects, `\(text.dropLast())` for the bucket" : "write `\(text)*` for all that is below",
        fixes: isBucket ? [] : [Fix("write `\(text)*`", .unsafe, edits: [Edit(place, replacement: "/*")])])
    }
  }

  /// The last field of an ARN that ends so.
  static func field(_ text: UnsafeBufferPointer<UInt8>) -> (own: Range<Int>, isBucket: Bool)? {
    guard text.last == UInt8(ascii: "/"), let arn = ARNFields(text), Placeholder.first(in: text) == nil else { return nil }
    let own = text.part(arn.resource)
    if text[arn.service].elementsEqual("s3".utf8) {
      // Wildcards and variables may take slashes, and keys may end with one.
      let isBucket = arn.region.isEmpty && arn.account.isEmpty && own.count > 1 && own.firstIndex(of: UInt8(ascii: "/")) == own.count - 1
      return isBucket && !own.isPattern && !own.contains(UInt8(ascii: "$")) ? (arn.resource, true) : nil
    }
    guard text[arn.service].elementsEqual("iam".utf8) else { return nil }
    let word = own.prefix { $0 != UInt8(ascii: "/") }
    return kinds.contains { word.elementsEqual($0.utf8) } ? (arn.resource, false) : nil
  }

  private static let kinds = ["role", "user", "group", "policy", "instance-profile"]
}
