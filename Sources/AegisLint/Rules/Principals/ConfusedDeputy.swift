import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags services that are let in without saying for whom they have to act.
struct ConfusedDeputy: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4419", "confused-deputy"), .warning, kinds: .resource,
    summary: "a service is let in on behalf of any account",
    rationale: """
      Services such as CloudTrail or SNS act for customers of every account. A resource that lets the service in without \
      a condition on the account or resource it acts for is open to every customer of the service: they have it do for \
      them what they may not do themselves. An ARN whose account is a wildcard is one of any customer, and the account of \
      the resource itself, `aws:ResourceAccount`, is the same whoever asks. The ARN of a bucket has no account: when the \
      bucket is gone, whoever makes one of its name is let in, which `aws:SourceAccount` beside it keeps out.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: cloudtrail.amazonaws.com} # warning[AE4419]@24..48: is let in on behalf of any account
          Action: s3:PutObject
          Resource: arn:aws:s3:::trail/*
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: sns.amazonaws.com} # warning[AE4419]@24..41: is let in on behalf of any account
          Action: sqs:SendMessage
          Resource: arn:aws:sqs:eu-west-1:123456789012:orders
          Condition: {ArnLike: {"aws:SourceArn": "arn:aws:sns:*:*:*"}}
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: s3.amazonaws.com}
          Action: sns:Publish
          Resource: arn:aws:sns:eu-west-1:123456789012:uploads
          Condition: {ArnEquals: {"aws:SourceArn": "arn:aws:s3:::reports"}} # note[AE4419]@45..65: `arn:aws:s3:::reports` says nothing about whose bucket it is
        """),
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: cloudtrail.amazonaws.com}
          Action: s3:PutObject
          Resource: arn:aws:s3:::trail/*
          Condition: {StringEquals: {"aws:SourceAccount": "123456789012"}}
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: logs.eu-west-1.amazonaws.com}
          Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]
          Resource: "*"
          Condition: {ArnLike: {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:*"}}
        """),
    ],
    peers: [
      .accessAnalyzer("RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", .warning),
      .accessAnalyzer("RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", .note), .policyValidator("confused_deputy_risk"),
    ])

  static let needs: StatementFeatures = [.allow, .principal]
  static let reads: KeptParts = [.principals, .conditionForms]

  private static let deputies = Set(RiskTable.deputies)
  private static let sources: Set<String> = [
    "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner", "kms:calleraccount",
    "lambda:eventsourcetoken",
  ]

  /// Whether a condition says for whom the service has to act: the account, the organization, or a resource of one account.
  private static func namesSource(_ condition: ConditionFacts, _ statement: StatementFacts) -> Bool {
    let key = statement.keyName(condition)
    return (sources.contains(key) || isEncryptedFor(key)) && statement.pinsOwner(condition)
  }

  /// The part of an encryption context by which services name the resource that they encrypt for, such as a trail or a log
  /// group: `kms:EncryptionContext:aws:logs:arn`.
  private static func isEncryptedFor(_ key: String) -> Bool { key.hasPrefix("kms:encryptioncontext:aws:") && key.hasSuffix("arn") }

  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool {
    other.takesBackAll(from: statement) { sources.contains($0) || isEncryptedFor($0) }
  }

  /// Whether a condition asks for what requests of services do not have.
  private static func keepsServicesOut(_ condition: ConditionFacts, _ statement: StatementFacts) -> Bool {
    if condition.holdsWithoutKey || condition.isNull && !statement.isOnly(condition, "false") { return false }
    let key = statement.keyName(condition)
    return ServicePrincipalKey.isOfCaller(key) || key == "aws:multifactorauthpresent" || key == "aws:multifactorauthage"
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let services = statement.principals.filter { principal in
      principal.kind == .service && servicePrincipalName(principal.text).map { Self.deputies.contains($0.name) } ?? false
    }
    // Where no request of a service meets the conditions, none is let in.
    guard let first = services.first, !statement.conditions.contains(where: { Self.keepsServicesOut($0, statement) }) else { return }
    let sources = statement.conditions.filter { Self.namesSource($0, statement) }
    guard sources.isEmpty else {
      reportBucket(sources, statement, &findings)
      return
    }
    findings.report(
      "`\(first.text)` is let in on behalf of any account", at: Label(statement.place(first.node), "acts for every account"),
      notes: ["it does for any of its customers what this statement allows it"],
      help: "add a condition on `aws:SourceAccount`, `aws:SourceArn`, or `aws:SourceOrgID`")
  }
  /// Where nothing but the ARN of a bucket says for whom the service has to act.
  private func reportBucket(_ sources: [ConditionFacts], _ statement: StatementFacts, _ findings: inout Findings) {
    let values = sources.flatMap(\.values)
    guard sources.allSatisfy({ statement.keyName($0) == "aws:sourcearn" }), values.allSatisfy({ Self.isBucket($0, statement) }) else { return }
    findings.report(
      "`\(statement.text(values[0]))` says nothing about whose bucket it is", at: Label(statement.place(values[0]), "ARNs of buckets have no account"),
      notes: ["once the bucket is gone, anybody may make one of this name"], help: "add a condition on `aws:SourceAccount`", severity: .note)
  }

  private static func isBucket(_ value: NodeID, _ statement: StatementFacts) -> Bool {
    statement.withText(value) { text in
      ARNFields(text).map { text.part($0.service).elementsEqual("s3".utf8) && $0.account.isEmpty } ?? false
    }
  }
}
