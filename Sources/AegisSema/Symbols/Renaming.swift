public import AegisBasics
public import AegisPolicy
import AegisSchema
import AegisSyntax

/// What it takes to give something another name.
public struct Renaming: Sendable {
  /// The definition, every reference, the ARNs in policy documents, and the record of the former name.
  public var edits: [Edit]
  /// Where policies still speak of the former name in a way that may mean something else.
  public var mentions: [SourceRange]
}

/// Why something cannot be renamed by an edit.
public enum RenamingError: Error, Sendable {
  /// The name is made by a template.
  case filledIn(SourceRange)
  /// The name stands elsewhere, and an alias, or a mapping that is merged in, brings it here.
  case fromElsewhere(SourceRange)
  /// What stands at an alias has the name too.
  case shared(SourceRange)
  /// AWS has given the name.
  case ofAWS(SourceRange)
  /// AWS takes the new name for the old one.
  case otherLetters(SourceRange)

  public var place: SourceRange {
    switch self {
    case .filledIn(let at), .fromElsewhere(let at), .shared(let at), .ofAWS(let at), .otherLetters(let at): at
    }
  }

  /// - Parameter place: How the place is called.
  public func reason(at place: String) -> String {
    switch self {
    case .filledIn: "a template makes this name at \(place): change it there"
    case .fromElsewhere: "an alias brings this name to \(place): write the name out there first"
    case .shared: "the alias at \(place) has this name too: write out there what it stands for first"
    case .otherLetters: "the name at \(place) differs from that in upper and lower case alone, and AWS takes both for one: choose another"
    case .ofAWS: "the policy at \(place) is AWS's own, and so is its name"
    }
  }
}

extension Program {
  /// Renames a symbol everywhere: in its definition, in every reference whatever its spelling, and in the ARNs of
  /// policy documents; comments and layout stay.
  public func renaming(_ symbol: Symbol, to name: String, catalog: Catalog) throws(RenamingError) -> Renaming {
    guard let key = symbol.type.spec.key, let scalar = symbol.entity.scalar(key), !scalar.isFilled else {
      throw .filledIn(symbol.name.at)
    }
    if symbol.type == .organizationPolicy && symbol.entity.boolean(OrganizationPolicyField.awsManaged) == true { throw .ofAWS(symbol.name.at) }
    if symbol.type.formerNamesField != nil && name.lowercased() == symbol.name.value.lowercased() { throw .otherLetters(symbol.name.at) }
    try checkStandsAlone(scalar, of: symbol.entity)
    var writer = RenameWriter(program: self, symbol: symbol, name: name)
    writer.define(scalar)
    for site in references(to: symbol, catalog: catalog) { writer.rewrite(site) }
    if symbol.type == .awsAccount { writer.rewriteAccountSegments() }
    if symbol.type == .organizationalUnit || symbol.type == .awsAccount { writer.rewriteSelectors() }
    writer.rewriteARNs()
    return Renaming(edits: writer.edits.sorted { ($0.at.file, $0.at.range.start) < ($1.at.file, $1.at.range.start) }, mentions: writer.mentions)
  }
}

/// Whether a name stands in its definition and is nobody else's: an edit would change what else has it, and the record of
/// the former name may come to stand in another's.
private func checkStandsAlone(_ name: ScalarPlace, of entity: Entity) throws(RenamingError) {
  let tree = name.tree
  let item = entity.object.node
  guard let entry = tree.entries(item).first(where: { tree.resolved($0.value) == name.node }), entry.value == name.node else {
    let alias = tree.entries(item).first { tree.resolved($0.value) == name.node }?.value
    throw .fromElsewhere(tree.place(alias ?? item))
  }
  for node in tree.records.indices where tree.kind(node) == .alias {
    let meant = tree.resolved(node)
    if meant != node, (meant..<tree.end(of: meant)).contains(name.node) { throw .shared(tree.place(node)) }
  }
}

private struct RenameWriter {
  let program: Program
  let symbol: Symbol
  let name: String
  var edits: [Edit] = []
  var mentions: [SourceRange] = []
  private var edited: Set<SourceRange> = []

  init(program: Program, symbol: Symbol, name: String) {
    self.program = program
    self.symbol = symbol
    self.name = name
  }

  private var formerName: String { symbol.name.value }

  /// The form that references take, unless another resource would answer to it too.
  private var spelledName: String {
    let form = writtenForm(name)
    let others = siblings.filter { $0 != formerName }
    return others.contains { other in Spelling.allCases.contains { $0.spell(other) == form } } ? name : form
  }

