import AegisBasics
import AegisImport
import AegisIR
import AegisSamples
import AegisSyntax
import TestSupport
import Testing

/// Texts of every kind come back as they were.
@Suite struct WriterTests {
  private static let origin = SourceRange(FileID(rawValue: 0), TextRange(0, 0))

  @Test func textsSurvive() throws {
    var random = RandomSource(seed: 3)
    let pieces = [
      "a", "b", "yes", "null", "0", "1", ":", ": ", " #", "#", "'", "\"", "\\", "-", "- ", "?", "!", "&", "*", "%", "@", "`", "{", "}", "[", "]", ",",
      "|", ">", "~", " ", "\t", "\n", "é", "漢", "😀", "\u{85}", "\u{2028}", "\u{FEFF}", "\u{7F}", "=", "<<", "0x1", "1:20", ".inf",
    ]
    for _ in 0..<3000 {
      let text = (0..<random.within(1...6)).map { _ in random.pick(pieces) }.joined()
      let policy = Policy(
        name: "p", description: text, document: Document(json: Array(#"{"Statement":[]}"#.utf8), origin: Self.origin),
        tags: [Tag(key: text, value: text)], origin: Self.origin)
      let account = Account(key: "master", name: "m", email: "e@x.yz", isManagement: true, policies: [policy], origin: Self.origin)
      let organization = Organization(name: "o", featureSet: .all, accounts: [account], origin: Self.origin)
      let files = ConfigurationWriter(organization, id: "o-x", partition: "aws", layout: ConfigurationLayout()).write()
      let file = try #require(files.first { $0.path.text.hasSuffix("policies.yaml") })
      let parsed = parseYAML(Array(file.text.utf8), file: FileID(rawValue: 0))
      #expect(parsed.bag.isEmpty, "\(file.text)")
      let tree = parsed.value
      let strings = tree.records.indices.filter { tree.kind($0) == .scalar }.map { tree.string($0) }
      #expect(strings.filter { $0 == text }.count >= 3, "\(text.debugDescription)\n\(file.text)")
    }
  }

  /// A document keeps its meaning when it is laid out: the compact form comes back byte by byte.
  @Test func documentsSurvive() throws {
    let json = Array(#"{"Version":"2012-10-17","Statement":[{"Sid":"a: {b} [c], \"d\" \\ \u00e9","Effect":"Allow","Action":[],"Condition":{},"Resource":["*","x"]}]}"#.utf8)
    let role = Role(name: "r", trust: Document(json: json, origin: Self.origin), origin: Self.origin)
    let account = Account(key: "master", name: "m", email: "e@x.yz", isManagement: true, roles: [role], origin: Self.origin)
    let organization = Organization(name: "o", featureSet: .all, accounts: [account], origin: Self.origin)
    let files = ConfigurationWriter(organization, id: "o-x", partition: "aws", layout: ConfigurationLayout()).write()
    let file = try #require(files.first { $0.path.text.hasSuffix("roles.yaml") })
    let tree = parseYAML(Array(file.text.utf8), file: FileID(rawValue: 0)).value
    let scalar = try #require(tree.records.indices.first { tree.kind($0) == .scalar && tree.records[$0].style == .literal })
    let embedded = parseEmbeddedJSON([scalar], of: tree)
    #expect(embedded.bag.isEmpty)
    let laidOut = tree.string(scalar).split(separator: "\n").map { $0.drop { $0 == " " } }.joined().replacing("\": ", with: "\":")
    #expect(laidOut == String(decoding: json, as: UTF8.self))
  }
}
