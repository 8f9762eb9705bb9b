import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags policy variables that AWS cannot read.
struct VariableSyntax: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4224", "variable-syntax"), .error, kinds: .all, isOfForm: true,
    summary: "a policy variable is not written as AWS reads it",
    rationale: """
      A variable is `${KEY}`, or `${KEY, 'DEFAULT'}` with the default value in single quotes and no other spaces. \
      Anything else is taken as it is written, or rejected: so are `&{KEY}` and `$${KEY}`, which Terraform makes a variable \
      of in its own language only.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "arn:aws:s3:::home/${aws:username" # error[AE4224]@32..46: a policy variable is not closed
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "arn:aws:s3:::home/${aws:username}/*"
      """
    ],
    peers: [
      .accessAnalyzer("MISSING_BRACE_IN_VARIABLE", .error),
      .accessAnalyzer("MISSING_QUOTE_IN_VARIABLE", .error),
      .accessAnalyzer("UNSUPPORTED_SPACE_IN_VARIABLE", .error),
      .accessAnalyzer("EMPTY_VARIABLE", .error),
    ], fix: .unsafe)

  static let needs: StatementFeatures = .oddText
  static let reads: KeptParts = [.resources, .conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    statement.forEachVariable { node, variable, _ in
      guard let problem = variable.problem else { return }
      let (message, label, help) = Self.texts(problem)
      findings.report(message, at: Label(statement.place(node, variable.range), label), help: help)
    }
    for node in statement.statement.resources { lookForTerraform(node, statement, &findings) }
    for condition in statement.statement.conditions where condition.operatorName.type == .string || condition.operatorName.type == .arn {
      for node in condition.values { lookForTerraform(node, statement, &findings) }
    }
  }

  /// `&{aws:username}`, which `aws_iam_policy_document` turns into a variable, and `$${aws:username}`, which HCL does.
  ///
  /// Source: Terraform Registry, data source `aws_iam_policy_document`; Terraform language, "Strings and Templates".
  private func lookForTerraform(_ node: NodeID, _ statement: StatementFacts, _ findings: inout Findings) {
    let found: Range<Int>? = statement.withText(node) { text in
      // Most texts have neither: a loop without branches looks at many bytes at once.
      var signs: UInt8 = 0
      for byte in text { signs |= (byte == UInt8(ascii: "&") ? 1 : 0) | (byte == UInt8(ascii: "$") ? 1 : 0) }
      guard signs != 0 else { return nil }
      var at = 0
      while at + 2 < text.count {
        defer { at += 1 }
        let isDoubled = text[at] == UInt8(ascii: "$") && text[at + 1] == UInt8(ascii: "$")
        guard isDoubled || text[at] == UInt8(ascii: "&"), text[at + (isDoubled ? 2 : 1)] == UInt8(ascii: "{") else { continue }
        // A key has a colon, and stands in braces.
        guard let end = text[at...].firstIndex(of: UInt8(ascii: "}")), text[at..<end].contains(UInt8(ascii: ":")) else { continue }
        return at..<end + 1
      }
      return nil
    }
    guard let found else { return }
    let written = statement.text(node, found), variable = "${" + written.drop { $0 != "{" }.dropFirst()
    findings.report(
      "`\(written)` is no policy variable", at: Label(statement.place(node, found), written.hasPrefix("&") ? "taken as it is written" : "a `$`, and then the value"),
      notes: ["only Terraform makes one of it, in its own language"], help: "write `\(variable)`",
      fixes: [Fix("write `\(variable)`", .unsafe, edits: [Edit(statement.place(node, found), replacement: variable)])])
  }

  private static func texts(_ problem: PolicyVariable.Problem) -> (message: String, label: String, help: String) {
    switch problem {
    case .unclosed: ("a policy variable is not closed", "`}` is missing", "close it with `}`; a `$` is written `${$}`")
    case .nested: ("a policy variable stands inside of another one", "AWS fills in one at a time", "name the condition key itself")
    case .empty: ("a policy variable is empty", "which key?", "write a condition key, such as `${aws:username}`")
    case .space: ("a policy variable has spaces in it", "no condition key has spaces", "remove the spaces")
    case .unquotedDefault:
      ("the default value of a policy variable is not in quotes", "expected `'…'`", "write `${KEY, 'VALUE'}`")
    }
  }
}
