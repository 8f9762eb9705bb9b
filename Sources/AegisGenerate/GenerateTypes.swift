/// `Types.swift`: the types of the configuration as tables, from `grammar/types`.
func generateTypes(_ files: [GrammarNode]) throws(GenerateError) -> String {
  var names = "", specs = "", fields = ""
  for file in files {
    let name = try file.required("type").string
    let identifier = SwiftText.identifier(name)
    names += "  case \(identifier)\n"
    let entries = try file.required("fields").entries
    let key = file["key"].flatMap { key in entries.firstIndex { $0.name == key.string } }
    specs += "    case .\(identifier): Self.\(identifier)Spec\n"
    fields += "\n/// Indices of the fields of `\(name)`.\npublic enum \(name)Field {\n"
    for (index, entry) in entries.enumerated() {
      fields += "  @inlinable public static var \(SwiftText.identifier(entry.name)): Int { \(index) }\n"
    }
    fields += "}\n\nextension TypeName {\n  fileprivate static let \(identifier)Spec = TypeSpec(\n"
    fields += "    name: \(SwiftText.literal(name)), doc: \(SwiftText.literal(try file.required("doc").string)),\n"
    fields += "    key: \(key.map(String.init) ?? "nil"),\n    fields: [\n"
    for entry in entries { fields += try field(entry.name, entry.value) }
    fields += "    ])\n}\n"
  }
  return SwiftText.header + """
    /// The types of the configuration.
    public enum TypeName: Int, Sendable, CaseIterable {
    \(names)
      public var spec: TypeSpec {
        switch self {
    \(specs.split(separator: "\n").joined(separator: "\n"))
        }
      }
    }

    """ + fields
}

private func field(_ name: String, _ node: GrammarNode) throws(GenerateError) -> String {
  var text = "      FieldSpec(\n        \(SwiftText.literal(name)), \(try fieldType(node, name))"
  if let aliases = node["aliases"] { text += ", aliases: \(SwiftText.list(aliases.strings))" }
  if node["required"]?.string == "true" { text += ", required: true" }
  if let value = node["default"] { text += ", defaultText: \(SwiftText.literal(value.string))" }
  if let pattern = node["pattern"] { text += ",\n        pattern: \(SwiftText.literal(pattern.string))" }
  if let length = node["length"] { text += ", length: \(try range(length))" }
  if node["expires"]?.string == "true" { text += ", itemsExpire: true" }
  return text + ",\n        doc: \(SwiftText.literal(try node.required("doc").string))),\n"
}

private func fieldType(_ node: GrammarNode, _ name: String) throws(GenerateError) -> String {
  switch try node.required("type").string {
  case "list":
    let item = try node.required("of").string
    return ".list(of: \(try itemType(item, node)))"
  case "map":
    let item = try node.required("of").string
    return ".map(of: \(try itemType(item, node)))"
  case let word: return try itemType(word, node)
  }
}

private func itemType(_ word: String, _ node: GrammarNode) throws(GenerateError) -> String {
  switch word {
  case "string", "boolean", "service", "provider", "tags", "date", "value": return ".\(word)"
  case "integer": return ".integer(\(try range(try node.required("range"))))"
  case "choice": return ".choice(\(SwiftText.list(try node.required("of").strings)))"
  case "policy": return ".policy(.\(try node.required("kind").string))"
  case "reference": return ".reference(to: .\(SwiftText.identifier(try node.required("to").string)))"
  case "object": return ".object(.\(SwiftText.identifier(try node.required("of").string)))"
  default: return ".object(.\(SwiftText.identifier(word)))"
  }
}

private func range(_ node: GrammarNode) throws(GenerateError) -> String {
  let ends = node.string.split(separator: ".", omittingEmptySubsequences: true).compactMap { Int($0) }
  guard ends.count == 2, ends[0] <= ends[1] else {
    throw GenerateError("\(node.path): `\(node.string)` is no range such as 1..64")
  }
  return "\(ends[0])...\(ends[1])"
}
