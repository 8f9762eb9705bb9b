import AegisBasics
import AegisPolicy

/// Flags keys that start with `aws:` and that AWS does not have.
struct UnknownGlobalKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4304", "unknown-global-key"), .error, kinds: .all, isOfForm: true,
    summary: "there is no global condition key of that name",
    rationale: """
      A request never has a key that AWS does not know: a condition on it never holds, and one with `IfExists` or \
      a negated operator always does.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          IpAddress: {"aws:SourceIpp": "203.0.113.0/24"} # error[AE4304]@18..31: there is no global condition key `aws:SourceIpp`
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
          IpAddress: {"aws:SourceIp": "203.0.113.0/24"}
      """
    ],
    peers: [
      .accessAnalyzer("INVALID_GLOBAL_CONDITION_KEY", .error),
      .parliament("UNKNOWN_CONDITION_FOR_ACTION"),
      .policyValidator("invalid_condition_key"),
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    if case .unknownGlobal? = condition.problem { true } else { false }
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for (condition, problem) in zip(statement.conditions, statement.keyProblems) {
      guard case .unknownGlobal(let nearest) = problem else { continue }
      let place = statement.place(condition.keyNode)
      findings.report(
        "there is no global condition key `\(statement.text(condition.keyNode))`", at: Label(place, "unknown key"),
        help: nearest.map { "did you mean `\($0)`?" },
        // A key with several values needs a set operator, and values of another form.
        fixes: nearest.flatMap { statement.needsQualifier(condition, for: $0) ? nil : $0 }.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [])
    }
  }
}

extension StatementFacts {
  /// Whether a key takes several values where a condition's operator compares one.
  fileprivate func needsQualifier(_ condition: ConditionFacts, for key: String) -> Bool {
    condition.operatorName.qualifier == nil && !condition.isNull && (texts.conditionKey(key).map { catalog.isMultivalued($0) } ?? false)
  }
}
