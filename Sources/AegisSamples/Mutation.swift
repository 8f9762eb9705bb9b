/// One small change of a text, as a slip of the hand makes it: a line, a token or a byte is deleted, doubled,
/// swapped with its neighbour, or replaced.
public func mutated(_ text: [UInt8], _ random: inout RandomSource) -> [UInt8] {
  let pieces = random.pick([lines, tokens, tokens, bytes])(text)
  guard !pieces.isEmpty else { return text }
  var changed = pieces
  let index = random.below(pieces.count)
  switch random.below(5) {
  case 0: changed.remove(at: index)
  case 1: changed.insert(pieces[index], at: index)
  case 2 where index + 1 < pieces.count: changed.swapAt(index, index + 1)
  case 3: changed.swapAt(index, random.below(pieces.count))
  default: changed[index] = Array(random.pick(replacements).utf8)
  }
  return Array(changed.joined())
}

private let replacements = [
  "[", "]", "{", "}", ",", ":", ": ", "- ", "? ", "&", "*", "!", "|", ">", "'", "\"", "#", " #", "%", "@", "`", "\n", "\r", "\t", " ", "  ",
  "\\", "---", "...", "\n---\n", "\n...\n", "\u{85}", "\u{2028}", "\u{FEFF}", "é", "a", "*a0", "&a0 ", "//", "/*", "1.", "-", "true", "null", "\\u12",
]

private func lines(_ text: [UInt8]) -> [[UInt8]] { cut(text, at: startsOfLines) }
private func tokens(_ text: [UInt8]) -> [[UInt8]] { cut(text, at: startsOfTokens) }
private func bytes(_ text: [UInt8]) -> [[UInt8]] { text.map { [$0] } }

private func cut(_ text: [UInt8], at starts: ([UInt8]) -> [Int]) -> [[UInt8]] {
  let bounds = pieces(of: text, startingAt: starts)
  return zip(bounds, bounds.dropFirst()).map { Array(text[$0..<$1]) }
}
