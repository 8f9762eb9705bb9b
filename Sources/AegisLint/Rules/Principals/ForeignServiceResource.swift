import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags statements of resource policies whose actions and resources belong to different services.
struct ForeignServiceResource: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4443", "foreign-service-resource"), .warning, kinds: .resource,
    summary: "the actions of a resource policy are of another service than its resources",
    rationale: """
      A resource policy speaks of one resource, and of the actions of its service. A statement about actions of another \
      service is rejected, or matches no request.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: kms:Decrypt # warning[AE4443]@11..22: no action of the service that the resources belong to
          Resource: arn:aws:s3:::reports/*
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: s3express:CreateSession # warning[AE4443]@11..34: no action of the service that the resources belong to
          Resource: arn:aws:s3:::reports--usw2-az1--x-s3
        """),
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: [s3:GetObject, kms:Decrypt]
          Resource: ["arn:aws:s3:::reports/*", "arn:aws:kms:eu-west-1:123456789012:key/*"]
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: ram.amazonaws.com}
          Action: glue:ShareResource
          Resource: ["arn:aws:glue:eu-west-1:123456789012:table/*/*", "arn:aws:glue:eu-west-1:123456789012:database/*"]
        """),
    ],
    peers: [
      .accessAnalyzer("UNSUPPORTED_ACTION_IN_POLICY", .error), .accessAnalyzer("UNSUPPORTED_RESOURCE_ARN_IN_POLICY", .error),
      Peer(.cfnLint, "E3512"), Peer(.cfnLint, "E3514"),
    ])

  static let needs: StatementFeatures = [.action, .resource]
  static let reads: KeptParts = [.actions, .resources]

  /// Services whose actions work on ARNs of another name, where AWS's tables do not tell so.
  private static let aliases: [String: String] = [
    "s3-object-lambda": "s3", "s3-outposts": "s3", "execute-api": "apigateway", "opensearch": "es",
    "redshift-serverless": "redshift",
  ]

  /// Whether the rule is about a statement, so that others need not say what follows.
  static func speaks(of statement: StatementFacts) -> Bool {
    guard statement.kind == .resource, statement.features.isSuperset(of: needs) else { return false }
    var services: Set<ServiceID> = []
    for action in statement.actions {
      guard let service = action.service else { return false }
      services.insert(service)
    }
    let groups = Set(services.map { group(statement.catalog.prefix($0)) })
    return statement.resources.allSatisfy { resource in
      guard let arn = resource.arn else { return false }
      let service = statement.withText(resource.node) { String(decoding: $0[arn.service], as: UTF8.self) }
      return !service.isEmpty && !groups.contains(group(service)) && !services.contains { statement.mayBelong(resource, to: $0) }
    }
  }

  /// Whether a resource policy speaks of an action's service by ARNs of another name: AWS's tables do not tell all of their forms.
  static func hasOtherName(_ element: ReachElement, in statement: StatementFacts) -> Bool {
    guard statement.kind == .resource, let service = element.service else { return false }
    let prefix = statement.catalog.prefix(service)
    return statement.resources.contains { resource in
      guard let arn = resource.arn else { return false }
      let name = statement.withText(resource.node) { String(decoding: $0[arn.service], as: UTF8.self) }
      return name != prefix && (group(name) == group(prefix) || statement.mayBelong(resource, to: service))
    }
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard Self.speaks(of: statement) else { return }
    guard let action = statement.actions.first else { return }
    findings.report(
      "`\(statement.text(action.node))` is no action of the service that the resources belong to",
      at: Label(statement.place(action.node), "matches no request"),
      secondary: statement.resources.prefix(1).map { Label(statement.place($0.node), "of another service") },
      help: "name the resource that the policy belongs to, or actions of its service")
  }

  private static func group(_ service: String) -> String { aliases[service] ?? service }
}
