import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags slashes in names of queues, topics, functions and the like, which have none.
struct SlashInName: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4233", "slash-in-name"), .warning, kinds: .all, isOfForm: true,
    summary: "an ARN has a slash in a name that can have none",
    rationale: """
      The ARN of a queue, a topic or a repository ends with its name alone, as in `arn:aws:sqs:REGION:ACCOUNT:jobs`. Such names \
      have no slash, so with `queue/` in front, or any other, the ARN matches nothing. Nor have the names of functions, state \
      machines, tables, streams and clusters a slash.
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
      guard let (kind, arn, slash) = statement.withText(node, Self.look) else { continue }
      let noun = kind.noun, start = arn.resource.lowerBound + kind.front.count
      let front = start..<slash + 1
      let name = statement.text(node, start..<arn.resource.upperBound), rest = statement.text(node, slash + 1..<arn.resource.upperBound)
      // What it is stands in front of the name, as in ARNs of other services.
      let isKind = [noun, Self.plural(noun)].contains(statement.text(node, front).dropLast().lowercased()) && !rest.isEmpty && !rest.contains("/")
      let place = statement.place(node, isKind ? front : slash..<slash + 1)
      findings.report(
        "no \(noun) is called `\(name)`", at: Label(place, "names of \(Self.plural(noun)) have no slash"),
        help: isKind ? "write its name alone: `\(rest)`" : "write its name alone",
        fixes: isKind ? [Fix("leave out `\(statement.text(node, front))`", .unsafe, edits: [Edit(place, replacement: "")])] : [])
    }
  }

  /// What has names without a slash.
  struct Kind {
    let service: [UInt8]
    /// What stands in front of the name in the resource's own field.
    let front: [UInt8]
    let noun: String
    /// What may follow the name, after a slash.
    let below: [[UInt8]]
  }

  private static let kinds = RiskTable.slashlessNames.map { key, value in
    let colon = key.firstIndex(of: ":") ?? key.endIndex, parts = value.split(separator: ",")
    return Kind(
      service: Array(key[..<colon].utf8), front: Array(key[colon...].dropFirst().utf8), noun: String(parts[0]),
      below: parts.dropFirst().flatMap { $0.split(separator: " ") }.map { Array($0.utf8) })
  }

  /// What an ARN names whose name has a slash, and where.
  static func look(_ text: UnsafeBufferPointer<UInt8>) -> (Kind, ARNFields, slash: Int)? {
    let partition = ARNFields.colon(in: text, from: 0) + 1
    let service = ARNFields.colon(in: text, from: partition) + 1
    guard service < text.count else { return nil }
    let name = text.part(service..<ARNFields.colon(in: text, from: service))
    guard kinds.contains(where: { $0.service.elementsEqual(name) }), let arn = ARNFields(text) else { return nil }
    let own = text.part(arn.resource)
    guard let kind = kinds.first(where: { $0.service.elementsEqual(name) && own.starts(with: $0.front) }),
      let slash = arn.slash(in: text, from: kind.front.count), kind.below.isEmpty || !mayFollow(text.part(slash + 1..<text.count), kind)
    else { return nil }
    // A wildcard in front may take the name and what follows it.
    let isOpen = text.part(arn.resource.lowerBound + kind.front.count..<slash).isPattern
    return kind.below.isEmpty || !isOpen ? (kind, arn, slash) : nil
  }

  private static func mayFollow(_ rest: UnsafeBufferPointer<UInt8>, _ kind: Kind) -> Bool {
    let word = rest.prefix { $0 != UInt8(ascii: "/") }
    if word.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "$") }) { return true }
    return kind.below.contains { $0.elementsEqual(word) }
  }

  private static func plural(_ noun: String) -> String { noun.hasSuffix("y") ? noun.dropLast() + "ies" : noun + "s" }
}
