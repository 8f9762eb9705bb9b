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
    guard (2...100).contains(conditions.count), !conditions.contains(where: { $0.values.count > Contradiction.mostValues }) else { return }
    if reportEndpoint(conditions, statement, &findings) || reportService(conditions, statement, &findings) { return }
    let contradiction = Contradiction(statement)
    for (at, second) in conditions.enumerated() where second.operatorName.qualifier == nil {
      guard let first = conditions[..<at].first(where: { contradiction.holds($0, second) }) else { continue }
      let areLists = !first.isNull && !second.isNull && !first.isNegated && !second.isNegated && first.operatorName.type == second.operatorName.type
      findings.report(
        "no request fits both conditions on `\(statement.text(second.keyNode))`", at: Label(statement.place(second.keyNode), "asks for something else"),
        secondary: [Label(statement.place(first.keyNode), "than this")],
        notes: ["all conditions of a statement have to hold"],
        help: areLists && !second.operatorName.name.contains("Than")
          ? "put the values into one list where one of them is enough, or remove the statement" : "remove one of the two conditions, or the statement")
      return
    }
  }

  /// An address that requests through a VPC endpoint do not have, and the endpoint.
  ///
  /// Source: IAM User Guide, "AWS global condition context keys", availability of `aws:SourceIp`, `aws:SourceVpc`, and `aws:SourceVpce`.
  private func reportEndpoint(_ conditions: [ConditionFacts], _ statement: StatementFacts, _ findings: inout Findings) -> Bool {
    func asks(_ condition: ConditionFacts, _ keys: Set<String>) -> Bool { isAsked(condition, keys, statement) }
    guard let address = conditions.first(where: { asks($0, ["aws:sourceip"]) && !hasPrivateAddress($0, statement) }),
      let network = conditions.first(where: { asks($0, ["aws:sourcevpc", "aws:sourcevpce"]) })
    else { return false }
    let keys = [address, network].sorted { $0.index < $1.index }.map { "`\(statement.text($0.keyNode))`" }
    report(
      "no request has both \(keys[0]) and \(keys[1])", address, network, statement, &findings,
      note: "a request through a VPC endpoint has no `aws:SourceIp`, and another has no endpoint", instead: "`aws:VpcSourceIp` beside the endpoint")
    return true
  }

  /// Two conditions on keys that no request has together.
  private func report(
    _ message: String, _ one: ConditionFacts, _ other: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings, note: String,
    instead: String
  ) {
    let (first, second) = one.index < other.index ? (one, other) : (other, one)
    findings.report(
      message, at: Label(statement.place(second.keyNode), "asked for as well"), secondary: [Label(statement.place(first.keyNode), "asked for here")],
      notes: [note], help: "give each a statement of its own, or ask for \(instead)")
  }

  /// Whether a condition holds only for requests that have its key, which is one of some in lower case.
  private func isAsked(_ condition: ConditionFacts, _ keys: Set<String>, _ statement: StatementFacts) -> Bool {
    keys.contains(statement.keyName(condition)) && (condition.isNull ? statement.isOnly(condition, "false") : !condition.holdsWithoutKey)
  }

  /// A principal of an account, and a service of AWS, which is none. Where the principals are services another rule tells it.
  ///
  /// Source: IAM User Guide, "AWS global condition context keys", availability of these keys.
  private func reportService(_ conditions: [ConditionFacts], _ statement: StatementFacts, _ findings: inout Findings) -> Bool {
    guard let service = conditions.first(where: { isAsked($0, ["aws:principalisawsservice"], statement) && statement.isOnly($0, "true") && !$0.isNull }),
      let principal = conditions.first(where: { isAsked($0, Self.principalKeys, statement) }), !statement.principals.contains(where: { $0.kind == .service })
    else { return false }
    report(
      "no request of a service has `\(statement.text(principal.keyNode))`", service, principal, statement, &findings,
      note: "what the key tells is of users and roles, and `aws:PrincipalIsAWSService` is `true` for services alone",
      instead: "`aws:SourceOrgID` beside the service")
    return true
  }

  private static let principalKeys: Set<String> = ["aws:principalorgid", "aws:principalorgpaths", "aws:principalarn", "aws:principalaccount", "aws:username", "aws:userid"]

  /// Of private addresses a rule of its own speaks.
  private func hasPrivateAddress(_ condition: ConditionFacts, _ statement: StatementFacts) -> Bool {
    condition.values.contains { statement.withText($0) { AddressRange($0)?.isPrivate ?? false } }
  }
}
