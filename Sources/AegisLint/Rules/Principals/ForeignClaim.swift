import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags claims of a provider that the statement does not trust.
struct ForeignClaim: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4448", "foreign-claim"), .error, kinds: .trust, isOfForm: true,
    summary: "a condition asks for a claim that no token of the trusted provider has",
    rationale: """
      The claims of a token are keys that begin with the name of the provider that made it. A key that begins with \
      another name, if only by one letter, is in none of its tokens, nor is one that ends in a claim which the provider does \
      not make. Of what else is in the tokens of GitHub, AWS makes keys of some claims only. A condition that asks for it lets nobody assume the role, and one that holds without it keeps nobody out.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"token.actions.githubuser.content.com:sub": "repo:acme/site:environment:production"}} # error[AE4448]@31..71: no token of `token.actions.githubusercontent.com` has
        """),
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.github.com} # error[AE4448]@66..90: no token of `token.actions.github.com` has
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"token.actions.githubusercontent.com:sub": "repo:acme/site:environment:production"}}
        """),
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"token.actions.githubusercontent.com:repo": acme/site}} # error[AE4448]@31..71: no token of `token.actions.githubusercontent.com` has the claim `repo`
        """),
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
    ], fix: .unsafe)

  /// A claim that the provider's documentation does not have.
  private func reportUnknown(_ claim: String, of host: String, _ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    guard condition.key == nil, let claims = RiskTable.tokenClaims[OIDCSubjectWildcard.isCluster(host) ? "oidc.eks" : host]?.split(separator: " ").map(String.init),
      !claims.contains(claim.lowercased())
    else { return }
    let key = statement.text(condition.keyNode), place = statement.place(condition.keyNode)
    let near = closestMatch(to: claim, among: claims) ?? claims.first { $0.hasPrefix(claim.lowercased()) || claim.lowercased().hasPrefix($0) }
    let meant = near.map { key.dropLast(claim.count) + $0 }
    findings.report(
      "no token of `\(key.dropLast(claim.count + 1))` has the claim `\(claim)`", at: Label(place, "no claim of this provider"),
      notes: [condition.holdsWithoutKey ? "the condition always holds" : "nobody may assume the role by this statement"],
      help: meant.map { "did you mean `\($0)`?" }, fixes: meant.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: String($0))])] } ?? [])
  }

  /// A claim of the provider's tokens that AWS makes no condition key of.
  private func reportKeyless(_ claim: String, of host: String, _ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    guard condition.key == nil, let keys = RiskTable.claimKeys[host]?.split(separator: " "), let claims = RiskTable.tokenClaims[host]?.split(separator: " "),
      case let claim = claim.lowercased(), claims.contains(where: { $0 == claim }), !keys.contains(where: { $0 == claim })
    else { return }
    let key = statement.text(condition.keyNode)
    findings.report(
      "AWS makes no condition key of the claim `\(claim)`", at: Label(statement.place(condition.keyNode), "in no request"),
      notes: [condition.holdsWithoutKey ? "the condition always holds" : "nobody may assume the role by this statement"],
      help: "ask for `\(key.dropLast(claim.utf8.count))sub`, which tells the repository and the branch or the environment", severity: .warning)
  }

  /// The one principal of a statement, where its provider is a known one that a key names, misspelt.
  private static func misspelt(_ statement: StatementFacts, _ host: String) -> PrincipalFacts? {
    guard statement.principals.count == 1, let principal = statement.principals.first, let name = principal.issuer, RiskTable.sharedIssuers[host] != nil,
      RiskTable.sharedIssuers[name] == nil, !OIDCSubjectWildcard.isCluster(name)
    else { return nil }
    return editDistance(Array(name.utf8), Array(host.utf8), limit: max(name.utf8.count, host.utf8.count) / 2) == nil ? nil : principal
  }

  private func report(_ principal: PrincipalFacts, _ host: String, _ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    guard let name = principal.issuerName else { return }
    let range = statement.withText(principal.node) { $0.count - name.utf8.count..<$0.count }
    let place = statement.place(principal.node, range)
    findings.report(
      "no token of `\(name)` has `\(statement.text(condition.keyNode))`", at: Label(place, "not the provider's name"),
      secondary: [Label(statement.place(condition.keyNode), "the provider that is meant")], notes: ["nobody may assume the role by this statement"],
      help: "write `\(host)`", fixes: [Fix("write `\(host)`", .unsafe, edits: [Edit(place, replacement: host)])])
  }

  static let needs: StatementFeatures = [.allow, .principal, .condition]
  static let reads: KeptParts = [.conditions, .principals]

  static func concerns(_ condition: ConditionSight) -> Bool { condition.name.contains(".") && !condition.name.hasPrefix("aws:") }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // Whom else the statement trusts may have keys that nothing is known of.
    let names = statement.principals.compactMap(\.issuerName)
    guard let first = names.first, names.count == statement.principals.count else { return }
    let issuers = statement.principals.compactMap(\.issuer)
    for condition in statement.conditions where !condition.isNull {
      let key = statement.text(condition.keyNode)
      guard let colon = key.lastIndex(of: ":"), key[..<colon].contains("."), !key.contains("$"), !key.contains("<") else { continue }
      let host = key[..<colon].lowercased(), claim = key[colon...]
      // `accounts.google.com:google/organization_number` and the like belong to the part in front of the first colon.
      if issuers.contains(host) {
        reportUnknown(String(claim.dropFirst()), of: host, condition, statement, &findings)
        reportKeyless(String(claim.dropFirst()), of: host, condition, statement, &findings)
      }
      if host.contains(":") || issuers.contains(host) || condition.holdsWithoutKey { continue }
      if let principal = Self.misspelt(statement, host) {
        report(principal, String(key[..<colon]), condition, statement, &findings)
        return
      }
      let meant = (names.count == 1 ? first : closestMatch(to: host, among: names)).map { $0 + claim }
      let place = statement.place(condition.keyNode)
      findings.report(
        "no token of `\(first)` has `\(key)`", at: Label(place, "a claim of another provider"),
        secondary: statement.principals.prefix(1).map { Label(statement.place($0.node), "the provider that is trusted") },
        notes: ["nobody may assume the role by this statement"], help: meant.map { "write `\($0)`" },
        fixes: meant.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [])
    }
  }
}
