import AegisIR
import AegisPolicy

extension OrganizationAccess {
  /// Whether a principal may do whatever it likes to the roles, users and policies of its account, and so
  /// to the account, whatever the context of its requests is.
  public func isAdministrator(_ principal: Int) -> Bool {
    isAdministrator(principals[principal].caller, principals[principal].layers)
  }

  /// The same of somebody with certain policies.
  func isAdministrator(_ caller: Caller, _ layers: Layers) -> Bool {
    ["role/x", "user/x", "policy/x"].allSatisfy { resource in
      // No pattern but one that means all of IAM matches this action.
      var request = Request(caller: caller, action: "iam:*", resource: "arn:aws:iam::\(caller.account ?? ""):\(resource)")
      request.isResourceInManagementAccount = caller.isInManagementAccount
      return decide(request, layers, openKeys: .unfavourable, catalog: catalog).isAllowed
    }
  }

  /// A resource on which a principal may perform an action, the surest that is found; nil where there is none.
  public func answerSomewhere(
    _ principal: Int, _ action: String, context: [String: ContextValue] = [:]
  ) -> (resource: String, answer: Answer)? {
    var best: (resource: String, answer: Answer)?
    for resource in candidates(principal, action) {
      let answer = answer(principal, action, resource, context: context)
      switch answer {
      case .allowed: return (resource, answer)
      case .depends: best = best ?? (resource, answer)
      case .denied: break
      }
    }
    return best
  }

  /// Resources that tell the principal's statements about an action apart: one of each of the action's
  /// types, and one that fits each pattern.
  private func candidates(_ principal: Int, _ action: String) -> [String] {
    let entry = principals[principal]
    let account = entry.caller.account ?? "123456789012"
    var found: [String] = []
    func add(_ resource: String) { if !found.contains(resource) { found.append(resource) } }
    let types = catalog.action(action).map { catalog.resources(of: $0) } ?? []
    for type in types { add(sampleARN(catalog.arnFormat(type.type), account: account)) }
    if types.isEmpty { add("*") }
    for policy in entry.layers.identity {
      for statement in policy.content.statements where statement.effect == .allow {
        guard let resources = statement.resources, !resources.isComplement,
          statement.actions.contains(action, resolving: { _ in nil })
        else { continue }
        for pattern in resources.patterns where !pattern.isEverything && found.count < 64 {
          add(sample(pattern, request: Request(caller: entry.caller, action: action, resource: "*")))
        }
      }
    }
    return found
  }

  /// An ARN of a format of the catalog, in an account.
  private func sampleARN(_ format: String, account: String) -> String {
    var text = "", rest = format[...]
    while let start = rest.range(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
      text += rest[..<start.lowerBound]
      switch rest[start.upperBound..<end] {
      case "Partition": text += "aws"
      case "Region": text += "us-east-1"
      case "Account": text += account
      default: text += "x"
      }
      rest = rest[rest.index(after: end)...]
    }
    return text + rest
  }

  /// A text that a pattern matches.
  private func sample(_ pattern: Pattern, request: Request) -> String {
    let resolved = pattern.resolved { request.value(of: $0) ?? "x" } ?? pattern
    var text = ""
    for token in resolved.tokens {
      if let literal = token.scalar { text.unicodeScalars.append(literal) } else { text += "x" }
    }
    return text
  }
}

extension PatternToken {
  fileprivate var scalar: Unicode.Scalar? { isLiteral ? Unicode.Scalar(code) : nil }
}

extension Substring {
  /// The first place of a text in this one.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      formIndex(after: &start)
    }
    return nil
  }
}
