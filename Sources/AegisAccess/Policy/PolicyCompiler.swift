import AegisBasics
public import AegisPolicy
public import AegisSchema
import AegisSyntax

/// The contents of policy documents, each distinct document once.
///
/// Use: fill one table with every document of a run (`content(of:)`), then hand the contents to
/// `decide` and to the comparison. Filling is for one task; contents may be read by any.
public struct PolicyTable {
  private var contents: [Key: PolicyContent] = [:]

  private struct Key: Hashable {
    let json: [UInt8]
    let kind: PolicyKind
  }

  public init() {}

  /// - Parameter json: The document as canonical JSON, where the caller has it already.
  public mutating func content(of document: PolicyDocument, json: [UInt8]? = nil) -> PolicyContent {
    let key = Key(json: json ?? canonicalJSON(document), kind: document.kind)
    if let known = contents[key] { return known }
    let content = compile(document)
    contents[key] = content
    return content
  }

  /// The content of a document that no file holds; nil for what is no JSON.
  public mutating func content(ofJSON json: [UInt8], kind: PolicyKind) -> PolicyContent? {
    if let known = contents[Key(json: json, kind: kind)] { return known }
    let tree = parseJSON(json, file: SourceRange.nowhere.file).value
    return tree.root.map { content(of: readPolicy(tree, $0, kind: kind, title: .nowhere).value, json: json) }
  }
}

/// What a document says, taken apart when it is first asked for: patterns, conditions by type, principals.
public func compile(_ document: PolicyDocument) -> PolicyContent { PolicyContent(document) }

func compileStatements(_ document: PolicyDocument) -> PolicyContent.Compiled {
  var compiler = PolicyCompiler(document)
  let statements = document.statements.indices.map { compiler.statement($0) }
  return PolicyContent.Compiled(statements: statements, unmodelled: compiler.unmodelled)
}

/// One condition of a document; nil where one of its values cannot be compared with.
func compileCondition(_ condition: Condition, of document: PolicyDocument) -> CompiledCondition? {
  var compiler = PolicyCompiler(document)
  let compiled = compiler.condition(condition, statement: 0)
  return compiler.unmodelled.isEmpty ? compiled : nil
}

private struct PolicyCompiler {
  let document: PolicyDocument
  let tree: SyntaxTree
  /// Policy variables hold only in documents of the newer version; without one, a document is of the older.
  let hasVariables: Bool
  var unmodelled: [Unmodelled] = []

  init(_ document: PolicyDocument) {
    self.document = document
    tree = document.tree
    hasVariables = document.version.map { document.tree.string($0) } == "2012-10-17"
  }

  mutating func statement(_ index: Int) -> CompiledStatement {
    let statement = document.statements[index]
    let actions = PatternList(
      patterns: statement.actions.map { action(tree.string($0)) },
      isComplement: statement.isNotAction)
    var resources: PatternList?
    if !statement.resources.isEmpty || statement.isNotResource {
      resources = PatternList(
        patterns: statement.resources.map { Pattern(completed(tree.string($0)), wildcards: true, variables: hasVariables) },
        isComplement: statement.isNotResource)
    }
    var principals: PrincipalList?
    if !statement.principals.isEmpty || statement.isNotPrincipal {
      principals = PrincipalList(
        principals: statement.principals.map { principal($0) }, isComplement: statement.isNotPrincipal)
    }
    let conditions = statement.conditions.map { condition($0, statement: index) }
    return CompiledStatement(
      effect: statement.effect, sid: statement.sid.map { tree.string($0) }, actions: actions, resources: resources,
      principals: principals, conditions: conditions)
  }

  /// Without a colon only `*` matches anything.
  private func action(_ text: String) -> Pattern {
    let pattern = Pattern(text, wildcards: true, variables: false, foldsCase: true)
    return pattern.isEverything || text.utf8.contains(UInt8(ascii: ":")) ? pattern : Pattern(tokens: [], foldsCase: true)
  }

