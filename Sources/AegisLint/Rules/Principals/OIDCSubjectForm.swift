import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags subjects of a form that a provider gives to no token.
struct OIDCSubjectForm: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4449", "oidc-subject-form"), .warning, kinds: .trust, isOfForm: true,
    summary: "a condition asks for a subject of a form that no token of the provider has",
    rationale: """
      The subject of a token of GitHub is the repository and what the job runs for, such as \
      `repo:acme/site:environment:production` or `repo:acme/site:ref:refs/heads/main`, as long as the repository does not \
      change it; that of a pod in a cluster of EKS is `system:serviceaccount:`, its namespace and its service account. \
      Nobody may assume a role that asks for another form.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringEquals: {"token.actions.githubusercontent.com:sub": "repo:acme/site:env:production"}} # warning[AE4449]@74..103: no token of GitHub has such a subject by default
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
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.allow, .principal, .condition]
  static let reads: KeptParts = [.conditions, .principals]

  static func concerns(_ condition: ConditionSight) -> Bool { condition.name.hasSuffix(":sub") && !condition.isNegated && !condition.isNull }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNegated && condition.operatorName.type == .string {
      let key = statement.keyName(condition)
      guard key.hasSuffix(":sub"), case let issuer = key.dropLast(":sub".count) else { continue }
      let isGitHub = issuer == OIDCSubjectWildcard.gitHubIssuer
      guard isGitHub || OIDCSubjectWildcard.isCluster(String(issuer)), statement.principals.contains(where: { $0.issuer.map { $0 == issuer } ?? false }) else { continue }
      for node in condition.values {
        let text = statement.text(node)
        let wildcard = condition.takesWildcards ? text.firstIndex { $0 == "*" || $0 == "?" } : nil
        let fixed = text[..<(wildcard ?? text.endIndex)]
        if text.contains("$") || statement.withText(node, { Placeholder.first(in: $0) != nil }) { continue }
        let place = statement.place(node)
        if isGitHub {
          reportGitHub(text, fixed, isWhole: wildcard == nil, place, &findings)
        } else {
          reportCluster(text, fixed, isWhole: wildcard == nil, place, &findings)
        }
      }
    }
  }

  /// Source: GitHub, "OpenID Connect reference", example subject claims.
  private func reportGitHub(_ text: String, _ fixed: Substring, isWhole: Bool, _ place: SourceRange, _ findings: inout Findings) {
    let parts = fixed.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count > 1, parts[0] == "repo", parts[1].contains("/") else { return }
    let message = "no token of GitHub has such a subject by default"
    guard parts.count == 3 else {
      guard isWhole else { return }
      findings.report(
        message, at: Label(place, "names the repository alone"), notes: ["what the job runs for follows the repository"],
        help: "write `\(text):environment:NAME` or `\(text):ref:refs/heads/BRANCH`")
      return
    }
    let front = "repo:\(parts[1]):"
    for (wrong, right) in Self.corrections where parts[2].hasPrefix(wrong) {
      let meant = front + right + text.dropFirst(front.count + wrong.count)
      findings.report(
        message, at: Label(place, "`\(wrong)` is none of its parts"), help: "write `\(meant)`",
        fixes: [Fix("write `\(meant)`", .unsafe, edits: [Edit(place, replacement: meant)])])
      return
    }
    // A branch without what stands in front of its name.
    guard parts[2].hasPrefix("ref:"), case let name = parts[2].dropFirst("ref:".count), !name.isEmpty, !Self.isCompatible(name, "refs/", isWhole) else { return }
    let kind = name.hasPrefix("tags/") ? "refs/" : name.hasPrefix("heads/") ? "refs/" : "refs/heads/"
    let meant = front + "ref:" + kind + text.dropFirst(front.count + "ref:".count)
    findings.report(
      message, at: Label(place, "a branch is `refs/heads/` and its name"), help: "write `\(meant)`",
      fixes: [Fix("write `\(meant)`", .unsafe, edits: [Edit(place, replacement: meant)])])
  }

  /// What is written for the parts of a subject.
  private static let corrections = [
    ("env:", "environment:"), ("branch:", "ref:refs/heads/"), ("tag:", "ref:refs/tags/"), ("refs/", "ref:refs/"), ("pull-request", "pull_request"),
  ]

  /// Source: Kubernetes, "Managing Service Accounts".
  private func reportCluster(_ text: String, _ fixed: Substring, isWhole: Bool, _ place: SourceRange, _ findings: inout Findings) {
    if Self.isCompatible(fixed, "system:serviceaccount:", isWhole) { return }
    let meant = fixed.hasPrefix("serviceaccount:") ? "system:" + text : nil
    findings.report(
      "no token of a cluster has such a subject", at: Label(place, "does not begin with `system:serviceaccount:`"),
      help: "write `\(meant ?? "system:serviceaccount:NAMESPACE:NAME")`",
      fixes: meant.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [], severity: .error)
  }

  /// Whether a text that goes on, if it is not whole, may begin with a prefix.
  private static func isCompatible(_ text: Substring, _ prefix: String, _ isWhole: Bool) -> Bool {
    text.hasPrefix(prefix) || !isWhole && prefix.hasPrefix(text)
  }
}
