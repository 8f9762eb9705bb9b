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
      never holds, or, negated, always does. So it is with an ARN whose region lies in another partition than its own, and with one that nothing has which \
      the key tells of: in `aws:PrincipalArn` that of a group or a function, in `aws:SourceArn` that of a bucket with a region, or of the objects in a bucket. Accounts have \
      twelve digits.
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
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:*
        Resource: "*"
        Condition:
          ArnLike: {"aws:PrincipalArn": "arn:aws:iam::*:group/interns"} # error[AE4320]@36..64: no principal has an ARN like `arn:aws:iam::*:group/interns`
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateRole
        Resource: "*"
        Condition:
          StringEquals: {"iam:PermissionsBoundary": boundary} # error[AE4320]@47..55: `boundary` is no ARN
      """,
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: s3.amazonaws.com}
          Action: sqs:SendMessage
          Resource: arn:aws:sqs:eu-west-1:111122223333:jobs
          Condition:
            ArnEquals: {"aws:SourceArn": "arn:aws:s3:eu-west-1:111122223333:inbox"} # error[AE4320]@35..74: no bucket has the ARN
            StringEquals: {"aws:SourceAccount": "111122223333"}
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: s3.amazonaws.com}
          Action: sqs:SendMessage
          Resource: arn:aws:sqs:eu-west-1:111122223333:jobs
          Condition:
            ArnLike: {"aws:SourceArn": "arn:aws:s3:::inbox/*"} # error[AE4320]@33..53: `arn:aws:s3:::inbox/*` is the ARN of objects, never the source of a request
            StringEquals: {"aws:SourceAccount": "111122223333"}
        """),
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
    condition.operatorName.type == .arn || condition.operatorName.type == .string && holdsARN(condition.name)
  }

  /// Whether a key, in lower case, holds an ARN and nothing else. AWS's tables call some an ARN that hold names.
  private static func holdsARN(_ name: String) -> Bool {
    name == "aws:principalarn" || name == "aws:sourcearn" || name == "iam:policyarn" || name == "iam:permissionsboundary"
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions(on: ["aws:principalarn"]) { lookForPrincipal(condition, statement, &findings) }
    for condition in statement.conditions(on: ["aws:sourcearn"]) { lookForBucket(condition, statement, &findings) }
    for condition in statement.conditions where condition.operatorName.type == .string && Self.holdsARN(statement.keyName(condition)) {
      lookForText(condition, statement, &findings)
    }
    for condition in statement.conditions where condition.operatorName.type == .arn {
      for node in condition.values {
        let isARN = statement.withText(node) { text in
          // A pattern or a variable may stand for several fields.
          if text.first == UInt8(ascii: "*") || text.first == UInt8(ascii: "$") || Placeholder.first(in: text) != nil { return true }
          return ARNFields(text).map { text.part($0.prefix).elementsEqual("arn".utf8) } ?? (text.last == UInt8(ascii: "*") || text.contains(UInt8(ascii: "$")))
        }
        if isARN {
          lookAtRegion(node, statement, &findings)
          lookAtAccount(node, statement, &findings)
          continue
        }
        findings.report(
          "`\(statement.text(node))` is no ARN", at: Label(statement.place(node), "matches no ARN"),
          secondary: [Label(statement.place(condition.operatorNode), "compares ARNs")],
          help: "write an ARN such as `arn:aws:iam::111122223333:role/name`")
      }
    }
  }

  /// Texts without any of the fields of an ARN, under an operator that compares texts.
  private func lookForText(_ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    statement.forEachPlainValue(of: condition) { node, text in
      guard !text.isEmpty, !text.isPattern, !text.contains(UInt8(ascii: ":")) else { return }
      findings.report(
        "`\(statement.text(node))` is no ARN", at: Label(statement.place(node), "matches no ARN"),
        secondary: [Label(statement.place(condition.keyNode), "holds an ARN")],
        help: "write an ARN such as `arn:aws:iam::111122223333:\(statement.keyName(condition).hasPrefix("iam:") ? "policy" : "role")/name`")
    }
  }

  /// ARNs that no principal has, as those of IAM are not taken for one in `Principal` either.
  ///
  /// Source: IAM User Guide, "AWS global condition context keys", `aws:PrincipalArn`: those of roles, users, federated users, and the root user.
  private func lookForPrincipal(_ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    guard condition.operatorName.type == .arn || condition.operatorName.type == .string else { return }
    for node in condition.values {
      let isNone = statement.withText(node) { text in
        if text.contains(UInt8(ascii: "$")) || Placeholder.first(in: text) != nil { return false }
        guard let arn = ARNFields(text), text.part(arn.prefix).elementsEqual("arn".utf8) else { return false }
        let service = text.part(arn.service)
        if !service.elementsEqual("iam".utf8) {
          // What sessions have instead is told by another rule.
          return !service.isEmpty && !service.isPattern && !service.elementsEqual("sts".utf8)
        }
        if text.isPattern { return condition.takesWildcards && !Self.mayBePrincipal(text.part(arn.resource)) }
        return PrincipalFacts.Reading(text, .aws).form == .malformed
      }
      guard isNone else { continue }
      let text = statement.text(node)
      let meant = [":role:", ":user:"].first { text.contains($0) }.map { text.replacing($0, with: $0.dropLast() + "/") }
      findings.report(
        "no principal has \(text.contains { $0 == "*" || $0 == "?" } ? "an ARN like" : "the ARN") `\(text)`",
        at: Label(statement.place(node), "no request has it"),
        notes: meant == nil ? ["a principal is the root of an account, or one of its users or roles: `arn:aws:iam::111122223333:role/NAME`"] : [],
        help: meant.map { "write `\($0)`" })
    }
  }

  /// Whether the last field of an ARN, with wildcards in it, may be that of a role, a user, or the root.
  private static func mayBePrincipal(_ own: UnsafeBufferPointer<UInt8>) -> Bool {
    let word = own.prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }
    return ["role/", "user/"].contains { word.starts(with: $0.utf8) || $0.utf8.starts(with: word) } || "root".utf8.starts(with: word)
  }

  /// ARNs of buckets with a region or an account, and of what is in buckets: the source of a request is the bucket.
  ///
  /// Source: Amazon S3 User Guide, "Granting permissions to publish event notification messages to a destination".
  private func lookForBucket(_ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    guard condition.operatorName.type == .arn || condition.operatorName.type == .string else { return }
    for node in condition.values {
      let found: (ARNFields, bucket: Range<Int>)? = statement.withText(node) { text in
        if text.contains(UInt8(ascii: "$")) || Placeholder.first(in: text) != nil { return nil }
        guard let arn = ARNFields(text), text.part(arn.service).elementsEqual("s3".utf8) else { return nil }
        let isOfBucket = arn.region.isEmpty && arn.account.isEmpty
        // What else S3 has in a region stands behind its kind and a slash.
        if let slash = arn.slash(in: text) { return isOfBucket ? (arn, arn.resource.lowerBound..<slash) : nil }
        if isOfBucket || arn.resource.isEmpty || text.part(arn.resource).isPattern { return nil }
        return condition.takesWildcards && [arn.region, arn.account].contains { text.part($0).isPattern } ? nil : (arn, arn.resource)
      }
      guard let (arn, bucket) = found else { continue }
      let text = statement.text(node), isOfObjects = bucket != arn.resource
      let meant = "arn:\(statement.text(node, arn.partition)):s3:::\(statement.text(node, bucket))"
      findings.report(
        isOfObjects ? "`\(text)` is the ARN of objects, never the source of a request" : "no bucket has the ARN `\(text)`",
        at: Label(statement.place(node), "no request has it"),
        notes: [isOfObjects ? "S3 sends the ARN of the bucket, whichever object a request is about" : "ARNs of buckets have no region and no account"],
        help: bucket.isEmpty ? nil : "write `\(meant)`, and a condition on `aws:SourceAccount`")
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

  /// The number of an account has twelve digits.
  private func lookAtAccount(_ node: NodeID, _ statement: StatementFacts, _ findings: inout Findings) {
    let field: Range<Int>? = statement.withText(node) { text in
      guard let field = ARNFields(text)?.account, !field.isEmpty, field.count != 12, text.part(field).allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
      return field
    }
    guard let field else { return }
    findings.report("`\(statement.text(node, field))` is no account", at: Label(statement.place(node, field), "expected twelve digits"))
  }
}
