import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags sessions where a key has the role, and roles where a key has the session.
struct RoleOrSession: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4364", "role-or-session"), .error, kinds: .all, isOfForm: true,
    summary: "a key that holds a role is compared with a session of it, or the other way around",
    rationale: """
      Who assumed a role calls as a session of it. `aws:PrincipalArn` then is the ARN of the role, in IAM, and never that of \
      the session, in STS; `aws:userid` is the role's id, a colon and the name of the session, and never the id alone. A \
      condition on the other one never holds, or, negated, always does: who is to be spared by a `Deny` is not.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:*
        Resource: "*"
        Condition:
          ArnNotLike: {"aws:PrincipalArn": arn:aws:sts::111122223333:assumed-role/backup/*} # error[AE4364]@38..85: `aws:PrincipalArn` is never the ARN of a session
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:*
        Resource: "*"
        Condition:
          StringNotLike: {"aws:userid": AROAEXAMPLEID1234567} # error[AE4364]@35..55: `aws:userid` is never the id of a role alone
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:*
        Resource: "*"
        Condition:
          ArnNotLike: {"aws:PrincipalArn": arn:aws:iam::111122223333:role/backup}
          StringNotLike: {"aws:userid": "AROAEXAMPLEID1234567:*"}
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool { condition.name == "aws:principalarn" || condition.name == "aws:userid" }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions {
      let isRole = statement.matches(condition.keyNode, "aws:principalarn")
      guard isRole || statement.matches(condition.keyNode, "aws:userid"), !condition.isNull else { continue }
      for node in condition.values {
        if isRole { lookForSession(node, condition, statement, &findings) } else { lookForRole(node, condition, statement, &findings) }
      }
    }
  }

  private func lookForSession(_ node: NodeID, _ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    let text = statement.text(node)
    let fields: ARNFields? = statement.withText(node) { bytes in
      ARNFields(bytes).flatMap { Self.starts(bytes[$0.resource], "assumed-role/") && !bytes[$0.service].elementsEqual("iam".utf8) ? $0 : nil }
    }
    guard let fields else { return }
    let parts = statement.text(node, fields.resource).split(separator: "/")
    let role = parts.count > 1 ? String(parts[1]) : "*"
    // The path of a role is not in the ARN of its sessions.
    let path = role.hasPrefix(RolePathMissing.singleSignOn) ? RolePathMissing.singleSignOnPath + "*" : ""
    let meant = "arn:\(statement.text(node, fields.partition)):iam::\(statement.text(node, fields.account)):role/\(path)\(role)"
    let place = statement.place(node)
    findings.report(
      "`\(statement.text(condition.keyNode))` is never the ARN of a session", at: Label(place, "no request has it"),
      notes: ["who assumed a role has the role's own ARN there"], help: "write `\(meant)`, with the role's path if it has one",
      fixes: text.contains("$") ? [] : [Fix("write `\(meant)`", .unsafe, edits: [Edit(place, replacement: meant)])])
  }

  private func lookForRole(_ node: NodeID, _ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    let isBare = statement.withText(node) { text in
      text.count > 16 && Self.starts(text[...], "AROA") && text.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x41 < 26 }
    }
    guard isBare else { return }
    let text = statement.text(node), place = statement.place(node)
    findings.report(
      "`\(statement.text(condition.keyNode))` is never the id of a role alone", at: Label(place, "no request has it"),
      notes: ["it is the id of the role, a colon, and the name of the session"],
      help: condition.takesWildcards ? "write `\(text):*`" : "compare with `\(text):*` by `String\(condition.isNegated ? "Not" : "")Like`",
      fixes: condition.takesWildcards ? [Fix("write `\(text):*`", .unsafe, edits: [Edit(place, replacement: text + ":*")])] : [])
  }

  private static func starts(_ text: Slice<UnsafeBufferPointer<UInt8>>, _ prefix: StaticString) -> Bool {
    text.starts(with: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
  }
}
