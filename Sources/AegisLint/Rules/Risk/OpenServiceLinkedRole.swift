import AegisBasics
import AegisPolicy

/// Flags grants to make the service-linked role of any service.
struct OpenServiceLinkedRole: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4811", "open-service-linked-role"), .warning, kinds: .identityBased,
    summary: "service-linked roles of any service may be created",
    rationale: """
      A service-linked role gives a service rights in the account that service control policies do not limit. A condition \
      on `iam:AWSServiceName` keeps to the services that are used.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateServiceLinkedRole # warning[AE4811]@11..38: of any service may be created
        Resource: "*"
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateServiceLinkedRole # warning[AE4811]@11..38: of any service may be created
        Resource: arn:aws:iam::*:role/aws-service-role/*
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateServiceLinkedRole
        Resource: "*"
        Condition: {StringEquals: {"iam:AWSServiceName": autoscaling.amazonaws.com}}
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateServiceLinkedRole
        Resource: arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/*
      """,
    ],
    peers: [
      .accessAnalyzer("CREATE_SLR_WITH_STAR_IN_RESOURCE", .warning), .accessAnalyzer("CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", .warning),
      .accessAnalyzer("CREATE_SLR_WITH_NOT_RESOURCE", .warning), .accessAnalyzer("CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", .warning),
    ])

  /// Service-linked roles have a path of their own, with the service in it.
  private static let form: StaticString = "arn:${Partition}:iam::${Account}:role/aws-service-role/${Service}/${Name}"

  private func isOfAnyService(_ statement: StatementFacts) -> Bool {
    statement.isWide(for: "iam:CreateServiceLinkedRole")
      || statement.resources.contains { resource in Self.form.withUTF8Buffer { statement.isAnyName(resource, $0) } }
  }

  static let needs: StatementFeatures = [.allow, .action, .identityAction]
  static let reads: KeptParts = [.actions, .resources, .conditionForms]

  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool {
    other.takesBack("iam:CreateServiceLinkedRole", from: statement, limits: { $0 == "iam:awsservicename" })
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // Where a wildcard takes in passing roles too, that is the larger matter, and the same one.
    guard !statement.features.isSuperset(of: [.actionStar, .resourceStar]), statement.covers("iam:CreateServiceLinkedRole"),
      let element = statement.element(matching: "iam:CreateServiceLinkedRole"), isOfAnyService(statement),
      !statement.requires(["iam:awsservicename"])
    else { return }
    if element.isPattern, statement.element(matching: "iam:PassRole")?.node == element.node { return }
    let resource = statement.resources.first { $0.isStar } ?? statement.resources.first
    findings.report(
      "service-linked roles of any service may be created", at: Label(statement.place(element.node), "for every service"),
      secondary: resource.map { [Label(statement.place($0.node), statement.statement.isNotResource ? "every role but this" : "every role")] } ?? [],
      help: "name the roles, or add a condition `StringEquals` on `iam:AWSServiceName`")
  }
}
