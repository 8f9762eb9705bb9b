import AegisBasics
import AegisSamples
import AegisSyntax
import Foundation
import TestSupport
import Testing

private let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

/// JSON within YAML, compared with Foundation's reader.
@Suite struct JSONTests {
  @Test func validDocumentsAreReadAlike() throws {
    for seed in 0..<(isLong ? 50_000 : 2_000) {
      var generator = JSONGenerator(seed: UInt64(seed))
      let text = generator.document()
      let expected = try #require(foundation(Array(text.utf8)), "the generator wrote \(text.debugDescription)")
      for style in 0..<4 {
        let file = yaml(holding: text, style: style)
        let (tree, json) = read(file)
        guard let json, json.bag.isEmpty, let root = json.value.roots[0] else {
          Issue.record("seed \(seed), style \(style)\n\(file)\n\(json?.bag.diagnostics.map(\.message) ?? ["no document"])")
          return
        }
        let complaint =
          flawOfJSON(json.value.tree)
          ?? (plain(json.value.tree, root) == plain(expected) ? nil : "\(plain(json.value.tree, root)) for \(plain(expected))")
          ?? misplaced(json.value.tree, tree)
        if let complaint {
          Issue.record("seed \(seed), style \(style)\n\(file)\n\(complaint)")
          return
        }
      }
    }
  }

  /// The quotes of a string in a double-quoted scalar may be escaped in any of YAML's ways; its text stands between them.
  @Test(arguments: ["\\\"", "\\x22", "\\u0022", "\\U00000022"]) func textStandsBetweenEscapedQuotes(_ quote: String) throws {
    for (opening, closing) in [(quote, "\\\""), ("\\\"", quote), (quote, quote)] {
      let file = Array("document: \"[\(opening)abc\(closing)]\"".utf8)
      let json = try #require(read(file).1)
      let node = try #require(json.value.roots[0]) + 1
      let place = json.value.tree.textPlace(node).range
      #expect(String(decoding: file[Int(place.start)..<Int(place.end)], as: UTF8.self) == "abc")
    }
  }

  @Test func invalidDocumentsAreReported() {
    var invalid = 0
    for seed in 0..<(isLong ? 200_000 : 8_000) {
      var generator = JSONGenerator(seed: UInt64(seed))
      var random = RandomSource(seed: UInt64(seed))
      var text = Array(generator.document().utf8)
      for _ in 0..<random.within(1...3) { text = mutated(text, &random) }
      let checked = parseJSON(text, file: FileID(rawValue: 0))
      let isValid = foundation(text) != nil
      if !isValid { invalid += 1 }
      // Foundation takes trailing commas, against RFC 8259.
      let isReported = isValid ? checked.bag.diagnostics.contains { $0.code.code != "AE1042" } : !checked.bag.isEmpty
      let complaint =
        isValid == isReported && !isLenient(text) ? (isValid ? "a valid document is reported: \(checked.bag.diagnostics.map(\.message))" : "an invalid document is not reported")
        : flaw(of: checked.bag.diagnostics, in: text) ?? flawOfJSON(checked.value)
      if let complaint {
        Issue.record("seed \(seed)\n\(show(text))\n\(complaint)")
        return
      }
      // The same within a block scalar.
      let file = Array("document: |-\n  ".utf8) + text.flatMap { $0 == 0x0A ? [0x0A, 0x20, 0x20] : [$0] }
      let (_, json) = read(file)
      if let json, let complaint = flaw(of: json.bag.diagnostics, in: file) ?? flawOfJSON(json.value.tree) {
        Issue.record("seed \(seed), in a block\n\(show(file))\n\(complaint)")
        return
      }
    }
    #expect(invalid > 1000)
  }

  // MARK: Helpers

  private func read(_ text: String) -> (SyntaxTree, Checked<EmbeddedJSON>?) { read(Array(text.utf8)) }

  private func read(_ text: [UInt8]) -> (SyntaxTree, Checked<EmbeddedJSON>?) {
    let tree = parseYAML(text, file: FileID(rawValue: 0)).value
    for node in tree.records.indices where tree.kind(node) == .mapping {
      for (key, value) in tree.entries(node) where tree.string(key) == "document" && tree.kind(value) == .scalar {
        return (tree, parseEmbeddedJSON([value], of: tree))
      }
    }
    return (tree, nil)
  }

  private func foundation(_ text: [UInt8]) -> Any? {
    try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
  }

  /// Whether the text holds something that Foundation reads otherwise than RFC 8259 asks, or Aegis's check of
  /// the file's text refuses beforehand.
  private func isLenient(_ text: [UInt8]) -> Bool {
    guard let string = String(validating: text, as: UTF8.self) else { return true }
    return string.unicodeScalars.contains { $0 == "\u{85}" || $0 == "\u{2028}" || $0 == "\u{FEFF}" || $0 == "\0" }
      || string.contains(#/\\u[dD][89a-fA-F]|[eE][+-]?\d{3}/#)
  }

  /// A value as text, with keys in order.
  private func plain(_ value: Any) -> String {
    switch value {
    case let text as String: return text.debugDescription
    case let list as [Any]: return "[" + list.map(plain).joined(separator: ", ") + "]"
    case let object as [String: Any]:
      return "{" + object.sorted { $0.key < $1.key }.map { $0.key.debugDescription + ": " + plain($0.value) }.joined(separator: ", ") + "}"
    case is NSNull: return "null"
    case let number as NSNumber: return "\(number.doubleValue + 0)"
    default: return "?"
    }
  }

  private func plain(_ tree: SyntaxTree, _ node: NodeID) -> String {
    let record = tree.records[node]
    switch record.kind {
    case .sequence: return "[" + tree.items(node).map { plain(tree, $0) }.joined(separator: ", ") + "]"
    case .mapping:
      let entries = tree.entries(node).map { (tree.string($0.key), plain(tree, $0.value)) }.sorted { $0.0 < $1.0 }
      return "{" + entries.map { $0.0.debugDescription + ": " + $0.1 }.joined(separator: ", ") + "}"
    default: break
    }
    let text = tree.string(node)
    if record.style == .jsonString { return text.debugDescription }
    switch text {
    case "true": return "1.0"
    case "false": return "0.0"
    case "null": return "null"
    default: return "\((Double(text) ?? .nan) + 0)"
    }
  }

  /// Where a string without escapes does not stand in the file as it should.
  private func misplaced(_ tree: SyntaxTree, _ yaml: SyntaxTree) -> String? {
    for node in tree.records.indices where tree.records[node].style == .jsonString {
      let range = tree.range(node)
      let written = Array(tree.text[Int(range.start)..<Int(range.end)])
      let quote = UInt8(ascii: "\"")
      let isQuoted = written.first == quote || written.first == UInt8(ascii: "\\")
      if !isQuoted || written.last != quote { return "node \(node) is \(show(written))" }
      if !tree.records[node].flags.contains(.encoded), Array(written.dropFirst().dropLast()) != tree.value(node) {
        return "node \(node) is \(show(written)), its value \(show(tree.value(node)))"
      }
    }
    return nil
  }
}
