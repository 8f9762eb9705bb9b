import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags conditions that contradict each other.
struct NeverTrue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4347", "never-true"), .error, kinds: .all,
    summary: "two conditions of a statement can never hold together",
    rationale: """
      All keys of a condition have to fit. Where two of them ask the same key for different things, no request \
      fits, and the statement does nothing. Nor does one that asks for an address and for a VPC or its endpoint: a request \
      through an endpoint has no `aws:SourceIp`, and any other has neither `aws:SourceVpc` nor `aws:SourceVpce`.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          StringEquals: {"aws:PrincipalTag/team": a}
          StringLike: {"aws:PrincipalTag/team": "b*"} # error[AE4347]@19..40: no request fits both conditions on `aws:PrincipalTag/team`
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          IpAddress: {"aws:SourceIp": 203.0.113.0/24}
          StringEquals: {"aws:SourceVpc": vpc-1a2b3c4d5e6f7a8b9} # error[AE4347]@21..34: no request has both `aws:SourceIp` and `aws:SourceVpc`
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          StringEquals: {"aws:PrincipalTag/team": [a, b]}
          StringLike: {"aws:PrincipalTag/team": "b*"}
      """
    ],
    peers: [.accessAnalyzer("REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION", .note)])

  static let needs: StatementFeatures = [.condition, .severalConditions]
  static let reads: KeptParts = [.conditions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let conditions = statement.conditions
    guard (2...100).contains(conditions.count), !conditions.contains(where: { $0.values.count > 200 }) else { return }
    if reportEndpoint(conditions, statement, &findings) { return }
    for (at, second) in conditions.enumerated() where second.operatorName.qualifier == nil {
      guard let first = conditions[..<at].first(where: { Self.contradict($0, second, statement) }) else { continue }
      findings.report(
        "no request fits both conditions on `\(statement.text(second.keyNode))`", at: Label(statement.place(second.keyNode), "asks for something else"),
        secondary: [Label(statement.place(first.keyNode), "than this")],
        notes: ["all conditions of a statement have to hold"],
        help: "put the values into one list where one of them is enough, or remove the statement")
      return
    }
  }

  /// An address that requests through a VPC endpoint do not have, and the endpoint.
  ///
  /// Source: IAM User Guide, "AWS global condition context keys", availability of `aws:SourceIp`, `aws:SourceVpc`, and `aws:SourceVpce`.
  private func reportEndpoint(_ conditions: [ConditionFacts], _ statement: StatementFacts, _ findings: inout Findings) -> Bool {
    func isAsked(_ condition: ConditionFacts, _ key: StaticString) -> Bool {
      statement.matches(condition.keyNode, key) && (condition.isNull ? statement.isOnly(condition, "false") : !condition.holdsWithoutKey)
    }
    guard let address = conditions.first(where: { isAsked($0, "aws:sourceip") && !hasPrivateAddress($0, statement) }),
      let network = conditions.first(where: { isAsked($0, "aws:sourcevpc") || isAsked($0, "aws:sourcevpce") })
    else { return false }
    let (first, second) = address.index < network.index ? (address, network) : (network, address)
    findings.report(
      "no request has both `\(statement.text(first.keyNode))` and `\(statement.text(second.keyNode))`", at: Label(statement.place(second.keyNode), "asked for as well"),
      secondary: [Label(statement.place(first.keyNode), "asked for here")],
      notes: ["a request through a VPC endpoint has no `aws:SourceIp`, and another has no endpoint"],
      help: "give each a statement of its own, or ask for `aws:VpcSourceIp` beside the endpoint")
    return true
  }

  /// Of private addresses a rule of its own speaks.
  private func hasPrivateAddress(_ condition: ConditionFacts, _ statement: StatementFacts) -> Bool {
    condition.values.contains { statement.withText($0) { AddressRange($0)?.isPrivate ?? false } }
  }

  private static func contradict(_ first: ConditionFacts, _ second: ConditionFacts, _ statement: StatementFacts) -> Bool {
    guard first.operatorName.qualifier == nil, equalKeys(first, second, statement) else { return false }
    let (one, other) = (first.operatorName, second.operatorName)
    if first.isNull || second.isNull {
      let null = first.isNull ? first : second, asked = first.isNull ? second : first
      if asked.isNull { return false }
      // Negated, `*` holds for requests without the key only.
      if statement.isOnly(null, "false") { return asked.isNegated && asked.takesWildcards && asked.values.contains { statement.isStar($0) } }
      return !asked.isNegated && !asked.operatorName.ifExists && statement.isOnly(null, "true")
    }
    // Where both hold for a request without the key, such a request fits.
    if (one.ifExists || first.isNegated) && (other.ifExists || second.isNegated) { return false }
    if one.type == .number && other.type == .number {
      return isEmpty(bounds(first, statement) { ValueForm.number($0) }, bounds(second, statement) { ValueForm.number($0) })
    }
    if one.type == .date && other.type == .date {
      func seconds(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        do throws(PolicyDate.Problem) { return Double(try PolicyDate(text).seconds) } catch { return nil }
      }
      return isEmpty(bounds(first, statement, seconds), bounds(second, statement, seconds))
    }
    guard one.type == .string && other.type == .string else { return false }
    if first.isNegated == second.isNegated {
      return !first.isNegated && !first.values.contains { left in second.values.contains { mayMeet(left, first, $0, second, statement) } }
    }
    let (asked, refused) = first.isNegated ? (second, first) : (first, second)
    return asked.values.allSatisfy { value in refused.values.contains { covers($0, refused, value, asked, statement) } }
  }

  private static func equalKeys(_ first: ConditionFacts, _ second: ConditionFacts, _ statement: StatementFacts) -> Bool {
    statement.withText(first.keyNode) { left in statement.withText(second.keyNode) { equalFolded(left, $0) } }
  }

  /// Whether some text may fit a value of each. Letter case never decides.
  private static func mayMeet(
    _ left: NodeID, _ first: ConditionFacts, _ right: NodeID, _ second: ConditionFacts, _ statement: StatementFacts
  ) -> Bool {
    statement.withText(left) { left in
      statement.withText(right) { right in
        if left.contains(UInt8(ascii: "$")) || right.contains(UInt8(ascii: "$")) { return true }
        let isLeft = first.takesWildcards && left.isPattern, isRight = second.takesWildcards && right.isPattern
        if isLeft && isRight { return true }
        if isLeft { return globMatches(left, right) }
        return isRight ? globMatches(right, left) : equalFolded(left, right)
      }
    }
  }

  /// Whether every text that fits `value` is refused by `wide`.
  private static func covers(
    _ wide: NodeID, _ refused: ConditionFacts, _ value: NodeID, _ asked: ConditionFacts, _ statement: StatementFacts
  ) -> Bool {
    statement.withText(wide) { wide in
      statement.withText(value) { value in
        if wide.contains(UInt8(ascii: "$")) || value.contains(UInt8(ascii: "$")) { return false }
        if asked.takesWildcards && value.isPattern { return refused.takesWildcards && globCovers(wide, value, matchingCase: true) }
        return refused.takesWildcards ? globCovers(wide, value, matchingCase: true) : wide.elementsEqual(value)
      }
    }
  }

  /// The numbers that an operator leaves: one of several values is enough.
  private static func bounds(
    _ condition: ConditionFacts, _ statement: StatementFacts, _ read: (UnsafeBufferPointer<UInt8>) -> Double?
  ) -> ClosedRange<Double>? {
    let values = condition.values.map { statement.withText($0) { read($0) } }
    guard !values.isEmpty, !values.contains(nil) else { return nil }
    let numbers = values.compactMap { $0 }
    let name = condition.operatorName.name
    if name.contains("Not") { return nil }
    if name.contains("LessThan") { return -.infinity...(numbers.max() ?? 0) }
    if name.contains("GreaterThan") { return (numbers.min() ?? 0)...(.infinity) }
    return (numbers.min() ?? 0)...(numbers.max() ?? 0)
  }

  private static func isEmpty(_ left: ClosedRange<Double>?, _ right: ClosedRange<Double>?) -> Bool {
    guard let left, let right else { return false }
    return !left.overlaps(right)
  }
}
