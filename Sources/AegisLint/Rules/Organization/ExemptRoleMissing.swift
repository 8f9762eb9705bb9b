import AegisBasics
import AegisIR
import AegisPolicy

/// Flags roles that a control policy exempts and that exist nowhere in the organization.
struct ExemptRoleMissing: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4510", "exempt-role-missing"), .warning,
    summary: "a control policy exempts a role that exists nowhere in the organization",
    rationale: """
      Whoever may make roles can make one of that name, and is exempt. Where the role was renamed, those who should be \
      exempt no longer are.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_policies:
            - name: keep
              policy_type: SERVICE_CONTROL_POLICY
              content:
                Version: "2012-10-17"
                Statement:
                  Effect: Deny
                  Action: iam:CreateUser
                  Resource: "*"
                  Condition:
                    ArnNotLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/deployr"} # warning[AE4510]@45..72: no account has a role `deployr`
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            iam_roles:
              - name: deployer
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_policies:
            - name: keep
              policy_type: SERVICE_CONTROL_POLICY
              content:
                Version: "2012-10-17"
                Statement:
                  Effect: Deny
                  Action: iam:CreateUser
                  Resource: "*"
                  Condition: {ArnNotLike: {"aws:PrincipalArn": ["arn:aws:iam::*:role/deploy*", "arn:aws:iam::*:role/AWSReservedSSO_Admin_*"]}}
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            iam_roles:
              - name: deployer
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}
          """)
    ])

  static var needsOnlyKeptFacts: Bool { true }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    // What members' roles are assumed by need not be defined anywhere.
    let members = Set(facts.organization.accounts.compactMap { $0.memberRole?.lowercased() })
    var paths: [String]?
    for (_, document) in facts.controlPolicies {
      for statement in document.statements where statement.isDeny {
        for condition in statement.conditions(on: ["aws:principalarn"]) where condition.isNegated {
          for value in condition.values {
            guard let path = rolePath(statement.text(value)), !isForeignRole(path) else { continue }
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if members.contains(name.lowercased()) { continue }
            if paths == nil {
              paths = facts.organization.accounts.flatMap { account in
                program.kept("role paths", of: account.key) { account.roles.map { String(($0.path + $0.name).dropFirst()) } }
              }
            }
            guard let paths, !paths.isEmpty, !paths.contains(where: { matches(path, $0) }) else { continue }
            let names = paths.compactMap { $0.split(separator: "/").last.map(String.init) }
            findings.report(
              "no account has a role `\(path)`", at: Label(statement.place(value), "exempts nobody"),
              notes: ["whoever can make a role of that name is exempt"],
              help: closestMatch(to: name, among: Array(Set(names)).sorted()).map { "did you mean `\($0)`?" } ?? "correct the name, or remove the exemption")
          }
        }
      }
    }
  }

  /// What stands behind `role/` of an ARN pattern; nil for what is no pattern of roles, or matches any of them.
  private func rolePath(_ text: String) -> String? {
    let fields = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, fields[0] == "arn", fields[5].hasPrefix("role/") else { return nil }
    let path = String(fields[5].dropFirst("role/".count))
    if path.contains("$") || path.allSatisfy({ $0 == "*" || $0 == "/" }) || path.isEmpty { return nil }
    return path
  }

  private func matches(_ pattern: String, _ path: String) -> Bool {
    var pattern = pattern, path = path
    return pattern.withUTF8 { pattern in path.withUTF8 { globMatches(pattern, $0) } }
  }
}
