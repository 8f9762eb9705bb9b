import AegisBasics

extension Document {
  /// The document with the items of every list in one order, whatever order they are written in.
  ///
  /// No list of a policy has an order that means something, but Terraform's provider compares the documents of
  /// organization policies item by item.
  public var inOneOrder: Document {
    var sorter = ListSorter(json: json)
    return Document(json: sorter.value(), written: written, origin: origin)
  }

  /// How many lists and objects stand inside each other at most.
  public var depth: Int {
    var (depth, deepest) = (0, 0)
    var (isString, isEscaped) = (false, false)
    for byte in json {
      if isString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isString = true
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
    }
    return deepest
  }
}

/// Rewrites canonical JSON, which is valid and holds no white space between its tokens.
private struct ListSorter {
  let json: [UInt8]
  private var position = 0

  init(json: [UInt8]) { self.json = json }

  mutating func value() -> [UInt8] {
    guard position < json.count else { return [] }
    switch json[position] {
    case UInt8(ascii: "["):
      let items = items(until: UInt8(ascii: "]")) { $0.value() }
      return [UInt8(ascii: "[")] + items.sorted { $0.lexicographicallyPrecedes($1) }.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    case UInt8(ascii: "{"):
      let members = items(until: UInt8(ascii: "}")) { sorter in
        let key = sorter.token() + [UInt8(ascii: ":")]
        sorter.position += 1
        return key + sorter.value()
      }
      return [UInt8(ascii: "{")] + members.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "}")]
    default: return token()
    }
  }

  private mutating func items(until end: UInt8, _ read: (inout ListSorter) -> [UInt8]) -> [[UInt8]] {
    position += 1
    var found: [[UInt8]] = []
    while position < json.count && json[position] != end {
      found.append(read(&self))
      if position < json.count && json[position] == UInt8(ascii: ",") { position += 1 }
    }
    position += 1
    return found
  }

  /// A string, number or word.
  private mutating func token() -> [UInt8] {
    let start = position
    let isString = json[start] == UInt8(ascii: "\"")
    position += 1
    while position < json.count {
      let byte = json[position]
      if isString {
        if byte == UInt8(ascii: "\\") { position += 1 }
        position += 1
        if byte == UInt8(ascii: "\"") { break }
        continue
      }
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"): return Array(json[start..<position])
      default: position += 1
      }
    }
    return Array(json[start..<min(position, json.count)])
  }
}
