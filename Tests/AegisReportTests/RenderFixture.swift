import AegisBasics
import AegisReport

/// A report written down for reading, as `golden/render/<case>/input` has it.
///
/// ```
/// files: 12                                    settings of the report, before everything else
/// rule AE3102 unknown-action error: summary | rationale
/// --- file policies/policies.yaml
/// Action: «1:s3:GetObjct»                      a marked range; it may nest, be empty and cross lines
/// --- error AE3102 unknown-action
/// message: `s3` has no action `GetObjct`
/// at 1: unknown action                         the first is the primary label, the others are secondary
/// note: …
/// help: …
/// fix unsafe 1: title => replacement           safe, unsafe or displayOnly; several lines are several fixes
/// logical: Policy.aws.master.x.Statement[0]
/// ignored 2: reason                            by the comment at mark 2; without a mark, by the settings
/// ```
/// In files and texts `\t`, `\r`, `\n`, `\e`, `\\`, `\xFF` and `\u{202E}` stand for what they name. A `\` that
/// ends the last line of a file leaves out the line break.
struct RenderFixture {
  private(set) var report = Report(
    command: "lint", toolVersion: "1.0.0", sources: SourceMap(), filesChecked: 0, diagnostics: [])
  private(set) var width = Style.plain.width
  private var marks: [String: SourceRange] = [:]

