import AegisBasics
import AegisPolicy

/// Flags wildcards right behind a variable.
struct VariableBeforeWildcard: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4229", "variable-before-wildcard"), .warning, kinds: .all,
    summary: "a wildcard follows a policy variable at once, so that it matches longer names too",
    rationale: """
      The resource of `bob`, `home/bob*`, also matches `home/bobby`. A `/` between the variable and the wildcard \
      ends the name.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::home/${aws:username}*" # warning[AE4229]@32..48: the pattern also matches names that begin with the value of the variable
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::home/${aws:username}/*"
      """
    ],
    peers: [])

  static let needs: StatementFeatures = [.allow, .resourceVariable, .resourceWildcard]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard !statement.statement.isNotResource else { return }
    for resource in statement.resources where resource.hasVariable && resource.hasWildcard {
      var found: Range<Int>?
      statement.withText(resource.node) { text in
        PolicyVariable.forEach(in: text) { variable in
          let end = variable.range.upperBound
          guard found == nil, !variable.isEscape, variable.problem == nil, end < text.count, text[end] == UInt8(ascii: "*") else { return }
          // Ids and tags of fixed form are no beginnings of each other.
          guard Self.isName(text.part(variable.key)) else { return }
          found = variable.range.lowerBound..<end + 1
        }
      }
      guard let found else { continue }
      findings.report(
        "the pattern also matches names that begin with the value of the variable", at: Label(statement.place(resource.node, found), "`bob` matches `bobby`"),
        help: "end the name with a `/` in front of the `*`")
    }
  }
  /// Whether the values of the key can be beginnings of each other.
  private static func isName(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let text = String(decoding: key, as: UTF8.self).lowercased()
    return text == "aws:username" || text.hasSuffix(":sub") || text.hasSuffix(":user_id")
  }
}
