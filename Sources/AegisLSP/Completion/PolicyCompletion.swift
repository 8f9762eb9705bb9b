import AegisBasics
import AegisDriver
import AegisIR
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// A place in a policy document.
struct PolicyPosition {
  /// The keys around it, from the outermost.
  let keys: [String]
  let isKey: Bool
  /// Keys that its object has already.
  let siblings: Set<String>
  let kind: PolicyKind
}

/// Elements of policies, actions, resources, conditions.
extension Server {
  func policyItems(_ position: PolicyPosition, _ typed: String, _ place: PlaceAtHand) -> [CompletionItem] {
    let keys = position.keys
    if position.isKey {
      switch keys.count {
      case 0: return elements(position.kind.spec.document, position)
      case 1 where keys[0] == "Statement": return elements(position.kind.spec.statement, position)
      case 2 where keys[1] == "Condition": return operators()
      case 2 where keys[1] == "Principal" || keys[1] == "NotPrincipal": return PolicyLanguage.principals.map { CompletionItem(label: $0, kind: .property) }
      case 3 where keys[1] == "Condition": return conditionKeys(keys[2], place)
      default: return []
      }
    }
    switch keys.count > 1 ? keys[1] : keys.first ?? "" {
    case "Version": return PolicyLanguage.versions.map { CompletionItem(label: $0, kind: .constant) }
    case "Effect": return ["Allow", "Deny"].map { CompletionItem(label: $0, kind: .member) }
    case "Action", "NotAction": return actions(typed, position.kind)
    case "Resource", "NotResource": return resources(place)
    case "Principal", "NotPrincipal": return principals(keys.count > 2 ? keys[2] : nil, place)
    case "Condition" where keys.count > 3: return conditionValues(keys[3], place)
    default: return []
    }
  }

  private func elements(_ names: [String], _ position: PolicyPosition) -> [CompletionItem] {
    names.filter { !position.siblings.contains($0) }.map { CompletionItem(label: $0, kind: .property, detail: "element of \(position.kind.spec.noun)") }
  }

  // MARK: Actions

  private func actions(_ typed: String, _ kind: PolicyKind) -> [CompletionItem] {
    guard let colon = typed.firstIndex(of: ":") else {
      return catalog.services.filter { catalog.status($0) == .current }.map {
        CompletionItem(label: "\(catalog.prefix($0)):", kind: .module, detail: catalog.title($0))
      }
    }
    guard let service = catalog.service(String(typed[..<colon])) else { return [] }
    let prefix = catalog.prefix(service)
    var items = catalog.actions(of: service).filter { catalog.status($0) == .current }.map { action in
      CompletionItem(label: catalog.name(action), kind: .function, detail: name(catalog.accessLevel(action)), documentation: actionFacts(catalog.name(action)))
    }
    items.append(CompletionItem(label: "\(prefix):*", kind: .function, detail: "all \(items.count) actions of \(catalog.title(service))"))
    return items
  }

  /// The actions of the statement at a place, patterns resolved; none where they cannot be read.
  private func actionsOfStatement(_ place: PlaceAtHand) -> [ActionID] {
    guard let (policy, statement) = statement(at: place), !statement.isNotAction else { return [] }
    var found: [ActionID] = []
    for node in statement.actions {
      let text = policy.tree.string(node)
      if text != "*" { found += catalog.currentActions(matching: text).prefix(Self.mostOfPattern) }
    }
    return found
  }

  private static let mostOfPattern = 300

  // MARK: Resources

  private func resources(_ place: PlaceAtHand) -> [CompletionItem] {
    var items = [CompletionItem(label: "*", kind: .value, detail: "every resource")]
    let own = account(of: place.file).flatMap { place.file.state.program?.accounts[$0].id } ?? "*"
    var seen: Set<String> = []
    let actions = actionsOfStatement(place)
    for action in actions {
      for type in catalog.resourceTypes(of: action) {
        let text = filled(catalog.arnFormat(type), account: own)
        if seen.insert(text).inserted {
          items.append(CompletionItem(label: text, kind: .value, detail: "\(catalog.name(type)) of \(catalog.title(catalog.service(of: type)))", documentation: "`\(catalog.arnFormat(type))`"))
        }
      }
    }
    if actions.contains(where: { ["sts", "iam"].contains(catalog.prefix(catalog.service(of: $0))) }) { items += ownARNs(place) }
    return items
  }

