public import AegisBasics

/// A settings file: sections of keys and values, every part with its place.
public struct INIFile: Sendable {
  public struct Entry: Sendable {
    public let section: String
    public let key: Located<String>
    public let value: Located<String>
  }

  public struct Section: Sendable {
    public let name: Located<String>
  }

  public var sections: [Section] = []
  public var entries: [Entry] = []
}

/// Parses a settings file as Python's `configparser` reads it: `[section]`, `key = value` or `key: value`,
/// comments on lines of their own behind `#` or `;`, keys without regard to case.
public func parseINI(_ text: [UInt8], file: FileID) -> Checked<INIFile> {
  var bag = DiagnosticBag()
  guard validateText(text, file: file, bounds: SyntaxBounds(), into: &bag) else { return Checked(INIFile(), bag) }
  return text.withUnsafeBufferPointer { bytes in
    var parser = INIParser(bytes: bytes, file: file, bag: bag)
    parser.parse()
    return Checked(parser.result, parser.bag)
  }
}

private struct INIParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: FileID
  var bag: DiagnosticBag
  var result = INIFile()
  private var section = ""

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
      if !line.isEmpty { parseLine(line) }
      start = end + 1
    }
  }

  private mutating func parseLine(_ line: Range<Int>) {
    switch bytes[line.lowerBound] {
    case UInt8(ascii: "#"), UInt8(ascii: ";"): return
    case UInt8(ascii: "["): parseSection(line)
    default: parseEntry(line)
    }
  }

  private mutating func parseSection(_ line: Range<Int>) {
    guard bytes[line.upperBound - 1] == UInt8(ascii: "]") else {
      return bag.report(.unclosedSection(at: place(line)))
    }
    let name = trimmed(line.lowerBound + 1, line.upperBound - 1)
    section = text(name)
    result.sections.append(INIFile.Section(name: Located(section, at: place(name))))
  }

  private mutating func parseEntry(_ line: Range<Int>) {
    guard let separator = line.first(where: { bytes[$0] == UInt8(ascii: "=") || bytes[$0] == UInt8(ascii: ":") }),
      separator > line.lowerBound
    else { return bag.report(.settingWithoutValue(text(line), at: place(line))) }
    let key = trimmed(line.lowerBound, separator)
    let value = trimmed(separator + 1, line.upperBound)
    if section.isEmpty { return bag.report(.settingOutsideSection(text(key), at: place(key))) }
    let entry = INIFile.Entry(
      section: section, key: Located(text(key).lowercased(), at: place(key)), value: Located(text(value), at: place(value)))
    if let first = result.entries.first(where: { $0.section == section && $0.key.value == entry.key.value }) {
      bag.report(.duplicateSetting(entry.key.value, at: entry.key.at, first: first.key.at))
      return
    }
    result.entries.append(entry)
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

extension DiagnosticCode {
  static let unclosedSection = DiagnosticCode("AE0010", "unclosed-section")
  static let settingWithoutValue = DiagnosticCode("AE0011", "setting-without-value")
  static let settingOutsideSection = DiagnosticCode("AE0012", "setting-outside-section")
  static let duplicateSetting = DiagnosticCode("AE0013", "duplicate-setting")
}

extension Diagnostic {
  static func unclosedSection(at place: SourceRange) -> Diagnostic {
    Diagnostic(.unclosedSection, .error, "a section is not closed", Label(place, "expected `]` at the end"))
  }

  static func settingWithoutValue(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(.settingWithoutValue, .error, "a setting has no value", Label(place, "expected `key = value`"))
  }

  static func settingOutsideSection(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .settingOutsideSection, .error, "the setting `\(name)` stands in no section", Label(place, "no section above it"),
      help: "write `[aegis]` above it")
  }

  static func duplicateSetting(_ name: String, at place: SourceRange, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .duplicateSetting, .error, "the setting `\(name)` is given twice", Label(place, "given again"),
      secondary: [Label(first, "first given here")], help: "remove one of them")
  }
}
