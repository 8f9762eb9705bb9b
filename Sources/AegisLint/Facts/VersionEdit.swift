public import AegisBasics
import AegisPolicy
import AegisSyntax

extension DocumentFacts {
  /// Writes `Version` in front of the document's first key, in the document's own layout; nil where the layout is
  /// one that nothing can be added to by a plain insertion.
  public var versionInsertion: Edit? {
    let first = document.root + 1
    guard tree.kind(document.root) == .mapping, first < tree.end(of: document.root) else { return nil }
    let start = Int(tree.range(first).start)
    var lineStart = start
    while lineStart > 0 && tree.text[lineStart - 1] != 0x0A { lineStart -= 1 }
    let prefix = tree.text[lineStart..<start]
    let isIndented = prefix.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    let isJSON = tree.records[first].style == .jsonString
    let entry = isJSON ? "\"Version\": \"2012-10-17\"," : "Version: \"2012-10-17\""
    let lineBreak = tree.lineBreak(before: lineStart)
    let separator: String
    if isJSON || tree.records[document.root].flags.contains(.flow) {
      separator = (isJSON ? "" : ",") + (isIndented ? lineBreak + String(decoding: prefix, as: UTF8.self) : " ")
    } else {
      // In a block, the next key stands in the same column.
      guard prefix.allSatisfy({ $0 == 0x20 || $0 == UInt8(ascii: "-") }) else { return nil }
      separator = lineBreak + String(repeating: " ", count: start - lineStart)
    }
    let place = SourceRange(tree.file, TextRange(at: UInt32(start)))
    return Edit(place, replacement: tree.written(entry, at: place) + separator)
  }
}

extension SyntaxTree {
  /// How the line in front of a line ends; of the first line, the line itself.
  fileprivate func lineBreak(before lineStart: Int) -> String {
    guard let end = lineStart > 0 ? lineStart - 1 : text.firstIndex(of: 0x0A) else { return "\n" }
    return end > 0 && text[end - 1] == 0x0D ? "\r\n" : "\n"
  }
}