  init(_ text: String) throws {
    var sections: [(title: Substring, lines: [Substring])] = [("", [])]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("--- ") {
        sections.append((line.dropFirst(4), []))
      } else {
        sections[sections.count - 1].lines.append(line)
      }
    }
    if sections[sections.count - 1].lines.last == "" { sections[sections.count - 1].lines.removeLast() }
    for section in sections where section.title.hasPrefix("file ") {
      addFile(try unescaped(section.title.dropFirst(5)), section.lines)
    }
    report.filesChecked = report.sources.files.count
    try addSettings(sections[0].lines)
    for section in sections.dropFirst() where !section.title.hasPrefix("file ") {
      try addDiagnostic(section.title, section.lines)
    }
  }

  private mutating func addSettings(_ lines: [Substring]) throws {
    for line in lines where !line.isEmpty && !line.hasPrefix("#") {
      let (key, value) = try parts(line, ": ")
      let words = key.split(separator: " ")
      if key == "files" {
        report.filesChecked = try number(value)
      } else if key == "width" {
        width = try number(value)
      } else if words.count == 4, words[0] == "rule", let severity = Severity(name: words[3]) {
        let (summary, rationale) = try parts(value, " | ")
        let code = DiagnosticCode(String(words[1]), String(words[2]))
        report.rules.append(RuleDescription(code, severity, summary: String(summary), rationale: String(rationale)))
      } else {
        throw FixtureError("unknown setting: \(line)")
      }
    }
  }

  private mutating func addFile(_ path: [UInt8], _ lines: [Substring]) {
    var text: [UInt8] = []
    var open: [(name: String, start: Int)] = []
    let content = lines.map { $0 + "\n" }.joined()
    var rest = Array(content.unicodeScalars)[...]
    if rest.suffix(2) == ["\\", "\n"] { rest.removeLast(2) }
    while let scalar = rest.popFirst() {
      switch scalar {
      case "«":
        let name = rest.prefix { $0 != ":" }
        rest = rest.dropFirst(name.count + 1)
        open.append((String(String.UnicodeScalarView(name)), text.count))
      case "»":
        let mark = open.removeLast()
        marks[mark.name] = SourceRange(report.sources.nextID, TextRange(UInt32(mark.start), UInt32(text.count)))
      case "\\": appendEscape(&rest, to: &text)
      default: text.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
    report.sources.append(
      SourceFile(id: report.sources.nextID, displayPath: String(decoding: path, as: UTF8.self), text: text))
  }

  private mutating func addDiagnostic(_ title: Substring, _ lines: [Substring]) throws {
    let words = title.split(separator: " ").map(String.init)
    guard words.count == 3, let severity = Severity(name: words[0]) else {
      throw FixtureError("unknown section: \(title)")
    }
    var message: String?
    var labels: [Label] = []
    var rest = Diagnostic(
      DiagnosticCode(words[1], words[2]), severity, "", Label(SourceRange(FileID(rawValue: 0), TextRange(at: 0))))
    var logicalPath: String?
    var ignored: (reason: String, place: SourceRange?)?
    for line in lines where !line.isEmpty {
      let (key, escaped) = try parts(line.hasSuffix(":") ? line + " " : line, ": ")
      let value = String(decoding: try unescaped(escaped), as: UTF8.self)
      let words = key.split(separator: " ")
      switch words[0] {
      case "message": message = value
      case "at": labels.append(Label(try mark(words[1]), value))
      case "note": rest.notes.append(value)
      case "help": rest.help = value
      case "logical": logicalPath = value
      case "ignored": ignored = (value, words.count > 1 ? try mark(words[1]) : nil)
      case "fix":
        guard words.count == 3, let safety = Fix.Safety(rawValue: String(words[1])) else {
          throw FixtureError("unknown fix: \(line)")
        }
        let (title, replacement) = try parts(Substring(value.hasSuffix("=>") ? value + " " : value), " => ")
        rest.fixes.append(
          Fix(String(title), safety, edits: [Edit(try mark(words[2]), replacement: String(replacement))]))
      default: throw FixtureError("unknown line: \(line)")
      }
    }
    guard let message, let primary = labels.first else {
      throw FixtureError("a finding needs a message and a place: \(title)")
    }
    rest.message = message
    rest.primary = primary
    rest.secondary = Array(labels.dropFirst())
    if let logicalPath { report.logicalPaths[primary.at] = logicalPath }
    if let ignored {
      report.suppressed.append(SuppressedDiagnostic(rest, reason: ignored.reason, place: ignored.place))
    } else {
      report.diagnostics.append(rest)
    }
  }

  private func mark(_ name: Substring) throws -> SourceRange {
    guard let range = marks[String(name)] else { throw FixtureError("no file has the mark \(name)") }
    return range
  }

  private func number(_ text: Substring) throws -> Int {
    guard let value = Int(text) else { throw FixtureError("not a number: \(text)") }
    return value
  }

  private func parts(_ line: Substring, _ separator: String) throws -> (Substring, Substring) {
    var index = line.startIndex
    while index < line.endIndex, !line[index...].hasPrefix(separator) { index = line.index(after: index) }
    guard index < line.endIndex else { throw FixtureError("no `\(separator)` in: \(line)") }
    return (line[..<index], line[index...].dropFirst(separator.count))
  }

  private func unescaped(_ text: Substring) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      if scalar == "\\" { appendEscape(&rest, to: &bytes) } else { bytes.append(contentsOf: UTF8.encode(scalar)!) }
    }
    return bytes
  }
}

/// Takes what follows a `\` and appends what it stands for.
private func appendEscape(_ rest: inout ArraySlice<Unicode.Scalar>, to bytes: inout [UInt8]) {
  let sign = rest.popFirst()
  switch sign {
  case "t": bytes.append(0x09)
  case "r": bytes.append(0x0D)
  case "n": bytes.append(0x0A)
  case "e": bytes.append(0x1B)
  case "x":
    bytes.append(UInt8(String(String.UnicodeScalarView(rest.prefix(2))), radix: 16) ?? 0)
    rest = rest.dropFirst(2)
  case "u":
    let digits = rest.dropFirst().prefix { $0 != "}" }
    rest = rest.dropFirst(digits.count + 2)
    let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16).flatMap(Unicode.Scalar.init)
    bytes.append(contentsOf: UTF8.encode(value ?? "\u{FFFD}")!)
  default: bytes.append(UInt8(ascii: sign ?? "\\"))
  }
}

/// A fixture that says something nobody can understand.
struct FixtureError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
