import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags `Deny` with `NotPrincipal`, which also denies some of those it lists.
struct NotPrincipalDeny: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4415", "not-principal-deny"), .warning, kinds: .resource,
    summary: "`Deny` with `NotPrincipal` denies more than it says",
    rationale: """
      Whoever has a permissions boundary is denied, listed or not. A role that is listed is denied all the same unless \
      its session and its account are listed too. AWS advises against it: a condition on `aws:PrincipalArn` does what is \
      meant.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          NotPrincipal: {AWS: arn:aws:iam::123456789012:role/ci} # warning[AE4415]@23..56: may deny those it lists too
          Action: s3:*
          Resource: arn:aws:s3:::reports/*
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
          Resource: arn:aws:s3:::reports/*
          Condition: {ArnNotEquals: {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/ci"}}
        """)
    ],
    peers: [.policyValidator("ineffective_deny_carve_out"), .policyValidator("not_principal_usage")])

  static let needs: StatementFeatures = [.deny, .notPrincipal]
  static let reads: KeptParts = [.principals]

  /// What tells those who are listed from others: requests of services have no `aws:PrincipalArn`.
  private static func condition(_ principals: [PrincipalFacts]) -> String {
    let (arn, service) = ("`ArnNotEquals` on `aws:PrincipalArn`", "`StringNotEquals` on `aws:PrincipalServiceName`")
    guard principals.contains(where: { $0.kind == .service }) else { return arn }
    return principals.allSatisfy { $0.kind == .service } ? service : "\(arn) and \(service)"
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let first = statement.principals.first else { return }
    var notes = ["principals with a permissions boundary are denied, listed or not"]
    if statement.principals.contains(where: { $0.form == .role }) {
      notes.append("a role is denied unless its sessions and its account are listed too")
    }
    findings.report(
      "the statement may deny those it lists too", at: Label(statement.place(first.node), "not exempt for certain"), notes: notes,
      help: "deny `*`, with a condition \(Self.condition(statement.principals))")
  }
}
