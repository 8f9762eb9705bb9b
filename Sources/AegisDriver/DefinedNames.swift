import AegisBasics
import AegisSchema
import AegisSyntax

/// What a file that nothing includes would define if it were included.
///
/// Other programs have files in which names stand, too: what counts is a mapping that has the fields of a resource.
struct DefinedNames {
  private struct Name: Hashable {
    let type: String
    /// However it is spelled.
    let letters: [UInt8]
  }

  private var names: Set<Name> = []

  /// What references can name.
  private static let types: [TypeSpec] = [TypeName.policy, .role, .group, .user, .awsAccount, .organizationPolicy, .organizationalUnit].map(\.spec)

  init(_ source: SourceFile) {
    let tree = parseYAML(source.text, file: source.id).value
    for node in tree.records.indices where tree.kind(node) == .mapping {
      let entries = tree.entries(node)
      let keys = entries.map { tree.kind($0.key) == .scalar ? tree.string($0.key) : "" }
      guard let index = keys.firstIndex(of: "name"), tree.kind(entries[index].value) == .scalar else { continue }
      let letters = Letters(tree.string(entries[index].value)).bytes
      for spec in Self.types where Self.fits(keys, spec) { names.insert(Name(type: spec.name, letters: letters)) }
    }
  }

  func has(_ name: String, _ type: String?) -> Bool {
    let letters = Letters(name).bytes
    return Self.types.contains { spec in (type == nil || spec.name == type) && names.contains(Name(type: spec.name, letters: letters)) }
  }

  /// All that has to be there, and nothing but fields of the type where the name alone has to.
  private static func fits(_ keys: [String], _ spec: TypeSpec) -> Bool {
    let required = spec.fields.filter(\.isRequired).map(\.name)
    guard required.allSatisfy(keys.contains) else { return false }
    return required.count > 1 || keys.allSatisfy { spec.field(named: $0) != nil }
  }
}
