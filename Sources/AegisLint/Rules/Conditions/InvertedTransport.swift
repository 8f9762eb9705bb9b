import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags `Deny` of requests over TLS, where those without it are meant.
struct InvertedTransport: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4365", "inverted-secure-transport"), .warning, kinds: .all,
    summary: "a `Deny` shuts out requests over TLS",
    rationale: """
      `aws:SecureTransport` is `true` for requests over TLS, which are all that the SDKs and the console make. A `Deny` that \
      asks for nothing else shuts all of them out and lets through what it should keep out: plain HTTP.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: "*"
          Action: s3:*
          Resource: arn:aws:s3:::logs/*
          Condition: {Bool: {"aws:SecureTransport": "true"}} # warning[AE4365]@46..50: the statement denies every request over TLS
        """)
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: "*"
          Action: s3:*
          Resource: arn:aws:s3:::logs/*
          Condition: {Bool: {"aws:SecureTransport": "false"}}
        """)
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.deny, .condition]
  static let reads: KeptParts = [.principals, .conditions]

  static func concerns(_ condition: ConditionSight) -> Bool { condition.name == "aws:securetransport" }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // Beside another condition, those over TLS may well be the ones that are meant; so may those of somebody in particular.
    guard statement.conditions.count == 1, let condition = statement.conditions.first, statement.keyName(condition) == "aws:securetransport",
      condition.operatorName.type == .boolean, statement.isOnly(condition, "true"),
      statement.statement.isNotPrincipal || statement.principals.isEmpty || statement.principals.contains(where: \.isAnyone)
    else { return }
    let place = statement.place(condition.values[0])
    findings.report(
      "the statement denies every request over TLS", at: Label(place, "lets plain HTTP through"),
      help: "write `false`, to deny requests without TLS", fixes: [Fix(replacing: place, by: "false")])
  }
}
