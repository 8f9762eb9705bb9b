import AegisAccess
import AegisBasics
import AegisDriver
import AegisReport
import AegisSchema
import AegisSystem
import ArgumentParser

/// `aegis access can`: one request, allowed or not, and why.
struct CanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "can", abstract: "Tell whether a user or role may make a request, and which statements decide.",
    discussion: """
      PRINCIPAL is an ARN, also that of a role's session, a reference such as Role.aws.production.deployer, or production/deployer. \
      Condition keys that are not given are open: where the answer hangs on them, it is `possible`.
      """)

  @OptionGroup var options: AccessOptions

  @Option(help: ArgumentHelp("A context key of the request; KEY= with nothing behind it: the request lacks the key; KEY=\"\": it is empty.", valueName: "key=value"))
  var context: [String] = []

  @Option(help: ArgumentHelp("The policy of the resource, JSON or YAML.", valueName: "file"), completion: .file())
  var resourcePolicy: String?

  @Option(help: ArgumentHelp("The policy of the session, JSON or YAML.", valueName: "file"), completion: .file())
  var sessionPolicy: String?

  @Argument(help: "An ARN, a reference such as Role.aws.production.deployer, or production/deployer.")
  var principal: String

  @Argument(help: "An action, such as s3:GetObject.")
  var action: String

  @Argument(help: "An ARN, `*` for an action that works on no resource, or a reference to a user or role.")
  var resource: String

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func validate() throws { try options.refuseMarkdown() }

  func run() async throws {
    var subject = try await AccessSubject.open(path, options)
    let caller = try subject.principal(principal)
    let context = try readContext(context, subject.access, of: [caller])
    try checkAction(action, subject.access.catalog)
    let resource = try subject.resource(resource)
    let session = try sessionPolicy.map { [try readAccessPolicy($0, as: .identity, title: "session policy", &subject.sources)] }
    let policy = try subject.policy(of: resource, for: action, given: resourcePolicy)
    let (request, layers) = subject.access.question(
      caller, action, resource, context: context, resourcePolicy: policy, session: session,
      sessionARN: subject.access.role(ofSession: principal) == nil ? nil : principal)
    let settled = subject.access.settle(
      AegisAccess.answer(request, layers, catalog: subject.access.catalog), of: caller, request, layers)
    switch options.format {
    case .json: try options.write(json(settled, request, subject, caller, layers))
    case .text, .markdown:
      let explanation = explain(settled, request, layers, caller, in: subject.access)
      try options.write(renderAnswers([explanation], sources: subject.sources, style: options.style))
    }
  }

  private func json(_ settled: SettledAnswer, _ request: Request, _ subject: AccessSubject, _ caller: Int, _ layers: Layers) -> [UInt8] {
    let (word, decision, statements) = settled.answer.parts
    var writer = JSONWriter(brokenDepth: 3)
    writer.object { writer in
      writer.member("version", 1)
      writer.member("principal", subject.access.principals[caller].caller.name)
      writer.member("action", request.action)
      writer.member("resource", request.resource)
      writer.member("decision", word)
      writer.member("because", decision.reason.rawValue)
      writer.member("layer", decision.layer.rawValue)
      writer.statements(statements, sources: subject.sources)
      writer.member("notes", each: remarks(on: request, subject.access, caller, settled.answer)) { $0.string($1) }
      if let allowed = settled.allowed { writer.context("allowed_with", of: allowed) }
      if let refused = settled.refused { writer.context("denied_with", of: refused) }
      writer.member("unmodelled", each: unmodelled(layers, subject.access.principals[caller])) { $0.string($1) }
    }
    writer.endLine()
    return writer.bytes
  }
}

extension Answer {
  /// The word for it, the decision that says why, and the statements that take part.
  var parts: (word: String, decision: Decision, statements: [StatementReference]) {
    switch self {
    case .allowed(let decision): ("allowed", decision, decision.statements)
    case .denied(let decision): ("denied", decision, decision.statements)
    case .depends(let allowed, let denied): ("possible", allowed, allowed.statements + denied.statements)
    }
  }
}

/// What the engine does not model or know of the policies of an answer.
func unmodelled(_ layers: Layers, _ principal: AccessPrincipal) -> [String] {
  let policies =
    layers.identity + (layers.boundary.map { [$0] } ?? []) + (layers.session ?? [])
    + (layers.serviceControl ?? []).flatMap { $0 } + (layers.resourceControl ?? []).flatMap { $0 }
    + (layers.resource.map { [$0.policy] } ?? [])
  return policies.flatMap { policy in policy.content.unmodelled.map { "\(policy.name): \($0.what)" } }
    + principal.unknownPolicies.map { "`\($0)` is attached, but what it says is not known" }
}

extension JSONWriter {
  /// The context of a request, by key: a text, a list of them for a key with several values, or null for one that it must lack.
  mutating func context(_ name: String, of request: Request) {
    member(name) { writer in
      for (key, value) in request.context.sorted(by: { $0.key < $1.key }) {
        switch value {
        case .single(let text): writer.member(key, text)
        case .multiple([]):
          writer.key(key)
          writer.null()
        case .multiple(let texts): writer.member(key, each: texts) { $0.string($1) }
        }
      }
    }
  }
}
