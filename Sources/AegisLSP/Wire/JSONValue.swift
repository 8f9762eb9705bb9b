import AegisBasics
import AegisReport
import AegisSyntax

/// A JSON value of a message.
enum JSONValue: Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case string(String)
  case array([JSONValue])
  /// Members in the order in which they are written.
  case object([(name: String, value: JSONValue)])

  /// Reads one value; nil where the text is no JSON.
  init?(_ text: [UInt8]) {
    var bounds = SyntaxBounds()
    bounds.fileSize = 256 << 20
    let parsed = parseJSON(text, file: FileID(rawValue: 0), bounds: bounds)
    guard !parsed.bag.hasErrors, let root = parsed.value.root else { return nil }
    self.init(parsed.value, root)
  }

  private init(_ tree: SyntaxTree, _ node: NodeID) {
    switch tree.kind(node) {
    case .mapping: self = .object(tree.entries(node).map { (tree.string($0.key), JSONValue(tree, $0.value)) })
    case .sequence: self = .array(tree.items(node).map { JSONValue(tree, $0) })
    case .alias: self = .null
    case .scalar:
      let text = tree.string(node)
      switch tree.records[node].style {
      case .jsonNumber: self = Int(text).map { .integer($0) } ?? .string(text)
      case .jsonKeyword: self = text == "null" ? .null : .boolean(text == "true")
      default: self = .string(text)
      }
    }
  }

  /// The member of an object; null where there is none.
  subscript(_ name: String) -> JSONValue {
    guard case .object(let members) = self else { return .null }
    return members.first { $0.name == name }?.value ?? .null
  }

  var string: String? { if case .string(let text) = self { text } else { nil } }
  var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  var isTrue: Bool { if case .boolean(true) = self { true } else { false } }
  var isNull: Bool { if case .null = self { true } else { false } }
  var items: [JSONValue] { if case .array(let items) = self { items } else { [] } }

  var bytes: [UInt8] {
    var writer = JSONWriter(brokenDepth: 0)
    write(to: &writer)
    return writer.bytes
  }

  private func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .boolean(let value): writer.boolean(value)
    case .integer(let value): writer.integer(value)
    case .string(let text): writer.string(text)
    case .array(let items): writer.array(items) { $1.write(to: &$0) }
    case .object(let members):
      writer.object { writer in
        for member in members {
          writer.key(member.name)
          member.value.write(to: &writer)
        }
      }
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByStringInterpolation
{
  init(stringLiteral text: String) { self = .string(text) }
  init(integerLiteral number: Int) { self = .integer(number) }
  init(booleanLiteral value: Bool) { self = .boolean(value) }
  init(arrayLiteral items: JSONValue...) { self = .array(items) }
  init(dictionaryLiteral members: (String, JSONValue)...) { self = .object(members.map { ($0.0, $0.1) }) }
}

extension JSONValue {
  /// The object with one member more, unless that has no value.
  func adding(_ name: String, _ value: JSONValue?) -> JSONValue {
    guard let value, case .object(let members) = self else { return self }
    return .object(members + [(name, value)])
  }
}
