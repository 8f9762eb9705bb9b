import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags texts that hold a list of ARNs.
struct SeveralARNs: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4242", "several-arns"), .error, kinds: .all, isOfForm: true,
    summary: "a text holds more than one ARN",
    rationale: """
      An element of `Resource` is one ARN. With a comma, a blank or a new line in it, what follows is a part of the \
      resource's name, and nothing has such a name.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sqs:SendMessage
        Resource: "arn:aws:sqs:eu-west-1:111122223333:a,arn:aws:sqs:eu-west-1:111122223333:b" # error[AE4242]@51..87: a second ARN stands in one text
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sqs:SendMessage
        Resource: ["arn:aws:sqs:eu-west-1:111122223333:a", "arn:aws:sqs:eu-west-1:111122223333:b"]
      """
    ])

  static let needs: StatementFeatures = [.resource, .oddText]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let second = statement.withText(node, Self.second) else { continue }
      findings.report(
        "a second ARN stands in one text", at: Label(statement.place(node, second), "a part of the first one's name"),
        help: "write a list with an element for each ARN")
    }
  }

  /// Where the second of several ARNs stands, from its start to the end of the text.
  static func second(in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var end = text.count
    while end > 0, text[end - 1] <= 0x20 { end -= 1 }
    for at in text.indices.dropFirst() where text[at] == UInt8(ascii: "a") && isSeparator(text[at - 1]) {
      guard at + 4 < end, text[at..<at + 4].elementsEqual("arn:".utf8), text[..<at].contains(where: { !isSeparator($0) }) else { continue }
      return at..<end
    }
    return nil
  }

  /// What people write between the elements of a list.
  static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "|") || byte <= 0x20 && byte != 0
  }
}
