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
    // JSON within a text in double quotes has its own quotes escaped.
    if isJSON && tree.text[start] != UInt8(ascii: "\"") { return nil }
    let entry = isJSON ? "\"Version\": \"2012-10-17\"," : "Version: \"2012-10-17\""
    let separator: String
    if isJSON || tree.records[document.root].flags.contains(.flow) {
      separator = (isJSON ? "" : ",") + (isIndented ? "\n" + String(decoding: prefix, as: UTF8.self) : " ")
    } else {
      // In a block, the next key stands in the same column.
      guard prefix.allSatisfy({ $0 == 0x20 || $0 == UInt8(ascii: "-") }) else { return nil }
      separator = "\n" + String(repeating: " ", count: start - lineStart)
    }
    return Edit(SourceRange(tree.file, TextRange(at: UInt32(start))), replacement: entry + separator)
  }
}
