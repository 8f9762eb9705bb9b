import AegisBasics
import AegisSyntax

/// What stands around a placeholder, which decides how its value is written there.
enum PlaceholderContext: Sendable {
  /// The value of a YAML scalar.
  case text
  /// The JSON of a policy document.
  case json
  /// The name behind `_ref`.
  case reference
}

/// `{{NAME}}` in the value of a scalar.
struct Placeholder: Sendable {
  let name: String
  /// Where it stands in the scalar's value.
  let range: TextRange
  /// Where it stands in the file.
  let at: SourceRange
  /// It is all of a text, or all of a string of a JSON document.
  var isWhole: Bool
  /// It is an item of a JSON list.
  var isItem = false
  /// It stands in JSON, but in no string.
  var isOutside = false
  /// How many dots stand in front of it; those that are filled in do not count.
  var dots = 0
}

/// `{{` without what makes it a placeholder.
struct MalformedPlaceholder: Sendable {
  enum Fault: Sendable {
    /// No `}}` follows.
    case unended
    /// Nothing stands between the braces.
    case empty
    case thirdBrace
    /// Something else than a name stands between the braces.
    case noName
  }

  let fault: Fault
  let at: SourceRange
}

/// A scalar of a template with placeholders in it, cut at them once for all accounts.
struct TemplateScalar: Sendable {
  let node: NodeID
  let context: PlaceholderContext
  let decoded: DecodedScalar
  let placeholders: [Placeholder]
  /// What begins with `{{` and is no placeholder.
  let malformed: [MalformedPlaceholder]

  /// Where something is to be filled in, and where that seems to be meant.
  var marks: [SourceRange] { placeholders.map(\.at) + malformed.map(\.at) }

  /// Nil where the scalar holds no `{{`.
  init?(_ node: NodeID, of tree: SyntaxTree, context: PlaceholderContext) {
    guard tree.withValue(node, { containsBraces($0) }) else { return nil }
    let decoded = tree.decode(node)
    var scanner = PlaceholderScanner(decoded, file: tree.file, isJSON: context == .json)
    scanner.scan()
    self.node = node
    self.context = context
    self.decoded = decoded
    placeholders = scanner.placeholders
    malformed = scanner.malformed
  }

  /// The scalar with a value in the place of each placeholder.
  ///
  /// - Parameter value: The value of a placeholder; nil where it has none, which has been reported.
  /// - Returns: Nil where a value is missing.
  func filled(_ value: (Placeholder) -> TemplateValue?) -> FilledValue? {
    guard malformed.isEmpty else { return nil }
    var filler = Filler(decoded)
    for placeholder in placeholders {
      guard !placeholder.isOutside, let value = value(placeholder) else { return nil }
      let made = TextRange(placeholder.at.range.start, placeholder.at.range.end)
      switch (value, context) {
      case (.list(let items), .json):
        guard placeholder.isWhole else { return nil }
        // The quotation marks around it go with it.
        filler.copy(to: placeholder.range.start - 1)
        filler.write(jsonList(items, inList: placeholder.isItem), madeBy: made)
        filler.skip(to: placeholder.range.end + 1)
      case (.list(let items), _):
        guard placeholder.isWhole else { return nil }
        return .items(items.map { item in
          var map = SegmentMap()
          map.append(madeBy: made.start, sourceLength: made.count, length: UInt32(item.utf8.count))
          return DecodedScalar(text: Array(item.utf8), map: map)
        })
      case (.text(let text), .json):
        filler.copy(to: placeholder.range.start)
        filler.write(jsonString(text), madeBy: made)
        filler.skip(to: placeholder.range.end)
      case (.text(let text), _):
        filler.copy(to: placeholder.range.start)
        filler.write(Array(text.utf8), madeBy: made)
        filler.skip(to: placeholder.range.end)
      case (.word(let text), _):
        filler.copy(to: placeholder.range.start)
        filler.write(Array(text.utf8), madeBy: made)
        filler.skip(to: placeholder.range.end)
        if placeholder.isWhole && context == .text { return .text(filler.finish(), isPlain: true) }
      }
    }
    return .text(filler.finish(), isPlain: false)
  }
}

/// What fills a placeholder.
enum TemplateValue: Sendable {
  case text(String)
  /// A number or truth value, which stands for itself where it is all of a value.
  case word(String)
  case list([String])
}

private func containsBraces(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard text.count > 3 else { return false }
  for index in 1..<text.count where text[index] == UInt8(ascii: "{") && text[index - 1] == UInt8(ascii: "{") { return true }
  return false
}

// MARK: Reading

private struct PlaceholderScanner {
  let text: [UInt8]
  let map: SegmentMap
  let file: FileID
  let isJSON: Bool
  var placeholders: [Placeholder] = []
  var malformed: [MalformedPlaceholder] = []
  private var openers: [UInt8] = []
  private var stringStart: Int?
  private var dots = 0

  init(_ decoded: DecodedScalar, file: FileID, isJSON: Bool) {
    text = decoded.text
    map = decoded.map
    self.file = file
    self.isJSON = isJSON
  }

