import AegisBasics
import AegisPolicy

/// Flags policy variables that AWS cannot read.
struct VariableSyntax: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4224", "variable-syntax"), .error, kinds: .all, isOfForm: true,
    summary: "a policy variable is not written as AWS reads it",
    rationale: """
      A variable is `${KEY}`, or `${KEY, 'DEFAULT'}` with the default value in single quotes and no other spaces. \
      Anything else is taken as it is written, or rejected.
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
    ])

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.resources, .conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    statement.forEachVariable { node, variable, _ in
      guard let problem = variable.problem else { return }
      let (message, label, help) = Self.texts(problem)
      findings.report(message, at: Label(statement.place(node, variable.range), label), help: help)
    }
  }
  private static func texts(_ problem: PolicyVariable.Problem) -> (message: String, label: String, help: String) {
    switch problem {
    case .unclosed: ("a policy variable is not closed", "`}` is missing", "close it with `}`; a `$` is written `${$}`")
    case .empty: ("a policy variable is empty", "which key?", "write a condition key, such as `${aws:username}`")
    case .space: ("a policy variable has spaces in it", "no condition key has spaces", "remove the spaces")
    case .unquotedDefault:
      ("the default value of a policy variable is not in quotes", "expected `'…'`", "write `${KEY, 'VALUE'}`")
    }
  }
}
