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
    claims.contains { condition.name.hasSuffix($0) } && condition.operatorName.name == "StringLike"
  }

  /// The subject, and what of GitHub's claims may stand in its place.
  private static let claims = [":sub", ":repository", ":job_workflow_ref"]

  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool {
    other.takesBack("sts:AssumeRoleWithWebIdentity", from: statement, limits: { !$0.hasPrefix("aws:") && !$0.hasSuffix(":aud") })
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions {
      guard let issuer = Self.issuer(condition, in: statement), !Self.isNarrowed(condition, of: issuer, in: statement) else { continue }
      for value in condition.values {
        guard let who = Self.who(statement.text(value), issuer, statement.keyName(condition)) else { continue }
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
    guard statement.kind == .trust, statement.isAllow, let issuer = issuer(condition, in: statement) else { return false }
    return !isNarrowed(condition, of: issuer, in: statement) && who(statement.text(value), issuer, statement.keyName(condition)) != nil
  }

  /// Whether other claims of GitHub say the same more closely: which repository, and what of it.
  private static func isNarrowed(_ condition: ConditionFacts, of issuer: String, in statement: StatementFacts) -> Bool {
    guard issuer == gitHubIssuer else { return false }
    return statement.claims(of: issuer).contains { other in
      guard other.keyNode != condition.keyNode, statement.pins(other), case let key = statement.keyName(other) else { return false }
      let isOfRepository = key.hasSuffix(":sub") || key.hasSuffix(":repository") || key.hasSuffix(":job_workflow_ref")
      if isOfRepository { return other.values.allSatisfy { !other.takesWildcards || who(statement.text($0), issuer, key) == nil } }
      if key.hasSuffix(":repository_id") { return true }
      // A branch or an environment of that name anybody's repository has.
      return [":ref", ":environment"].contains { key.hasSuffix($0) }
        && condition.values.allSatisfy { gitHubOwnerAndName(of: statement.text($0)) != nil }
    }
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
    guard condition.operatorName.name == "StringLike", let claim = claims.first(where: { key.hasSuffix($0) }) else { return nil }
    let issuer = String(key.dropLast(claim.count))
    guard claim == ":sub" || issuer == gitHubIssuer else { return nil }
    return statement.principals.contains { $0.issuer == issuer } ? issuer : nil
  }

  /// Who a subject matches; nil where that is narrow.
  ///
  /// - Parameter key: In lower case.
  private static func who(_ text: String, _ issuer: String, _ key: String) -> String? {
    if issuer == gitHubIssuer {
      if key.hasSuffix(":sub") { return gitHub(text) }
      // Both begin with the repository, as a subject does behind its first word. A wildcard behind that is narrow.
      let repository = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).prefix(2).joined(separator: "/")
      return gitHub("repo:\(repository)")
    }
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

  /// The repository that a subject of GitHub names without a wildcard.
  private static func gitHubOwnerAndName(of text: String) -> Substring? {
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "repo", parts[1].contains("/"), !parts[1].contains(where: { $0 == "*" || $0 == "?" }) else { return nil }
    return parts[1]
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
