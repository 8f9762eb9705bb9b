import AegisBasics

// One slip may break what stands around it: a dash that is lost makes keys of a list's items. What follows from a
// finding in front of it is not told; once that is mended, what is left shows.

/// What breaks the structure around it.
private let breaking: Set<DiagnosticCode> = [
  .badIndentation, .expectedItem, .itemAmongKeys, .dashWithoutSpace, .sequenceOnKeyLine, .mappingOnKeyLine, .expectedColon,
  .reservedIndicator, .invalidAnchor,
]

/// What is often wrong only because of something in front of it.
private let structural: Set<DiagnosticCode> = [.badIndentation, .expectedItem, .itemAmongKeys, .underindentedBlock]

/// What is often wrong where lines stand in the wrong place.
private let displaced: Set<DiagnosticCode> = [.expectedColon, .reservedIndicator, .textAfterValue, .mismatchedBracket, .unclosedBracket]

/// The findings of a YAML file without those that follow from one in front of them.
func withoutCascades(_ findings: [Diagnostic], in text: UnsafeBufferPointer<UInt8>) -> [Diagnostic] {
  let order = findings.indices.sorted { findings[$0].primary.at.range.start < findings[$1].primary.at.range.start }
  var dropped: Set<Int> = []
  /// What broke the structure last, and what it may have broken, from its line on.
  var broken: (by: Diagnostic, range: Range<Int>)?
  var last: Diagnostic?
  /// Up to behind the brackets that the last mistake in front of them, or within them, has torn.
  var bracketEnd = 0
  for index in order {
    let finding = findings[index]
    if Int(finding.primary.at.range.start) < bracketEnd && isOfBrackets(finding) {
      dropped.insert(index)
      continue
    }
    if follows(finding, broken, text) || hangsOn(finding, last, text) || (last != nil && isLost(finding, findings, text)) {
      dropped.insert(index)
      continue
    }
    last = finding
    let start = Int(finding.primary.at.range.start)
    if finding.code == .unclosedBracket || finding.code == .expectedColon {
      bracketEnd = endOfBrackets(from: start, text) ?? bracketEnd
    } else if finding.code == .badIndentation && opensBlock(lineAt: start, text) {
      bracketEnd = endOfBrackets(from: nextLine(start, text), text) ?? bracketEnd
    }
    if breaking.contains(finding.code), !(broken?.range.contains(start) ?? false) {
      broken = (finding, lineStart(start, text)..<end(ofBlockAt: start, text))
    }
  }
  return findings.indices.filter { !dropped.contains($0) }.map { findings[$0] }
}

/// Whether a finding may be what is left of brackets that were not read as such.
private func isOfBrackets(_ finding: Diagnostic) -> Bool {
  structural.contains(finding.code) || displaced.contains(finding.code) || finding.code == .missingKey || finding.code == .missingFlowValue
}

/// Behind the line after the one that closes the first bracket of a line, at or behind a place in it; nil where it has
/// none, or none that is closed. Brackets in quotes do not count.
private func endOfBrackets(from start: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int? {
  var depth = 0
  var quote: UInt8?
  var index = start
  while index < text.count {
    let byte = text[index]
    if byte == 0x0A {
      if depth == 0 { return nil }
      quote = nil
    } else if let opened = quote {
      if byte == opened { quote = nil }
    } else {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth <= 0 { return nextLine(nextLine(index, text), text) }
      default: break
      }
    }
    index += 1
  }
  return nil
}

/// Whether a line ends as one does that opens a block scalar.
private func opensBlock(lineAt offset: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
  let line = text[lineStart(offset, text)..<min(nextLine(offset, text) - 1, text.count)]
  let word = line.reversed().drop { $0 == 0x20 || $0 == 0x0D }.prefix { $0 != 0x20 }
  return word.last == UInt8(ascii: "|") || word.last == UInt8(ascii: ">")
}

private func follows(
  _ finding: Diagnostic, _ broken: (by: Diagnostic, range: Range<Int>)?, _ text: UnsafeBufferPointer<UInt8>
) -> Bool {
  let start = Int(finding.primary.at.range.start)
  guard let broken, broken.range.contains(start) || start == broken.range.upperBound else { return false }
  if broken.by.code == .badIndentation && displaced.contains(finding.code) { return true }
  // The same again in the same list is another line that is wrong.
  let former = Int(broken.by.primary.at.range.start)
  let isSibling = finding.code == broken.by.code && start - lineStart(start, text) == former - lineStart(former, text)
  return structural.contains(finding.code) && !isSibling
}

