public import AegisBasics

/// The value of a scalar together with where its bytes stand in the file.
public struct DecodedScalar: Sendable {
  public var text: [UInt8]
  public var map: SegmentMap

  public init(text: [UInt8], map: SegmentMap) {
    self.text = text
    self.map = map
  }
}

extension SyntaxTree {
  /// The range of the file that holds a scalar's value just as it is, or nil where it has to be decoded.
  public func verbatimRange(_ node: NodeID) -> TextRange? {
    let record = records[node]
    guard record.kind == .scalar, !record.flags.contains(.encoded) else { return nil }
    switch record.style {
    case .jsonString, .singleQuoted, .doubleQuoted:
      let (start, end) = (record.range.start, record.range.end)
      let isClosed = start &+ 2 <= end && text.withUnsafeBufferPointer { $0[Int(end) &- 1] == $0[Int(start)] }
      return TextRange(start &+ 1, end &- (isClosed ? 1 : 0))
    case .plain, .jsonNumber, .jsonKeyword: return record.range
    case .literal, .folded: return nil
    }
  }

  /// Calls `body` with the bytes of a scalar's value, without copying them where they stand in the file.
  @inline(__always)
  public func withValue<Result>(_ node: NodeID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let range = verbatimRange(node) {
      return text.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[Int(range.start)..<Int(range.end)])) }
    }
    return value(node).withUnsafeBufferPointer(body)
  }

  /// The range of the file that holds the lines of a literal block scalar, with what indents them; nil for every other
  /// style, and where the scalar was not read in full.
  public func literalContent(_ node: NodeID) -> TextRange? {
    let record = records[node]
    guard record.kind == .scalar, record.style == .literal, record.flags.isDisjoint(with: [.filled, .incomplete]) else { return nil }
    return blocks[Int(record.link)].content
  }

  /// The bytes of a scalar's value.
  public func value(_ node: NodeID) -> [UInt8] {
    if let range = verbatimRange(node) { return Array(text[Int(range.start)..<Int(range.end)]) }
    let record = records[node]
    guard record.kind == .scalar else { return [] }
    if record.flags.contains(.filled) { return filled[Int(record.link)].text }
    if record.style == .jsonString { return decoded[Int(record.link)] }
    return decode(node).text
  }

  public func string(_ node: NodeID) -> String { withValue(node) { String(decoding: $0, as: UTF8.self) } }

  /// Decodes a scalar of any style and says where each byte came from.
  public func decode(_ node: NodeID) -> DecodedScalar {
    let record = records[node]
    if record.flags.contains(.filled) { return filled[Int(record.link)] }
    if record.style == .jsonString, verbatimRange(node) == nil { return decodeJSON(node) }
    return text.withUnsafeBufferPointer { bytes in
      var decoder = ScalarDecoder(bytes)
      switch record.style {
      case .literal: decoder.decodeLiteral(blocks[Int(record.link)])
      case .folded: decoder.decodeFolded(blocks[Int(record.link)])
      case .plain: decoder.decodePlain(record.range)
      case .singleQuoted: decoder.decodeSingleQuoted(inner(record))
      case .doubleQuoted: decoder.decodeDoubleQuoted(inner(record))
      case .jsonString, .jsonNumber, .jsonKeyword:
        if let range = verbatimRange(node) { decoder.copy(Int(range.start), Int(range.end)) }
      }
      return DecodedScalar(text: decoder.output, map: decoder.map)
    }
  }

  private func inner(_ record: Record) -> TextRange {
    let isClosed = record.range.count >= 2 && text[Int(record.range.end) - 1] == text[Int(record.range.start)]
    return TextRange(record.range.start + 1, record.range.end - (isClosed ? 1 : 0))
  }
}

extension SyntaxTree {
  /// The place of a scalar's text without its quotes; of anything else the place of all of it.
  ///
  /// The quotes of a JSON string inside a double-quoted scalar are escaped: `\"`, or by their number, as `\x22` is.
  public func textPlace(_ node: NodeID) -> SourceRange {
    if let range = verbatimRange(node) { return SourceRange(file, range) }
    let record = records[node]
    guard record.kind == .scalar, record.style == .jsonString || record.style == .doubleQuoted || record.style == .singleQuoted
    else { return place(node) }
    let (opening, closing) = quoteLengths(record.range)
    guard record.range.count >= opening + closing else { return place(node) }
    return SourceRange(file, TextRange(record.range.start + UInt32(opening), record.range.end - UInt32(closing)))
  }

  /// How many bytes each of the two quotes of a text takes.
  private func quoteLengths(_ range: TextRange) -> (opening: Int, closing: Int) {
    let written = text[Int(range.start)..<Int(range.end)]
    let escapes = ["\\\"", "\\x22", "\\u0022", "\\U00000022"].map { Array($0.utf8) }
    return (
      escapes.first { written.starts(with: $0) }?.count ?? 1, escapes.first { written.reversed().starts(with: $0.reversed()) }?.count ?? 1
    )
  }
}

extension SyntaxTree {
  /// The place of a part of a scalar's text, `range` counting the bytes of its value; where the part cannot
  /// be told from the rest, the place of all of it.
  public func textPlace(_ node: NodeID, _ range: Range<Int>) -> SourceRange {
    let part = TextRange(UInt32(truncatingIfNeeded: range.lowerBound), UInt32(truncatingIfNeeded: range.upperBound))
    if let whole = verbatimRange(node) {
      return SourceRange(file, TextRange(min(whole.start + part.start, whole.end), min(whole.start + part.end, whole.end)))
    }
    let record = records[node]
    guard record.kind == .scalar else { return textPlace(node) }
    guard record.style == .jsonString, !record.flags.contains(.filled) else { return SourceRange(file, decode(node).map.sourceRange(ofDecoded: part)) }
    let decoded = decodeJSON(node)
    guard decoded.text == self.decoded[Int(record.link)] else { return textPlace(node) }
    return SourceRange(file, decoded.map.sourceRange(ofDecoded: part))
  }
}
