import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// What is known about what stands at a place.
extension Server {
  func hover(_ place: PlaceAtHand) -> JSONValue {
    guard let (text, range) = policyFacts(at: place) ?? nameFacts(at: place) ?? fieldFacts(at: place) else { return .null }
    return ["contents": ["kind": "markdown", "value": .string(text)], "range": workspace.positions.range(range, in: place.file.source)]
  }

  // MARK: Policies

  private func policyFacts(at place: PlaceAtHand) -> (String, TextRange)? {
    guard let (tree, node) = policyScalar(at: place) else { return nil }
    let range = tree.textPlace(node).range
    let text = tree.string(node)
    guard let (_, statement) = statement(at: place) else { return nil }
    if statement.actions.contains(node) { return (actionFacts(text), range) }
    if statement.resources.contains(node) || statement.principals.contains(where: { $0.value == node }) {
      return arnFacts(text, place.file).map { ($0, range) }
    }
    for condition in statement.conditions {
      if condition.key == node { return (keyFacts(text), range) }
      if condition.conditionOperator == node { return ("compares \(noun(condition.operatorName.type))" + (condition.operatorName.ifExists ? ", or holds where the request lacks the key" : ""), range) }
      if condition.values.contains(node) { return arnFacts(text, place.file).map { ($0, range) } }
    }
    return nil
  }

  /// An action, or what a pattern of actions matches.
  func actionFacts(_ text: String) -> String {
    if let action = catalog.action(text) { return facts(of: action, catalog) }
    let found = catalog.currentActions(matching: text)
    if found.isEmpty { return "`\(text)` matches no action" }
    var levels: [(AccessLevel, Int)] = []
    for level in AccessLevel.allCases {
      let count = found.count { catalog.accessLevel($0) == level }
      if count > 0 { levels.append((level, count)) }
    }
    let summary = levels.map { "\($0.1) \(name($0.0))" }.joined(separator: ", ")
    let shown = found.prefix(Self.mostActions).map { "- `\(catalog.name($0))` (\(name(catalog.accessLevel($0))))" }.joined(separator: "\n")
    let more = found.count > Self.mostActions ? "\n- and \(found.count - Self.mostActions) more" : ""
    return "`\(text)` matches **\(found.count)** action\(found.count == 1 ? "" : "s"): \(summary)\n\n\(shown)\(more)"
  }

  private static let mostActions = 25

  private func facts(of action: ActionID, _ catalog: Catalog) -> String {
    var lines = ["`\(catalog.name(action))`: **\(name(catalog.accessLevel(action)))** action of \(catalog.title(catalog.service(of: action)))"]
    if catalog.status(action) == .retired { lines.append("AWS has withdrawn it.") }
    let resources = catalog.resources(of: action)
    if resources.isEmpty {
      lines.append("Takes no resource: `Resource` has to be `*`.")
    } else {
      lines.append("Resources:\n" + resources.map { "- \(catalog.name($0.type))\($0.isRequired ? " (required)" : ""): `\(catalog.arnFormat($0.type))`" }.joined(separator: "\n"))
    }
    var keys = catalog.conditionKeys(of: action)
    for resource in resources { keys += resource.conditionKeys + catalog.conditionKeys(of: resource.type) }
    let names = Set(keys.map { catalog.name($0) }).sorted()
    if !names.isEmpty { lines.append("Condition keys: " + names.map { "`\($0)`" }.joined(separator: ", ")) }
    let needed = catalog.dependents(of: action).map { "`\(catalog.name($0))`" }
    if !needed.isEmpty { lines.append("May also need: " + needed.joined(separator: ", ")) }
    return lines.joined(separator: "\n\n")
  }

  private func keyFacts(_ text: String) -> String {
    guard let key = catalog.conditionKey(text) else { return "`\(text)` is no condition key that AWS lists" }
    let type = switch catalog.valueType(key) {
    case .string: "texts"
    case .arn: "ARNs"
    case .bool: "`true` or `false`"
    case .numeric: "numbers"
    case .date: "dates"
    case .ipAddress: "IP addresses or ranges"
    case .binary: "base64 texts"
    }
    var line = "`\(catalog.name(key))`: its values are \(type)"
    if catalog.isMultivalued(key) { line += "; a request may have several, so a condition needs `ForAnyValue:` or `ForAllValues:`" }
    return line + (catalog.isGlobal(key) ? "\n\nA global key: requests to every service may have it." : "")
  }