  mutating func scan() {
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "{"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "{"), !isNestedObject(index) {
        index = placeholder(at: index)
        continue
      }
      if byte == UInt8(ascii: ".") { dots += 1 }
      if isJSON { readJSON(byte, &index) }
      index += 1
    }
  }

  /// Follows strings and brackets; a mistake in them is the JSON parser's to report.
  private mutating func readJSON(_ byte: UInt8, _ index: inout Int) {
    if stringStart != nil {
      if byte == UInt8(ascii: "\\") { index += 1 } else if byte == UInt8(ascii: "\"") || byte == 0x0A { stringStart = nil }
      return
    }
    switch byte {
    case UInt8(ascii: "\""): stringStart = index + 1
    case UInt8(ascii: "{"), UInt8(ascii: "["): openers.append(byte)
    case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = openers.popLast()
    default: break
    }
  }

  /// `{{` in JSON outside of strings where no name follows is the JSON parser's to report.
  private func isNestedObject(_ index: Int) -> Bool {
    guard isJSON && stringStart == nil else { return false }
    let next = text[(index + 2)...].first { $0 != 0x20 }
    return next == UInt8(ascii: "\"") || next == UInt8(ascii: "}") || next == 0x0A || next == nil
  }

  /// Reads `{{NAME}}`, white space around the name allowed; the index behind it.
  private mutating func placeholder(at start: Int) -> Int {
    var position = start + 2
    while position < text.count && text[position] == 0x20 { position += 1 }
    let nameStart = position
    while position < text.count && isNameByte(text[position]) { position += 1 }
    let name = String(decoding: text[nameStart..<position], as: UTF8.self)
    while position < text.count && text[position] == 0x20 { position += 1 }
    guard !name.isEmpty, position + 1 < text.count, text[position] == UInt8(ascii: "}"), text[position + 1] == UInt8(ascii: "}") else {
      return malformedPlaceholder(at: start, nameEnd: position)
    }
    let range = TextRange(UInt32(start), UInt32(position + 2))
    var found = Placeholder(
      name: name, range: range, at: SourceRange(file, map.sourceRange(ofDecoded: range)),
      isWhole: start == 0 && position + 2 == text.count)
    if isJSON {
      let isClosed = position + 2 < text.count && text[position + 2] == UInt8(ascii: "\"")
      found.isWhole = stringStart == start && isClosed
      found.isItem = openers.last == UInt8(ascii: "[")
      found.isOutside = stringStart == nil
    }
    found.dots = dots
    placeholders.append(found)
    return position + 2
  }

  /// - Parameter nameEnd: Behind what could be its name.
  /// - Returns: The index behind it.
  private mutating func malformedPlaceholder(at start: Int, nameEnd: Int) -> Int {
    let line = text[(start + 2)...].prefix { $0 != 0x0A && $0 != UInt8(ascii: "\"") }
    let closing = line.indices.dropLast().first { line[$0] == UInt8(ascii: "}") && line[$0 + 1] == UInt8(ascii: "}") }
    let (fault, end): (MalformedPlaceholder.Fault, Int) =
      if line.first == UInt8(ascii: "{") { (.thirdBrace, start + 3) }
      else if let closing { (line[..<closing].allSatisfy { $0 == 0x20 } ? .empty : .noName, closing + 2) }
      else { (.unended, start + 2) }
    malformed.append(MalformedPlaceholder(fault: fault, at: SourceRange(file, map.sourceRange(ofDecoded: TextRange(UInt32(start), UInt32(end))))))
    return max(nameEnd, end)
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }
}

// MARK: Writing

private struct Filler {
  private let source: DecodedScalar
  private var text: [UInt8] = []
  private var map = SegmentMap()
  private var position: UInt32 = 0

  init(_ source: DecodedScalar) {
    self.source = source
    text.reserveCapacity(source.text.count + 64)
  }

  mutating func copy(to end: UInt32) {
    guard end > position else { return }
    text.append(contentsOf: source.text[Int(position)..<Int(end)])
    map.append(TextRange(position, end), of: source.map)
    position = end
  }

  mutating func skip(to end: UInt32) { position = end }

  mutating func write(_ bytes: [UInt8], madeBy place: TextRange) {
    text.append(contentsOf: bytes)
    map.append(madeBy: place.start, sourceLength: place.count, length: UInt32(bytes.count))
  }

  mutating func finish() -> DecodedScalar {
    copy(to: UInt32(source.text.count))
    return DecodedScalar(text: text, map: map)
  }
}

private func jsonString(_ text: String) -> [UInt8] {
  var output: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
    case 0..<0x20:
      let digits = String(byte, radix: 16)
      output += Array("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8)
    default: output.append(byte)
    }
  }
  return output
}

private func jsonList(_ items: [String], inList: Bool) -> [UInt8] {
  let strings = items.map { [UInt8(ascii: "\"")] + jsonString($0) + [UInt8(ascii: "\"")] }
  let joined = Array(strings.joined(separator: Array(", ".utf8)))
  return inList ? joined : [UInt8(ascii: "[")] + joined + [UInt8(ascii: "]")]
}
