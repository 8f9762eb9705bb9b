import AegisBasics
import AegisFormat
import AegisSyntax
import Foundation
import TestSupport
import Testing

private let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

/// The canonical layout of any YAML: libyaml reads the same in it, comments are kept, and it is a fixed point.
@Suite struct LayoutTests {
  @Test func generatedDocumentsKeepTheirMeaning() {
    let count = isLong ? 100_000 : 1_500
    var laidOut = 0
    var complaints = 0
    for seed in 0..<count {
      var generator = DocumentGenerator(seed: UInt64(seed) + 1 << 33)
      check(generator.document(), "seed \(seed)", &laidOut, &complaints)
    }
    print("layout of generated documents: \(laidOut) of \(count) laid out, \(complaints) complaints")
    #expect(complaints == 0)
    #expect(laidOut * 4 > count)
  }

  @Test func handPickedDocumentsKeepTheirMeaning() {
    var laidOut = 0
    var complaints = 0
    for text in validDocuments {
      for text in [text, text.replacing("\n", with: "\r\n")] { check(Array(text.utf8), text, &laidOut, &complaints) }
    }
    #expect(complaints == 0)
    #expect(laidOut > 250)
  }

  private func check(_ text: [UInt8], _ name: String, _ laidOut: inout Int, _ complaints: inout Int) {
    let checked = parseYAML(text, file: FileID(rawValue: 0))
    guard checked.bag.isEmpty else { return }
    do throws(LayoutObstacle) {
      let edits = try layOut(checked.value, hints: LayoutHints())
      laidOut += 1
      guard let complaint = complaint(about: edits, of: checked.value) else { return }
      complaints += 1
      if complaints <= 5 {
        Issue.record("\(name)\n\(String(decoding: text, as: UTF8.self))\n--- becomes\n\(String(decoding: applying(edits, to: text), as: UTF8.self))\n\(complaint)")
      }
    } catch {
      guard error == .changedMeaning else { return }
      complaints += 1
      if complaints <= 5 { Issue.record("\(name)\n\(String(decoding: text, as: UTF8.self))\n\(show(text))\nhas another meaning laid out") }
    }
  }

  private func complaint(about edits: [Edit], of tree: SyntaxTree) -> String? {
    var end: UInt32 = 0
    for edit in edits {
      if edit.at.range.start < end || edit.at.range.end < edit.at.range.start { return "an edit out of order at \(edit.at.range)" }
      end = edit.at.range.end
    }
    let new = applying(edits, to: tree.text)
    if !new.isEmpty && (new.last != 0x0A || new.starts(with: [0x0A])) { return "no line break at the end, or one at the start" }
    if new.contains(0x0D) { return "a carriage return" }
    let again = parseYAML(new, file: tree.file)
    do {
      let more = try layOut(again.value, hints: LayoutHints())
      if !more.isEmpty { return "a second time gives:\n\(String(decoding: applying(more, to: new), as: UTF8.self))" }
    } catch { return "a second time: \(error)" }
    if comments(of: tree) != comments(of: again.value) { return "comments: \(comments(of: tree)) became \(comments(of: again.value))" }
    guard let before = try? Oracle.read(tree.text) else { return nil }
    guard let after = try? Oracle.read(new) else { return "libyaml does not read it" }
    let (old, now) = (before.map { $0.map(meaning) }, after.map { $0.map(meaning) })
    return old == now ? nil : "libyaml reads\n\(now)\ninstead of\n\(old)"
  }

  /// A line of the oracle without places, brackets, and whether a text that is not plain stands in quotes or a block.
  private func meaning(_ line: String) -> String {
    line.replacing(#/(?: from \d+)?(?: to \d+)?$/#, with: "").replacing(#/^( *(?:mapping|sequence)) flow/#) { String($0.1) }
  }

  private func comments(of tree: SyntaxTree) -> [String] {
    tree.comments.map { range in
      let text = String(decoding: tree.text[Int(range.start)..<Int(range.end)], as: UTF8.self)
      return text.replacing(#/[ \t]+$/#, with: "")
    }
  }
}
