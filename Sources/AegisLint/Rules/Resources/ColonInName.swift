import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags colons in names of buckets and repositories: those of URLs, of ARNs, of tags.
struct ColonInName: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4236", "colon-in-name"), .warning, kinds: .all, isOfForm: true,
    summary: "an ARN has a colon in a name that can have none",
    rationale: """
      Names of buckets have no colon. `arn:aws:s3:::s3://BUCKET/*` and `arn:aws:s3:::arn:aws:s3:::BUCKET/*`, as templates make \
      them of what is an ARN already, match nothing, and S3 rejects a bucket's policy with such a resource. Nor have names of \
      ECR's repositories: the tag of an image is not a part of an ARN.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::arn:aws:s3:::logs/*" # warning[AE4236]@14..27: no bucket is called `arn:aws:s3:::logs`
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::s3://logs/*" # warning[AE4236]@27..32: no bucket is called `s3:`
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ecr:BatchGetImage
        Resource: "arn:aws:ecr:eu-west-1:111122223333:repository/app:latest" # warning[AE4236]@63..70: no repository is called `app:latest`
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: ["arn:aws:s3:::logs/10:15.txt", "arn:aws:s3:::*:10"]
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.resource, .oddText]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let (arn, isBucket) = statement.withText(node, Self.arn) else { continue }
      if isBucket { reportBucket(node, arn, statement, &findings) } else { reportRepository(node, arn, statement, &findings) }
    }
  }

  private func reportBucket(_ node: NodeID, _ arn: ARNFields, _ statement: StatementFacts, _ findings: inout Findings) {
    let own = statement.text(node, arn.resource)
    let name = own.prefix { $0 != "/" }
    // What is too much: the front of the ARN itself, or a scheme.
    let isARN = own.hasPrefix("arn:")
    let scheme = ["s3://", "s3a://", "s3n://"].first { own.hasPrefix($0) } ?? ""
    let start = arn.resource.lowerBound
    let place = statement.place(node, isARN ? 0..<start : start..<start + (scheme.isEmpty ? name.utf8.count : scheme.utf8.count))
    let meant = isARN ? own : statement.text(node, 0..<start) + own.dropFirst(scheme.utf8.count)
    let isKnown = isARN || !scheme.isEmpty
    findings.report(
      "no bucket is called `\(name)`", at: Label(place, "names of buckets have no colon"),
      help: isKnown ? "write `\(meant)`" : "write the bucket's name alone",
      fixes: isKnown ? [Fix("write `\(meant)`", .unsafe, edits: [Edit(place, replacement: "")])] : [])
  }

  private func reportRepository(_ node: NodeID, _ arn: ARNFields, _ statement: StatementFacts, _ findings: inout Findings) {
    let name = statement.text(node, arn.resource).dropFirst(Self.repository.utf8.count)
    let tag = name.drop { $0 != ":" }
    let place = statement.place(node, arn.resource.upperBound - tag.utf8.count..<arn.resource.upperBound)
    findings.report(
      "no repository is called `\(name)`", at: Label(place, "names of repositories have no colon"),
      notes: ["the tag of an image is not a part of an ARN"], help: "leave out `\(tag)`",
      fixes: [Fix("leave out `\(tag)`", .unsafe, edits: [Edit(place, replacement: "")])])
  }

  private static let repository = "repository/"

  static func arn(_ text: UnsafeBufferPointer<UInt8>) -> (ARNFields, isBucket: Bool)? {
    guard let arn = ARNFields(text) else { return nil }
    let own = text.part(arn.resource), isBucket = text[arn.service].elementsEqual("s3".utf8)
    if isBucket {
      // With a colon at its start, it has one too many.
      guard arn.region.isEmpty, arn.account.isEmpty, own.first != UInt8(ascii: ":") else { return nil }
    } else {
      guard text[arn.service].elementsEqual("ecr".utf8), own.starts(with: repository.utf8) else { return nil }
    }
    // A wildcard may take all of a bucket's name, and of a key with a colon.
    let end = own.first {
      $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") && isBucket || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "$")
    }
    return end == UInt8(ascii: ":") && Placeholder.first(in: text) == nil ? (arn, isBucket) : nil
  }
}
