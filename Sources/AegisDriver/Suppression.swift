public import AegisBasics
import AegisLint
import AegisSyntax

/// A finding that a comment in the configuration asks not to be told, or that is known already.
public struct IgnoredFinding: Sendable {
  public let finding: Diagnostic
  /// Why, in the author's words.
  public let reason: String
  /// The comment; nil where none did it.
  public let place: SourceRange?
}

/// `# aegis: ignore CODE reason`.
struct IgnoreComment: Sendable {
  /// From the `#` on.
  let place: SourceRange
  let codes: [Located<String>]
  let reason: String
  /// What it speaks of: the rest of its line or, where it stands alone, the line below it; a text of several lines that
  /// begins there is covered as a whole.
  var covered: TextRange

  func speaks(of finding: Diagnostic) -> Bool {
    finding.primary.at.file == place.file && covered.contains(finding.primary.at.range.start)
      && codes.contains { $0.value == finding.code.code || $0.value == finding.code.name }
  }
}

/// The comments of a file that speak to Aegis, and what is wrong with them.
func ignoreComments(in tree: SyntaxTree) -> Checked<[IgnoreComment]> {
  var found: [IgnoreComment] = []
  var bag = DiagnosticBag()
  for comment in tree.comments {
    var words = Words(tree.text, comment)
    words.skip { $0 == UInt8(ascii: "#") }
    let place = SourceRange(tree.file, comment)
    guard let address = words.next()?.value, address == "aegis:" else {
      if isMiswritten(comment, in: tree.text) { bag.report(.unknownComment(at: place)) }
      continue
    }
    guard let verb = words.next(), verb.value == "ignore" else {
      bag.report(.unknownComment(at: place))
      continue
    }
    var codes: [Located<String>] = []
    while let word = words.next() {
      let isLast = !word.value.hasSuffix(",")
      for part in word.value.split(separator: ",") { codes.append(Located(String(part), at: SourceRange(tree.file, word.at))) }
      if isLast { break }
    }
    let reason = words.rest()
    if codes.isEmpty {
      bag.report(.ignoreWithoutCode(at: place))
    } else {
      if reason.isEmpty { bag.report(.ignoreWithoutReason(at: place)) }
      found.append(IgnoreComment(place: place, codes: codes, reason: reason, covered: covered(by: comment, in: tree)))
    }
  }
  return Checked(found, bag)
}

/// The comments of a file that ignore what is said of the file as a whole, wherever in it they stand.
func comments(on code: DiagnosticCode, in source: SourceFile) -> [IgnoreComment] {
  guard mayHold("aegis:", source.text) else { return [] }
  return ignoreComments(in: parseYAML(source.text, file: source.id).value).value.compactMap { comment in
    let codes = comment.codes.filter { $0.value == code.code || $0.value == code.name }
    return codes.isEmpty ? nil : IgnoreComment(place: comment.place, codes: codes, reason: comment.reason, covered: TextRange(0, UInt32(source.text.count) + 1))
  }
}

/// Whether a comment seems to be meant for Aegis and is written in another way: in other letters, or with the colon or the
/// space elsewhere. Words about Aegis are none.
private func isMiswritten(_ comment: TextRange, in text: [UInt8]) -> Bool {
  var words = Words(text, comment)
  words.skip { $0 == UInt8(ascii: "#") }
  guard let first = words.next()?.value.lowercased(), first.hasPrefix("aegis") else { return false }
  switch first {
  case "aegis:": return words.next()?.value.lowercased() == "ignore"
  case "aegis": break
  default: return first == "aegis:ignore" || first == "aegis-ignore"
  }
  guard let verb = words.next()?.value.lowercased(), ["ignore", "ignore:", ":ignore"].contains(verb), let code = words.next() else { return false }
  return RuleRegistry.isKnown(code.value.filter { $0 != "," })
}

private func covered(by comment: TextRange, in tree: SyntaxTree) -> TextRange {
  var range = tree.spokenLine(of: comment)
  let line = range
  for node in tree.records.indices where tree.kind(node) == .scalar && line.contains(tree.range(node).start) {
    range.end = max(range.end, tree.wholeText(of: node).end)
  }
  return range
}

/// The words of a comment, with their places.
private struct Words {
  private let text: [UInt8]
  private var at: Int
  private let end: Int

  init(_ text: [UInt8], _ range: TextRange) {
    self.text = text
    at = Int(range.start)
    end = Int(range.end)
  }

  mutating func skip(_ isSkipped: (UInt8) -> Bool) { while at < end && isSkipped(text[at]) { at += 1 } }

  mutating func next() -> (value: String, at: TextRange)? {
    skip { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    let start = at
    while at < end && text[at] != 0x20 && text[at] != 0x09 && text[at] != 0x0D { at += 1 }
    if start == at { return nil }
    return (String(decoding: text[start..<at], as: UTF8.self), TextRange(UInt32(start), UInt32(at)))
  }

  mutating func rest() -> String {
    var words: [String] = []
    while let word = next() { words.append(word.value) }
    return words.joined(separator: " ")
  }
}

/// Takes out what comments ignore, and says which of them ignore nothing.
///
/// - Parameter isActive: Whether findings of a code could have been there, by the code or name and the file.
func suppress(
  _ findings: [Diagnostic], by comments: [IgnoreComment], isActive: (String, FileID) -> Bool
) -> (kept: [Diagnostic], ignored: [IgnoredFinding]) {
  if comments.isEmpty { return (findings, []) }
  var kept: [Diagnostic] = []
  var ignored: [IgnoredFinding] = []
  var used = Set<SourceRange>()
  var refused = Set<SourceRange>()
  for finding in findings {
    guard let comment = comments.first(where: { $0.speaks(of: finding) }) else {
      kept.append(finding)
      continue
    }
    let code = comment.codes.first { $0.value == finding.code.code || $0.value == finding.code.name }!
    if finding.severity == .error && !finding.code.canBeIgnored {
      if refused.insert(code.at).inserted { kept.append(.cannotBeIgnored(finding.code, at: code.at)) }
      kept.append(finding)
    } else {
      used.insert(code.at)
      ignored.append(IgnoredFinding(finding: finding, reason: comment.reason, place: comment.place))
    }
  }
  for comment in comments {
    for code in comment.codes where !used.contains(code.at) && !refused.contains(code.at) {
      if !RuleRegistry.entries.contains(where: { $0.code.code == code.value || $0.code.name == code.value }) {
        kept.append(.ignoreOfUnknownCode(code))
      } else if let entry = RuleRegistry.entry(code.value), RuleRegistry.staysError(code.value) {
        kept.append(.cannotBeIgnored(entry.code, at: code.at))
      } else if isActive(code.value, comment.place.file) {
        kept.append(.unusedIgnore(code))
      }
    }
  }
  return (kept, ignored)
}