  func arnFacts(_ text: String, _ file: FileAtHand) -> String? {
    guard let program = file.state.program else { return nil }
    let fields = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    let id = fields.count > 4 ? String(fields[4]) : text
    let account = id.isEmpty ? nil : program.accounts.first { $0.id == id }
    if let symbol = symbol(ofARN: text, program) {
      return symbol.title(in: program) + attached(symbol, file)
    }
    if let policy = catalog.managedPolicy(named: String(text.split(separator: "/").last ?? "")), text.hasPrefix("arn:"), text.contains(":policy/") {
      return "AWS's managed policy `\(catalog.name(policy))`, version \(catalog.version(policy))"
    }
    return account.map { "account `\($0.name)`" }
  }

  private func noun(_ type: OperatorType) -> String {
    switch type {
    case .string: "texts"
    case .number: "numbers"
    case .date: "dates"
    case .boolean: "`true` and `false`"
    case .binary: "base64 texts"
    case .address: "IP addresses"
    case .arn: "ARNs"
    case .existence: "whether the request has the key"
    }
  }

  func name(_ level: AccessLevel) -> String {
    switch level {
    case .unclassified: "unclassified"
    case .list: "list"
    case .read: "read"
    case .write: "write"
    case .tagging: "tagging"
    case .permissionsManagement: "permissions management"
    }
  }

  // MARK: Names

  private func nameFacts(at place: PlaceAtHand) -> (String, TextRange)? {
    guard let program = place.file.state.program else { return nil }
    if let (symbol, at) = symbol(at: place) {
      let description = symbol.entity.type.spec.field(named: "description").flatMap { symbol.entity.text($0)?.value }
      return (symbol.title(in: program) + (description.map { "\n\n\($0)" } ?? "") + attached(symbol, place.file), at.range)
    }
    guard let site = program.reference(at: place.offset, of: place.file.source.id) else { return nil }
    return arnFacts(site.use.text, place.file).map { ($0, site.use.at.range) }
  }

  /// Who has a policy, who is in a group.
  private func attached(_ symbol: Symbol, _ file: FileAtHand) -> String {
    guard let program = file.state.program, symbol.type != .awsAccount else { return "" }
    let sites = program.references(to: symbol, catalog: catalog)
    if sites.isEmpty { return symbol.type == .role || symbol.type == .user ? "" : "\n\nNothing refers to it." }
    let shown = sites.prefix(Self.mostHolders).map { "- \($0.title(in: program))" }.joined(separator: "\n")
    return "\n\nReferred to by \(sites.count):\n\(shown)" + (sites.count > Self.mostHolders ? "\n- and \(sites.count - Self.mostHolders) more" : "")
  }

  private static let mostHolders = 12

  // MARK: Fields

  private func fieldFacts(at place: PlaceAtHand) -> (String, TextRange)? {
    guard let (object, index, key) = object(at: place), let index, let key,
      let tree = place.file.state.unit(at: place.file.path)?.file.tree
    else { return nil }
    let field = object.type.spec.fields[index]
    let range = tree.range(key)
    guard range.start <= place.offset && place.offset <= range.end else { return nil }
    return (documentation(of: field, in: object.type), range)
  }

  func documentation(of field: FieldSpec, in type: TypeName) -> String {
    var lines = ["**\(type.spec.name).\(field.name)**: \(field.type.noun)\(field.isRequired ? ", required" : "")", field.doc]
    if let value = field.defaultText { lines.append("Default: `\(value)`") }
    if let pattern = field.pattern { lines.append("Has to match `\(pattern)`") }
    if !field.aliases.isEmpty { lines.append("Also written " + field.aliases.map { "`\($0)`" }.joined(separator: ", ")) }
    return lines.joined(separator: "\n\n")
  }
}
