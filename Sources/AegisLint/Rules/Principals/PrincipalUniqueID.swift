import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags the ids that AWS puts in the place of deleted roles and users.
struct PrincipalUniqueID: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4407", "principal-unique-id"), .warning, kinds: [.trust, .resource],
    summary: "a principal is the id of a role or user",
    rationale: """
      AWS keeps principals by their id and shows their ARN. Where it shows the id, the role or user has been deleted; one \
      that is made anew under the same name gets another id, and is not trusted.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: AROAEXAMPLE123456789} # warning[AE4407]@20..40: is the id of a role
          Action: sts:AssumeRole
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {AWS: "arn:aws:iam::123456789012:role/ci"}, Action: "sts:AssumeRole"}
        """)
    ],
    peers: [
      .accessAnalyzer("INVALID_ROLE_REFERENCE", .warning), .accessAnalyzer("INVALID_USER_REFERENCE", .warning),
    ])

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for principal in statement.principals where principal.form == .uniqueID {
      let noun = principal.text.hasPrefix("AROA") ? "role" : "user"
      findings.report(
        "`\(principal.text)` is the id of a \(noun)", at: Label(statement.place(principal.node), "names no one once the \(noun) is deleted"),
        notes: ["AWS shows an id where the \(noun) has been deleted"], help: "write the \(noun)'s ARN, or remove it")
    }
  }
}
