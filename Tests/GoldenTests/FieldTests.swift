import AegisBasics
import AegisDriver
import AegisIR
import AegisSchema
import AegisSyntax
import AegisSystem
import AegisTerraform
import TestSupport
import Testing

/// `golden/fields` uses every field of the language, and each of them shows in what comes out.
@Suite struct FieldTests {
  /// A key with its value in a file of the sample.
  struct Use {
    let type: TypeName
    let field: Int
    let entry: TextRange
  }

  private static let path = "fields/organization.yaml"

  @Test func everyFieldIsUsed() throws {
    let uses = try Self.uses()
    // Assertions stand in files of their own.
    for type in TypeName.allCases where type != .assertion {
      for (index, field) in type.spec.fields.enumerated() {
        #expect(uses.contains { $0.type == type && $0.field == index }, "\(type.spec.name).\(field.name)")
      }
    }
  }

  /// What AWS, the member's own module or a reader decides, and the IR has no use for.
  private static let silent: Set<String> = [
    "Organization.provider", "Organization.feature_set", "OrganizationRoot.provider", "OrganizationPolicy.provider", "OrganizationPolicy.arn",
    "OrganizationalUnit.provider", "OrganizationalUnit.arn", "OrganizationRoot.arn", "AWSAccount.provider", "Policy.provider",
    "Role.provider", "Group.provider", "User.provider", "Variable.description", "Policy.managed", "Role.managed", "Group.managed",
    "User.managed", "AWSAccount.managed", "OrganizationPolicy.aws_managed", "DelegatedAdministrator.expires_at",
    // The ARN of the root tells it too.
    "Organization.id",
  ]

  /// Without a field that may be left out, something else comes out.
  @Test func everyFieldShowsInTheIntermediateForm() async throws {
    let source = try Golden.read(Self.path)
    let whole = try await Self.intermediateForm(source.text)
    for use in try Self.uses() {
      let field = use.type.spec.fields[use.field]
      let name = "\(use.type.spec.name).\(field.name)"
      guard !field.isRequired, !Self.silent.contains(name) || name.hasSuffix(".managed") else { continue }
      var text = source.text
      text.removeSubrange(Int(use.entry.start)..<Int(use.entry.end))
      let changed = try await Self.intermediateForm(text)
      if source.string(use.entry).contains("managed: true") { continue }
      #expect(changed != whole, "\(name) at \(use.entry)")
    }
  }

  /// What terraform has no use for beyond what the IR has none for.
  private static let silentInTerraform: Set<String> = [
    "Organization.name", "OrganizationRoot.name", "OrganizationRoot.id",
    // The management account is no resource, and accounts are kept from being destroyed without being asked to.
    "OrganizationRoot.accounts", "AWSAccount.prevent_destroy",
  ]

  /// Without a field that may be left out, other modules come out, save for who answers for something and until when.
  @Test func everyFieldShowsInTerraform() async throws {
    let source = try Golden.read(Self.path)
    let whole = try await Self.modules(source.text)
    var hidden: Set<String> = []
    var shown: Set<String> = []
    for use in try Self.uses() {
      let field = use.type.spec.fields[use.field]
      let name = "\(use.type.spec.name).\(field.name)"
      let isSilent = Self.silent.contains(name) || Self.silentInTerraform.contains(name) || ["owner", "expires_at"].contains(field.name)
      guard !field.isRequired, !isSilent || name.hasSuffix(".managed"), !source.string(use.entry).contains("managed: true") else { continue }
      var text = source.text
      text.removeSubrange(Int(use.entry.start)..<Int(use.entry.end))
      // What is left alone shows nowhere, so that one use is enough.
      if try await Self.modules(text) != whole { shown.insert(name) } else { hidden.insert(name) }
    }
    #expect(hidden.subtracting(shown) == [])
  }

  /// Past its date everything is left out of the modules, but accounts and units, which are kept.
  @Test func whatHasExpiredLeavesTerraform() async throws {
    let source = try Golden.read(Self.path)
    let whole = try await Self.modules(source.text)
    var types: Set<TypeName> = []
    for use in try Self.uses() where use.type.spec.fields[use.field].name == "expires_at" {
      types.insert(use.type)
      let entry = source.string(use.entry)
      var text = source.text
      text.replaceSubrange(Int(use.entry.start)..<Int(use.entry.end), with: entry.replacing("2099-12-31", with: "2020-12-31").utf8)
      let isKept = use.type == .awsAccount || use.type == .organizationalUnit
      #expect(try await (Self.modules(text) == whole) == isKept, "\(use.type.spec.name) at \(use.entry)")
    }
    #expect(types == Set(TypeName.allCases.filter { $0.spec.fields.contains { $0.name == "expires_at" } }))
  }

  // MARK: Helpers

  /// All modules as text, or the findings where there are none.
  private static func modules(_ text: [UInt8]) async throws -> [String] {
    let (session, compilation) = try await compile(text)
    guard let organization = compilation.organization else { return compilation.diagnostics.map(\.message) }
    let settings = TerraformSettings(compilation.settings, importBlocks: .all)
    return await session.emit(organization, settings: settings) { module in
      module.directory + module.files.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    }
  }

  private static func compile(_ text: [UInt8]) async throws -> (session: Session, compilation: Compilation) {
    let ini = try Golden.read("fields/aegis.ini")
    let files = MemoryFileSystem([
      "aegis.ini": String(decoding: ini.text, as: UTF8.self), "organization.yaml": String(decoding: text, as: UTF8.self),
    ])
    let session = Session(files: files, jobs: 1, today: CalendarDate(year: 2026, month: 6, day: 15))
    return (session, await session.compile())
  }

  /// The intermediate form without places, or the findings where there is none.
  private static func intermediateForm(_ text: [UInt8]) async throws -> [String] {
    let compilation = try await compile(text).compilation
    guard let organization = compilation.organization else { return compilation.diagnostics.map(\.message) }
    return String(decoding: printIR(organization, sources: compilation.sources), as: UTF8.self)
      .split(separator: "\n").map { line in line.split(separator: "  # ").first.map(String.init) ?? "" }
  }

  /// Every field that the sample gives, with its entry: from the key up to the next key or the mapping's end.
  private static func uses() throws -> [Use] {
    let source = try Golden.read(path)
    let tree = parseYAML(source.text, file: source.id).value
    let file = checkShape(of: tree, path: path, expected: .object(.organization)).value
    var uses: [Use] = []
    collect(file.root, tree, &uses)
    return uses
  }

  private static func collect(_ value: ConfigValue, _ tree: SyntaxTree, _ uses: inout [Use]) {
    switch value {
    case .object(let object):
      let entries = tree.entries(object.node)
      for (index, entry) in entries.enumerated() {
        guard let field = object.type.spec.field(named: tree.string(entry.key)) else { continue }
        var range = TextRange(tree.range(entry.key).start, tree.range(entry.value).end)
        // In brackets the comma goes too; in blocks what stands up to the next key.
        if index + 1 < entries.count {
          range.end = tree.range(entries[index + 1].key).start
        } else if index > 0 && tree.records[object.node].flags.contains(.flow) {
          range.start = tree.range(entries[index - 1].value).end
        }
        uses.append(Use(type: object.type, field: field, entry: range))
        collect(object.fields[field], tree, &uses)
      }
    case .list(let items, _): for item in items { collect(item, tree, &uses) }
    case .map(let entries, _): for entry in entries { collect(entry.value, tree, &uses) }
    default: return
    }
  }
}
