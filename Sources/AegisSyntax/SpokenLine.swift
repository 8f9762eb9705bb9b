public import AegisBasics

extension SyntaxTree {
  /// Whether a comment is one of those that begin with `aegis:`.
  public func speaksToAegis(_ comment: TextRange) -> Bool {
    let words = text[Int(comment.start)..<Int(comment.end)].drop { $0 == UInt8(ascii: "#") || $0 == 0x20 || $0 == 0x09 }
    return words.starts(with: "aegis:".utf8)
  }

  /// The line that a comment speaks of: its own or, where it stands alone, the next one that says something.
  public func spokenLine(of comment: TextRange) -> TextRange {
    func lineEnd(_ from: Int) -> Int { text[from...].firstIndex(of: 0x0A) ?? text.count }
    var start = Int(comment.start)
    while start > 0 && text[start - 1] != 0x0A { start -= 1 }
    var end = lineEnd(Int(comment.start))
    if text[start..<Int(comment.start)].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
      repeat {
        start = min(end + 1, text.count)
        end = lineEnd(start)
      } while start < text.count && isQuiet(text[start..<end])
    }
    return TextRange(UInt32(start), UInt32(end))
  }
}

/// Nothing but white space, or a comment.
private func isQuiet(_ line: ArraySlice<UInt8>) -> Bool {
  let first = line.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
  return first == nil || first == UInt8(ascii: "#")
}
