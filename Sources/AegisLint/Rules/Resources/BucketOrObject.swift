import AegisBasics
import AegisPolicy

/// Flags actions of S3 on the bucket where objects are meant, and the reverse.
struct BucketOrObject: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4214", "bucket-or-object"), .warning, kinds: .all,
    summary: "an action on objects has only the bucket as its resource, or the reverse",
    rationale: """
      In S3 a bucket is `arn:aws:s3:::BUCKET`, its objects are `arn:aws:s3:::BUCKET/KEY`. `s3:ListBucket` works on \
      the first, `s3:GetObject` on the second; with the wrong one the statement does nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::logs" # warning[AE4214]@14..31: `s3:GetObject` works on objects, not on the bucket
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [s3:GetObject, s3:ListBucket]
        Resource: ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
      """
    ],
    peers: [.parliament("RESOURCE_MISMATCH"), .policyValidator("resource_mismatch")], fix: .unsafe)

  static let needs: StatementFeatures = [.suspectReach, .action, .resource]
  static let reads: KeptParts = [.actions, .resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let dead = statement.reach.elements.filter { $0.state == .mismatch && $0.isBucketOrObject }
    guard let first = dead.first else { return }
    let wantsObjects = first.wantsObjects
    let others = statement.reach.elements.contains { $0.service == first.service && $0.state == .fits }
    guard let resource = statement.resources.first(where: { wantsObjects ? statement.isBucket($0) : statement.isObject($0) }) else { return }
    let text = statement.text(resource.node)
    // Of a bucket without a name nothing is meant.
    let isNameless = wantsObjects && text.hasSuffix(":")
    let meant = wantsObjects ? text + (isNameless ? "BUCKET/*" : "/*") : statement.bucket(of: text)
    let place = statement.place(resource.node)
    findings.report(
      "`\(statement.text(first.node))` works on \(wantsObjects ? "objects, not on the bucket" : "the bucket, not on its objects")",
      at: Label(place, wantsObjects ? "a bucket" : "objects"),
      secondary: dead.prefix(3).map { Label(statement.place($0.node), statement.isDeny ? "not denied" : "not allowed") },
      help: others ? "add `\(meant)`" : "write `\(meant)`",
      fixes: others || isNameless ? [] : [Fix("write `\(meant)`", .unsafe, edits: [Edit(place, replacement: meant)])])
  }
}
