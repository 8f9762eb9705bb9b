import AegisBasics
import AegisSchema
public import AegisSyntax

/// Writes a policy document as canonical JSON: no white space, the elements in the policy language's
/// own order, statements and lists as they were written, every scalar a string.
public func canonicalJSON(_ document: PolicyDocument) -> [UInt8] { canonicalJSON(document.tree, document.root) }

/// The same of a document whose shape nobody has checked, such as one that AWS holds.
public func canonicalJSON(_ tree: SyntaxTree, _ root: NodeID) -> [UInt8] {
  CanonicalWriter.write(tree, scalarsAreStrings: true) { $0.writeElements(of: root) }
}

/// Writes any value as JSON without white space, keys in the order they were written.
///
/// For documents in other languages than the policy language, such as tag policies.
public func compactJSON(_ tree: SyntaxTree, _ root: NodeID) -> [UInt8] {
  CanonicalWriter.write(tree, scalarsAreStrings: false) { $0.write(root) }
}

/// How many characters the canonical JSON of a document that is written as JSON has, or a few more: what stands between its
/// texts is left out of account. Nil where their lengths do not tell.
public func mostCharacters(ofCanonical document: PolicyDocument) -> Int? {
  document.tree.withNodes { nodes in
    var count = 0
    for node in document.root..<nodes.end(of: document.root) {
      let record = nodes[node]
      switch record.kind {
      // Brackets, and a comma.
      case .sequence, .mapping: count += 3
      case .alias: return nil
      case .scalar:
        guard record.flags.isDisjoint(with: [.encoded, .filled, .incomplete, .absent]) else { return nil }
        switch record.style {
        case .jsonString: count += Int(record.range.count) + 1
        case .jsonNumber, .jsonKeyword: count += Int(record.range.count) + 3
        default: return nil
        }
      }
    }
    return count
  }
}

/// The characters that AWS counts against a policy's quota.
///
/// Source: IAM quotas ("IAM does not count white space"); Quotas for AWS Organizations, which count all.
public func policySize(_ json: [UInt8], countsWhiteSpace: Bool) -> Int {
  json.withUnsafeBytes { bytes in
    var (at, count) = (0, 0)
    while at < bytes.count {
      // Most steps of eight bytes hold letters, digits and marks alone.
      if at + 8 <= bytes.count, isVisibleASCII(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) {
        (at, count) = (at + 8, count + 8)
        continue
      }
      let byte = bytes[at]
      let isContinuation = byte & 0xC0 == 0x80
      let isSpace = byte == 0x20 || byte &- 0x09 < 2 || byte == 0x0D
      if !isContinuation && (countsWhiteSpace || !isSpace) { count += 1 }
      at += 1
    }
    return count
  }
}

/// Whether none of eight bytes is above ASCII, a space or a control character.
private func isVisibleASCII(_ word: UInt64) -> Bool {
  (word | (word &- 0x2121_2121_2121_2121)) & 0x8080_8080_8080_8080 == 0
}

struct CanonicalWriter {
  private let tree: SyntaxTree
  /// The tree's text, held for the whole of the writing.
  private let text: UnsafeBufferPointer<UInt8>
  private let scalarsAreStrings: Bool
  private var output: [UInt8] = []

  static func write(_ tree: SyntaxTree, scalarsAreStrings: Bool, _ body: (inout CanonicalWriter) -> Void) -> [UInt8] {
    tree.text.withUnsafeBufferPointer { text in
      var writer = CanonicalWriter(tree: tree, text: text, scalarsAreStrings: scalarsAreStrings)
      writer.output.reserveCapacity(512)
      body(&writer)
      return writer.output
    }
  }

  private init(tree: SyntaxTree, text: UnsafeBufferPointer<UInt8>, scalarsAreStrings: Bool) {
    self.tree = tree
    self.text = text
    self.scalarsAreStrings = scalarsAreStrings
  }

  private mutating func copy(_ range: TextRange) {
    output.append(contentsOf: UnsafeBufferPointer(rebasing: text[Int(range.start)..<Int(range.end)]))
  }

