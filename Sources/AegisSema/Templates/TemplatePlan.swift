public import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// The templates of a program, read once, and the accounts that each is filled in for.
public struct TemplatePlan: Sendable {
  /// One template in one account.
  public struct Use: Sendable {
    public let template: Int
    public let account: Int
  }

  let templates: [Template]
  /// By template, then by account.
  public let uses: [Use]

  /// No templates at all.
  public static let none = TemplatePlan(templates: [], uses: [])

  struct Template: Sendable {
    /// The file, or the part of one, that the template stands in, and the files that it includes.
    let parts: [Part]
    /// By the name behind `var.`.
    let variables: [String: Variable]
    let accounts: [Int]
  }

  /// A file, or a part of one, that belongs to a template.
  struct Part: Sendable {
    let unit: SourceUnit
    /// Nil for the whole file.
    let node: NodeID?
    let expected: FieldType
    let field: FieldSpec?
    let scalars: [TemplateScalar]
    /// By the offset of an inclusion's path, which part stands there.
    let included: [UInt32: Int]

    var range: TextRange? {
      guard let node = node ?? unit.file.tree.root else { return nil }
      return unit.file.tree.range(node)
    }
  }

  struct Variable: Sendable {
    let at: SourceRange
    let isList: Bool
    /// For each account of the program, its value; nil where there is none.
    let values: [TemplateValue?]
  }
}

/// The placeholders that every template knows.
enum BuiltInPlaceholder: String, CaseIterable, Sendable {
  case accountName = "account.name"
  case accountID = "account.id"
  case accountEmail = "account.email"
  case organizationID = "organization.id"
}

/// Reads the templates of a program: which accounts they are for, their variables, and where in them something
/// is to be filled in.
public func planTemplates(_ program: Program) -> Checked<TemplatePlan> {
  let entities = program.organization.entities(OrganizationField.templates)
  guard !entities.isEmpty else { return Checked(.none) }
  var planner = TemplatePlanner(program: program)
  let templates = entities.map { planner.template($0) }
  let uses = templates.enumerated().flatMap { index, template in
    template.accounts.map { TemplatePlan.Use(template: index, account: $0) }
  }
  return Checked(TemplatePlan(templates: templates, uses: uses), planner.bag)
}

private struct TemplatePlanner {
  let program: Program
  var selection: AccountSelection
  var bag = DiagnosticBag()

  init(program: Program) {
    self.program = program
    selection = AccountSelection(program, catalog: placements(of: program))
  }

  mutating func template(_ entity: Entity) -> TemplatePlan.Template {
    let selectors = entity.texts(TemplateField.accounts)
    let findings = bag.diagnostics.count
    let chosen = selection.select(selectors, into: &bag)
    let accounts = chosen.indices.filter { chosen[$0] }
    if accounts.isEmpty && !entity.isInvalid(TemplateField.accounts) && bag.diagnostics.count == findings {
      bag.report(.templateWithoutAccounts(at: selectors.first?.at ?? entity.place))
    }
    let variables = variables(entity, accounts)
    var parts: [TemplatePlan.Part] = []
    collect(entity.graph, entity.unit, node: entity.object.node, .object(.template), nil, into: &parts)
    check(parts, variables, accounts)
    return TemplatePlan.Template(parts: parts, variables: variables, accounts: accounts)
  }

  // MARK: Parts

  private func collect(
    _ graph: UnitGraph, _ index: Int, node: NodeID?, _ expected: FieldType, _ field: FieldSpec?, into parts: inout [TemplatePlan.Part]
  ) {
    let unit = graph.units[index]
    let tree = unit.file.tree
    guard let root = node ?? tree.root else { return }
    let range = tree.range(root)
    let own = parts.count
    parts.append(TemplatePlan.Part(unit: unit, node: node, expected: expected, field: field, scalars: [], included: [:]))
    var included: [UInt32: Int] = [:]
    for (inclusion, target) in zip(unit.file.inclusions, graph.included[index]) {
      let path = tree.range(inclusion.path)
      guard range.contains(path), let target else { continue }
      let part = parts.count
      collect(graph, target, node: nil, inclusion.expected, inclusion.field, into: &parts)
      // A file that could not be read has no part.
      if parts.count > part { included[path.start] = part }
    }
    parts[own] = TemplatePlan.Part(
      unit: unit, node: node, expected: expected, field: field, scalars: scalars(unit.file, root), included: included)
  }

  private func scalars(_ file: ConfigFile, _ root: NodeID) -> [TemplateScalar] {
    let tree = file.tree
    let documents = Set(file.documents.lazy.filter { !$0.isMapping }.map(\.node))
    var found: [TemplateScalar] = []
    let skipped = templateSettings(of: tree, root)
    for node in root..<tree.end(of: root) where tree.kind(node) == .scalar && !skipped.contains(where: { $0.contains(node) }) {
      let isReference = node > root && tree.kind(node - 1) == .scalar && tree.withValue(node - 1) { $0.elementsEqual("_ref".utf8) }
      let context: PlaceholderContext = documents.contains(node) ? .json : isReference ? .reference : .text
      if let scalar = TemplateScalar(node, of: tree, context: context) { found.append(scalar) }
    }
    return found
  }

  // MARK: Placeholders

