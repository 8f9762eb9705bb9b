public import AegisBasics
public import AegisSyntax

/// What a formatter has to know of a file beyond its syntax.
public struct LayoutHints: Sendable {
  /// Scalars that hold a JSON document.
  public var documents: Set<NodeID> = []
  /// Scalars whose text is to be spelled otherwise.
  public var spellings: [NodeID: String] = [:]

  public init() {}
}

/// What keeps a file from being laid out.
public enum LayoutObstacle: Error, Sendable, Equatable {
  /// It is not all understood, which has been reported.
  case syntax
  /// A key is a list, a mapping, or a text over several lines.
  case unusualKey(TextRange)
  /// The file consists of one scalar.
  case noCollection
  /// What came out would not be read as what went in; that is a defect here.
  case changedMeaning
}

/// The edits that bring a file into its canonical layout; none where it has it already.
///
/// Collections go in blocks, two columns a level, lists within mappings too; JSON documents go behind `|-`,
/// one member a line; lines end in LF. Comments stay in front of or behind what they stand by, empty lines
/// between lines stay, two at the most. Scalars keep their quotes. The order of things never changes.
///
/// - Parameter tree: Of a file without syntax errors.
public func layOut(_ tree: SyntaxTree, hints: LayoutHints) throws(LayoutObstacle) -> [Edit] {
  if tree.records.contains(where: { $0.flags.contains(.incomplete) }) { throw .syntax }
  if let root = tree.root, tree.kind(root) == .scalar || tree.kind(root) == .alias, !tree.records[root].flags.contains(.absent) {
    throw .noCollection
  }
  var writer = LayoutWriter(tree, hints)
  try writer.writeFile()
  guard !writer.edits.isEmpty else { return [] }
  guard hasSameMeaning(tree, applying(writer.edits, to: tree.text), hints) else { throw .changedMeaning }
  return writer.edits
}

/// A text after edits that are in order and do not overlap.
public func applying(_ edits: [Edit], to text: [UInt8]) -> [UInt8] {
  var output: [UInt8] = []
  output.reserveCapacity(text.count + text.count / 8)
  var position = 0
  for edit in edits {
    output += text[position..<Int(edit.at.range.start)]
    output += edit.replacement.utf8
    position = Int(edit.at.range.end)
  }
  output += text[position...]
  return output
}
