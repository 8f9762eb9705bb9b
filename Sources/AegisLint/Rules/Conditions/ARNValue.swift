import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags values of ARN operators that are no ARNs.
struct ARNValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4320", "value-arn"), .error, kinds: .all, isOfForm: true,
    summary: "a value is no ARN where an ARN is compared, or one that nothing has",
    rationale: """
      The operators compare the six fields of two ARNs. What has fewer fields equals none, so that the condition \
      never holds, or, negated, always does. So it is with an ARN whose region lies in another partition than its own, and in `aws:PrincipalArn` with one \
      that no principal has.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sts:AssumeRole
        Resource: "*"
        Condition:
          ArnEquals: {"aws:PrincipalArn": "role/ci"} # error[AE4320]@38..45: `role/ci` is no ARN
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sts:AssumeRole
        Resource: "*"
        Condition:
          StringEquals: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role:ci"} # error[AE4320]@41..74: no principal has the ARN
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sts:AssumeRole
        Resource: "*"
        Condition:
          ArnEquals: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci"}
      """
    ],
    peers: [.policyValidator("invalid_arn_format_for_operator"), .parliament("MISMATCHED_TYPE"), .policyValidator("type_mismatch")])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .arn || condition.operatorName.type == .string && condition.name == "aws:principalarn"
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions(on: ["aws:principalarn"]) { lookForPrincipal(condition, statement, &findings) }
    for condition in statement.conditions where condition.operatorName.type == .arn {
      for node in condition.values {
        let isARN = statement.withText(node) { text in
          // A pattern or a variable may stand for several fields.
          if text.first == UInt8(ascii: "*") || text.first == UInt8(ascii: "$") || Placeholder.first(in: text) != nil { return true }
          return ARNFields(text).map { text.part($0.prefix).elementsEqual("arn".utf8) } ?? (text.last == UInt8(ascii: "*") || text.contains(UInt8(ascii: "$")))
        }
        if isARN {
          lookAtRegion(node, statement, &findings)
          continue
        }
        findings.report(
          "`\(statement.text(node))` is no ARN", at: Label(statement.place(node), "matches no ARN"),
          secondary: [Label(statement.place(condition.operatorNode), "compares ARNs")],
          help: "write an ARN such as `arn:aws:iam::111122223333:role/name`")
      }
    }
  }

  /// ARNs of IAM that no principal has, as they are not taken for one in `Principal` either.
  private func lookForPrincipal(_ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    guard condition.operatorName.type == .arn || condition.operatorName.type == .string else { return }
    for node in condition.values {
      let isNone = statement.withText(node) { text in
        if text.isPattern || text.contains(UInt8(ascii: "$")) || Placeholder.first(in: text) != nil { return false }
        guard let arn = ARNFields(text), text.part(arn.prefix).elementsEqual("arn".utf8), text.part(arn.service).elementsEqual("iam".utf8) else { return false }
        return PrincipalFacts.Reading(text, .aws).form == .malformed
      }
      guard isNone else { continue }
      let text = statement.text(node)
      let meant = [":role:", ":user:"].first { text.contains($0) }.map { text.replacing($0, with: $0.dropLast() + "/") }
      findings.report(
        "no principal has the ARN `\(text)`", at: Label(statement.place(node), "no request has it"),
        notes: meant == nil ? ["a principal is the root of an account, or one of its users or roles: `arn:aws:iam::111122223333:role/NAME`"] : [],
        help: meant.map { "write `\($0)`" })
    }
  }

  /// A region lies in one partition. What is written with wildcards is left alone.
  private func lookAtRegion(_ node: NodeID, _ statement: StatementFacts, _ findings: inout Findings) {
    let catalog = statement.catalog
    let found: (ARNFields, home: String)? = statement.withText(node) { text in
      guard let arn = ARNFields(text), let home = catalog.partition(ofRegion: text.part(arn.region).span) else { return nil }
      let own = text.part(arn.partition)
      return catalog.hasPartition(own.span) && !own.elementsEqual(home.utf8) ? (arn, home) : nil
    }
    guard let (arn, home) = found else { return }
    let own = statement.text(node, arn.partition)
    findings.report(
      "region `\(statement.text(node, arn.region))` is none of partition `\(own)`",
      at: Label(statement.place(node, arn.region), "lies in `\(home)`"), help: "write the partition `\(home)`, or a region of `\(own)`")
  }
}