  private mutating func check(_ parts: [TemplatePlan.Part], _ variables: [String: TemplatePlan.Variable], _ accounts: [Int]) {
    let known = BuiltInPlaceholder.allCases.map(\.rawValue) + variables.keys.sorted().map { "var.\($0)" }
    var used: Set<String> = []
    for scalar in parts.flatMap(\.scalars) {
      for malformed in scalar.malformed { bag.report(.malformedPlaceholder(malformed)) }
      for placeholder in scalar.placeholders {
        if placeholder.isOutside { bag.report(.placeholderOutside(placeholder.name, at: placeholder.at)) }
        if placeholder.name.hasPrefix("var."), let variable = variables[String(placeholder.name.dropFirst(4))] {
          used.insert(String(placeholder.name.dropFirst(4)))
          if variable.isList && !placeholder.isWhole && !placeholder.isOutside {
            bag.report(.listInText(placeholder.name, at: placeholder.at, declared: variable.at))
          }
        } else if let builtIn = BuiltInPlaceholder(rawValue: placeholder.name) {
          check(builtIn, placeholder, accounts)
        } else {
          bag.report(.unknownPlaceholder(placeholder.name, at: placeholder.at, known: known))
        }
      }
    }
    for (name, variable) in variables.sorted(by: { $0.key < $1.key }) where !used.contains(name) {
      bag.report(.unusedVariable(name, at: variable.at))
    }
  }

  private mutating func check(_ builtIn: BuiltInPlaceholder, _ placeholder: Placeholder, _ accounts: [Int]) {
    switch builtIn {
    case .accountID:
      guard let account = accounts.map({ program.accounts[$0] }).first(where: { $0.id == nil && !$0.entity.isInvalid(AWSAccountField.id) })
      else { return }
      bag.report(.accountWithoutID(account.key, at: placeholder.at, account: account.entity.place))
    case .organizationID:
      if program.organizationID == nil {
        bag.report(.organizationWithoutID(at: placeholder.at, organization: program.organization.place))
      }
    case .accountName, .accountEmail: return
    }
  }

  // MARK: Variables

  private mutating func variables(_ entity: Entity, _ accounts: [Int]) -> [String: TemplatePlan.Variable] {
    var found: [String: TemplatePlan.Variable] = [:]
    for entry in entity.entries(TemplateField.variables) {
      guard let variable = entry.entity, let type = variable.text(VariableField.type)?.value else { continue }
      var values = [TemplateValue?](repeating: nil, count: program.accounts.count)
      if let value = variable.value(VariableField.`default`), let typed = typed(value, type, entry.key.value) {
        values = values.map { _ in typed }
      }
      var invalid = variable.isInvalid(VariableField.`default`) || !variable.isAbsent(VariableField.`default`)
      for given in variable.entries(VariableField.values) {
        let chosen = selection.match(given.key, into: &bag)
        guard let value = given.value else {
          invalid = true
          continue
        }
        guard let typed = typed(value, type, entry.key.value) else {
          invalid = true
          continue
        }
        for index in chosen { values[index] = typed }
      }
      let missing = accounts.filter { values[$0] == nil }
      if !missing.isEmpty && !invalid {
        bag.report(.variableWithoutValue(entry.key.value, accounts: missing.map { program.accounts[$0].key }, at: entry.key.at))
      }
      found[entry.key.value] = TemplatePlan.Variable(at: entry.key.at, isList: type == "list", values: values)
    }
    return found
  }

  private mutating func typed(_ value: WrittenValue, _ type: String, _ name: String) -> TemplateValue? {
    let expected: String
    switch (type, value.content) {
    case ("string", .scalar(let text, _)): return .text(text)
    case ("list", .list(let texts)) where !texts.isEmpty: return .list(texts)
    case ("integer", .scalar(let text, isPlain: true)) where Int(text) != nil: return .word(text)
    case ("boolean", .scalar(let text, isPlain: true)) where text == "true" || text == "false": return .word(text)
    case ("string", _): expected = "a text"
    case ("list", _): expected = "a list with at least one text"
    case ("integer", _): expected = "a whole number"
    default: expected = "`true` or `false`"
    }
    bag.report(.variableType(name, expected: expected, found: value.noun, at: value.at))
    return nil
  }
}

/// For each account the names of the units that lead to it, as far as references can be followed.
private func placements(of program: Program) -> [[String]?] {
  var placements = [[String]?](repeating: nil, count: program.accounts.count)
  var resolver = Resolver(program, account: nil, catalog: .embedded)
  func place(_ uses: [ReferenceUse], at path: [String]) {
    for use in uses {
      guard case .local(let index) = resolver.resolve(use, to: .awsAccount), placements[index] == nil else { continue }
      placements[index] = path
    }
  }
  if let root = program.root { place(root.references(OrganizationRootField.accounts), at: []) }
  for unit in program.units { place(unit.entity.references(OrganizationalUnitField.accounts), at: unit.path) }
  return placements
}

/// What a template says about itself, which is not filled in.
func templateSettings(of tree: SyntaxTree, _ root: NodeID) -> [Range<NodeID>] {
  let own = [TemplateField.accounts, TemplateField.variables].map { TypeName.template.spec.fields[$0].name }
  guard tree.kind(root) == .mapping else { return [] }
  return tree.entries(root).filter { own.contains(tree.string($0.key)) }.map { $0.value..<tree.end(of: $0.value) }
}
