import AegisBasics
import AegisSchema
import Synchronization

/// What the rules said of documents, so that the same text is judged once: organizations repeat themselves.
///
/// What is said of a document depends on its text, its kind and the run only. A hit gives the same findings, moved.
final class LintMemo: Sendable {
  private struct Entry: Sendable {
    let text: [UInt8]
    let place: SourceRange
    let kind: PolicyKind
    let findings: [Diagnostic]
  }

  private let entries = Mutex<[Int: Entry]>([:])

  /// - Parameters:
  ///   - place: Where the document stands in `text`, which is its file's.
  ///   - judge: Called where nothing is known of such a document.
  func findings(
    _ text: [UInt8], _ place: SourceRange, _ kind: PolicyKind, _ judge: () -> DiagnosticBag
  ) -> DiagnosticBag {
    let key = hash(text, place.range)
    if let known = entries.withLock({ $0[key] }), known.kind == kind, isEqual(known, text, place.range) {
      return DiagnosticBag(known.findings.map { moved($0, from: known.place, to: place) })
    }
    let bag = judge()
    remember(text, place, kind, bag, key)
    return bag
  }

  /// Takes over what was said of a document, which had no mistakes of form.
  func remember(_ text: [UInt8], _ place: SourceRange, _ kind: PolicyKind, _ bag: DiagnosticBag) {
    remember(text, place, kind, bag, hash(text, place.range))
  }

  private func remember(_ text: [UInt8], _ place: SourceRange, _ kind: PolicyKind, _ bag: DiagnosticBag, _ key: Int) {
    // Findings that speak of something outside of the document are not of the document alone.
    guard bag.diagnostics.allSatisfy({ lies($0, in: place) }) else { return }
    let entry = Entry(text: text, place: place, kind: kind, findings: bag.diagnostics)
    entries.withLock { entries in if entries[key] == nil { entries[key] = entry } }
  }

  private func isEqual(_ entry: Entry, _ text: [UInt8], _ range: TextRange) -> Bool {
    guard entry.place.range.count == range.count else { return false }
    return entry.text.withUnsafeBufferPointer { known in
      text.withUnsafeBufferPointer { text in
        known[Int(entry.place.range.start)..<Int(entry.place.range.end)]
          .elementsEqual(text[Int(range.start)..<Int(range.end)])
      }
    }
  }

  /// Eight bytes a step.
  private func hash(_ text: [UInt8], _ range: TextRange) -> Int {
    text.withUnsafeBytes { bytes in
      var state: UInt64 = UInt64(range.count) ^ 0xCBF2_9CE4_8422_2325
      var at = Int(range.start)
      let end = min(Int(range.end), bytes.count)
      while at + 8 <= end {
        state = (state ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
        state ^= state >> 32
        at += 8
      }
      while at < end {
        state = (state ^ UInt64(bytes[at])) &* 0x9E37_79B9_7F4A_7C15
        at += 1
      }
      return Int(truncatingIfNeeded: state ^ state >> 29)
    }
  }

  private func places(_ finding: Diagnostic) -> [SourceRange] {
    [finding.primary.at] + finding.secondary.map(\.at) + finding.fixes.flatMap { $0.edits.map(\.at) }
  }

  private func lies(_ finding: Diagnostic, in place: SourceRange) -> Bool {
    places(finding).allSatisfy { $0.file == place.file && place.range.contains($0.range) }
  }

  private func moved(_ finding: Diagnostic, from old: SourceRange, to new: SourceRange) -> Diagnostic {
    func move(_ at: SourceRange) -> SourceRange {
      let start = at.range.start - old.range.start + new.range.start
      return SourceRange(new.file, TextRange(start, start + (at.range.end - at.range.start)))
    }
    var finding = finding
    finding.primary.at = move(finding.primary.at)
    for index in finding.secondary.indices { finding.secondary[index].at = move(finding.secondary[index].at) }
    for fix in finding.fixes.indices {
      for edit in finding.fixes[fix].edits.indices { finding.fixes[fix].edits[edit].at = move(finding.fixes[fix].edits[edit].at) }
    }
    return finding
  }
}
