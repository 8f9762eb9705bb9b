import AegisBasics
import AegisSyntax

/// A JSON value as AWS's JSON protocol sends and takes it.
public enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  /// A number as it is written.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Sendable, Hashable {
    public var name: String
    public var value: JSONValue

    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The member of a name; null where there is none.
  public subscript(name: String) -> JSONValue {
    guard case .object(let members) = self else { return .null }
    return members.first { $0.name == name }?.value ?? .null
  }

  public var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  public var boolean: Bool? {
    if case .boolean(let value) = self { return value }
    return nil
  }

  public var integer: Int? {
    if case .number(let text) = self { return Int(text) ?? Double(text).flatMap { Int(exactly: $0.rounded()) } }
    return nil
  }

  /// The items of an array; none where it is no array.
  public var items: [JSONValue] {
    if case .array(let items) = self { return items }
    return []
  }

  public var members: [Member] {
    if case .object(let members) = self { return members }
    return []
  }

  public var isNull: Bool { self == .null }

  /// The value as compact JSON.
  public var text: [UInt8] {
    var output: [UInt8] = []
    write(to: &output)
    return output
  }

  private func write(to output: inout [UInt8]) {
    switch self {
    case .null: output += Array("null".utf8)
    case .boolean(let value): output += Array((value ? "true" : "false").utf8)
    case .number(let text): output += Array(text.utf8)
    case .string(let text): Self.write(text, to: &output)
    case .array(let items):
      output.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        item.write(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        Self.write(member.name, to: &output)
        output.append(UInt8(ascii: ":"))
        member.value.write(to: &output)
      }
      output.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
      case 0..<0x20, 0x7F: output += Array("\\u00\(hexadecimal([byte]))".utf8)
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(integerLiteral value: Int) { self = .number(String(value)) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements.map { Member($0.0, $0.1) }) }
}

/// Reads a JSON document. Nil where it is not whole or not JSON: nothing is ever made of half an answer.
public func parseJSONValue(_ bytes: [UInt8]) -> JSONValue? {
  var bounds = SyntaxBounds()
  bounds.fileSize = 1 << 30
  let parsed = parseJSON(bytes, file: FileID(rawValue: 0), bounds: bounds)
  guard parsed.bag.isEmpty, let root = parsed.value.root else { return nil }
  return value(root, of: parsed.value)
}

private func value(_ node: NodeID, of tree: SyntaxTree) -> JSONValue {
  switch tree.kind(node) {
  case .alias: return .null
  case .sequence: return .array(tree.items(node).map { value($0, of: tree) })
  case .mapping: return .object(tree.entries(node).map { JSONValue.Member(tree.string($0.key), value($0.value, of: tree)) })
  case .scalar:
    let text = tree.string(node)
    switch tree.records[node].style {
    case .jsonNumber: return .number(text)
    case .jsonKeyword: return text == "null" ? .null : .boolean(text == "true")
    default: return .string(text)
    }
  }
}
