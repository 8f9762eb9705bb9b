import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags set operators on the audience of a token.
struct AudienceQualifier: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4433", "audience-qualifier"), .warning, kinds: .trust,
    summary: "the audience of a token is compared with a set operator",
    rationale: """
      A token may have several audiences. `ForAnyValue:` is content with one of them, so that a token made for another \
      application, too, gets in. `ForAllValues:` also holds where there is no audience at all, and is right only where the \
      provider is known to give several.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/login.acme.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition:
            ForAnyValue:StringEquals: # warning[AE4433]@5..29: tokens for other applications are let in too
              login.acme.com:aud: console
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/login.acme.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"login.acme.com:aud": console}}
        """)
    ],
    peers: [
      .accessAnalyzer("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", .warning), .accessAnalyzer("CONFIRM_AUDIENCE_CLAIM_TYPE", .note),
    ])

  static let needs: StatementFeatures = [.allow, .condition]
  static let reads: KeptParts = [.conditionForms]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.qualifier != nil && condition.name.hasSuffix(":aud")
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions {
      guard let qualifier = condition.operatorName.qualifier, statement.keyName(condition).hasSuffix(":aud") else { continue }
      let place = statement.place(condition.operatorNode)
      switch qualifier {
      case .forAnyValue:
        findings.report(
          "tokens for other applications are let in too", at: Label(place, "one audience of several suffices"),
          help: "remove `ForAnyValue:`")
      case .forAllValues:
        findings.report(
          "the audience is compared as if a token had several", at: Label(place, "holds without any audience too"),
          help: "remove `ForAllValues:`, unless the provider gives several audiences", severity: .note)
      }
    }
  }
}
