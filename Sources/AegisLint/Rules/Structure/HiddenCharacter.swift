import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags characters that hide in names, or look like others.
struct HiddenCharacter: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4027", "hidden-character"), .warning, kinds: [.resource, .scp, .rcp], isOfForm: true,
    summary: "an action, a resource, a principal or a condition key holds a character that is not what it looks like",
    rationale: """
      Invisible characters and letters of other alphabets that look like Latin ones make a name match nothing, or match \
      what a reviewer does not see. In policies of IAM they are rejected; here they are not.
      """,
    flagged: [
      RuleExample(
        .scp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Action: s3:DeleteBucket
          Resource: arn:aws:s3:::lоgs # warning[AE4027]@27..28: a letter of another alphabet stands among Latin ones
        """)
    ],
    accepted: [
      RuleExample(
        .scp,
        """
        Version: "2012-10-17"
        Statement: {Effect: Deny, Action: "s3:DeleteBucket", Resource: "arn:aws:s3:::logs"}
        """)
    ])

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.actions, .resources, .principals, .conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.actions { check(node, statement, &findings) }
    for node in statement.statement.resources { check(node, statement, &findings) }
    for principal in statement.statement.principals { check(principal.value, statement, &findings) }
    for condition in statement.statement.conditions { check(condition.key, statement, &findings) }
  }

  private func check(_ node: NodeID, _ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.withText(node, { $0.contains { $0 >= 0x80 } }) else { return }
    var at = 0
    let scalars = Array(statement.text(node).unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let range = at..<at + UTF8.width(scalar)
      at = range.upperBound
      if isInvisible(scalar) {
        return findings.report("an invisible character stands in a name", at: Label(statement.place(node, range), "invisible"), help: "remove it")
      }
      let neighbours = scalars[max(0, index - 1)..<min(scalars.count, index + 2)]
      if isLookalike(scalar) && neighbours.contains(where: { $0.isASCII && $0.properties.isAlphabetic }) {
        return findings.report(
          "a letter of another alphabet stands among Latin ones", at: Label(statement.place(node, range), "not the letter it looks like"),
          help: "type it anew")
      }
    }
  }

  /// Marks of direction and characters without a width. Source: Unicode Standard, Annex 9 and general category Cf.
  private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xA0, 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  /// Greek and Cyrillic letters.
  private func isLookalike(_ scalar: Unicode.Scalar) -> Bool { (0x370...0x52F).contains(scalar.value) }
}
