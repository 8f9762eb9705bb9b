import AegisBasics
import AegisReport
import Testing

/// Whatever a file holds and wherever a range points, rendering ends, and nothing but text comes out.
@Suite struct HostileInputTests {
  @Test(arguments: 0..<20)
  func anyBytesAndRanges(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    for _ in 0..<50 {
      let report = randomReport(&random)
      let style = Style(isColored: false, width: Int.random(in: -3...60, using: &random))
      for format in ReportFormat.allCases {
        let text = String(decoding: render(report, as: format, style: style), as: UTF8.self)
        #expect(text.unicodeScalars.allSatisfy(isHarmless), "\(format) with seed \(seed)")
      }
    }
  }

  @Test func coloredTextHoldsNoEscapesButItsOwn() {
    let text = Array("name: \u{1b}[31m\u{9b}1m\n".utf8)
    let report = report(text: text, range: TextRange(6, 9), message: "\u{1b}[5mbad\u{1b}]0;x\u{7}")
    let escapes = render(report, as: .text, style: .colored).split(separator: 0x1B).dropFirst()
    let own = ["[0m", "[1m", "[1;31m", "[1;34m"].map { Array($0.utf8) }
    #expect(escapes.allSatisfy { escape in own.contains { escape.starts(with: $0) } })
  }

  @Test func aSourceLineIsNeverWiderThanTheStyle() {
    let text = Array(String(repeating: "日本 x\t", count: 500).utf8)
    for start in stride(from: 0, to: text.count - 20, by: 7) {
      let report = report(text: text, range: TextRange(UInt32(start), UInt32(start + 20)), message: "x")
      let lines = String(decoding: render(report, as: .text, style: Style(isColored: false, width: 60)), as: UTF8.self)
        .split(separator: "\n")
      let width = lines[3].unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) }
      #expect(width <= 60)
      #expect(lines[4].utf8.count <= width)
    }
  }

  @Test func everyOneOfManyFindingsIsRendered() {
    let line = Array("- name: value\n".utf8)
    let file = SourceFile(
      id: FileID(rawValue: 0), displayPath: "many.yaml", text: Array(repeatElement(line, count: 2_000).joined()))
    let found = (0..<2_000).map { index in
      let start = UInt32(index * line.count + 2)
      return Diagnostic(
        DiagnosticCode("AE5001", "x"), .warning, "~",
        Label(SourceRange(file.id, TextRange(start, start + 4)), "here"))
    }
    let report = Report(
      command: "lint", toolVersion: "1.0.0", sources: SourceMap(files: [file]), filesChecked: 1, diagnostics: found)
    for format in ReportFormat.allCases {
      let count = render(report, as: format).reduce(0) { $0 + ($1 == UInt8(ascii: "~") ? 1 : 0) }
      #expect(count >= 2_000, "\(format)")
    }
  }

  private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "\n" { return true }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return false
    default: return !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
    }
  }

  private func randomReport(_ random: inout SplitMix) -> Report {
    let pieces: [[UInt8]] = [
      Array("a".utf8), Array("b: ".utf8), [0x0A], [0x0D], [0x0D, 0x0A], [0x09], [0x1B], [0xFF], [0xC3], [0xE2, 0x82],
      Array("é".utf8), Array("日".utf8), Array("🙂".utf8), Array("\u{301}".utf8), Array("\u{200D}".utf8),
      Array("\u{202E}".utf8), Array("\u{2028}".utf8), Array("\u{FEFF}".utf8), [0xF4, 0x90, 0x80, 0x80], [0x80],
    ]
    var text: [UInt8] = []
    for _ in 0..<Int.random(in: 0...60, using: &random) { text += pieces.randomElement(using: &random)! }
    func anyRange() -> SourceRange {
      let end = UInt32(text.count + 3)
      return SourceRange(
        FileID(rawValue: 0), TextRange(.random(in: 0...end, using: &random), .random(in: 0...end, using: &random)))
    }
    let message = String(decoding: text.prefix(20), as: UTF8.self)
    var report = report(text: text, range: anyRange().range, message: message)
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      report.diagnostics[0].secondary.append(Label(anyRange(), Bool.random(using: &random) ? "" : message))
    }
    let edits = (0..<Int.random(in: 0...3, using: &random)).map { _ in Edit(anyRange(), replacement: message) }
    report.diagnostics[0].fixes = [Fix(message, .safe, edits: edits)]
    return report
  }

  private func report(text: [UInt8], range: TextRange, message: String) -> Report {
    let file = SourceFile(id: FileID(rawValue: 0), displayPath: message, text: text)
    let found = Diagnostic(
      DiagnosticCode("AE2001", "unknown-reference"), .error, message, Label(SourceRange(file.id, range), message),
      notes: [message], help: message)
    return Report(
      command: "lint", toolVersion: "1.0.0", sources: SourceMap(files: [file]), filesChecked: 1, diagnostics: [found])
  }
}

/// A random source that gives the same numbers in every run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
