public import AegisBasics

/// A settings file: sections of keys and values, every part with its place.
public struct INIFile: Sendable {
  public struct Entry: Sendable {
    public let key: Located<String>
    /// The value's lines joined by line feeds, with the place of all of them.
    public let value: Located<String>
    /// The words between white space and commas.
    public let words: [Located<String>]
  }

  public struct Section: Sendable {
    public let name: Located<String>
    /// The title as written, from bracket to bracket.
    public let title: SourceRange
    public var entries: [Entry] = []
    /// Something about its title was reported: it may be another section than it seems.
    public var isUncertain = false
  }

  /// Sections in the order in which they first stand; one that is given twice is joined with the first.
  public var sections: [Section] = []
}

/// Parses a settings file as Python's `configparser` reads it: `[section]`, `key = value` or `key: value`, a
/// value that goes on in lines that are indented deeper than its key, comments on lines of their own behind
/// `#` or `;`, keys without regard to case.
public func parseINI(_ text: [UInt8], file: FileID) -> Checked<INIFile> {
  var bag = DiagnosticBag()
  guard validateText(text, file: file, bounds: SyntaxBounds(), into: &bag) else { return Checked(INIFile(), bag) }
  return text.withUnsafeBufferPointer { bytes in
    var parser = INIParser(bytes: bytes, file: file, bag: bag)
    parser.parse()
    return Checked(INIFile(sections: parser.sections), parser.bag)
  }
}

/// The comments of a settings file that begin with `#`.
public func commentLines(ofINI text: [UInt8]) -> [TextRange] {
  guard text.contains(UInt8(ascii: "#")) else { return [] }
  var found: [TextRange] = []
  for line in text.split(omittingEmptySubsequences: true, whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
    guard let start = line.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }), line[start] == UInt8(ascii: "#") else { continue }
    found.append(TextRange(UInt32(start), UInt32(line.endIndex)))
  }
  return found
}

private struct INIParser {
  /// An entry whose value may go on in the next line.
  private struct OpenEntry {
    let key: Located<String>
    let column: Int
    var lines: [Range<Int>]
  }

  let bytes: UnsafeBufferPointer<UInt8>
  let file: FileID
  var bag: DiagnosticBag
  var sections: [INIFile.Section] = []
  private var current: Int?
  /// The section at hand is a repetition, which has been reported: what it repeats is not.
  private var isRepeated = false
  private var open: OpenEntry?
  private var indexOfSection: [String: Int] = [:]
  private var keys: [Set<String>] = []

  init(bytes: UnsafeBufferPointer<UInt8>, file: FileID, bag: DiagnosticBag) {
    self.bytes = bytes
    self.file = file
    self.bag = bag
  }

  mutating func parse() {
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < bytes.count {
      var end = start
      while end < bytes.count && bytes[end] != 0x0A && bytes[end] != 0x0D { end += 1 }
      let line = trimmed(start, end)
      if !line.isEmpty { parseLine(line, column: line.lowerBound - start) }
      start = end + 1
    }
    closeEntry()
  }

  private mutating func parseLine(_ line: Range<Int>, column: Int) {
    let first = bytes[line.lowerBound]
    if isComment(first) { return }
    if let entry = open, column > entry.column {
      open?.lines.append(line)
      return
    }
    closeEntry()
    if first == UInt8(ascii: "[") { parseSection(line) } else { parseEntry(line, column: column) }
  }

  private func isComment(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") }

  private mutating func parseSection(_ line: Range<Int>) {
    let bracket = line.last { bytes[$0] == UInt8(ascii: "]") }
    let name = trimmed(line.lowerBound + 1, bracket ?? line.upperBound)
    let before = bag.diagnostics.count
    let title = line.lowerBound..<(bracket.map { $0 + 1 } ?? line.upperBound)
    if let bracket {
      let behind = trimmed(bracket + 1, line.upperBound)
      if !behind.isEmpty && !isComment(bytes[behind.lowerBound]) { bag.report(.textBehindSection(at: place(behind))) }
    } else {
      bag.report(.unclosedSection(text(name), at: place(line)))
    }
    let known = indexOfSection[text(name)]
    isRepeated = known != nil
    if let known {
      current = known
      bag.report(.duplicateSection(text(name), at: place(title), first: sections[known].title))
    } else {
      current = sections.count
      indexOfSection[text(name)] = sections.count
      sections.append(INIFile.Section(name: Located(text(name), at: place(name)), title: place(title)))
      sections[sections.count - 1].isUncertain = bag.diagnostics.count > before
      keys.append([])
    }
  }

  private mutating func parseEntry(_ line: Range<Int>, column: Int) {
    guard let separator = line.first(where: { bytes[$0] == UInt8(ascii: "=") || bytes[$0] == UInt8(ascii: ":") }) else {
      // A section that lost its first bracket: what follows belongs to it, whatever it is.
      if sections.isEmpty && current == nil && bytes[line.upperBound - 1] == UInt8(ascii: "]") { current = -1 }
      return bag.report(.settingWithoutValue(text(line), at: place(line)))
    }
    guard separator > line.lowerBound else { return bag.report(.valueWithoutSetting(at: place(line))) }
    let key = trimmed(line.lowerBound, separator)
    let name = Located(text(key).lowercased(), at: place(key))
    open = OpenEntry(key: name, column: column, lines: [trimmed(separator + 1, line.upperBound)])
    // What has no section over it has been said once; further lines follow from that.
    if sections.isEmpty && current == nil {
      bag.report(.settingOutsideSection(text(key), at: place(key)))
      current = -1
    }
  }

  private mutating func closeEntry() {
    guard let entry = open else { return }
    open = nil
    guard let current, current >= 0 else { return }
    guard keys[current].insert(entry.key.value).inserted else {
      if !isRepeated, let first = sections[current].entries.first(where: { $0.key.value == entry.key.value }) {
        bag.report(.duplicateSetting(entry.key.value, at: entry.key.at, first: first.key.at))
      }
      return
    }
    let lines = entry.lines.filter { !$0.isEmpty }
    let start = lines.first?.lowerBound ?? entry.lines[0].lowerBound
    let value = Located(lines.map(text).joined(separator: "\n"), at: place(start..<(lines.last?.upperBound ?? start)))
    sections[current].entries.append(INIFile.Entry(key: entry.key, value: value, words: lines.flatMap(words)))
  }

  private func words(_ line: Range<Int>) -> [Located<String>] {
    bytes[line].indices.split { bytes[$0] == UInt8(ascii: ",") || bytes[$0] == 0x20 || bytes[$0] == 0x09 }.map { word in
      let range = word.first!..<(word.last! + 1)
      return Located(text(range), at: place(range))
    }
  }

  private func trimmed(_ start: Int, _ end: Int) -> Range<Int> {
    var low = start
    var high = max(start, end)
    while low < high && (bytes[low] == 0x20 || bytes[low] == 0x09) { low += 1 }
    while high > low && (bytes[high - 1] == 0x20 || bytes[high - 1] == 0x09) { high -= 1 }
    return low..<high
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private func place(_ range: Range<Int>) -> SourceRange {
    SourceRange(file, TextRange(UInt32(range.lowerBound), UInt32(range.upperBound)))
  }
}
