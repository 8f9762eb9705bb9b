import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags ARNs that match every resource.
struct EffectivelyStar: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4217", "effectively-star"), .warning, kinds: .all,
    summary: "an ARN made of wildcards matches every resource",
    rationale: """
      An ARN with a wildcard in every field says the same as `*`, but looks as if it were narrower.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:*:*:*:*" # warning[AE4217]@14..29: `arn:aws:*:*:*:*` matches every resource
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
      """
    ],
    peers: [.parliament("RESOURCE_EFFECTIVELY_STAR")])

  static let needs: StatementFeatures = [.allow, .resourceWildcard]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard !statement.statement.isNotResource else { return }
    guard statement.statement.resources.contains(where: { statement.withText($0) { Self.endsOpen($0) } }) else { return }
    for resource in statement.resources {
      guard Self.isEverything(resource, statement) else { continue }
      findings.report(
        "`\(statement.text(resource.node))` matches every resource", at: Label(statement.place(resource.node), "the same as `*`"),
        help: "name the resources, or write `*`")
    }
  }

  /// Whether a resource of a statement is an ARN that every resource has.
  static func isEverything(_ node: NodeID, _ statement: StatementFacts) -> Bool {
    statement.resources.first { $0.node == node }.map { isEverything($0, statement) } ?? false
  }

  private static func isEverything(_ resource: ResourceFacts, _ statement: StatementFacts) -> Bool {
    guard let arn = resource.arn else { return false }
    return statement.withText(resource.node) { text in
      // The partition fixes nothing: an account is in one.
      [arn.service, arn.region, arn.account, arn.resource].allSatisfy { field in
        !field.isEmpty && text.part(field).allSatisfy { $0 == UInt8(ascii: "*") }
      }
    }
  }

  /// Whether the last two fields of a text end with wildcards, which in nearly none they do.
  private static func endsOpen(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = text.count
    while at > 0, text[at - 1] == UInt8(ascii: "*") { at -= 1 }
    return at < text.count && at > 1 && text[at - 1] == UInt8(ascii: ":") && text[at - 2] == UInt8(ascii: "*")
  }
}
