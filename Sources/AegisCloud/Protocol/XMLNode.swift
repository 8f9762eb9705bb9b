/// An element of an XML answer: its name without prefix, its text, its elements. Attributes are left out,
/// because AWS's query and S3 protocols put nothing into them that is needed here.
public struct XMLNode: Sendable {
  public var name: String
  public var text = ""
  public var children: [XMLNode] = []

  public init(_ name: String) { self.name = name }

  /// The first element of a name.
  public subscript(name: String) -> XMLNode? { children.first { $0.name == name } }

  /// The text of the first element of a name; nil where there is none.
  public func text(_ name: String) -> String? { self[name]?.text }

  /// The elements of a list of the query protocol: `<Roles><member>…</member>…</Roles>`.
  public func members(_ name: String) -> [XMLNode] { self[name]?.children.filter { $0.name == "member" } ?? [] }
}

/// Reads an XML document. Nil where it is not whole: nothing is ever made of half an answer.
public func parseXML(_ bytes: [UInt8]) -> XMLNode? {
  bytes.withUnsafeBufferPointer { buffer in
    var reader = XMLReader(bytes: buffer)
    return reader.read()
  }
}

private struct XMLReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private static let depthLimit = 256

  mutating func read() -> XMLNode? {
    var open: [XMLNode] = []
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while position < bytes.count {
      if bytes[position] != UInt8(ascii: "<") {
        let start = position
        while position < bytes.count && bytes[position] != UInt8(ascii: "<") { position += 1 }
        if open.isEmpty {
          guard bytes[start..<position].allSatisfy({ $0 <= 0x20 }) else { return nil }
        } else {
          guard let text = decoded(start..<position) else { return nil }
          open[open.count - 1].text += text
        }
        continue
      }
      if skips("<?") { guard skip(past: "?>") else { return nil } } else if skips("<!--") {
        guard skip(past: "-->") else { return nil }
      } else if skips("<![CDATA[") {
        let start = position
        guard !open.isEmpty, skip(past: "]]>") else { return nil }
        open[open.count - 1].text += String(decoding: bytes[start..<position - 3], as: UTF8.self)
      } else if skips("</") {
        guard let name = name(), skipsEnd(), var node = open.popLast(), node.name == name else { return nil }
        if !node.children.isEmpty { node.text = "" }
        guard !open.isEmpty else { return isAtEnd() ? node : nil }
        open[open.count - 1].children.append(node)
      } else {
        position += 1
        guard let name = name(), let isEmpty = attributes(), open.count < Self.depthLimit else { return nil }
        if !isEmpty {
          open.append(XMLNode(name))
        } else if open.isEmpty {
          return isAtEnd() ? XMLNode(name) : nil
        } else {
          open[open.count - 1].children.append(XMLNode(name))
        }
      }
    }
    return nil
  }

  private mutating func skips(_ text: StaticString) -> Bool {
    let matches = text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    if matches { position += text.utf8CodeUnitCount }
    return matches
  }

  private mutating func skip(past text: StaticString) -> Bool {
    while position < bytes.count {
      if skips(text) { return true }
      position += 1
    }
    return false
  }

  private mutating func skipSpace() { while position < bytes.count && bytes[position] <= 0x20 { position += 1 } }

  private mutating func skipsEnd() -> Bool {
    skipSpace()
    return skips(">")
  }

  private mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == bytes.count
  }

  /// A name without its prefix.
  private mutating func name() -> String? {
    var start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: ":"): start = position + 1
      case UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "="), 0...0x20:
        return start < position ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
      default: break
      }
      position += 1
    }
    return nil
  }

  /// Skips the attributes of an element; whether it is empty, or nil where it does not end.
  private mutating func attributes() -> Bool? {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: ">"):
        position += 1
        return false
      case UInt8(ascii: "/"):
        position += 1
        return skips(">") ? true : nil
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let quote = bytes[position]
        position += 1
        while position < bytes.count && bytes[position] != quote { position += 1 }
        position += 1
      default: position += 1
      }
    }
    return nil
  }

  private func decoded(_ range: Range<Int>) -> String? {
    guard bytes[range].contains(UInt8(ascii: "&")) else { return String(decoding: bytes[range], as: UTF8.self) }
    var output: [UInt8] = []
    var index = range.lowerBound
    while index < range.upperBound {
      guard bytes[index] == UInt8(ascii: "&") else {
        output.append(bytes[index])
        index += 1
        continue
      }
      guard let end = bytes[index..<range.upperBound].firstIndex(of: UInt8(ascii: ";")),
        let character = entity(String(decoding: bytes[index + 1..<end], as: UTF8.self))
      else { return nil }
      output += Array(String(Character(character)).utf8)
      index = end + 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private func entity(_ name: String) -> Unicode.Scalar? {
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default:
      if name.hasPrefix("#x") || name.hasPrefix("#X") { return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init) }
      return name.hasPrefix("#") ? UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) : nil
    }
  }
}
