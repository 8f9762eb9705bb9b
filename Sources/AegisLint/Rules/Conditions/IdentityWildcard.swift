import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags short patterns in keys that say who calls.
struct IdentityWildcard: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4353", "identity-wildcard"), .warning, kinds: .withPrincipal,
    summary: "a wildcard in a key that says who calls lets nearly anybody in",
    rationale: """
      Keys such as the `sub` of an identity provider or `aws:PrincipalOrgID` name who calls. A pattern with fewer \
      than six letters in front of its wildcard fits names that anybody can register.
      """,
    flagged: [
      RuleExample(.trust, """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Principal: {AWS: "111122223333"}
        Action: sts:AssumeRoleWithWebIdentity
        Condition:
          StringLike: {"token.actions.githubusercontent.com:sub": "repo:*"} # warning[AE4353]@62..68: `repo:*` fits nearly anybody
      """)
    ],
    accepted: [
      RuleExample(.trust, """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Principal: {AWS: "111122223333"}
        Action: sts:AssumeRoleWithWebIdentity
        Condition:
          StringLike: {"token.actions.githubusercontent.com:sub": "repo:acme/app:*"}
      """)
    ],
    peers: [
      .accessAnalyzer("WILDCARD_USAGE_TOO_PERMISSIVE", .error),
      .accessAnalyzer("VARIABLE_USAGE_TOO_PERMISSIVE", .error),
    ])

  static let needs: StatementFeatures = [.allow, .condition]
  static let reads: KeptParts = [.conditions, .principals]

  static func concerns(_ condition: ConditionSight) -> Bool {
    !condition.isNegated
      && (condition.takesWildcards && (condition.hasTrait(.identity) || isSubject(condition.name)) || StatementFacts.callerKeys.contains(condition.name))
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNegated && StatementFacts.callerKeys.contains(statement.keyName(condition)) {
      for node in condition.values where statement.isOwnVariable(node, condition) {
        findings.report(
          "`\(statement.text(condition.keyNode))` is compared with itself", at: Label(statement.place(node), "whatever the caller has"),
          secondary: [Label(statement.place(condition.keyNode), "says who calls")], help: "write out who is meant")
      }
    }
    for condition in statement.conditions where condition.takesWildcards && !condition.isNegated {
      guard let key = condition.key, statement.catalog.traits(key).contains(.identity) || Self.isSubject(statement.text(condition.keyNode)) else { continue }
      for node in condition.values where !statement.isOwnVariable(node, condition) {
        let isOpen = statement.withText(node) { text in
          var letters = 0
          for byte in text {
            if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "$") { return letters < Self.fewest }
            letters += 1
          }
          return false
        }
        guard isOpen, !OIDCSubjectWildcard.speaks(of: node, condition, in: statement) else { continue }
        findings.report(
          "`\(statement.text(node))` fits nearly anybody", at: Label(statement.place(node), "fewer than \(Self.fewest) letters before the wildcard"),
          secondary: [Label(statement.place(condition.keyNode), "says who calls")], help: "write out who is meant")
      }
    }
  }
  /// Letters that a pattern needs in front of a wildcard. Source: the check of that name in AWS's own linter.
  private static let fewest = 6

  /// The `sub` of an identity provider.
  private static func isSubject(_ key: String) -> Bool { key.hasSuffix(":sub") && key.contains(".") }
}
