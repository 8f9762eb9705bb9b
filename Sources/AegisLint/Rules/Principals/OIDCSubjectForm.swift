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
      change it; that of a pod in a cluster of EKS is `system:serviceaccount:`, its namespace and its service account; that \
      of a step of Bitbucket has ids in braces. \
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
      let isBitbucket = issuer.hasPrefix("api.bitbucket.org/")
      guard isGitHub || isBitbucket || OIDCSubjectWildcard.isCluster(String(issuer)), statement.principals.contains(where: { $0.issuer.map { $0 == issuer } ?? false }) else { continue }
      for node in condition.values {
        let text = statement.text(node)
        let wildcard = condition.takesWildcards ? text.firstIndex { $0 == "*" || $0 == "?" } : nil
        let fixed = text[..<(wildcard ?? text.endIndex)]
        if text.contains("$") || statement.withText(node, { Placeholder.first(in: $0) != nil }) { continue }
        let place = statement.place(node)
        if isGitHub {
          reportGitHub(text, fixed, isWhole: wildcard == nil, place, &findings)
        } else if isBitbucket {
          reportBitbucket(node, statement, &findings)
        } else {
          reportCluster(text, fixed, isWhole: wildcard == nil, place, &findings)
        }
      }
    }
  }

  /// Source: GitHub, "OpenID Connect reference", example subject claims.
  private func reportGitHub(_ text: String, _ fixed: Substring, isWhole: Bool, _ place: SourceRange, _ findings: inout Findings) {
    let message = "no token of GitHub has such a subject by default"
    if let (address, rest) = Self.address(of: text) {
      let meant = "repo:" + rest
      findings.report(
        message, at: Label(place, "has the repository's address"), notes: ["`repo:` is followed by `OWNER/NAME`"], help: "write `\(meant)`",
        fixes: [Fix("remove `\(address)`", .unsafe, edits: [Edit(place, replacement: meant)])])
      return
    }
    let parts = fixed.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    // The name of a claim has no slash: what begins with the name of a repository lacks what stands in front of it.
    if parts[0].contains("/"), !parts[0].hasPrefix("repo") {
      let meant = parts.count > 1 ? "repo:" + text : nil
      findings.report(
        message, at: Label(place, "does not begin with `repo:`"), help: "write `\(meant ?? "repo:\(text):environment:NAME")`",
        fixes: meant.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [])
      return
    }
    guard parts.count > 1, parts[0] == "repo", parts[1].contains("/") else { return }
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
    if isWhole, let name = Self.lastParts[String(parts[2])] {
      findings.report(
        message, at: Label(place, name == "NAME" ? "no environment is named" : "ends where a name should stand"),
        help: "write `\(front)\(parts[2] == "environment" || parts[2] == "ref" ? parts[2] + ":" : parts[2])\(name)`")
      return
    }
    if isWhole, !parts[2].contains(":"), parts[2] != "pull_request" {
      let meant = "\(front)ref:refs/heads/\(parts[2])"
      findings.report(message, at: Label(place, "a branch is `ref:refs/heads/` and its name"), help: "write `\(meant)`", fixes: [Fix(replacing: place, by: meant)])
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

  /// The beginnings of what the job runs for, and what has to follow.
  private static let lastParts = [
    "": "environment:NAME", "environment": "NAME", "environment:": "NAME", "ref": "refs/heads/BRANCH", "ref:": "refs/heads/BRANCH", "ref:refs/": "heads/BRANCH",
    "ref:refs/heads/": "BRANCH", "ref:refs/tags/": "TAG",
  ]

  /// The front of an address of GitHub behind `repo:`, or in its place, and what follows it.
  private static func address(of text: String) -> (front: String, rest: Substring)? {
    let rest = text.hasPrefix("repo:") ? text.dropFirst("repo:".count) : text[...]
    let front = ["https://github.com/", "http://github.com/", "git@github.com:", "github.com/"].first { rest.hasPrefix($0) }
    return front.map { ($0, rest.dropFirst($0.count)) }
  }

  /// The subject is the id of the repository, perhaps that of an environment, and that of the step, each in braces.
  /// Source: Bitbucket Support, "Deploy on AWS using Bitbucket Pipelines OpenID Connect".
  private func reportBitbucket(_ node: NodeID, _ statement: StatementFacts, _ findings: inout Findings) {
    let text = statement.text(node), place = statement.place(node)
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.contains(where: { Placeholder.isUUID($0.utf8) }) else { return }
    let meant = parts.map { Placeholder.isUUID($0.utf8) ? "{\($0)}" : String($0) }.joined(separator: ":")
    findings.report(
      "no token of Bitbucket has such a subject", at: Label(place, "an id without its braces"), help: "write `\(meant)`",
      // A brace opens an object of YAML where no quotes stand in front of it.
      fixes: statement.tree.records[node].style == .plain ? [] : [Fix("write `\(meant)`", .unsafe, edits: [Edit(place, replacement: meant)])])
  }

  /// What is written for the parts of a subject.
  private static let corrections = [
    ("env:", "environment:"), ("branch:", "ref:refs/heads/"), ("tag:", "ref:refs/tags/"), ("refs/", "ref:refs/"), ("pull-request", "pull_request"),
  ]

  /// Source: Kubernetes, "Managing Service Accounts".
  private func reportCluster(_ text: String, _ fixed: Substring, isWhole: Bool, _ place: SourceRange, _ findings: inout Findings) {
    if Self.isCompatible(fixed, "system:serviceaccount:", isWhole) {
      let names = fixed.dropFirst("system:serviceaccount:".count).split(separator: ":", omittingEmptySubsequences: false)
      guard isWhole, names.count != 2 || names.contains(where: \.isEmpty) else { return }
      findings.report(
        "no token of a cluster has such a subject", at: Label(place, names.count < 2 ? "a namespace and a service account have to be named" : "names no service account"),
        help: "write `system:serviceaccount:NAMESPACE:NAME`", severity: .error)
      return
    }
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
