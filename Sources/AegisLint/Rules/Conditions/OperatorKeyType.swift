import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags operators of another type than their key.
struct OperatorKeyType: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4312", "operator-key-type"), .warning, kinds: .all, isOfForm: true,
    summary: "an operator compares a type that the key does not have",
    rationale: """
      A key has a type: a number, a date, a truth value, an address, an ARN, or text. An operator of another type \
      either never matches, or compares texts where an address or a date is meant.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"aws:SourceIp": "203.0.113.7"} # warning[AE4312]@5..17: `StringEquals` does not fit `aws:SourceIp`
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
          IpAddress: {"aws:SourceIp": "203.0.113.7"}
      """,
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: "*"
          Action: glacier:DeleteArchive
          Resource: arn:aws:glacier:us-west-2:123456789012:vaults/records
          Condition:
            NumericLessThan: {"glacier:ArchiveAgeInDays": "365"}
        """),
    ],
    peers: [
      .accessAnalyzer("TYPE_MISMATCH", .warning),
      .parliament("MISMATCHED_TYPE"),
      .policyValidator("type_mismatch"),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditionForms]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.key.map { key in
      let type = condition.operatorName.type, valueType = condition.catalog.valueType(key)
      return type == .number && valueType == .date || mismatch(type, valueType, condition.name, isPlain: isPlain(key, condition.catalog)) != nil
    } ?? false
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions {
      guard let key = condition.key, let expected = Self.mismatch(condition, key, statement) else { continue }
      findings.report(
        "`\(condition.operatorName.name)` does not fit `\(statement.text(condition.keyNode))`",
        at: Label(statement.place(condition.operatorNode), "compares \(Self.noun(condition.operatorName.type))"),
        secondary: [Label(statement.place(condition.keyNode), expected.noun)], help: "use \(isOfPresence(condition, statement) ? "`Null` to ask whether the request has the key" : Self.instead(expected.operators, condition))")
    }
  }

  /// Whether a text is compared with truth values alone: then it is asked for by whether it is there.
  private func isOfPresence(_ condition: ConditionFacts, _ statement: StatementFacts) -> Bool {
    condition.operatorName.type == .boolean && condition.key.map { statement.catalog.valueType($0) == .string } ?? false
      && condition.values.allSatisfy { statement.matches($0, "true") || statement.matches($0, "false") }
  }

  /// No operator negates truth values: the other one is asked for.
  private static func instead(_ operators: String, _ condition: ConditionFacts) -> String {
    operators == "`Bool`" && condition.isNegated ? "`BoolIfExists`, and the opposite value" : operators
  }

  private static let numbers = Set(RiskTable.numberKeys)

  private static func mismatch(_ condition: ConditionFacts, _ key: ConditionKeyID, _ statement: StatementFacts) -> (noun: String, operators: String)? {
    let type = condition.operatorName.type, valueType = statement.catalog.valueType(key)
    // Seconds since 1970 are numbers; other dates are none.
    if type == .number && valueType == .date {
      return condition.values.contains { statement.withText($0, isWrittenDate) } ? ("is a date", "a `Date` operator") : nil
    }
    return mismatch(type, valueType, statement.keyName(condition), isPlain: isPlain(key, statement.catalog))
  }

  private static func isWrittenDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    do throws(PolicyDate.Problem) { return try !PolicyDate(text).isEpoch } catch { return false }
  }

  /// Whether a key is known to hold texts that are no ARNs and no Base64: ids, names of regions, tags' keys.
  private static func isPlain(_ key: ConditionKeyID, _ catalog: Catalog) -> Bool {
    switch catalog.valueForm(key) {
    case .any: catalog.name(key) == "aws:TagKeys"
    case .kmsKey: false
    default: true
    }
  }

  /// What the key has instead, where the operator cannot compare it. Text may hold ARNs, and ARNs are text.
  ///
  /// - Parameter name: The key in lower case.
  private static func mismatch(_ type: OperatorType, _ key: ConditionValueType, _ name: String, isPlain: Bool) -> (noun: String, operators: String)? {
    switch (type, key) {
    case (.arn, .string) where isPlain, (.binary, .string) where isPlain: ("is text", "`StringEquals` or `StringLike`")
    case (.number, .string) where numbers.contains(name): nil
    case (.existence, _), (.string, .string), (.string, .arn), (.arn, .string), (.arn, .arn), (.number, .numeric), (.date, .date),
      (.boolean, .bool), (.address, .ipAddress), (.binary, .binary), (.number, .date), (.string, .binary), (.binary, .string):
      nil
    case (_, .string): ("is text", "`StringEquals` or `StringLike`")
    case (_, .arn): ("is an ARN", "`ArnEquals` or `ArnLike`")
    case (_, .numeric): ("is a number", "a `Numeric` operator")
    case (_, .date): ("is a date", "a `Date` operator")
    case (_, .bool): ("is `true` or `false`", "`Bool`")
    case (_, .ipAddress): ("is an address", "`IpAddress` or `NotIpAddress`")
    case (_, .binary): ("is binary", "`BinaryEquals`")
    }
  }

  private static func noun(_ type: OperatorType) -> String {
    switch type {
    case .string: "texts"
    case .number: "numbers"
    case .date: "dates"
    case .boolean: "truth values"
    case .binary: "binary data"
    case .address: "addresses"
    case .arn: "ARNs"
    case .existence: "nothing"
    }
  }
}
