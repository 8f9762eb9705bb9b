import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags conditions on session tags, or on a source identity, that nobody is allowed to set.
struct MissingTagSession: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4437", "missing-tag-session"), .warning, kinds: .trust,
    summary: "a condition looks at session tags or a source identity that cannot be set",
    rationale: """
      Session tags come with a request only where `sts:TagSession` is allowed, a source identity where \
      `sts:SetSourceIdentity` is. Without them the request fails, and the condition never holds.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: sts:AssumeRole
          Condition:
            StringEquals:
              aws:RequestTag/team: platform # warning[AE4437]@7..26: needs `sts:TagSession`
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: [sts:AssumeRole, sts:TagSession]
          Condition: {StringEquals: {"aws:RequestTag/team": platform}}
        """)
    ],
    peers: [.accessAnalyzer("MISSING_ACTION_FOR_CONDITION_KEY", .error)])

  static let needs: StatementFeatures = [.allow, .action, .condition]
  static let reads: KeptParts = [.actions, .conditionForms]

  static func concerns(_ condition: ConditionSight) -> Bool {
    !condition.operatorName.holdsWithoutKey && (action(for: condition.name) != nil)
  }

  static func mayAnswer(_ torn: StatementFacts) -> Bool { true }

  /// AWS looks at the two actions one by one: each may be allowed by a statement of its own.
  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool {
    guard other.isAllow, other.isForAll(of: statement) else { return false }
    return statement.conditions.allSatisfy { condition in
      guard let action = action(for: statement.keyName(condition)) else { return true }
      return statement.covers(action) || other.covers(action)
    }
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.holdsWithoutKey {
      guard let action = Self.action(for: statement.keyName(condition)) else { continue }
      // Nobody needs to set what must not be there.
      if condition.operatorName.type == .existence, condition.values.contains(where: { statement.matches($0, "true") }) { continue }
      if statement.covers(action) { continue }
      findings.report(
        "a condition on `\(statement.text(condition.keyNode))` needs `\(action)`",
        at: Label(statement.place(condition.keyNode), "no request has it"), help: "add `\(action)` to `Action`")
      return
    }
  }

  /// The action that sets what a key, in lower case, tells.
  private static func action(for key: String) -> StaticString? {
    if key.hasPrefix("aws:requesttag/") || key == "sts:transitivetagkeys" || key == "aws:tagkeys" { return "sts:TagSession" }
    return key == "sts:sourceidentity" ? "sts:SetSourceIdentity" : nil
  }
}
