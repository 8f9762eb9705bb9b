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

/// Every text that comes of one slip: each line and each token deleted, doubled, and swapped with its neighbour.
package func everySlip(of text: [UInt8]) -> [(what: String, text: [UInt8])] {
  var found: [(what: String, text: [UInt8])] = []
  for (name, pieces) in [("line", lines(text)), ("token", tokens(text))] {
    for index in pieces.indices {
      var without = pieces
      without.remove(at: index)
      found.append(("\(name) \(index) deleted", Array(without.joined())))
      var doubled = pieces
      doubled.insert(pieces[index], at: index)
      found.append(("\(name) \(index) doubled", Array(doubled.joined())))
      guard index + 1 < pieces.count else { continue }
      var swapped = pieces
      swapped.swapAt(index, index + 1)
      found.append(("\(name) \(index) swapped", Array(swapped.joined())))
    }
  }
  return found
}

private let replacements = [
  "[", "]", "{", "}", ",", ":", ": ", "- ", "? ", "&", "*", "!", "|", ">", "'", "\"", "#", " #", "%", "@", "`", "\n", "\r", "\t", " ", "  ",
  "\\", "---", "...", "\n---\n", "\n...\n", "\u{85}", "\u{2028}", "\u{FEFF}", "é", "a", "*a0", "&a0 ", "//", "/*", "1.", "-", "true", "null", "\\u12",
]

private func lines(_ text: [UInt8]) -> [[UInt8]] {
  var found: [[UInt8]] = [[]]
  for byte in text {
    found[found.count - 1].append(byte)
    if byte == 0x0A { found.append([]) }
  }
  return found
}

/// Words, runs of white space, and single other characters.
private func tokens(_ text: [UInt8]) -> [[UInt8]] {
  func kind(_ byte: UInt8) -> Int {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: 0
    case 0x20: 1
    default: 2
    }
  }
  var found: [[UInt8]] = []
  var last = 2
  for byte in text {
    let kind = kind(byte)
    if kind != 2 && kind == last { found[found.count - 1].append(byte) } else { found.append([byte]) }
    last = kind
  }
  return found
}

private func bytes(_ text: [UInt8]) -> [[UInt8]] { text.map { [$0] } }
