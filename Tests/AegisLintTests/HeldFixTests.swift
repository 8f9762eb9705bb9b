import AegisBasics
import AegisLint
import AegisPolicy
import AegisSyntax
import TestSupport
import Testing

/// A JSON document is judged and mended alike in whatever scalar of YAML it stands.
@Suite struct HeldFixTests {
  /// How a document on one line may be written as a scalar.
  enum Style: CaseIterable {
    case block, singleQuoted, doubleQuoted

    func write(_ json: String) -> String {
      switch self {
      case .block: "|-\n  \(json)"
      case .singleQuoted: "'\(json.replacing("'", with: "''"))'"
      case .doubleQuoted: "\"\(json.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
      }
    }

    func read(_ written: String) -> String {
      switch self {
      case .block: written
      case .singleQuoted: written.replacing("''", with: "'")
      case .doubleQuoted: written.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
      }
    }
  }

  static let rules = RuleCase.all.filter { !$0.metadata.kinds.isEmpty }

  @Test(arguments: rules) func theScalarIsOfNoMatter(_ rule: RuleCase) async throws {
    for path in Golden.files(in: rule.folder, withExtension: "yaml") where path.hasPrefix("\(rule.folder)/flagged") {
      for (kind, json) in documents(try Golden.read(path)) {
        let told = await Style.allCases.asyncMap { await result(rule, kind, json, $0) }
        #expect(told[1] == told[0], "\(path), in single quotes: \(json)")
        #expect(told[2] == told[0], "\(path), in double quotes: \(json)")
      }
    }
  }

  /// What is said of a document, with the texts that it is said of; and the document with all fixes.
  private func result(_ rule: RuleCase, _ kind: String, _ json: String, _ style: Style) async -> [String] {
    let file = SourceFile(id: FileID(rawValue: 0), displayPath: "a.yaml", text: Array("\(kind): \(style.write(json))\n".utf8))
    let fixture = await RuleFixture.run(rule.type, file)
    let pass = applyFixes(of: fixture.all, in: fixture.sources, allowed: { $0 != .displayOnly })
    let fixed = parseYAML(pass.texts[file.id] ?? file.text, file: file.id).value
    let texts = fixed.root.map { fixed.entries($0).map { fixed.string($0.value) } } ?? ["no YAML"]
    return fixture.all.map { finding in
      let at = finding.primary.at.range
      return "\(finding.message): \(style.read(file.string(at)).trimmingQuotes)"
    } + texts
  }

  /// The documents of a fixture, each with the name of its kind, as JSON on one line.
  private func documents(_ file: SourceFile) -> [(kind: String, json: String)] {
    let tree = parseYAML(file.text, file: file.id).value
    guard let root = tree.root else { return [] }
    return tree.entries(root).flatMap { key, value in
      (tree.kind(value) == .sequence ? tree.items(value) : [value]).compactMap { node in
        if tree.kind(node) == .mapping { return (tree.string(key), String(decoding: canonicalJSON(tree, node), as: UTF8.self)) }
        guard tree.kind(node) == .scalar else { return nil }
        return (tree.string(key), tree.string(node).split(separator: "\n").joined(separator: " "))
      }
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<Made>(_ body: (Element) async -> Made) async -> [Made] {
    var made: [Made] = []
    for element in self { made.append(await body(element)) }
    return made
  }
}

extension String {
  /// A finding may be about a text with or without its quotes, as it stands there.
  fileprivate var trimmingQuotes: String { hasPrefix("\"") && hasSuffix("\"") && count > 1 ? String(dropFirst().dropLast()) : self }
}