  private var siblings: [String] {
    let entities: [Entity]
    switch symbol.type {
    case .policy: entities = symbol.account.map { program.accounts[$0].policies } ?? []
    case .role: entities = symbol.account.map { program.accounts[$0].roles } ?? []
    case .group: entities = symbol.account.map { program.accounts[$0].groups } ?? []
    case .user: entities = symbol.account.map { program.accounts[$0].users } ?? []
    case .awsAccount: return program.accounts.map(\.name)
    case .organizationPolicy: entities = program.organizationPolicies
    default: entities = program.units.map(\.entity)
    }
    return entities.compactMap { entity in entity.type.spec.key.flatMap { entity.text($0)?.value } }
  }

  // MARK: Definition

  mutating func define(_ scalar: ScalarPlace) {
    replace(scalar, by: name)
    record(scalar)
  }

  /// Keeps the former name beside the new one.
  private mutating func record(_ scalar: ScalarPlace) {
    guard let field = symbol.type.formerNamesField else { return }
    let entity = symbol.entity
    let tree = scalar.tree
    let known = entity.texts(field).map(\.value).filter { $0 != name }
    let list = "[" + ([formerName] + known).map(yamlText).joined(separator: ", ") + "]"
    if case .list(_, let node) = entity.object.fields[field] {
      return edits.append(Edit(tree.place(node), replacement: list))
    }
    let key = symbol.type.spec.fields[field].name
    let end = tree.range(scalar.node).end
    if tree.records[entity.object.node].flags.contains(.flow) {
      return edits.append(Edit(SourceRange(tree.file, TextRange(at: end)), replacement: ", \(key): \(list)"))
    }
    // On a line of its own, behind the name and what else stands on its line.
    var lineEnd = Int(end)
    while lineEnd < tree.text.count && tree.text[lineEnd] != 0x0A && tree.text[lineEnd] != 0x0D { lineEnd += 1 }
    let keyStart = Int(tree.range(scalar.node - 1).start)
    var column = 0
    while column < keyStart && tree.text[keyStart - column - 1] != 0x0A { column += 1 }
    let indentation = String(repeating: " ", count: column)
    edits.append(
      Edit(SourceRange(tree.file, TextRange(at: UInt32(lineEnd))), replacement: "\n\(indentation)\(key): \(list)"))
  }

  // MARK: References

  mutating func rewrite(_ site: ReferenceSite) {
    let text = site.use.text
    if text.hasPrefix("arn:") { return rewriteSuffix(site.scalar) }
    guard let reference = ReferenceName(text) else { return }
    let start = text.utf8.count - reference.resource.utf8.count
    let spelled = reference.resource == formerName && formerName != writtenForm(formerName) ? name : spelledName
    replace(site.scalar, start..<text.utf8.count, by: spelled)
  }

  /// The third part of references to what is in the account, and its `provider`.
  mutating func rewriteAccountSegments() {
    guard let account = symbol.account, !program.accounts[account].isManagement || symbol.name.value != "master" else { return }
    var table = NameTable(program.accounts.map { Located($0.name, at: $0.entity.place) })
    func isMeant(_ segment: String) -> Bool {
      if segment == "master" { return false }
      guard case .one(let index) = table.find(segment) else { return false }
      return index == account
    }
    func spelled(_ segment: String) -> String { segment == formerName && formerName != writtenForm(formerName) ? name : spelledName }
    for site in program.referenceSites() {
      guard let reference = ReferenceName(site.use.text), isMeant(reference.account) else { continue }
      let start = reference.type.utf8.count + reference.provider.utf8.count + 2
      replace(site.scalar, start..<(start + reference.account.utf8.count), by: spelled(reference.account))
    }
    let scope = program.accounts[account]
    for entity in [scope.entity] + scope.policies + scope.roles + scope.groups + scope.users {
      guard let field = entity.type.providerField, let scalar = entity.scalar(field) else { continue }
      let text = scalar.text
      guard text.hasPrefix("aws."), isMeant(String(text.dropFirst(4))) else { continue }
      replace(scalar, 4..<text.utf8.count, by: spelled(String(text.dropFirst(4))))
    }
  }

