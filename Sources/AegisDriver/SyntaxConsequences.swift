import AegisBasics

/// Mistakes of syntax that another one has made: what stands behind it is read as something else.
///
/// Each rule names the kinds of mistakes it holds for and how near they have to stand, so that two mistakes which only
/// stand near each other are both told.
struct SyntaxConsequences {
  /// A mistake with the line it stands on.
  private struct Mistake {
    let code: String
    let at: SourceRange
    let line: Int
  }

  private struct Key: Hashable {
    let code: String
    let at: SourceRange
  }

  private var consequences: Set<Key> = []

  /// After these a line hangs together with others otherwise than was meant.
  private static let indentation: Set<String> = ["AE1015", "AE1016", "AE1037", "AE1052", "AE1053"]
  /// After these what is written below a line is not read as its value.
  private static let lostValue: Set<String> = ["AE1016", "AE1017", "AE1019", "AE1032"]
  /// After these it is not known where strings begin and end, up to the end of the line.
  private static let quotes: Set<String> = ["AE1021", "AE1048", "AE1054"]
  /// After these it is not known which values belong to which brackets.
  private static let brackets: Set<String> = ["AE1026", "AE1027", "AE1028"]

  /// - Parameters:
  ///   - documents: Of each file the documents in JSON, whose mistakes have their own rules.
  ///   - tearing: After these a file's entries may hang together otherwise than was meant.
  ///   - ofBoth: Codes that mistakes in documents have.
  init(_ findings: [Diagnostic], documents: [FileID: [TextRange]], layouts: [FileID: LineLayout], tearing: Set<String>, ofBoth: Set<String>) {
    var own: [FileID: [Mistake]] = [:]
    var inDocuments: [SourceRange: [Mistake]] = [:]
    for finding in findings where finding.severity == .error && finding.code.code.hasPrefix("AE1") {
      let at = finding.primary.at
      guard let layout = layouts[at.file] else { continue }
      let mistake = Mistake(code: finding.code.code, at: at, line: layout.line(of: at.range.start))
      if ofBoth.contains(mistake.code), let document = documents[at.file]?.range(around: at.range.start) {
        inDocuments[SourceRange(at.file, document), default: []].append(mistake)
      } else {
        own[at.file, default: []].append(mistake)
      }
    }
    for (file, mistakes) in own where mistakes.count > 1 { addOwn(mistakes.sorted { $0.at.range.start < $1.at.range.start }, layouts[file]!, tearing) }
    for mistakes in inDocuments.values where mistakes.count > 1 { addJSON(mistakes) }
    let unclosed = own.mapValues { mistakes in Set(mistakes.lazy.filter { $0.code == "AE1026" }.map(\.line)) }
    // A bracket that stands on the wrong side of a document's quote is missing on both.
    for (document, mistakes) in inDocuments {
      for mistake in mistakes where mistake.code == "AE1026" && unclosed[document.file]?.contains(mistake.line) ?? false {
        consequences.insert(Key(code: mistake.code, at: mistake.at))
      }
    }
  }

  func contains(_ finding: Diagnostic) -> Bool { consequences.contains(Key(code: finding.code.code, at: finding.primary.at)) }

  /// Of so many mistakes in front of one it is asked whether they explain it: those further away are about something else.
  private static let reach = 200

  private mutating func addOwn(_ mistakes: [Mistake], _ layout: LineLayout, _ tearing: Set<String>) {
    let textLines = mistakes.filter { $0.code == "AE1016" }
    for (index, later) in mistakes.enumerated() {
      let isExplained = mistakes[max(0, index - Self.reach)..<index].contains { first in
        let distance = later.line - first.line
        if distance == 0 && (tearing.contains(first.code) || first.code == later.code) { return true }
        let start = later.at.range.start
        // What was to be its value is read as text.
        if Self.lostValue.contains(first.code) && (distance <= 2 && ["AE1016", "AE1017", "AE1052"].contains(later.code)) { return true }
        if Self.lostValue.contains(first.code) && layout.extent(of: first.at.range.start).contains(start) { return true }
        // What was to be the value of the key behind the second colon: the lines of a document, down to the bracket that ends it.
        if first.code == "AE1017" && later.code == "AE1020" && layout.begins(at: start) { return layout.item(around: first.at.range.start).contains(start) }
        guard Self.indentation.contains(first.code), Self.indentation.contains(later.code) else { return false }
        // Lines of a text that no key leads in.
        if later.code == "AE1016" { return distance <= 2 || (first.code == "AE1016" && isTextLine(later, of: textLines, layout)) }
        return layout.entry(around: first.at.range.start).contains(start)
      }
      if isExplained { consequences.insert(Key(code: later.code, at: later.at)) }
    }
  }

  /// Whether there are so many lines without a key in one item that they are no keys that lack a colon.
  ///
  /// - Parameter lines: All lines without a key, from the first to the last.
  private func isTextLine(_ line: Mistake, of lines: [Mistake], _ layout: LineLayout) -> Bool {
    let item = layout.item(around: line.at.range.start)
    func count(before offset: UInt32) -> Int { lines.partitioningIndex { $0.at.range.start >= offset } }
    let (first, end) = (count(before: item.start), count(before: item.end))
    return end - first > 2 && lines[first].at != line.at
  }

  private mutating func addJSON(_ mistakes: [Mistake]) {
    var codes: [Int: Set<String>] = [:]
    var firstBrackets: [String: UInt32] = [:]
    for mistake in mistakes {
      codes[mistake.line, default: []].insert(mistake.code)
      guard Self.brackets.contains(mistake.code) else { continue }
      firstBrackets[mistake.code] = min(firstBrackets[mistake.code] ?? .max, mistake.at.range.start)
    }
    for later in mistakes where isExplained(later, besides: codes[later.line] ?? [], behind: firstBrackets) {
      consequences.insert(Key(code: later.code, at: later.at))
    }
  }

  /// - Parameters:
  ///   - codes: Of the mistakes on the same line.
  ///   - brackets: Where the first mistake of each kind stands that loses brackets.
  private func isExplained(_ later: Mistake, besides codes: Set<String>, behind brackets: [String: UInt32]) -> Bool {
    if !Self.quotes.contains(later.code) && !codes.isDisjoint(with: Self.quotes) { return true }
    if later.code == "AE1029" && codes.contains("AE1046") { return true }
    // The values of a list whose bracket is gone.
    if later.code == "AE1027" && codes.contains("AE1028") { return true }
    func isBehind(_ code: String) -> Bool { brackets[code].map { $0 < later.at.range.start } ?? false }
    switch later.code {
    case "AE1028", "AE1029": return isBehind("AE1026") || isBehind("AE1027")
    case "AE1045": return Self.brackets.contains(where: isBehind)
    case "AE1027": return isBehind("AE1026")
    default: return false
    }
  }
}
