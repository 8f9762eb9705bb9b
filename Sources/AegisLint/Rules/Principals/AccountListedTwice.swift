import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags an account that is a principal of the same statement in both of its spellings.
struct AccountListedTwice: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4417", "account-listed-twice"), .note, kinds: [.trust, .resource],
    summary: "an account is listed as a principal twice",
    rationale: "The number of an account and the ARN of its root are the same principal.",
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal:
            AWS:
              - arn:aws:iam::123456789012:root
              - "123456789012" # note[AE4417]@10..22: account `123456789012` is listed twice
          Action: sts:AssumeRole
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {AWS: ["123456789012", "210987654321"]}, Action: "sts:AssumeRole"}
        """)
    ], fix: .safe)

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.principals.count > 1 else { return }
    var first: [String: PrincipalFacts] = [:]
    let listed = statement.principals.filter { $0.kind == .aws }.map(\.node)
    for principal in statement.principals where principal.form == .account {
      guard let account = principal.account else { continue }
      guard let earlier = first[account] else {
        first[account] = principal
        continue
      }
      findings.report(
        "account `\(account)` is listed twice", at: Label(statement.place(principal.node), "listed again"),
        secondary: [Label(statement.place(earlier.node), "the same principal")], help: "remove it: nothing changes",
        fixes: statement.removal(of: principal.node, from: listed).map { [Fix("remove it", .safe, edits: [$0])] } ?? [])
    }
  }
}
