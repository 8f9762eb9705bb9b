import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags `Allow` with `NotPrincipal`: everybody but a few.
struct NotPrincipalAllow: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4414", "not-principal-allow"), .warning, kinds: .resource,
    summary: "`Allow` with `NotPrincipal` lets everybody in but a few",
    rationale: """
      The statement grants access to every principal of every account that is not listed, and to callers without any \
      credentials.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          NotPrincipal: {AWS: arn:aws:iam::123456789012:user/eve} # warning[AE4414]@23..57: lets in everybody but those it lists
          Action: s3:GetObject
          Resource: arn:aws:s3:::reports/*
        """)
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: s3:GetObject
          Resource: arn:aws:s3:::reports/*
        """)
    ],
    peers: [
      .accessAnalyzer("ALLOW_WITH_NOT_PRINCIPAL", .warning), .parliament("NOTPRINCIPAL_WITH_ALLOW"),
      .policyValidator("not_principal_with_allow"),
    ])

  static let needs: StatementFeatures = [.allow, .notPrincipal]
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let first = statement.principals.first else { return }
    findings.report(
      "the statement lets in everybody but those it lists", at: Label(statement.place(first.node), "everybody but this"),
      notes: ["callers without any credentials are let in too"],
      help: "list who is let in under `Principal`, and deny the others in a statement of their own")
  }
}
