import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags OpenID Connect providers whose tokens let anybody in.
struct OIDCWithoutCondition: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4426", "oidc-without-condition"), .warning, kinds: .trust,
    summary: "whoever an OpenID Connect provider vouches for may assume a role",
    rationale: """
      Without a condition on a claim of the token, everybody who has an account with the provider may assume the role: \
      for a public provider such as GitHub, that is everybody.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com} # warning[AE4426]@26..101: whoever `token.actions.githubusercontent.com` vouches for
          Action: sts:AssumeRoleWithWebIdentity
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"token.actions.githubusercontent.com:sub": "repo:acme/site:environment:production"}}
        """)
    ],
    peers: [
      .accessAnalyzer("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", .warning),
      .policyValidator("missing_required_condition_for_assume_action"), Peer(.checkov, "CKV_AWS_358"),
    ])

  static let needs: StatementFeatures = [.allow, .principal]
  static let reads: KeptParts = [.actions, .principals, .conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.covers("sts:AssumeRoleWithWebIdentity") else { return }
    for principal in statement.principals {
      guard let name = principal.issuerName, case let issuer = name.lowercased(), !statement.hasPinnedClaim(of: issuer),
        !OIDCSubjectWildcard.speaks(ofAllTokensOf: issuer, in: statement)
      else { continue }
      let isGuarded = !statement.claims(of: issuer).isEmpty
      findings.report(
        "whoever `\(name)` vouches for may assume the role", at: Label(statement.place(principal.node), "every token of this provider"),
        notes: isGuarded ? ["the conditions on its claims hold for tokens without the claim, or for any value"] : [],
        help: "add a condition on `\(name):\(RiskTable.sharedIssuers[issuer] ?? "sub")`")
    }
  }
}

extension PrincipalFacts {
  /// The host and path of an OpenID Connect provider, as its claims are named by, in small letters.
  var issuer: String? { issuerName?.lowercased() }

  /// The same in the letters that it is written in.
  var issuerName: String? {
    switch form {
    case .oidcProvider: name.map { String($0.dropFirst(scheme?.count ?? 0)) }
    case .domain: text
    default: nil
    }
  }

  /// What the ARN of a provider has in front of the host, where nothing may stand.
  var scheme: String? {
    guard form == .oidcProvider, let name else { return nil }
    return ["https://", "http://"].first { name.lowercased().hasPrefix($0) }
  }
}

extension StatementFacts {
  /// The conditions on claims of a provider.
  func claims(of issuer: String) -> [ConditionFacts] { conditions.filter { Self.claim(keyName($0), of: issuer) != nil } }

  /// The conditions on one claim of a provider.
  func claims(of issuer: String, _ name: String) -> [ConditionFacts] { conditions.filter { Self.claim(keyName($0), of: issuer).map { $0.elementsEqual(name.utf8) } ?? false } }

  /// What stands in a key behind the name of a provider; nil for keys that are not of it.
  private static func claim(_ key: String, of issuer: String) -> Substring.UTF8View? {
    let (key, issuer) = (key.utf8, issuer.utf8)
    guard key.count > issuer.count, key.starts(with: issuer) else { return nil }
    let rest = key.dropFirst(issuer.count)
    return rest.first == UInt8(ascii: ":") ? rest.dropFirst() : nil
  }

  /// Whether the statement matches only tokens that say something that is written there.
  func hasPinnedClaim(of issuer: String) -> Bool {
    conditions.contains { Self.claim(keyName($0), of: issuer) != nil && pins($0) }
      || (RiskTable.federatedDomains.contains(issuer) && requires(["aws:federatedprovider"]) && !claims(of: issuer).isEmpty)
  }
}
