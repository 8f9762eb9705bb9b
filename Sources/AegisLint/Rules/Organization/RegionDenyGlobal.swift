import AegisAccess
import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags denials of other regions that take in services that have no region.
struct RegionDenyGlobal: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4508", "region-deny-global"), .warning, kinds: [.scp, .identity, .inline, .boundary],
    summary: "a denial of other regions takes in services that have none",
    rationale: """
      Requests to global services such as IAM, Organizations, Route 53 or CloudFront count as made to us-east-1, wherever \
      their caller works. A statement that denies all regions but a few takes them away, unless us-east-1 is among the few \
      or their actions are exempt.
      """,
    flagged: [
      RuleExample(.scp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Action: "*"
          Resource: "*"
          Condition:
            StringNotEquals:
              aws:RequestedRegion: eu-west-1 # warning[AE4508]@7..26: takes in `iam`, which has no region
        """)
    ],
    accepted: [
      RuleExample(.scp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          NotAction: [cloudfront:*, iam:*, organizations:*, route53:*, support:*]
          Resource: "*"
          Condition: {StringNotEquals: {"aws:RequestedRegion": eu-west-1}}
        """)
    ])

  static let needs: StatementFeatures = [.deny, .condition]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // A list of single actions was made with these in mind.
    let lists = !statement.statement.isNotAction && !statement.features.contains(.actionStar)
    // Global services are reached through the networks of one region only: a denial of what comes through others takes nothing of
    // them. Source: IAM User Guide, "Creating a VPC endpoint for IAM".
    if statement.conditions(on: ["aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"]).contains(where: { statement.pins($0) }) { return }
    // A principal that is exempt, or a request through a service, says that more was thought of than regions.
    for condition in statement.conditions(on: ["aws:requestedregion"]) where condition.isNegated {
      let takesGlobal = condition.values.contains { value in
        let text = statement.text(value)
        return regionsOfGlobalServices.contains(text) || condition.takesWildcards && (text.hasPrefix("us-") || text.hasPrefix("*")) && text.contains("*")
      }
      if takesGlobal { return }
      let missed = RiskTable.essentialGlobalServices.filter { service in isTaken(service, statement) }
      guard let first = missed.first else { return }
      let list = missed.map { "`\($0):*`" }.joined(separator: ", ")
      findings.report(
        "the denial of other regions takes in `\(first)`, which has no region", at: Label(statement.place(condition.keyNode), "`us-east-1` for global services"),
        notes: missed.count > 1 ? ["so it does \(missed.dropFirst().map { "`\($0)`" }.joined(separator: ", "))"] : [],
        help: lists ? "leave out \(list)" : "exempt them: `NotAction` with \(list)")
      return
    }
  }

  /// Whether the statement speaks of all actions of a service.
  private func isTaken(_ service: String, _ statement: StatementFacts) -> Bool {
    guard statement.statement.isNotAction else {
      return statement.features.contains(.actionStar) || statement.actions.contains { statement.text($0.node).lowercased() == service + ":*" }
    }
    return !statement.actions.contains { element in
      let text = statement.text(element.node).lowercased()
      return text == "*" || text.hasPrefix(service + ":") || text.hasPrefix("*:")
    }
  }
}
