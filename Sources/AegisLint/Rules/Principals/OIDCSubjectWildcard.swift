import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags subjects of tokens that match more than one repository, or anything of one.
struct OIDCSubjectWildcard: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4429", "oidc-subject-wildcard"), .warning, kinds: .trust,
    summary: "the subject of a token may be of any repository, or any branch",
    rationale: """
      A subject such as `repo:acme/*` lets every repository of the organization assume the role, and `repo:acme/site:*` \
      every branch and pull request of one: whoever can push a branch has the role's privileges, before any review. A \
      branch or an environment that is named can be protected.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition:
            StringLike:
              token.actions.githubusercontent.com:sub: "repo:acme/*" # warning[AE4429]@49..60: every repository of `acme`
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
          Condition: {StringLike: {"token.actions.githubusercontent.com:sub": "repo:acme/site:ref:refs/tags/v*"}}
        """)
    ],
    peers: [.accessAnalyzer("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", .warning), Peer(.checkov, "CKV_AWS_358")])

  static let needs: StatementFeatures = [.allow, .principal, .condition]
  static let reads: KeptParts = [.conditions, .principals]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.name.hasSuffix(":sub") && condition.operatorName.name == "StringLike"
  }

  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool {
    other.takesBack("sts:AssumeRoleWithWebIdentity", from: statement, limits: { !$0.hasPrefix("aws:") && !$0.hasSuffix(":aud") })
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions {
      guard let issuer = Self.issuer(condition, in: statement) else { continue }
      for value in condition.values {
        guard let who = Self.who(statement.text(value), issuer) else { continue }
        findings.report(
          "\(who) may assume the role", at: Label(statement.place(value), "matches too much"),
          help: Self.help(issuer))
      }
    }
  }

  static let gitHubIssuer = "token.actions.githubusercontent.com"

  private static func help(_ issuer: String) -> String {
    if issuer == gitHubIssuer { return "name the repository and a protected branch or environment: `repo:OWNER/NAME:environment:production`" }
    return isCluster(issuer)
      ? "name the namespace and the service account: `system:serviceaccount:NAMESPACE:NAME`" : "name whose tokens are meant up to the first wildcard"
  }

  /// Whether the rule says of a value that it matches too much, so that others need not.
  static func speaks(of value: NodeID, _ condition: ConditionFacts, in statement: StatementFacts) -> Bool {
    guard statement.kind == .trust, statement.isAllow else { return false }
    return issuer(condition, in: statement).flatMap { who(statement.text(value), $0) } != nil
  }

  /// Whether one of the values matches every subject of a provider, of which the rule speaks then.
  static func speaks(ofAllTokensOf issuer: String, in statement: StatementFacts) -> Bool {
    (issuer == gitHubIssuer || isCluster(issuer) || RiskTable.sharedIssuers[issuer] == "sub")
      && statement.claims(of: issuer, "sub").contains { condition in
        condition.operatorName.name == "StringLike" && !condition.holdsWithoutKey && condition.values.contains { statement.isStar($0) }
      }
  }

  /// The provider whose subject a condition asks for, where the statement trusts it.
  private static func issuer(_ condition: ConditionFacts, in statement: StatementFacts) -> String? {
    let key = statement.keyName(condition)
    guard key.hasSuffix(":sub"), condition.operatorName.name == "StringLike" else { return nil }
    let issuer = String(key.dropLast(":sub".count))
    return statement.principals.contains { $0.issuer == issuer } ? issuer : nil
  }

  /// Who a subject matches; nil where that is narrow.
  private static func who(_ text: String, _ issuer: String) -> String? {
    if issuer == gitHubIssuer { return gitHub(text) }
    return isCluster(issuer) ? cluster(text) : shared(text, issuer)
  }

  /// Whether a provider vouches for the pods of a cluster of EKS.
  static func isCluster(_ issuer: String) -> Bool { issuer.hasPrefix("oidc.eks.") }

  /// The same for a cluster's pods, whose subjects are `system:serviceaccount:NAMESPACE:NAME`.
  private static func cluster(_ text: String) -> String? {
    guard let wildcard = text.firstIndex(where: { $0 == "*" || $0 == "?" }), "system:serviceaccount:".hasPrefix(text[..<wildcard]) else { return nil }
    return text[wildcard...].allSatisfy { $0 == "*" || $0 == "?" || $0 == ":" } ? "every pod of the cluster" : nil
  }

  /// Who a subject of GitHub with a wildcard matches; nil where that is narrow.
  private static func gitHub(_ text: String) -> String? {
    guard let wildcard = text.firstIndex(where: { $0 == "*" || $0 == "?" }) else { return nil }
    let fixed = text[..<wildcard]
    guard fixed.hasPrefix("repo:") else { return fixed.contains { $0 == ":" || $0 == "/" } && !"repo:".hasPrefix(fixed) ? nil : "every repository of GitHub" }
    let path = fixed.dropFirst("repo:".count)
    // Of an address no subject has anything.
    if path.contains("://") { return nil }
    guard let slash = path.firstIndex(of: "/") else { return path.isEmpty ? "every owner on GitHub" : "every owner on GitHub whose name begins with `\(path)`" }
    let owner = path[..<slash], rest = path[path.index(after: slash)...]
    if rest.isEmpty { return "every repository of `\(owner)`" }
    guard let colon = rest.firstIndex(of: ":") else { return "every repository of `\(owner)` whose name begins with `\(rest)`" }
    let after = rest[rest.index(after: colon)...]
    return after.isEmpty || "ref:refs/heads/".hasPrefix(after) && !after.hasPrefix("ref:refs/heads/")
      ? "every branch and pull request of `\(owner)/\(rest[..<colon])`" : nil
  }

  /// The same for others that many share: the part that names the customer has a wildcard in it.
  private static func shared(_ text: String, _ issuer: String) -> String? {
    guard RiskTable.sharedIssuers[issuer] == "sub", let wildcard = text.firstIndex(where: { $0 == "*" || $0 == "?" }) else { return nil }
    let fixed = text[..<wildcard]
    guard let colon = fixed.firstIndex(of: ":") else { return "every customer of `\(issuer)`" }
    let customer = fixed[fixed.index(after: colon)...]
    return customer.contains(where: { $0 == "/" || $0 == ":" }) ? nil : "more than one customer of `\(issuer)`"
  }
}
