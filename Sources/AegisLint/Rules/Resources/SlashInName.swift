import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ARNs of queues, topics and the like with a slash, which no name of these has.
struct SlashInName: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4233", "slash-in-name"), .warning, kinds: .all, isOfForm: true,
    summary: "an ARN has a slash in a name that can have none",
    rationale: """
      The ARN of a queue, a topic or a repository ends with its name alone, as in `arn:aws:sqs:REGION:ACCOUNT:jobs`. Such names \
      have no slash, so with `queue/` in front, or any other, the ARN matches nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sqs:SendMessage
        Resource: "arn:aws:sqs:eu-west-1:111122223333:queue/jobs" # warning[AE4233]@49..55: no queue is called `queue/jobs`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sqs:SendMessage
        Resource: "arn:aws:sqs:eu-west-1:111122223333:jobs"
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.resource, .oddText]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let noun = statement.withText(node, Self.noun), let arn = statement.withText(node, { ARNFields($0) }),
        let slash = statement.withText(node, { arn.slash(in: $0) })
      else { continue }
      let front = arn.resource.lowerBound..<slash + 1
      let name = statement.text(node, arn.resource), rest = statement.text(node, slash + 1..<arn.resource.upperBound)
      // What it is stands in front of the name, as in ARNs of other services.
      let isKind = [noun, Self.plural(noun)].contains(statement.text(node, front).dropLast().lowercased()) && !rest.isEmpty && !rest.contains("/")
      let place = statement.place(node, isKind ? front : slash..<slash + 1)
      findings.report(
        "no \(noun) is called `\(name)`", at: Label(place, "names of \(Self.plural(noun)) have no slash"),
        help: isKind ? "write its name alone: `\(rest)`" : "write its name alone",
        fixes: isKind ? [Fix("leave out `\(statement.text(node, front))`", .unsafe, edits: [Edit(place, replacement: "")])] : [])
    }
  }

  /// By the service.
  private static let nouns = RiskTable.slashlessNames.map { (service: Array($0.key.utf8), noun: $0.value) }

  /// What an ARN of one of these services names.
  static func noun(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    let partition = ARNFields.colon(in: text, from: 0) + 1
    let service = ARNFields.colon(in: text, from: partition) + 1
    guard service < text.count else { return nil }
    let name = text.part(service..<ARNFields.colon(in: text, from: service))
    return nouns.first { $0.service.elementsEqual(name) }?.noun
  }

  private static func plural(_ noun: String) -> String { noun.hasSuffix("y") ? noun.dropLast() + "ies" : noun + "s" }
}
