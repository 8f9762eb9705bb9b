import AegisAccess
import AegisBasics
import AegisIR
import AegisReport

extension CanCommand {
  /// The answer as people read it: the statements that decide, each at its place.
  func explain(_ settled: SettledAnswer, _ request: Request, _ layers: Layers, _ caller: Int, in access: OrganizationAccess) -> ExplainedAnswer {
    let what = "`\(request.action)` on `\(request.resource)`"
    let who = access.title(of: caller)
    var explanation: ExplainedAnswer
    switch settled.answer {
    case .allowed(let decision):
      explanation = ExplainedAnswer("allowed", tone: .note, "\(who) may do \(what)")
      explanation.add(decision.statements, request) { Self.role(of: $0, of: request) }
    case .denied(let decision):
      explanation = ExplainedAnswer("denied", tone: .error, "\(who) may not do \(what)")
      if decision.reason == .explicitDeny {
        explanation.add(decision.statements, request) { "\($0.title) denies it" }
      } else {
        explanation.notes.append(missing(decision, access.principals[caller], isMissing: layers.resource?.isOfNoRole ?? false))
        add(layers.nearMisses(of: request, in: decision.layer, level: decision.level), request, to: &explanation)
        if decision.layer == .scp, let level = layers.serviceControl?[decision.level] {
          for policy in level { if let at = policy.attachment { explanation.labels.append(Label(at, "attached here: \(policy.name)")) } }
        }
        if layers.resource?.isOfNoRole ?? false {
          explanation.help = sameName(request.resource, access).map { "did you mean `\($0)`?" }
        } else if decision.layer == .resource && layers.resource == nil {
          explanation.help =
            sameName(request.resource, access).map { "did you mean `\($0)`?" }
            ?? "the resource is another account's, whose policy must allow it too: give it with `--resource-policy FILE`"
        }
        if explanation.labels.isEmpty { explanation.labels.append(Label(access.principals[caller].origin, "defined here")) }
      }
    case .depends(let allowed, let denied):
      explanation = ExplainedAnswer("possible", tone: .warning, "whether \(who) may do \(what) hangs on the request")
      explanation.add(allowed.statements, request) { Self.role(of: $0, of: request) }
      if denied.reason == .explicitDeny {
        explanation.add(denied.statements, request) { "\($0.title) denies it under its conditions" }
      }
      explanation.notes += openConditions(allowed.statements, "allowed", request) + openConditions(denied.statements, "denied", request)
      if layers.isKeyPolicyUnknown && layers.resource == nil {
        explanation.notes.append("it is allowed where the key's policy lets the account's own policies decide, or names the \(access.principals[caller].noun)")
        explanation.help = "give the key's policy with `--resource-policy FILE`"
      } else if let example = settled.allowed?.asOptions(besides: request) {
        explanation.help = "it is allowed, for example, with \(example)"
      } else if let key = (allowed.statements + denied.statements).lazy.flatMap({ $0.openKeys(of: request) }).first {
        explanation.help = "say what the request has, such as `--context \(key)=VALUE`, or that it lacks the key: `--context \(key)=`"
      }
    }
    explanation.notes += remarks(on: request, access, caller, settled.answer)
    explanation.notes += unmodelled(layers, access.principals[caller])
    return explanation
  }

  /// What a statement contributes to an allowance.
  private static func role(of statement: StatementReference, of request: Request) -> String {
    switch statement.layer {
    case .identity: "\(statement.title) allows it"
    case .boundary: "\(statement.title), the permissions boundary, lets it pass"
    case .session: "\(statement.title) lets it pass"
    case .scp, .rcp: "\(statement.title) lets it pass"
    case .resource, .trust: "\(statement.title) names the principal"
    }
  }

  /// A user or role of the same account and name, but for its path.
  private func sameName(_ arn: String, _ access: OrganizationAccess) -> String? {
    let name = arn.split(separator: "/").last ?? ""
    return access.principals.lazy.map(\.caller.name).first { other in
      other != arn && other.split(separator: "/").last == name
        && other.split(separator: ":").dropLast().elementsEqual(arn.split(separator: ":").dropLast())
    }
  }

  private func missing(_ decision: Decision, _ entry: AccessPrincipal, isMissing: Bool) -> String {
    switch decision.layer {
    case .identity: return "no policy of the \(entry.noun) allows it"
    case .boundary: return "the permissions boundary of the \(entry.noun) does not let it pass"
    case .session: return "the session's policy does not let it pass"
    case .scp: return "at one level of the organization's tree no service control policy lets it pass"
    case .rcp: return "at one level of the organization's tree no resource control policy lets it pass"
    case .resource where resourcePolicy == nil: return "nothing in the resource's account is known to let the \(entry.noun) in"
    case .resource: return "the resource's policy does not name the \(entry.noun)"
    case .trust where isMissing: return "the configuration has no role of that name"
    case .trust: return "the role's trust policy does not name the \(entry.noun)"
    }
  }

  private func add(_ misses: [NearMiss], _ request: Request, to explanation: inout ExplainedAnswer) {
    for miss in misses {
      switch miss.reason {
      case .resource:
        guard let place = miss.statement.placeOfResources else { continue }
        explanation.labels.append(Label(place, "\(miss.statement.title) allows it on other resources only"))
      case .condition(let index):
        guard let place = miss.statement.policy.place(ofCondition: index, in: miss.statement.statement) else { continue }
        explanation.labels.append(Label(place, "\(miss.statement.title) allows it only under this condition, which does not hold"))
      }
    }
  }

  private func openConditions(_ statements: [StatementReference], _ word: String, _ request: Request) -> [String] {
    let texts = statements.flatMap { $0.openConditions(of: request).map(\.text) }
    return texts.isEmpty ? [] : ["it is \(word) where " + texts.joined(separator: " and ")]
  }
}

extension ExplainedAnswer {
  /// Adds a label for each statement that stands in a file, a note for each that does not. A policy that is attached at several
  /// levels of the tree says so once.
  mutating func add(_ statements: [StatementReference], _ request: Request, _ text: (StatementReference) -> String) {
    for statement in statements {
      if let place = statement.place(deciding: request.action) {
        addOnce(Label(place, text(statement) + (statement.compiled.actions.isComplement ? ", as every action but these" : "")))
      } else if let attachment = statement.policy.attachment {
        addOnce(Label(attachment, text(statement)))
      } else {
        notes.append(text(statement))
      }
    }
  }

  private mutating func addOnce(_ label: Label) { if !labels.contains(label) { labels.append(label) } }
}

/// The same of a principal, as far as it matters to an answer: what another account's bucket would change.
func remarks(on request: Request, _ access: OrganizationAccess, _ principal: Int, _ answer: Answer) -> [String] {
  let isMoot: Bool
  if case .denied(let decision) = answer { isMoot = decision.layer != .rcp } else { isMoot = false }
  let account = "account `\(access.organization.accounts[access.principals[principal].account].key)`"
  return remarks(on: request, access, account: isMoot ? nil : account)
}
