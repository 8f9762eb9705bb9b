import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags service principals that look like a misspelt one.
struct UnknownServicePrincipal: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4421", "unknown-service-principal"), .warning, kinds: [.trust, .resource], isOfForm: true,
    summary: "a service principal looks misspelt",
    rationale: """
      No service that is known goes by the name, and one that is known differs by a letter or two, by its region, or by its \
      domain: `lambda.amazon.com` is no name of Lambda, nor is `lambda.amazonaws.com.cn`, in China either. IAM rejects a trust \
      policy with a service that does not exist; other services keep it, and it lets nobody in.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: lamda.amazonaws.com} # warning[AE4421]@24..43: no service principal `lamda.amazonaws.com` is known
          Action: sts:AssumeRole
        """),
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: lambda.amazon.com} # warning[AE4421]@24..41: no service principal `lambda.amazon.com` is known
          Action: sts:AssumeRole
        """),
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: states.us-east1.amazonaws.com} # warning[AE4421]@24..53: no service principal `states.us-east1.amazonaws.com` is known
          Action: sts:AssumeRole
        """),
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {Service: brand-new-service.amazonaws.com}, Action: "sts:AssumeRole"}
        """),
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {Service: streams.cloudformation.amazonaws.com}, Action: "sts:AssumeRole"}
        """),
    ], fix: .unsafe)

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for principal in statement.principals where principal.kind == .service && principal.form == .service {
      guard let meant = ServicePrincipals.meant(by: principal.text, statement.catalog) else { continue }
      let what = meant.region.map { "no region is called `\($0)`" } ?? (meant.note == nil ? "unknown service" : "not the service's name")
      findings.report(principal.text, meant: meant, at: Label(statement.place(principal.node), what))
    }
  }
}
