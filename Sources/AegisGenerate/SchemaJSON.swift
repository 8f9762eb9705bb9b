/// A JSON value as text, its keys in the order in which they are written.
indirect enum SchemaJSON {
  case text(String)
  case number(Int)
  case flag(Bool)
  case null
  case list([SchemaJSON])
  case object([(String, SchemaJSON)])

  func written(indent: Int = 0) -> String {
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .text(let text): return Self.quoted(text)
    case .number(let number): return String(number)
    case .flag(let flag): return String(flag)
    case .null: return "null"
    case .list(let items):
      let isShort = items.allSatisfy { item in
        if case .object = item { return false }
        return true
      }
      let texts = items.map { $0.written(indent: indent + 2) }
      if isShort && texts.reduce(indent, { $0 + $1.utf8.count + 2 }) < 110 { return "[" + texts.joined(separator: ", ") + "]" }
      return "[\n" + texts.map { inner + $0 }.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let members):
      if members.isEmpty { return "{}" }
      return "{\n" + members.map { "\(inner)\(Self.quoted($0.0)): \($0.1.written(indent: indent + 2))" }.joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\t": output += "\\t"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output + "\""
  }
}
