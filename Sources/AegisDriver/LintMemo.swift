import AegisBasics
import AegisSchema
import Synchronization

/// What the rules said of documents, so that the same text is judged once: organizations repeat themselves.
///
/// What is said of a document depends on its text, its kind and the run only. A hit gives the same findings, moved.
final class LintMemo: Sendable {
  private struct Key: Hashable {
    let text: TextExcerpt
    let kind: PolicyKind
  }

  private struct Entry {
    let place: SourceRange
    let findings: [Diagnostic]
  }

  private let entries = Mutex<[Key: Entry]>([:])

  /// - Parameters:
  ///   - place: Where the document stands in `text`, which is its file's.
  ///   - judge: Called where nothing is known of such a document.
  func findings(
    _ text: [UInt8], _ place: SourceRange, _ kind: PolicyKind, _ judge: () -> DiagnosticBag
  ) -> DiagnosticBag {
    let key = Key(text: TextExcerpt(text, place.range), kind: kind)
    if let known = entries.withLock({ $0[key] }) {
      return DiagnosticBag(known.findings.map { moved($0, from: known.place, to: place) })
    }
    let bag = judge()
    remember(key, place, bag)
    return bag
  }

  /// Takes over what was said of a document, which had no mistakes of form.
  func remember(_ text: [UInt8], _ place: SourceRange, _ kind: PolicyKind, _ bag: DiagnosticBag) {
    remember(Key(text: TextExcerpt(text, place.range), kind: kind), place, bag)
  }

  private func remember(_ key: Key, _ place: SourceRange, _ bag: DiagnosticBag) {
    // Findings that speak of something outside of the document are not of the document alone.
    guard bag.diagnostics.allSatisfy({ lies($0, in: place) }) else { return }
    let entry = Entry(place: place, findings: bag.diagnostics)
    entries.withLock { entries in if entries[key] == nil { entries[key] = entry } }
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
