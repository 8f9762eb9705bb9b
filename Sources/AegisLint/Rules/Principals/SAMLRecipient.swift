import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags values of `SAML:aud` that no assertion has.
struct SAMLRecipient: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4452", "saml-recipient"), .warning, kinds: .trust, isOfForm: true,
    summary: "a value of `SAML:aud` is no endpoint that assertions are sent to",
    rationale: """
      In spite of its name the key holds the recipient of an assertion, not its audience: the address of AWS's sign-in that the \
      identity provider sends it to, such as `https://signin.aws.amazon.com/saml` or `https://eu-west-1.signin.aws.amazon.com/saml`. The audience \
      `urn:amazon:webservices` is checked by AWS itself, and is never the value of the key.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:saml-provider/sso}
          Action: sts:AssumeRoleWithSAML
          Condition: {StringEquals: {"SAML:aud": "urn:amazon:webservices"}} # warning[AE4452]@43..65: `SAML:aud` is never `urn:amazon:webservices`
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:saml-provider/sso}
          Action: sts:AssumeRoleWithSAML
          Condition: {StringEquals: {"SAML:aud": ["https://signin.aws.amazon.com/saml", "https://eu-west-1.signin.aws.amazon.com/saml"]}}
        """)
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool { keys.contains(condition.name) }

  private static let keys: Set<String> = ["saml:aud"]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions(on: Self.keys) where condition.operatorName.type == .string {
      statement.forEachPlainValue(of: condition) { node, text in
        guard let meant = Self.meant(by: String(decoding: text, as: UTF8.self), statement.catalog) else { return }
        let place = statement.place(node)
        findings.report(
          "`\(statement.text(condition.keyNode))` is never `\(statement.text(node))`", at: Label(place, "no assertion is sent there"),
          notes: ["it is the address that the identity provider sends assertions to"], help: "write `\(meant)`",
          fixes: [Fix(replacing: place, by: meant)])
      }
    }
  }

  /// The endpoint that is meant by an audience, or by an address of AWS's sign-in where nothing takes assertions. Nil for what may be one.
  ///
  /// Source: IAM User Guide, "Configure SAML assertions for the authentication response".
  private static func meant(by value: String, _ catalog: Catalog) -> String? {
    switch value.lowercased() {
    case "urn:amazon:webservices": return "https://signin.aws.amazon.com/saml"
    case "urn:amazon:webservices:govcloud": return "https://signin.amazonaws-us-gov.com/saml"
    case "urn:amazon:webservices:cn-north-1", "urn:amazon:webservices:cn-northwest-1": return "https://signin.amazonaws.cn/saml"
    default: break
    }
    let hasScheme = value.hasPrefix("https://") || value.hasPrefix("http://")
    let parts = value.drop { hasScheme && $0 != "/" }.drop { hasScheme && $0 == "/" }.split(separator: "/", omittingEmptySubsequences: false)
    guard let host = parts.first.flatMap({ Self.host(meantBy: String($0), catalog) }) else { return nil }
    let path = parts.dropFirst().joined(separator: "/")
    let meant = "https://\(host)/\(RiskTable.samlPaths.contains(where: { $0 == path || $0.hasSuffix("/") && path.hasPrefix($0) }) ? path : "saml")"
    return value == meant || value == meant + "/" && !path.isEmpty ? nil : meant
  }

  /// The host of AWS's sign-in, with the region in front or without; nil for a host of somebody else.
  private static func host(meantBy host: String, _ catalog: Catalog) -> String? {
    if RiskTable.samlHosts.contains(host) { return host }
    if let known = RiskTable.samlHosts.first(where: { host.hasSuffix("." + $0) }) {
      let region = String(host.dropLast(known.count + 1))
      // A region may be newer than what is known.
      guard !region.contains("."), !catalog.regions.contains(region), let near = closestMatch(to: region, among: catalog.regions),
        editDistance(Array(region.utf8), Array(near.utf8), limit: 1) != nil, near.last == region.last
      else { return host }
      return "\(near).\(known)"
    }
    return RiskTable.samlHosts.first { editDistance(Array(host.utf8), Array($0.utf8), limit: 2) != nil }
  }
}
