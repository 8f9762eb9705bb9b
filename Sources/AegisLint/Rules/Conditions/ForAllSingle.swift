import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags `ForAllValues` on keys with one value.
struct ForAllSingle: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4335", "for-all-single-valued"), .warning, kinds: .all, concludesFromLack: true,
    summary: "`ForAllValues` on a key with one value holds where the request lacks it",
    rationale: """
      `ForAllValues` asks whether there is no value that does not fit; a request without the key has none. For a \
      key with a single value it adds nothing but that gap.
      """,
    flagged: [
      RuleExample(.trust, """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Principal: {AWS: "111122223333"}
        Action: sts:AssumeRoleWithWebIdentity
        Condition:
          "ForAllValues:StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/app:*"} # warning[AE4335]@6..29: the condition holds for requests without `token.actions.githubusercontent.com:sub`
      """)
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          StringEquals: {"aws:SourceVpce": "vpce-1a2b3c4d"}
      """
    ],
    peers: [
      .policyValidator("set_operator_on_single_valued_key"),
      .accessAnalyzer("FORALLVALUES_WITH_SINGLE_VALUED_KEY", .warning),
      .policyValidator("forallvalues_single_valued"),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.qualifier == .forAllValues
  }

  /// The operator without its qualifier; of an ARN the one that compares ARNs.
  private static func plain(_ condition: ConditionFacts, _ statement: StatementFacts) -> String {
    guard condition.operatorName.name.hasSuffix("Like"), let key = condition.key, statement.catalog.valueType(key) == .arn else { return condition.operatorName.name }
    return condition.isNegated ? "ArnNotLike" : "ArnLike"
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNull && condition.operatorName.qualifier == .forAllValues {
      guard let key = condition.key, !statement.catalog.isMultivalued(key) else { continue }
      if statement.conditions.contains(where: { $0.key == key && $0.isNull && statement.isOnly($0, "false") }) { continue }
      let place = statement.place(condition.operatorNode), written = "`\(statement.text(condition.keyNode))`"
      let isAlwaysThere = statement.catalog.traits(key).contains(.always)
      // Then it holds for requests without the key in any case, or there are none.
      let isMeant = condition.isNegated || condition.operatorName.ifExists || isAlwaysThere
      findings.report(
        isMeant ? "`ForAllValues` adds nothing: \(written) has one value" : "the condition holds for requests without \(written)",
        at: Label(place, "the key has one value"),
        secondary: [Label(statement.place(condition.keyNode))],
        help: "write `\(Self.plain(condition, statement))\(condition.operatorName.ifExists ? "IfExists" : "")`", severity: isAlwaysThere ? .note : nil)
    }
  }
}
