import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

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
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: [s3:GetObject, kms:Decrypt] # warning[AE4443]@26..37: no action of the service that the resources belong to
          Resource: arn:aws:s3:::reports/*
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

  /// What the rule is about in a statement.
  struct Subject {
    /// Actions that are of no service of the resources.
    var actions: [ActionFacts] = []
    /// Resources that are of no service of the actions, where some are of one.
    var resources: [ResourceFacts] = []
    /// No action is of a service of the resources.
    var isAll = false

    /// Whether an element of `Action`, or of `Resource`, is among them.
    func contains(_ node: NodeID) -> Bool { actions.contains { $0.node == node } || resources.contains { $0.node == node } }
  }

  /// What the rule is about, so that others need not say what follows.
  static func subject(of statement: StatementFacts) -> Subject {
    var subject = Subject()
    guard statement.kind == .resource, statement.features.isSuperset(of: needs), statement.features.isDisjoint(with: [.actionStar, .resourceStar]) else { return subject }
    var services: [String] = []
    for resource in statement.resources {
      guard let arn = resource.arn else { return subject }
      let service = statement.withText(resource.node) { String(decoding: $0[arn.service], as: UTF8.self) }
      if service.isEmpty || service.contains(where: { $0 == "*" || $0 == "?" || $0 == "$" }) { return subject }
      services.append(group(service))
    }
    // By service: statements may list many actions.
    var isForeign: [ServiceID: Bool] = [:]
    var isUsed = [Bool](repeating: false, count: services.count)
    for action in statement.actions {
      guard let service = action.service else { return Subject() }
      if let known = isForeign[service] {
        if known { subject.actions.append(action) }
        continue
      }
      let own = group(statement.catalog.prefix(service))
      let fits = services.indices.filter { services[$0] == own || statement.mayBelong(statement.resources[$0], to: service) }
      for index in fits { isUsed[index] = true }
      isForeign[service] = fits.isEmpty
      if fits.isEmpty { subject.actions.append(action) }
    }
    subject.isAll = subject.actions.count == statement.actions.count
    // One policy may be written for several endpoints.
    if !subject.isAll && statement.isOfEndpoint { return Subject() }
    if !subject.isAll { subject.resources = services.indices.filter { !isUsed[$0] }.map { statement.resources[$0] } }
    return subject
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
    let subject = statement.foreign
    // Of a statement that is about another service altogether, one is enough.
    for action in subject.isAll ? subject.actions.prefix(1) : subject.actions[...] {
      findings.report(
        "`\(statement.text(action.node))` is no action of the service that the resources belong to",
        at: Label(statement.place(action.node), "matches no request"),
        secondary: statement.resources.prefix(1).map { Label(statement.place($0.node), "of another service") },
        help: subject.isAll ? "name the resource that the policy belongs to, or actions of its service" : "remove it: the policy of a resource speaks of its own service only")
    }
    for resource in subject.resources {
      findings.report(
        "`\(statement.text(resource.node))` is of another service than the actions", at: Label(statement.place(resource.node), "matches no request"),
        secondary: statement.actions.prefix(1).map { Label(statement.place($0.node), "of another service") },
        help: "remove it: the policy of a resource speaks of that resource only")
    }
  }

  private static func group(_ service: String) -> String { aliases[service] ?? service }
}