  /// Writes a document or a statement, its elements in canonical order; other keys come last, as written.
  mutating func writeElements(of mapping: NodeID) {
    guard tree.kind(mapping) == .mapping else { return write(mapping) }
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    withUnsafeTemporaryAllocation(of: NodeID.self, capacity: PolicyElement.allCases.count) { places in
      places.initialize(repeating: 0)
      forEachKey(of: mapping) { writer, key in
        if let element = writer.tree.withValue(key, { PolicyElement($0) }) { places[Int(element.rawValue)] = key }
      }
      for (index, key) in places.enumerated() where key > 0 {
        writeEntry(key, isFirst: &isFirst, isStatement: PolicyElement(rawValue: UInt8(index)) == .statement)
      }
    }
    forEachKey(of: mapping) { writer, key in
      if writer.tree.withValue(key, { PolicyElement($0) }) == nil { writer.writeEntry(key, isFirst: &isFirst, isStatement: false) }
    }
    output.append(UInt8(ascii: "}"))
  }

  private mutating func forEachKey(of mapping: NodeID, _ body: (inout CanonicalWriter, NodeID) -> Void) {
    let end = tree.end(of: mapping)
    var key = mapping + 1
    while key < end {
      if tree.kind(key) == .scalar { body(&self, key) }
      key = tree.end(of: tree.end(of: key))
    }
  }

  private mutating func writeEntry(_ key: NodeID, isFirst: inout Bool, isStatement: Bool) {
    if !isFirst { output.append(UInt8(ascii: ",")) }
    isFirst = false
    writeScalar(key)
    output.append(UInt8(ascii: ":"))
    let value = tree.resolved(tree.end(of: key))
    isStatement ? writeStatements(value) : write(value)
  }

  private mutating func writeStatements(_ node: NodeID) {
    guard tree.kind(node) == .sequence else { return writeElements(of: node) }
    output.append(UInt8(ascii: "["))
    let end = tree.end(of: node)
    var item = node + 1
    while item < end {
      if item > node + 1 { output.append(UInt8(ascii: ",")) }
      writeElements(of: tree.resolved(item))
      item = tree.end(of: item)
    }
    output.append(UInt8(ascii: "]"))
  }

  mutating func write(_ written: NodeID) {
    let node = tree.resolved(written)
    switch tree.kind(node) {
    case .scalar: writeScalar(node)
    case .alias: output.append(contentsOf: "null".utf8)
    case .sequence, .mapping:
      let isMapping = tree.kind(node) == .mapping
      output.append(isMapping ? UInt8(ascii: "{") : UInt8(ascii: "["))
      let end = tree.end(of: node)
      var child = node + 1
      while child < end {
        if child > node + 1 { output.append(UInt8(ascii: ",")) }
        if isMapping {
          writeKey(child)
          output.append(UInt8(ascii: ":"))
          child = tree.end(of: child)
        }
        write(child)
        child = tree.end(of: child)
      }
      output.append(isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }
  }

  private mutating func writeKey(_ node: NodeID) {
    tree.kind(node) == .scalar ? writeString(node) : output.append(contentsOf: "\"\"".utf8)
  }

  private mutating func writeScalar(_ node: NodeID) {
    let record = tree.records[node]
    if !scalarsAreStrings {
      if tree.isNull(node) { return output.append(contentsOf: "null".utf8) }
      if record.style == .jsonNumber || record.style == .jsonKeyword || isPlainJSON(node) {
        return copy(record.range)
      }
    }
    writeString(node)
  }

  /// Whether a plain YAML scalar is a number or truth value to JSON too.
  private func isPlainJSON(_ node: NodeID) -> Bool {
    guard tree.records[node].style == .plain else { return false }
    let text = tree.string(node)
    if text == "true" || text == "false" { return true }
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : Substring(text).utf8
    guard let first = digits.first, digits.count <= 18 else { return false }
    return digits.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      && (first != UInt8(ascii: "0") || digits.count == 1)
  }

  private mutating func writeString(_ node: NodeID) {
    let record = tree.records[node]
    if record.style == .jsonString && record.flags.isDisjoint(with: .encoded)
      && text[Int(record.range.start)] == UInt8(ascii: "\"")
    {
      return copy(record.range)
    }
    output.append(UInt8(ascii: "\""))
    for byte in tree.value(node) {
      switch byte {
      case UInt8(ascii: "\""): output.append(contentsOf: "\\\"".utf8)
      case UInt8(ascii: "\\"): output.append(contentsOf: "\\\\".utf8)
      case 0x0A: output.append(contentsOf: "\\n".utf8)
      case 0x0D: output.append(contentsOf: "\\r".utf8)
      case 0x09: output.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        output.append(contentsOf: "\\u00\(digits.count == 1 ? "0" : "")\(digits)".utf8)
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