  /// Where templates choose the account or unit by its name.
  mutating func rewriteSelectors() {
    for template in program.organization.entities(OrganizationField.templates) {
      var scalars = template.scalars(TemplateField.accounts)
      for entry in template.entries(TemplateField.variables) {
        guard let variable = entry.entity, case .map(let values, _) = variable.object.fields[VariableField.values] else { continue }
        scalars += values.map { ScalarPlace(tree: variable.file.tree, node: $0.key) }
      }
      for scalar in scalars {
        let text = scalar.text
        let start = text.hasPrefix("!") ? 1 : 0
        let body = String(text.dropFirst(start))
        if symbol.type == .organizationalUnit {
          if body == "ou:\(formerName)" { replace(scalar, (start + 3)..<text.utf8.count, by: name) }
        } else if Spelling.allCases.contains(where: { $0.spell(formerName) == body }) && body != "master" {
          replace(scalar, start..<text.utf8.count, by: body == formerName ? name : spelledName)
        }
      }
    }
  }

  // MARK: ARNs

  /// ARNs of the resource in policy documents.
  mutating func rewriteARNs() {
    guard let kind = symbol.type.arnKind else { return }
    let arns = program.arns(of: symbol)
    for document in program.documents() {
      let tree = document.tree
      for node in document.root..<tree.end(of: document.root) where tree.kind(node) == .scalar {
        let text = tree.string(node)
        if arns.holds(text) {
          rewriteSuffix(ScalarPlace(tree: tree, node: node))
        } else if text.contains("\(kind)/"), text.split(whereSeparator: { "/:".contains($0) }).contains(Substring(formerName)) {
          let place = tree.textPlace(node)
          if edited.insert(place).inserted { mentions.append(place) }
        }
      }
    }
  }

  /// Replaces the former name at the end of an ARN.
  private mutating func rewriteSuffix(_ scalar: ScalarPlace) {
    let place = scalar.tree.textPlace(scalar.node)
    let count = UInt32(formerName.utf8.count)
    guard place.range.count >= count else { return }
    let suffix = TextRange(place.range.end - count, place.range.end)
    let written = scalar.tree.text[Int(suffix.start)..<Int(suffix.end)]
    guard written.elementsEqual(formerName.utf8), edited.insert(place).inserted else { return }
    edits.append(Edit(SourceRange(scalar.tree.file, suffix), replacement: name))
  }

  // MARK: Text

  private mutating func replace(_ scalar: ScalarPlace, by text: String) {
    replace(scalar, 0..<scalar.text.utf8.count, by: text)
  }

  /// Replaces a part of a scalar's value, with the quotes that the new text needs.
  private mutating func replace(_ scalar: ScalarPlace, _ bytes: Range<Int>, by text: String) {
    let record = scalar.tree.records[scalar.node]
    if let place = scalar.place(bytes), fits(text, record.style) {
      if edited.insert(place).inserted { edits.append(Edit(place, replacement: text)) }
      return
    }
    guard !scalar.isFilled else { return }
    var whole = Array(scalar.text.utf8)
    whole.replaceSubrange(bytes, with: text.utf8)
    let place = scalar.tree.place(scalar.node)
    let quoted = "'" + String(decoding: whole, as: UTF8.self).split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    if edited.insert(place).inserted { edits.append(Edit(place, replacement: quoted)) }
  }

  /// Whether a text can stand in a scalar of that style as it is.
  private func fits(_ text: String, _ style: ScalarStyle) -> Bool {
    switch style {
    case .plain: return yamlText(text) == text
    case .singleQuoted: return !text.contains("'")
    case .doubleQuoted: return !text.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 < 0x20 }
    default: return true
    }
  }

  /// The text as a YAML scalar, in quotes where it needs them.
  private func yamlText(_ text: String) -> String {
    let isPlain =
      (text.utf8.first.map { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") } ?? false)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "/"): true
        default: false
        }
      }
      && Array(text.utf8).withUnsafeBufferPointer { retypedByYAML11($0) == nil } && !["null", "Null", "NULL"].contains(text)
    return isPlain ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}

extension Program {
  /// Every policy document, with those of templates as they are in each account.
  func documents() -> [PolicyDocument] {
    var found: [PolicyDocument] = []
    func add(_ entities: [Entity]) {
      for entity in entities {
        for (index, field) in entity.type.spec.fields.enumerated() {
          switch field.type {
          case .policy: if let policy = entity.document(index)?.policy { found.append(policy) }
          case .list(of: .object(.inlinePolicy)): add(entity.entities(index))
          default: continue
          }
        }
      }
    }
    add(organizationPolicies)
    for scope in accounts { add(scope.policies + scope.roles + scope.groups + scope.users) }
    return found
  }
}