  /// An ARN with fewer than six fields stands, in policies of identities, for any value of the others.
  private func completed(_ text: String) -> String {
    switch document.kind {
    case .identity, .inline, .boundary: break
    case .trust, .resource, .scp, .rcp: return text
    }
    guard text.hasPrefix("arn:"), !text.hasSuffix("*") else { return text }
    let fields = text.utf8.count { $0 == UInt8(ascii: ":") } + 1
    return fields >= 6 ? text : text + String(repeating: ":*", count: 6 - fields)
  }

  private func principal(_ principal: Principal) -> PrincipalName {
    let value = tree.string(principal.value)
    switch principal.type.map({ tree.string($0) }) {
    case "Service": return .service(value)
    case "Federated": return .federated(value)
    case "CanonicalUser": return .canonicalUser(value)
    default: return PrincipalName(aws: value)
    }
  }

  mutating func condition(_ condition: Condition, statement: Int) -> CompiledCondition {
    let name = condition.operatorName
    let values = condition.values.map { tree.string($0) }
    let (comparison, isInvalid) = comparison(name, values)
    if isInvalid {
      unmodelled.append(Unmodelled(statement: statement, what: "a value of `\(name.name)` that is not of its type"))
    }
    return CompiledCondition(
      key: tree.string(condition.key).lowercased(), spelling: tree.string(condition.key),
      qualifier: name.qualifier.map { $0 == .forAllValues ? .forAllValues : .forAnyValue },
      isNegated: name.name.contains("Not"), ifExists: name.ifExists, comparison: comparison, hasInvalidValue: isInvalid)
  }

  private func comparison(_ name: OperatorName, _ values: [String]) -> (Comparison, isInvalid: Bool) {
    func read<Value>(_ parse: (String) -> Value?) -> (values: [Value], isInvalid: Bool) {
      let found = values.compactMap(parse)
      return (found, found.count < values.count)
    }
    func patterns(wildcards: Bool, foldsCase: Bool = false) -> [Pattern] {
      values.map { Pattern($0, wildcards: wildcards, variables: hasVariables, foldsCase: foldsCase) }
    }
    switch name.type {
    case .string: return (.strings(patterns(wildcards: name.name.hasSuffix("Like"), foldsCase: name.name.hasSuffix("IgnoreCase"))), false)
    case .binary: return (.strings(values.map { Pattern($0, wildcards: false, variables: false) }), false)
    case .arn: return (.arns(patterns(wildcards: true)), false)
    case .boolean: return (.booleans(patterns(wildcards: false, foldsCase: true)), false)
    case .number:
      let (numbers, isInvalid) = read { Quantity($0) }
      return (.numbers(relation(name.name), numbers), isInvalid)
    case .date:
      let (dates, isInvalid) = read { DateText.read($0) }
      return (.dates(relation(name.name), dates), isInvalid)
    case .address:
      let (ranges, isInvalid) = read { AddressRange($0) }
      return (.addresses(ranges), isInvalid)
    case .existence:
      let wanted = values.map { folded($0) }
      return (.existence(absent: wanted.contains("true"), present: wanted.contains("false")), !wanted.allSatisfy { $0 == "true" || $0 == "false" })
    }
  }

  private func relation(_ name: String) -> Comparison.Relation {
    if name.hasSuffix("LessThanEquals") { return .lessOrEqual }
    if name.hasSuffix("LessThan") { return .less }
    if name.hasSuffix("GreaterThanEquals") { return .greaterOrEqual }
    return name.hasSuffix("GreaterThan") ? .greater : .equal
  }
}

extension PrincipalName {
  /// Who a value under `AWS` names.
  init(aws value: String) {
    if value == "*" {
      self = .everyone
    } else if isAccountID(value) {
      self = .account(value)
    } else if let account = Self.rootAccount(value) {
      self = .account(account)
    } else {
      self = value.hasPrefix("arn:") ? .arn(value) : .uniqueID(value)
    }
  }

  /// The account of `arn:aws:iam::111122223333:root`.
  private static func rootAccount(_ arn: String) -> String? {
    let fields = arn.split(separator: ":", omittingEmptySubsequences: false)
    return fields.count == 6 && fields[0] == "arn" && fields[2] == "iam" && fields[5] == "root" ? String(fields[4]) : nil
  }
}
