import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ARNs of roles that AWS makes, without the path that these have.
struct RolePathMissing: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4231", "role-path-missing"), .warning, kinds: .all, isOfForm: true,
    summary: "the ARN of a role that AWS makes lacks the role's path",
    rationale: """
      The roles of IAM Identity Center lie below `aws-reserved/sso.amazonaws.com/`, most of them one further level down, by \
      the region; service-linked roles lie below `aws-service-role/` and the name of their service. The path is a part of the \
      ARN. Without it the ARN names no role: IAM rejects such a principal, and nothing else matches it.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: iam:*
        Resource: "arn:aws:iam::*:role/AWSReservedSSO_*" # warning[AE4231]@34..50: roles of IAM Identity Center have a path
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: iam:*
        Resource: "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"
      """
    ])

  static let needs: StatementFeatures = [.roleOfAWS]
  static let reads: KeptParts = [.resources, .conditions, .principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    look(statement.principals.filter { $0.form == .role || $0.form == .wildcard }.map(\.node), statement, &findings, isPrincipal: true)
    look(statement.statement.resources, statement, &findings)
    for condition in statement.conditions where condition.operatorName.type == .arn || condition.operatorName.type == .string {
      look(condition.values, statement, &findings)
    }
  }

  private func look(_ list: [NodeID], _ statement: StatementFacts, _ findings: inout Findings, isPrincipal: Bool = false) {
    for node in list {
      guard let found = roleName(node, statement) else { continue }
      let name = statement.text(node, found.name)
      // Where the list has it with its path as well, nothing that was meant is missing.
      if list.contains(where: { statement.text($0).hasSuffix("/\(name)") && $0 != node }) { continue }
      let meant = found.isLinked ? "\(linkedRolePath)/SERVICE.amazonaws.com/" : Self.singleSignOnPath + (isPrincipal ? "REGION/" : "*")
      findings.report(
        "roles of \(found.isLinked ? "services" : "IAM Identity Center") have a path, which is missing here",
        at: Label(statement.place(node, found.name), "no role has this ARN"), help: "write `role/\(meant)\(name)`")
    }
  }

  /// The name behind `role/`, where it is one of those.
  private func roleName(_ node: NodeID, _ statement: StatementFacts) -> (name: Range<Int>, isLinked: Bool)? {
    statement.withText(node) { text in
      guard text.count > 30, text[0] == UInt8(ascii: "a"), let arn = ARNFields(text), text[arn.service].elementsEqual("iam".utf8) else { return nil }
      let resource = text[arn.resource]
      guard resource.starts(with: "role/AWS".utf8) else { return nil }
      let name = resource.dropFirst("role/".utf8.count)
      let isLinked = name.starts(with: Self.linked.utf8)
      return isLinked || name.starts(with: Self.singleSignOn.utf8) ? (name.startIndex..<name.endIndex, isLinked) : nil
    }
  }

  static let singleSignOn = "AWSReservedSSO_"
  private static let linked = "AWSServiceRoleFor"
  /// Source: IAM Identity Center User Guide, "Referencing permission sets in resource policies".
  static let singleSignOnPath = "aws-reserved/sso.amazonaws.com/"
}
