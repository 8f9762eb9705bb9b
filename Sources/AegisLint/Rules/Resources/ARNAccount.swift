import AegisBasics

/// Flags ARNs whose account cannot be one.
struct ARNAccount: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4208", "arn-account-invalid"), .error, kinds: .all, isOfForm: true,
    summary: "the account of an ARN is not twelve digits",
    rationale: """
      The fifth field of an ARN is an account's number, twelve digits with the zeros in front. An ARN with another text \
      there matches nothing; `aws` stands for what belongs to AWS.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: iam:GetRole, Resource: "arn:aws:iam::12345:role/a"} # error[AE4208]@73..78: `12345` is no account
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: iam:GetPolicy, Resource: "arn:aws:iam::aws:policy/ReadOnlyAccess"}
      """
    ],
    peers: [.accessAnalyzer("INVALID_ARN_ACCOUNT", .error), .parliament("INVALID_ARN")], fix: .unsafe)

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes where shape.problem == .account {
      guard let range = shape.facts.arn?.account else { continue }
      let name = statement.text(shape.node, range)
      let digits = name.filter { $0 != "-" && $0 != " " }
      let isGrouped = isAccountID(digits)
      let place = statement.place(shape.node, range)
      findings.report(
        "`\(name)` is no account", at: Label(place, "expected twelve digits"), help: isGrouped ? "write `\(digits)`" : nil,
        fixes: isGrouped ? [Fix("write `\(digits)`", .unsafe, edits: [Edit(place, replacement: digits)])] : [])
    }
  }
}
