import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags service principals that look like a misspelt one.
struct UnknownServicePrincipal: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4421", "unknown-service-principal"), .warning, kinds: [.trust, .resource], isOfForm: true,
    summary: "a service principal looks misspelt",
    rationale: """
      No service that is known goes by the name, and one that is known differs by a letter or two. IAM rejects a trust \
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
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {Service: brand-new-service.amazonaws.com}, Action: "sts:AssumeRole"}
        """)
    ], fix: .unsafe)

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.principals]

  private static let known = Set(RiskTable.servicePrincipals)

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for principal in statement.principals where principal.kind == .service && principal.form == .service {
      guard let (name, region) = servicePrincipalName(principal.text), !Self.known.contains(name),
        statement.catalog.service(name.utf8.span) == nil, let near = closestMatch(to: name, among: RiskTable.servicePrincipals),
        name.utf8.count >= 4
      else { continue }
      let meant = near + (region.map { "." + $0 } ?? "") + principal.text.dropFirst(name.count + (region.map { $0.count + 1 } ?? 0))
      findings.report(
        "no service principal `\(principal.text)` is known", at: Label(statement.place(principal.node), "unknown service"),
        help: "did you mean `\(meant)`?",
        fixes: [Fix("replace by `\(meant)`", .unsafe, edits: [Edit(statement.place(principal.node), replacement: meant)])])
    }
  }
}
