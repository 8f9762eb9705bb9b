import AegisReport
import Foundation
import Testing

/// How reports look, in every format: `golden/render/<case>/expected.*`.
///
/// `AEGIS_BLESS=1` writes what is rendered now and fails, so that a person reads it before it counts.
@Suite struct RenderTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "golden/render")

  static let cases = names(in: folder)

  @Test func thereAreCases() {
    #expect(!Self.cases.isEmpty, "golden/render is empty")
  }

  @Test(arguments: cases)
  func looks(_ name: String) throws {
    let folder = Self.folder.appending(path: name)
    let fixture = try RenderFixture(String(contentsOf: folder.appending(path: "input"), encoding: .utf8))
    let rendered = Self.renderings(of: fixture)
    let known = ["input"] + rendered.map(\.file)
    let unknown = Self.names(in: folder).filter { !known.contains($0) }
    #expect(unknown.isEmpty, "files that no test reads")

    var written = 0
    for (file, bytes) in rendered {
      let url = folder.appending(path: file)
      let expected = try? Data(contentsOf: url)
      if expected == Data(bytes) { continue }
      if ProcessInfo.processInfo.environment["AEGIS_BLESS"] == "1" {
        try Data(bytes).write(to: url)
        written += 1
      } else {
        Issue.record("golden/render/\(name)/\(file) differs; rendered now:\n\(String(decoding: bytes, as: UTF8.self))")
      }
    }
    if written > 0 { Issue.record("wrote \(written) files; review, run again") }
  }

  /// The text snapshots end with the summary line, as a terminal shows both.
  private static func renderings(of fixture: RenderFixture) -> [(file: String, bytes: [UInt8])] {
    let report = fixture.report
    let plain = Style(isColored: false, width: fixture.width)
    let colored = Style(isColored: true, width: fixture.width)
    return [
      ("expected.txt", render(report, as: .text, style: plain) + renderSummary(report, style: plain)),
      ("expected.ansi", render(report, as: .text, style: colored) + renderSummary(report, style: colored)),
      ("expected.concise", render(report, as: .concise, style: plain)),
      ("expected.json", render(report, as: .json)),
      ("expected.jsonl", render(report, as: .jsonl)),
      ("expected.sarif", render(report, as: .sarif)),
      ("expected.github", render(report, as: .github)),
      ("expected.gitlab", render(report, as: .gitlab)),
      ("expected.junit.xml", render(report, as: .junit)),
      ("expected.checkstyle.xml", render(report, as: .checkstyle)),
    ]
  }

  private static func names(in folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []).sorted()
  }
}
