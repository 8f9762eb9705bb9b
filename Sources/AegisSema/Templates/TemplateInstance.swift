public import AegisBasics
public import AegisPolicy
import AegisSchema
import AegisSyntax

/// A template as it is in one account.
public struct TemplateInstance: Sendable {
  public let account: Int
  /// The template's files, filled in.
  public var units: [SourceUnit] { entity.graph.units }
  /// Of type `Template`; its objects are resources of the account.
  let entity: Entity
  /// What could not be filled in and stands there as it is written, which has been reported.
  let unfilled: [SourceRange]
}

extension DiagnosticBag {
  /// Leaves out what is said of texts with placeholders in them that could not be filled in: nobody has written those.
  public func withoutUnfilled(of instance: TemplateInstance?) -> DiagnosticBag {
    guard let places = instance?.unfilled, !places.isEmpty else { return self }
    return DiagnosticBag(diagnostics.filter { finding in
      let at = finding.primary.at
      return !places.contains { $0.file == at.file && $0.range.start < at.range.end && at.range.start < $0.range.end }
    })
  }
}

extension TemplatePlan {
  /// Fills a template in for one account and checks what comes out, as if it had been written there.
  ///
  /// Everything keeps its place in the template's files, also inside of the JSON of a policy document.
  public func fillIn(_ use: Use, of program: Program, catalog: Catalog) -> Checked<TemplateInstance?> {
    let template = templates[use.template]
    let values = AccountValues(program: program, account: use.account, variables: template.variables)
    var bag = DiagnosticBag()
    var units: [SourceUnit] = []
    var included: [[Int?]] = []
    var unfilled: [SourceRange] = []
    for part in template.parts {
      let base = part.unit.file
      let tree = base.tree.filling(
        part.scalars.map { scalar in
          let value = scalar.filled { values.value(of: $0, in: scalar.context) }
          if value == nil { unfilled += scalar.marks }
          return (scalar.node, value ?? .unknown(scalar.decoded))
        })
      let shape = checkShape(of: tree, path: base.path, expected: part.expected, field: part.field, at: part.node, reading: .filled)
      let read = readDocuments(of: shape.value, catalog: catalog)
      bag.append(shape.bag)
      bag.append(read.bag)
      units.append(read.value)
      included.append(read.value.file.inclusions.map { part.included[tree.range($0.path).start] })
    }
    guard let first = units.first, case .object(let object) = first.file.root else { return Checked(nil, bag) }
    let entity = Entity(graph: UnitGraph(units: units, included: included), unit: 0, object: object)
    return Checked(TemplateInstance(account: use.account, entity: entity, unfilled: unfilled), bag)
  }
}

/// What placeholders stand for in one account.
private struct AccountValues {
  let program: Program
  let account: Int
  let variables: [String: TemplatePlan.Variable]

  func value(of placeholder: Placeholder, in context: PlaceholderContext) -> TemplateValue? {
    let name = placeholder.name
    if name.hasPrefix("var.") { return variables[String(name.dropFirst(4))]?.values[account] }
    let scope = program.accounts[account]
    switch BuiltInPlaceholder(rawValue: name) {
    case .accountName:
      // References name accounts behind the second dot, by their keys, in which there is no dot.
      return .text(context == .reference && placeholder.dots == 2 ? scope.key : context == .json ? literalPattern(scope.name) : scope.name)
    case .accountID: return scope.id.map { .text($0) }
    case .accountEmail:
      return scope.entity.text(AWSAccountField.email).map { .text(context == .json ? literalPattern($0.value) : $0.value) }
    case .organizationID: return program.organizationID.map { .text($0) }
    case nil: return nil
    }
  }

  /// A name as policies write it where it stands for itself.
  ///
  /// Source: IAM User Guide, "IAM policy elements: Variables and tags", special characters.
  private func literalPattern(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "$") }) else { return text }
    return text.map { $0 == "*" || $0 == "?" || $0 == "$" ? "${\($0)}" : String($0) }.joined()
  }
}
