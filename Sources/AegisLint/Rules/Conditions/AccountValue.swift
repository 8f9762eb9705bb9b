import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags accounts in conditions that are not twelve digits.
struct AccountValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4324", "value-account"), .error, kinds: .all, isOfForm: true,
    summary: "a condition compares with an account that is not twelve digits",
    rationale: """
      An account is twelve digits. A condition on another text never holds, or, negated, always does. YAML and \
      JSON take the zeros away that a number starts with: write it in quotes.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"aws:SourceAccount": "11112222333"} # error[AE4324]@42..53: `11112222333` is no account
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"aws:SourceAccount": "011122223333"}
      """
    ],
    peers: [])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .string && condition.valueForm == .account
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string {
      guard let key = condition.key, statement.catalog.valueForm(key) == .account else { continue }
      statement.forEachPlainValue(of: condition) { node, text in
        guard !text.isPattern && !isAccountID(text) else { return }
        findings.report(
          "`\(statement.text(node))` is no account", at: Label(statement.place(node), "expected twelve digits"), help: "write the account's number, with its zeros in front")
      }
    }
  }
}
