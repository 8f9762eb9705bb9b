import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags resources that everybody may use.
struct PublicResource: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4447", "public-resource"), .warning, kinds: .resource,
    summary: "a resource policy lets everybody in",
    rationale: """
      `"*"` and `{"AWS": "*"}` are everybody: in the policy of a resource those without an AWS account too. Only a \
      condition on who asks, such as their organization or network, or a `Deny` of all others, keeps such a resource from \
      being public. Objects that everybody may read are a note, since websites and downloads are meant so; the call of an \
      API or of a function by its URL is none, since who may call is decided there; but with `AWS_IAM` it is decided here. Nor is a policy that speaks of every \
      action on every resource, or of actions of a service without resource policies, or asks on all resources whose they \
      are: that is the policy of a VPC endpoint, which gives nobody anything.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: "*" # warning[AE4447]@15..16: the statement lets everybody in
          Action: s3:*
          Resource: [arn:aws:s3:::reports, arn:aws:s3:::reports/*]
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "*"} # note[AE4447]@21..22: everybody may read what the statement names
          Action: s3:GetObject
          Resource: arn:aws:s3:::downloads/*
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: "*" # warning[AE4447]@15..16: everybody with an AWS account may call the function by its URL
          Action: lambda:InvokeFunctionUrl
          Resource: arn:aws:lambda:eu-west-1:123456789012:function:report
          Condition: {StringEquals: {"lambda:FunctionUrlAuthType": AWS_IAM}}
        """),
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: "*"
          Action: s3:*
          Resource: [arn:aws:s3:::reports, arn:aws:s3:::reports/*]
          Condition: {StringEquals: {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: "*"
          Action: s3:GetObject
          Resource: arn:aws:s3:::reports/*
          Condition: {StringEquals: {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: "*", Action: ["ec2:Describe*", sts:GetCallerIdentity], Resource: "*"}
        """),
    ],
    peers: [
      Peer(.checkov, "CKV_AWS_70"), Peer(.checkov, "CKV_AWS_33"), Peer(.checkov, "CKV_AWS_32"), Peer(.checkov, "CKV_AWS_168"),
      Peer(.checkov, "CKV_AWS_169"), Peer(.prowler, "s3_bucket_policy_public_write_access"), Peer(.prowler, "kms_key_not_publicly_accessible"),
      Peer(.prowler, "sqs_queues_not_publicly_accessible"), Peer(.prowler, "sns_topics_not_publicly_accessible"),
    ])

  static let reads: KeptParts = [.principals]

  static let concernNeeds: StatementFeatures = [.allow, .principal]

  static func concerns(_ statement: StatementFacts) -> Bool { letsEverybodyIn(statement) }

  private static func letsEverybodyIn(_ statement: StatementFacts) -> Bool {
    statement.features.isSuperset(of: [.allow, .principal]) && statement.principals.contains(where: \.isAnyone)
  }

  private static let interfaces = lowercased(RiskTable.publicInterfaces), published = lowercased(RiskTable.publishedReads)

  private static func lowercased(_ actions: [String]) -> Set<String> { Set(actions.map { $0.lowercased() }) }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    if policy.statements.contains(where: { isOfEndpoint($0) }) { return }
    let denies = policy.statements.filter { keepsOthersOut($0) }
    for statement in policy.statements where Self.letsEverybodyIn(statement) {
      if opensURL(statement), let anyone = statement.principals.first(where: \.isAnyone), !denies.contains(where: { takesBack($0, statement) }) {
        reportURL(anyone, statement, &findings)
        continue
      }
      if isNarrowed(statement) || isOfSignUp(statement) { continue }
      guard let anyone = statement.principals.first(where: \.isAnyone), !isOnly(statement, Self.interfaces),
        !denies.contains(where: { takesBack($0, statement) })
      else { continue }
      let isPublished = isOnly(statement, Self.published)
      findings.report(
        isPublished ? "everybody may read what the statement names" : "the statement lets everybody in",
        at: Label(statement.place(anyone.node), "with an AWS account or without"),
        notes: statement.statement.hasCondition ? ["the condition does not say who they are"] : [],
        help: isPublished
          ? "if that is not meant, name the accounts or roles, or add a condition on `aws:PrincipalOrgID`"
          : "name the accounts or roles, or add a condition on `aws:PrincipalOrgID`",
        severity: isPublished ? .note : nil)
    }
  }

  /// Whether everybody who signs a request may call a function by its URL: who may is asked of this policy then, and of the
  /// caller's own.
  ///
  /// Source: AWS Lambda Developer Guide, "Control access to Lambda function URLs".
  private func opensURL(_ statement: StatementFacts) -> Bool {
    guard statement.covers("lambda:InvokeFunctionUrl"), !statement.pinsCaller else { return false }
    return statement.conditions(on: ["lambda:functionurlauthtype"]).contains { condition in
      !condition.isNegated && condition.values.contains { statement.matches($0, "aws_iam") }
    }
  }

  private func reportURL(_ anyone: PrincipalFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    findings.report(
      "everybody with an AWS account may call the function by its URL", at: Label(statement.place(anyone.node), "of whatever account"),
      notes: ["with `AWS_IAM`, a request has to be signed, by whomever"],
      help: "name the accounts or roles, or add a condition on `aws:PrincipalOrgID`")
  }

  /// Whether it is about accounts that are yet to be made, of whose makers nothing is known.
  ///
  /// Source: AWS Management Console guide, "Controlling account signup flows".
  private func isOfSignUp(_ statement: StatementFacts) -> Bool { isOnly(statement, ["signin:createaccount"]) }

  /// Whether the statement lists actions of a set only.
  private func isOnly(_ statement: StatementFacts, _ actions: Set<String>) -> Bool {
    statement.features.contains(.action) && statement.actions.allSatisfy { actions.contains(statement.text($0.node).lowercased()) }
  }

  /// Whether conditions keep others out than those whom the resource is for.
  private func isNarrowed(_ statement: StatementFacts) -> Bool {
    if statement.pinsCaller || comparesOwners(statement) || statement.hasCondition(on: "lambda:functionurlauthtype", "lambda:invokedviafunctionurl") { return true }
    // Services of AWS alone; a file system by its mount targets, which stand in a network of one's own.
    return statement.conditions(on: ["aws:principalisawsservice", "elasticfilesystem:accessedviamounttarget"]).contains {
      $0.operatorName.type == .boolean && !$0.holdsWithoutKey && statement.isOnly($0, "true")
    }
  }

  /// Whether a statement shows that the policy is of a VPC endpoint.
  private func isOfEndpoint(_ statement: StatementFacts) -> Bool {
    statement.isOfEndpoint || statement.features.isSuperset(of: [.allow, .actionStar, .resourceStar])
      || statement.features.contains(.resourceStar) && !statement.conditions(on: Self.ownerKeys).isEmpty
  }

  private static let ownerKeys: Set<String> = ["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"]

  /// Whether a condition holds only where the caller is of the same account or organization as the resource.
  private func comparesOwners(_ statement: StatementFacts) -> Bool {
    statement.conditions(on: Self.ownerKeys).contains { condition in
      statement.pins(condition) && condition.values.allSatisfy { statement.withText($0) { $0.contains(UInt8(ascii: "{")) } }
    }
  }

  /// Whether a statement denies everybody but some.
  private func keepsOthersOut(_ statement: StatementFacts) -> Bool {
    guard statement.isDeny else { return false }
    if statement.statement.isNotPrincipal { return true }
    return statement.principals.contains(where: \.isAnyone)
      && statement.conditions(on: Set(RiskTable.callerKeys)).contains { $0.isNegated }
  }

  /// Whether a `Deny` is about all that the statement allows, as far as their texts tell.
  private func takesBack(_ deny: StatementFacts, _ statement: StatementFacts) -> Bool {
    // What is listed after `Not…` on either side does not tell; and `*` is the one resource, however the other names it.
    let isAnyAction = deny.statement.isNotAction || statement.statement.isNotAction || deny.coversActions(of: statement)
    let isAnyResource =
      deny.statement.isNotResource || statement.statement.isNotResource || deny.statement.resources.isEmpty || statement.statement.resources.isEmpty
      || statement.features.contains(.resourceStar) || deny.coversResources(of: statement)
    return isAnyAction && isAnyResource
  }
}