/// What stands right behind a mistake of quotes, commas or directives, and is wrong because of it.
private func hangsOn(_ finding: Diagnostic, _ former: Diagnostic?, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let former else { return false }
  let (start, other) = (Int(finding.primary.at.range.start), Int(former.primary.at.range.start))
  let isOnLine = lineStart(start, text) == lineStart(other, text)
  switch (former.code, finding.code) {
  case (.missingComma, .missingKey), (.missingComma, .unclosedQuote): return start - other <= 1
  case (.missingComma, .invalidAnchor), (.invalidAnchor, .missingComma), (.missingComma, .reservedIndicator), (.reservedIndicator, .missingComma),
    (.unclosedBracket, .missingComma), (.missingComma, .unclosedBracket), (.unclosedBracket, .unclosedBracket), (.missingComma, .mismatchedBracket),
    (.missingComma, .textAfterValue), (.missingComma, .missingFlowValue), (.badIndentation, .mappingOnKeyLine),
    (.mappingOnKeyLine, .reservedIndicator), (.reservedIndicator, .mappingOnKeyLine), (.mappingOnKeyLine, .textAfterValue),
    (.textAfterValue, .invalidAnchor), (.invalidAnchor, .textAfterValue), (.strayByteOrderMark, .expectedItem), (.strayByteOrderMark, .badIndentation), (.strayByteOrderMark, .itemAmongKeys):
    return isOnLine
  case (.unknownEscape, .textAfterValue), (.unknownEscape, .unclosedQuote), (.textAfterValue, .missingKey): return isOnLine
  case (.expectedColon, .missingKey), (.mappingOnKeyLine, .expectedColon): return lineStart(start, text) <= nextLine(other, text)
  case (.missingDocumentStart, .textBeforeDocument): return true
  case (.yamlVersion, .missingDocumentStart): return text[other..<Int(former.primary.at.range.end)].suffix(3).allSatisfy { $0 == UInt8(ascii: "-") }
  case (.unclosedBracket, .textAfterValue), (.textAfterValue, .itemAmongKeys), (.unclosedBracket, .badIndentation):
    return lineStart(start, text) <= nextLine(other, text)
  case (.itemAmongKeys, .expectedColon), (.expectedColon, .itemAmongKeys), (.unknownEscape, .mappingOnKeyLine): return isOnLine
  default: return false
  }
}

/// Whether an alias names an anchor that is there, but could not be read.
private func isLost(_ finding: Diagnostic, _ findings: [Diagnostic], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard finding.code == .unknownAnchor else { return false }
  return isDefined(finding.primary.at.range, in: text)
    || findings.contains { $0.code == .badIndentation && $0.primary.at.range.start < finding.primary.at.range.start }
    // The one anchor without a name is the one that is missed.
    || findings.count { $0.code == .invalidAnchor && $0.primary.at.range.count == 1 && text[Int($0.primary.at.range.start)] == UInt8(ascii: "&") } == 1
}

/// What may have been torn apart: from the line in front of each mistake up to the end of its block, and the line behind.
func brokenRanges(by findings: [Diagnostic], in text: UnsafeBufferPointer<UInt8>) -> [TextRange] {
  findings.filter { breaking.contains($0.code) || $0.code == .textAfterValue }.map { finding in
    let start = Int(finding.primary.at.range.start)
    let line = lineStart(start, text)
    let own = indentation(of: line, text)
    var first = line
    while first > 0 {
      first = lineStart(first - 1, text)
      let indent = indentation(of: first, text)
      if indent <= own && first + indent < text.count && text[first + indent] != 0x0A { break }
    }
    return TextRange(UInt32(first), UInt32(min(nextLine(end(ofBlockAt: start, text), text), text.count)))
  }
}

/// Where the first line behind a place that is indented less than its own begins to speak.
private func end(ofBlockAt offset: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
  let own = indentation(of: lineStart(offset, text), text, countsDashes: true)
  var line = nextLine(offset, text)
  while line < text.count {
    let indent = indentation(of: line, text)
    let first = line + indent < text.count ? text[line + indent] : 0x0A
    if indent < own && first != 0x0A && first != 0x0D && first != UInt8(ascii: "#") { return line + indent }
    line = nextLine(line, text)
  }
  return text.count
}

private func lineStart(_ offset: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
  var index = min(offset, text.count)
  while index > 0 && text[index - 1] != 0x0A { index -= 1 }
  return index
}

private func nextLine(_ offset: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
  var index = offset
  while index < text.count && text[index] != 0x0A { index += 1 }
  return index + 1
}

/// - Parameter countsDashes: Count up to what stands behind the dashes of list items.
private func indentation(of line: Int, _ text: UnsafeBufferPointer<UInt8>, countsDashes: Bool = false) -> Int {
  func byte(_ index: Int) -> UInt8 { index < text.count ? text[index] : 0x0A }
  var count = 0
  while byte(line + count) == 0x20 || (countsDashes && byte(line + count) == UInt8(ascii: "-") && byte(line + count + 1) == 0x20) { count += 1 }
  return count
}

