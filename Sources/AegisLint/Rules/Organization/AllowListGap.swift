import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags service control policies that allow a list of services without those that everybody needs.
struct AllowListGap: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4509", "allow-list-gap"), .note, kinds: .scp,
    summary: "a list of allowed services lacks those that signing in takes",
    rationale: """
      A service control policy that allows a list of services takes all others away. Without `sts` nobody can assume a \
      role, without `iam` nobody can look after their own password and device.
      """,
    flagged: [
      RuleExample(.scp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Action: [s3:*, ec2:*] # note[AE4509]@12..16: lacks `sts` and `iam`
          Resource: "*"
        """)
    ],
    accepted: [
      RuleExample(.scp,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Action: ["s3:*", "sts:*", "iam:Get*"], Resource: "*"}
        """)
    ], isOptional: true)

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let allows = policy.statements.filter { $0.isAllow && !$0.statement.isNotAction && !$0.statement.actions.isEmpty }
    guard let first = allows.first, policy.statements.allSatisfy({ $0.isAllow }), allows.count == policy.statements.count else { return }
    let missing = ["sts", "iam"].filter { service in
      !allows.contains { statement in
        statement.actions.contains { element in
          let text = statement.text(element.node).lowercased()
          return text == "*" || text.hasPrefix(service + ":") || text.hasPrefix("*")
        }
      }
    }
    guard !missing.isEmpty, let element = first.actions.first else { return }
    findings.report(
      "the list of allowed services lacks \(missing.map { "`\($0)`" }.joined(separator: " and "))",
      at: Label(first.place(element.node), "all others are taken away"),
      help: "add \(missing.map { "`\($0):*`" }.joined(separator: " and ")), unless another policy of the same target allows it")
  }
}