  /// An ARN's form with what is known filled in, and `*` for the rest.
  private func filled(_ format: String, account: String) -> String {
    var text = ""
    var rest = format[...]
    while let hole = rest.firstRange(of: "${") {
      text += rest[..<hole.lowerBound]
      guard let end = rest[hole.upperBound...].firstIndex(of: "}") else { break }
      switch rest[hole.upperBound..<end] {
      case "Partition": text += "aws"
      case "Account": text += account
      default: text += "*"
      }
      rest = rest[rest.index(after: end)...]
    }
    return text + rest
  }

  private func ownARNs(_ place: PlaceAtHand) -> [CompletionItem] {
    guard let organization = place.file.state.organization else { return [] }
    var items: [CompletionItem] = []
    for account in organization.accounts {
      guard let id = account.id else { continue }
      for role in account.roles {
        items.append(CompletionItem(label: "arn:aws:iam::\(id):role\(role.path)\(role.name)", kind: .reference, detail: "role of account `\(account.name)`"))
      }
    }
    return items
  }

  // MARK: Principals

  private func principals(_ type: String?, _ place: PlaceAtHand) -> [CompletionItem] {
    switch type {
    case "Service":
      return catalog.services.filter { catalog.status($0) == .current }.map {
        CompletionItem(label: "\(catalog.prefix($0)).amazonaws.com", kind: .module, detail: catalog.title($0))
      }
    case "AWS":
      let accounts = place.file.state.program?.accounts ?? []
      return accounts.compactMap { scope in
        scope.id.map { CompletionItem(label: "arn:aws:iam::\($0):root", kind: .reference, detail: "account `\(scope.name)`") }
      } + ownARNs(place)
    default: return []
    }
  }

  // MARK: Conditions

  private func operators() -> [CompletionItem] {
    PolicyLanguage.operators.flatMap { entry in
      [entry.name, "\(entry.name)IfExists"].filter { $0 != "NullIfExists" }.map { CompletionItem(label: $0, kind: .function, detail: entry.type.rawValue) }
    } + ["ForAnyValue:StringEquals", "ForAnyValue:StringLike", "ForAllValues:StringEquals", "ForAllValues:StringLike"].map {
      CompletionItem(label: $0, kind: .function, detail: "for keys with several values")
    }
  }

  /// The keys that requests for the statement's actions can have and that the operator can compare.
  private func conditionKeys(_ name: String, _ place: PlaceAtHand) -> [CompletionItem] {
    let type = OperatorName(name)?.type
    let actions = actionsOfStatement(place)
    return catalog.conditionKeys.filter { key in
      guard catalog.isGlobal(key) || actions.contains(where: { catalog.accepts(key, action: $0) }) else { return false }
      return type.map { fits($0, catalog.valueType(key)) } ?? true
    }.map { key in
      let name = catalog.name(key)
      return CompletionItem(
        label: name, kind: .property,
        detail: (catalog.isGlobal(key) ? "global, " : "") + "\(catalog.valueType(key))" + (catalog.isMultivalued(key) ? ", several values" : ""),
        // What stands for a tag's key is left to be typed.
        text: name.firstRange(of: "${").map { String(name[..<$0.lowerBound]) })
    }
  }

  private func fits(_ type: OperatorType, _ value: ConditionValueType) -> Bool {
    switch type {
    case .existence: true
    case .string: value == .string || value == .arn
    case .arn: value == .arn
    case .number: value == .numeric
    case .date: value == .date
    case .boolean: value == .bool
    case .binary: value == .binary
    case .address: value == .ipAddress
    }
  }

  private func conditionValues(_ name: String, _ place: PlaceAtHand) -> [CompletionItem] {
    guard let key = catalog.conditionKey(name) else { return [] }
    if catalog.valueType(key) == .bool { return ["true", "false"].map { CompletionItem(label: $0, kind: .member) } }
    switch catalog.valueForm(key) {
    case .account:
      return (place.file.state.program?.accounts ?? []).compactMap { scope in
        scope.id.map { CompletionItem(label: $0, kind: .reference, detail: "account `\(scope.name)`") }
      }
    case .organization:
      return place.file.state.program?.organizationID.map { [CompletionItem(label: $0, kind: .reference, detail: "this organization")] } ?? []
    case .region: return catalog.regions.map { CompletionItem(label: $0, kind: .constant) }
    default: return []
    }
  }
}