/// Whether an anchor of the alias's name is written in front of it, be it with a mistake.
private func isDefined(_ alias: TextRange, in text: UnsafeBufferPointer<UInt8>) -> Bool {
  let name = text[Int(alias.start)..<Int(alias.end)].drop { $0 == UInt8(ascii: "*") }
  guard !name.isEmpty, name.count <= Int(alias.start) else { return false }
  return (0..<(Int(alias.start) - name.count)).contains { start in
    guard text[start] == UInt8(ascii: "&") else { return false }
    var index = start + 1
    while text[index] == UInt8(ascii: "&") || text[index] == 0x20 { index += 1 }
    return text[index...].starts(with: name)
  }
}

/// Marks the block scalars beside what broke the structure: they may have lost a part.
func markNeighbours(of findings: [Diagnostic], _ records: inout [SyntaxTree.Record], in text: UnsafeBufferPointer<UInt8>) {
  let places = findings.filter { breaking.contains($0.code) }.map { Int($0.primary.at.range.start) }
  guard !places.isEmpty else { return }
  for index in records.indices where records[index].style == .literal || records[index].style == .folded {
    let range = records[index].range
    let first = lineStart(Int(range.start), text)
    let last = nextLine(nextLine(nextLine(max(Int(range.end) - 1, Int(range.start)), text), text), text)
    if places.contains(where: { first <= $0 && $0 < last }) { records[index].flags.formUnion(.incomplete) }
  }
}

/// The findings of a JSON document without those that follow from one right in front of them.
///
/// - Parameter text: The document's text as the file has it.
func withoutJSONCascades(_ findings: [Diagnostic], in text: [UInt8]) -> [Diagnostic] {
  let marks: Set<DiagnosticCode> = [
    .missingComma, .trailingComma, .missingKey, .missingFlowValue, .unquotedKey, .unclosedQuote, .unclosedString, .unexpectedInJSON,
    .expectedJSONColon,
  ]
  var kept: [Diagnostic] = []
  var last: Diagnostic?
  for finding in findings.sorted(by: { $0.primary.at.range.start < $1.primary.at.range.start }) {
    if let former = last, former.code != finding.code, marks.contains(finding.code), isAdjacent(finding, to: former, text) { continue }
    if kept.contains(where: { leads(to: finding, $0, text) }) { continue }
    kept.append(finding)
    if marks.contains(finding.code) { last = finding }
  }
  return kept
}

/// Nothing but punctuation stands between two findings.
private func isAdjacent(_ finding: Diagnostic, to former: Diagnostic, _ text: [UInt8]) -> Bool {
  let end = min(Int(former.primary.at.range.end), text.count)
  return text[end..<max(Int(finding.primary.at.range.start), end)].allSatisfy { byte in
    switch byte {
    case 0x20, 0x0A, 0x0D, UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ":"): true
    default: false
    }
  }
}

/// Whether a mistake of a document makes another behind it.
private func leads(to finding: Diagnostic, _ former: Diagnostic, _ text: [UInt8]) -> Bool {
  let (start, other) = (min(Int(finding.primary.at.range.start), text.count), min(Int(former.primary.at.range.start), text.count))
  let lines = text[min(other, start)..<start].count { $0 == 0x0A }
  switch (former.code, finding.code) {
  // Where quotes are paired wrongly, a line that pairs its own is not to blame.
  case (_, .unclosedString) where lines > 0: return quotesOnLine(around: start, text) % 2 == 0
  case (.strayQuote, .missingFlowValue): return lines <= 1
  case (.strayQuote, .jsonComment), (.strayQuote, .unclosedString): return lines == 0
  // A line that was moved leaves one comma too many and one too few.
  case (.trailingComma, .missingComma): return lines <= 3
  case (.missingComma, .trailingComma): return lines <= 1
  case (.trailingComma, .textAfterJSON): return lines <= 2
  // A line of closing brackets twice, or one that is lost.
  case (.unclosedBracket, .trailingComma), (.trailingComma, .mismatchedBracket): return true
  case (.missingComma, .unquotedKey): return lines <= 6
  // A line that closed a bracket and separated what follows is lost.
  case (.unclosedBracket, .missingComma): return lines <= 12
  case (.unclosedString, .missingFlowValue): return lines <= 1
  default: return false
  }
}

private func quotesOnLine(around offset: Int, _ text: [UInt8]) -> Int {
  let start = text[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
  let end = text[offset...].firstIndex(of: 0x0A) ?? text.count
  return (start..<end).count { text[$0] == UInt8(ascii: "\"") && ($0 == start || text[$0 - 1] != UInt8(ascii: "\\")) }
}
