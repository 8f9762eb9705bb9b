import AegisBasics
public import AegisSchema
import AegisSyntax

/// A policy document of a fixture, as a file of its own.
public struct PolicyFixture: Sendable {
  public let kind: PolicyKind
  /// `policy.yaml`, or `policy.json` where it stands as JSON in a block.
  public let path: String
  public let text: [UInt8]
  /// The line of the fixture on which it begins, from 1.
  public let line: Int

  public init(kind: PolicyKind, path: String, text: [UInt8], line: Int = 1) {
    self.kind = kind
    self.path = path
    self.text = text
    self.line = line
  }

  /// The documents of a fixture, which is a mapping from kinds of policies to one document or a list of them; none where
  /// the text is anything else.
  public static func documents(of text: [UInt8]) -> [PolicyFixture] {
    let tree = parseYAML(text, file: FileID(rawValue: 0)).value
    guard let root = tree.root, tree.kind(root) == .mapping else { return [] }
    let source = SourceFile(id: tree.file, displayPath: "", text: text)
    var found: [PolicyFixture] = []
    for (key, value) in tree.entries(root) {
      guard let kind = PolicyKind(rawValue: tree.string(key)) else { return [] }
      for item in tree.kind(value) == .sequence ? tree.items(value) : [value] {
        let range = tree.range(item)
        let line = source.position(of: range.start, unit: .utf8).line
        if tree.kind(item) == .mapping {
          found.append(PolicyFixture(kind: kind, path: "policy.yaml", text: outdented(text, range), line: line))
        } else {
          found.append(PolicyFixture(kind: kind, path: "policy.json", text: Array(tree.string(item).utf8), line: line))
        }
      }
    }
    return found
  }

  /// The lines of a range, all of them as far to the left as the first is there.
  private static func outdented(_ text: [UInt8], _ range: TextRange) -> [UInt8] {
    let start = Int(range.start)
    let column = start - ((text[..<start].lastIndex(of: 0x0A) ?? -1) + 1)
    var lines = text[start..<Int(range.end)].split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    for index in lines.indices.dropFirst() {
      lines[index].removeFirst(min(column, lines[index].prefix { $0 == 0x20 }.count))
    }
    return Array(lines.joined(separator: [0x0A])) + [0x0A]
  }
}
