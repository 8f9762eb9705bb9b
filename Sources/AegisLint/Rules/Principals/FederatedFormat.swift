import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags federated principals that are neither the ARN of a provider nor a domain that AWS knows.
struct FederatedFormat: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4423", "federated-format"), .error, kinds: .trust, isOfForm: true,
    summary: "what stands under `Federated` is no identity provider",
    rationale: """
      A provider is named by the ARN of its SAML or OpenID Connect provider in the account. Only four go by their domain: \
      Amazon, Cognito, Facebook, and Google. The ARN of an OpenID Connect provider has its URL without the `https://`.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: token.actions.githubusercontent.com} # error[AE4423]@26..61: is named by its ARN
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"token.actions.githubusercontent.com:sub": "repo:acme/site:ref:refs/heads/main"}}
        """),
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: "arn:aws:iam::123456789012:oidc-provider/https://gitlab.com"} # error[AE4423]@67..75: the ARN of an identity provider has no `https://`
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"gitlab.com:sub": "project_path:acme/site:ref_type:branch:ref:main"}}
        """),
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: accounts.google.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"accounts.google.com:aud": "1234.apps.googleusercontent.com"}}
        """)
    ],
    peers: [
      .accessAnalyzer("INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY", .error), .parliament("UNKNOWN_FEDERATION_SOURCE"),
      .policyValidator("invalid_provider_format"),
    ], fix: .unsafe)

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for principal in statement.principals where principal.kind == .federated && !principal.hasPlaceholder {
      switch principal.form {
      case .domain where !RiskTable.federatedDomains.contains(principal.text.lowercased()):
        findings.report(
          "the provider `\(principal.text)` is named by its ARN", at: Label(statement.place(principal.node), "not one of AWS's own"),
          help: "write `arn:aws:iam::ACCOUNT:oidc-provider/\(principal.text)`")
      case .malformed, .anyone:
        findings.report(
          "`\(principal.text)` is no identity provider", at: Label(statement.place(principal.node), "IAM rejects it"),
          notes: ["expected the ARN of a provider, such as `arn:aws:iam::123456789012:saml-provider/sso`"])
      case .oidcProvider: lookForScheme(principal, statement, &findings)
      default: break
      }
    }
  }

  private func lookForScheme(_ principal: PrincipalFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    guard let scheme = principal.scheme, let name = principal.name else { return }
    let start = principal.text.utf8.count - name.utf8.count
    let place = statement.place(principal.node, start..<start + scheme.utf8.count)
    findings.report(
      "the ARN of an identity provider has no `\(scheme)`", at: Label(place, "IAM has no such provider"),
      notes: ["a provider is named by its URL without the scheme, as are the claims of its tokens"], help: "leave out the `\(scheme)`",
      fixes: [Fix("leave out the `\(scheme)`", .unsafe, edits: [Edit(place, replacement: "")])])
  }
}
