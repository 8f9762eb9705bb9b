import AegisBasics
import AegisSyntax
import TestSupport
import Testing

/// No input makes the parsers crash, hang, or say more than is of use.
@Suite struct BoundsTests {
  /// Texts that repeat one thing, which a parser with a quadratic corner would not come to the end of. In YAML.
  static let repeated: [String] = [
    "[", "{", "[\n", "a: [\n", "a: {b: c\n", "\"", "a: \"\n", "- \"a\n", "'a,\n", "[ \"a x \"b,\n", "&a\n", "&a ", "- &a b\n", "- *b\n", "&a a: b, ",
    "a:\n\n\n\n\n", "a: |\n\n\n\n\n", "a: b\n\n\n\n", " ", "- ", "-\n", "? ", ": ", "a: ", "a\n", "  c\n", "#\n", "\t", "\ta\n", "\ta: b\n", "%YAML 1.1\n",
    "%TAG !a! b\n", "---\n", "...\n", "b", "\\q", "? a\n: b\n", "[? ", "[a:\n", "\"a\" ", "]", "[}", "[{]", "a: |\n     x\n   y\n", "a: >\n", "b: c\nd\n",
    "a: b\n- c\n", "- a\nb: c\n", "\"a\"\n", "'a' b\n", " \\\"b\n", "é", "\u{85}", "{\"a\":", "{a: \"b\n\" c, ", "[a b: c\n", "!a! ", "a: &x [*x, ",
  ]

  /// The same in JSON, in a block scalar.
  static let repeatedInJSON: [String] = [
    "[", "{\"a\":", "[}", "{\"a\":[}", "]", "\"", "\"a\n", "\"a: 1,\n", ",", "1 ", "a ", "(;", "//\n", "/*", ":", "[\"a\":1", "`", "`a ", "\"a,\"b", "\nb",
    "\\", "\"a:b\" ", "'", "{'a", "\\u12", "“", "=", "{a=", "[1:2", "#", "\t", "{\"a\" ",
  ]

  @Test(arguments: ["", "[ ", "a: ", "- \"", "a: |\n", "a: b\n"]) func repetitionEndsWell(_ prefix: String) {
    for piece in Self.repeated {
      check(Array((prefix + String(repeating: piece, count: 9_000 / piece.utf8.count)).utf8), prefix + piece)
    }
  }

  @Test(arguments: ["", "[", "{", "[\"a\", \"b"]) func repetitionInJSONEndsWell(_ prefix: String) {
    for piece in Self.repeatedInJSON {
      let text = prefix + String(repeating: piece, count: 9_000 / piece.utf8.count)
      check(Array("document: |-\n  \(text.replacing("\n", with: "\n  "))\n".utf8), prefix + piece)
      check(Array("document: >-\n  \(text.replacing("\n", with: "\n  "))\n".utf8), prefix + piece)
    }
  }

  private func check(_ text: [UInt8], _ name: String) {
    let yaml = parseYAML(text, file: FileID(rawValue: 0))
    let complaint = flaw(of: yaml.value) ?? flaw(of: yaml.bag.diagnostics, in: text)
    #expect(complaint == nil, "\(name.debugDescription)")
    let scalars = yaml.value.records.indices.filter {
      yaml.value.kind($0) == .scalar && !yaml.value.records[$0].flags.contains(.absent)
    }.suffix(2)
    let json = parseEmbeddedJSON(Array(scalars), of: yaml.value)
    let complaintOfJSON = flawOfJSON(json.value.tree) ?? flaw(of: json.bag.diagnostics, in: text)
    #expect(complaintOfJSON == nil, "\(name.debugDescription)")
  }

  @Test func everyBoundHasItsFinding() {
    var bounds = SyntaxBounds()
    bounds.fileSize = 100
    bounds.depth = 4
    bounds.findings = 3
    func codes(_ text: String) -> [String] {
      parseYAML(Array(text.utf8), file: FileID(rawValue: 0), bounds: bounds).bag.diagnostics.map(\.code.code)
    }
    #expect(codes(String(repeating: "a", count: 101)) == ["AE1001"])
    #expect(codes("- - - - a\n") == [])
    #expect(codes("- - - - - a\n- b\n") == ["AE1007"])
    #expect(codes("[[[[[a]]]]]\n") == ["AE1007"])
    #expect(codes("a: @\nb: @\nc: d\n") == ["AE1020", "AE1020"])
    #expect(codes("a: @\nb: @\nc: @\nd: @\n") == ["AE1020", "AE1020", "AE1020", "AE1006"])
    #expect(codes("a: \u{85}\u{85}\u{85}\u{85}\nb: @\n") == ["AE1004", "AE1004", "AE1004", "AE1006"])
    #expect(codes("a: \"\\q\\q\\q\\q\\q\nb: c\n") == ["AE1021"])
  }
}
