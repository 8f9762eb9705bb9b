import AegisBasics
import AegisLint
import AegisPolicy
import AegisSchema
import AegisSyntax
import Synchronization

/// What the rules said of documents, so that the same text is judged once: organizations repeat themselves.
///
/// What is said of a document depends on its text, its kind and the run only. A hit gives the same findings, moved.
final class LintMemo: Sendable {
  private struct Entry {
    let place: SourceRange
    let findings: [Diagnostic]
  }

  /// What earlier runs found nothing to say about.
  private let clean: CleanVerdicts?
  /// With what stands for the run, and nothing of a document.
  private let start: ContentHasher
  /// The same for documents of which there may be something else to say on another day.
  private let timedStart: ContentHasher
  private let remembered = Mutex(Remembered())

  private struct Remembered {
    /// The keys of `entries`: nearly no document has one.
    var keys = DigestSet()
    var entries: [ContentDigest: Entry] = [:]
  }

  /// - Parameter clean: What earlier runs found nothing to say about.
  init(_ clean: CleanRun? = nil) {
    self.clean = clean?.verdicts
    let plain = ContentHasher(seed: ContentDigest(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt64.max)))
    start = clean?.hasher("document", isTimed: false) ?? plain
    timedStart = clean?.hasher("document", isTimed: true) ?? plain
  }

  /// - Parameters:
  ///   - place: Where the document stands in `text`, which is its file's.
  ///   - policy: The document; its own places are not looked at.
  ///   - isBlock: The document is a mapping in block style.
  ///   - judge: Called where nothing is known of such a document.
  func findings(
    _ text: [UInt8], _ place: SourceRange, _ policy: WrittenPolicy, isBlock: Bool, _ judge: () -> DiagnosticBag
  ) -> DiagnosticBag {
    let key = key(text, place, policy, isBlock: isBlock)
    if let clean, clean.isClean(key) { return DiagnosticBag() }
    if let known = remembered.withLock({ $0.keys.contains(key) ? $0.entries[key] : nil }) {
      return DiagnosticBag(known.findings.map { moved($0, from: known.place, to: place) })
    }
    let bag = judge()
    if let clean, bag.isEmpty { clean.note(key) } else { remember(key, place, bag) }
    return bag
  }

  /// Takes over what was said of a document, which had no mistakes of form.
  func remember(_ text: [UInt8], _ place: SourceRange, _ policy: WrittenPolicy, isBlock: Bool, _ bag: DiagnosticBag) {
    remember(key(text, place, policy, isBlock: isBlock), place, bag)
  }

  /// What the document says is not taken out, which would be to copy it.
  private func key(_ text: [UInt8], _ place: SourceRange, _ policy: WrittenPolicy, isBlock: Bool) -> ContentDigest {
    var hasher = speakOfDates(policy.meaning.statements) ? timedStart : start
    hasher.add(UInt64(PolicyKinds(policy.meaning.kind).rawValue))
    // What the further lines of a mapping in block style belong to depends on the column of the first.
    if isBlock { hasher.add(UInt64(column(of: Int(place.range.start), in: text))) }
    hasher.add(text, place.range)
    return hasher.digest
  }

  private func column(of start: Int, in text: [UInt8]) -> Int {
    var at = start
    while at > 0, text[at - 1] != 0x0A { at -= 1 }
    return start - at
  }

  private func remember(_ key: ContentDigest, _ place: SourceRange, _ bag: DiagnosticBag) {
    // Findings that speak of something outside of the document are not of the document alone.
    guard bag.diagnostics.allSatisfy({ lies($0, in: place) }) else { return }
    let entry = Entry(place: place, findings: bag.diagnostics)
    remembered.withLock { if $0.keys.insert(key) { $0.entries[key] = entry } }
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

extension SyntaxTree {
  func isBlockMapping(_ node: NodeID) -> Bool { kind(node) == .mapping && !records[node].flags.contains(.flow) }
}

/// Whether a condition compares dates, so that what there is to say may depend on the day.
private func speakOfDates(_ statements: [Statement]) -> Bool {
  statements.withUnsafeBufferPointer { statements in
    statements.indices.contains { !statements[$0].conditions.isEmpty && statements[$0].conditions.contains { $0.operatorName.type == .date } }
  }
}
