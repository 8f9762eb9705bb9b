import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// Flags ARNs of roles, users, groups and policies that their account does not have, but nearly.
struct UnknownLocalResource: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4221", "unknown-local-resource"), .warning,
    summary: "an ARN names a role, user, group or policy that its account does not have",
    rationale: """
      The ARN is of an account of the organization, and the account has something of nearly that name. An ARN that \
      names nothing grants nothing, until somebody makes what it names. Names that are like no other are not reported: \
      they may be those of what the configuration does not manage.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "111122223333"
            email: root@example.com
            iam_roles:
              - name: deployment
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}
                inline_policies:
                  - name: pass
                    document:
                      Version: "2012-10-17"
                      Statement: {Effect: Allow, Action: iam:PassRole, Resource: "arn:aws:iam::111122223333:role/deploymnt"} # warning[AE4221]@104..113: the account `main` has no role `deploymnt`
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "111122223333"
            email: root@example.com
            iam_roles:
              - name: deployment
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}
                inline_policies:
                  - name: pass
                    document:
                      Version: "2012-10-17"
                      Statement: {Effect: Allow, Action: iam:PassRole, Resource: "arn:aws:iam::111122223333:role/deployment"}
          """)
    ], fix: .unsafe)

  static var repeatsPlaces: Bool { true }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    for account in facts.accounts {
      // Few ARNs are of IAM.
      for number in account.policies.indices where account.policies[number].outline.marks.contains(.identityResource) {
        guard let document = account.policies[number].written else { continue }
        for statement in document.statements {
          for node in statement.resources { check(node, document.tree, facts, &findings) }
        }
      }
    }
  }

  private func check(_ node: NodeID, _ tree: SyntaxTree, _ facts: OrganizationFacts, _ findings: inout Findings) {
    guard tree.withValue(node, { isIdentityResource($0) }) else { return }
    let text = tree.string(node)
    let fields = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, fields[0] == "arn", fields[2] == "iam", let account = facts.accountsByID[String(fields[4])],
      !fields[5].contains(where: { $0 == "*" || $0 == "?" || $0 == "$" }), let slash = fields[5].lastIndex(of: "/")
    else { return }
    let name = String(fields[5][fields[5].index(after: slash)...])
    let noun = fields[5][..<(fields[5].firstIndex(of: "/") ?? slash)]
    let end = text.utf8.count, id = String(fields[4])
    // IAM's names are unique without regard to case, but ARNs are compared as they are written.
    guard let kind = ResourceKind(rawValue: String(noun)) else { return }
    if facts.has(kind, name, inAccount: id) {
      let path = fields[5].dropFirst(noun.utf8.count + 1)
      guard kind == .role || kind == .user, !facts.has(kind, path: String(path), inAccount: id), let meant = facts.namesByID[id]?.path(kind, named: name)
      else { return }
      let place = tree.textPlace(node, end - path.utf8.count..<end)
      return findings.report(
        "the \(noun) `\(name)` of account `\(account.name)` has another path", at: Label(place, "names nothing"), help: "write `\(noun)/\(meant)`",
        fixes: [Fix(replacing: place, by: meant)])
    }
    guard let names = facts.namesByID[id]?[kind], let near = closestMatch(to: name, among: names) else { return }
    let place = tree.textPlace(node, end - name.utf8.count..<end)
    findings.report(
      "the account `\(account.name)` has no \(noun) `\(name)`", at: Label(place, "names nothing"), help: "did you mean `\(near)`?",
      fixes: [Fix("write `\(near)`", .unsafe, edits: [Edit(place, replacement: near)])])
  }
}
