/// Reference pages of the configuration, one a type, and one of `aegis.ini`.
struct ReferenceGenerator {
  let types: [GrammarNode]
  let settings: GrammarNode
  let limits: GrammarNode

  func files() throws(GenerateError) -> [GeneratedFile] {
    var index = Self.mark + "# The configuration\n\n| type | what |\n| --- | --- |\n"
    var found: [GeneratedFile] = []
    for type in types {
      let name = try type.required("type").string
      index += "| [\(name)](\(Self.fileName(name))) | \(try type.required("doc").string) |\n"
      found.append(GeneratedFile(path: "grammar/reference/\(Self.fileName(name))", text: try page(name, type)))
    }
    index += "\n[aegis.ini](aegis-ini.md) holds the project's settings, [limits](limits.md) lists AWS's limits that are checked.\n"
    found.append(GeneratedFile(path: "grammar/reference/README.md", text: index))
    found.append(GeneratedFile(path: "grammar/reference/aegis-ini.md", text: try settingsPage()))
    found.append(GeneratedFile(path: "grammar/reference/limits.md", text: try limitsPage()))
    return found
  }

  private static let mark = "<!-- Generated from grammar/ by `aegis-dev generate`; do not edit. -->\n\n"

  private static func fileName(_ type: String) -> String { "\(type.lowercased()).md" }

  private func page(_ name: String, _ type: GrammarNode) throws(GenerateError) -> String {
    var text = Self.mark + "# \(name)\n\n\(try type.required("doc").string)\n\n| key | value | what |\n| --- | --- | --- |\n"
    for (field, node) in try type.required("fields").entries {
      var notes = try node.required("doc").string
      if node["required"]?.string == "true" { notes += " Required." }
      if let value = node["default"] { notes += " Default: `\(value.string)`." }
      if let aliases = node["aliases"] { notes += " Also read as \(aliases.strings.map { "`\($0)`" }.joined(separator: ", "))." }
      if let length = node["length"] { notes += " Characters: \(Self.range(length.string))." }
      if let pattern = node["pattern"] { notes += " Pattern: `\(pattern.string)`." }
      text += "| `\(field)` | \(try value(node)) | \(Self.cell(notes)) |\n"
    }
    return text
  }

  /// A bar would end the cell of a table.
  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

  private static func range(_ text: String) -> String { text.replacing("..", with: " to ") }

  private func value(_ node: GrammarNode) throws(GenerateError) -> String {
    let word = try node.required("type").string
    switch word {
    case "list": return "list of \(try item(try node.required("of").string, node))"
    case "map": return "mapping of names to \(try item(try node.required("of").string, node))"
    default: return try item(word, node)
    }
  }

  private func item(_ word: String, _ node: GrammarNode) throws(GenerateError) -> String {
    switch word {
    case "string": return "text"
    case "boolean": return "`true` or `false`"
    case "integer": return "whole number, \(Self.range(try node.required("range").string))"
    case "choice":
      let names = try node.required("of").strings
      return names.map { "`\($0)`" }.joined(separator: ", ")
    case "policy": return "policy document"
    case "reference":
      let target = try node.required("to").string
      return "reference to [\(target)](\(Self.fileName(target)))"
    case "object":
      let target = try node.required("of").string
      return "[\(target)](\(Self.fileName(target)))"
    case "service": return "service principal"
    case "provider": return "`aws.` and an account"
    case "tags": return "tags"
    case "date": return "date such as `2027-01-31`"
    case "value": return "text, number, truth value, or list"
    default: return "[\(word)](\(Self.fileName(word)))"
    }
  }

  private func settingsPage() throws(GenerateError) -> String {
    var text = Self.mark + "# aegis.ini\n"
    for (title, key) in [("`[aegis]`", "settings"), ("`[lint]` and `[lint \"GLOB\"]`", "lint")] {
      text += "\n## \(title)\n\n| key | value | what |\n| --- | --- | --- |\n"
      for (name, node) in try settings.required(key).entries {
        var notes = try node.required("doc").string
        if node["required"]?.string == "true" { notes += " Required." }
        if let value = node["default"] { notes += " Default: `\(value.string)`." }
        if let pattern = node["pattern"] { notes += " Pattern: `\(pattern.string)`." }
        let value: String
        switch try node.required("type").string {
        case "choice": value = try node.required("of").strings.map { "`\($0)`" }.joined(separator: ", ")
        case "boolean": value = "`true` or `false`"
        case "words": value = "words"
        default: value = "text"
        }
        text += "| `\(name)\(node["member"] == nil ? "" : ".CODE")` | \(value) | \(Self.cell(notes)) |\n"
      }
    }
    return text
  }

  private func limitsPage() throws(GenerateError) -> String {
    var text = Self.mark + "# Limits\n\n| limit | value | what |\n| --- | --- | --- |\n"
    for (name, node) in limits.entries {
      let most = node["most"].map { ", \($0.string) where AWS has raised it" } ?? ""
      text += "| `\(name)` | \(try node.required("value").string)\(most) \(try node.required("unit").string) | \(Self.cell(try node.required("doc").string)) |\n"
    }
    return text
  }
}
