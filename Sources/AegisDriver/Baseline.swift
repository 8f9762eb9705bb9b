public import AegisBasics
import AegisLint
import AegisSyntax

/// The findings that were there when lint was brought in, so that only new ones are told.
///
/// A finding is known by its code, its file, its message and the names of what it lies in: it stays known when other lines
/// move it, and hides none of another policy.
public struct Baseline: Sendable {
  public struct Entry: Hashable, Sendable {
    public let code: String
    public let file: String
    public let message: String
    /// The names of what it lies in, such as `deploy/read-logs`; nil in a baseline that was written without them, which
    /// speaks of all.
    public let within: String?
  }

  /// How often each finding is there.
  public private(set) var counts: [Entry: Int] = [:]
  /// What another state of the project had to be told, and how it is called: errors too, since they are not new.
  private var former: (counts: [Entry: Int], reason: String)?

  public init() {}

  /// Together with what was found in another state of the project.
  public func adding(_ findings: [Diagnostic], in sources: SourceMap, reason: String) -> Baseline {
    var sum = self
    sum.former = (findings.reduce(into: [:]) { $0[Self.entry($1, sources), default: 0] += 1 + $1.repetitions }, reason)
    return sum
  }

  /// What a run found, but for errors that leave the configuration without a meaning.
  public init(_ findings: [Diagnostic], in sources: SourceMap) {
    for finding in findings where finding.severity != .error || finding.code.canBeIgnored {
      counts[Self.entry(finding, sources), default: 0] += 1
    }
  }

  /// Reads what `write` wrote; nil where it is something else.
  public init?(_ text: [UInt8]) {
    let parsed = parseJSON(text, file: FileID(rawValue: 0))
    guard parsed.bag.isEmpty, let root = parsed.value.root else { return nil }
    let tree = parsed.value
    guard let version = tree.member("version", of: root), tree.string(version) == "1",
      let findings = tree.member("findings", of: root), tree.kind(findings) == .sequence
    else { return nil }
    for item in tree.items(findings) {
      guard let code = tree.member("code", of: item), let file = tree.member("file", of: item),
        let message = tree.member("message", of: item), let count = tree.member("count", of: item).flatMap({ Int(tree.string($0)) })
      else { return nil }
      let within = tree.member("within", of: item).map { tree.string($0) }
      counts[Entry(code: tree.string(code), file: tree.string(file), message: tree.string(message), within: within), default: 0] += max(0, count)
    }
  }

  /// The entries in the order in which they are written.
  public var entries: [(entry: Entry, count: Int)] {
    func order(_ entry: Entry) -> (String, String, String, String) { (entry.file, entry.code, entry.message, entry.within ?? "") }
    return counts.sorted { order($0.key) < order($1.key) }.map { ($0.key, $0.value) }
  }

  /// The findings that are not known.
  public func new(_ findings: [Diagnostic], in sources: SourceMap) -> [Diagnostic] { filter(findings, in: sources).new }

  /// Takes out the findings that are known.
  func filter(_ findings: [Diagnostic], in sources: SourceMap) -> (new: [Diagnostic], known: [IgnoredFinding]) {
    var left = counts
    var leftOfFormer = former?.counts ?? [:]
    var known: [IgnoredFinding] = []
    func take(_ number: Int, _ entry: Entry, from left: inout [Entry: Int]) -> Bool {
      for entry in [entry, entry.anywhere] {
        guard let count = left[entry], count >= number else { continue }
        left[entry] = count - number
        return true
      }
      return false
    }
    let new = findings.filter { finding in
      let entry = Self.entry(finding, sources)
      // With a place more than it had, the mistake was made anew.
      let isOld = take(1 + finding.repetitions, entry, from: &leftOfFormer)
      let isKnown = (finding.severity != .error || finding.code.canBeIgnored) && take(1, entry, from: &left)
      guard isOld || isKnown else { return true }
      known.append(IgnoredFinding(finding: finding, reason: isKnown ? "in the baseline" : former?.reason ?? "", place: nil))
      return false
    }
    return (new, known)
  }

  private static func entry(_ finding: Diagnostic, _ sources: SourceMap) -> Entry {
    let file = sources[finding.primary.at.file]
    return Entry(
      code: finding.code.code, file: file.displayPath, message: finding.message, within: file.names(around: finding.primary.at.range.start))
  }
}

extension Baseline.Entry {
  /// The same without the names of what it lies in.
  fileprivate var anywhere: Baseline.Entry { Baseline.Entry(code: code, file: file, message: message, within: nil) }
}

extension SourceFile {
  /// The names of the mappings around a place, statements' among them, from the outermost on, by indentation alone: a file with mistakes has them too.
  fileprivate func names(around offset: UInt32) -> String {
    var names: [String] = []
    var depth = Int.max
    for line in stride(from: lines.lineIndex(of: min(offset, UInt32(text.count))), through: 0, by: -1) {
      let bytes = text[Int(lines.start(of: line))..<Int(lines.contentEnd(of: line))]
      let content = bytes.drop { $0 == 0x20 }
      guard let first = content.first, first != UInt8(ascii: "#") else { continue }
      let key = content.drop { $0 == 0x20 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "{") }
      let column = key.startIndex - bytes.startIndex
      let isItem = content.starts(with: "- ".utf8)
      if column <= depth, let name = ["name:", "Sid:", "\"Sid\":"].first(where: { key.starts(with: $0.utf8) }) {
        let value = key.dropFirst(name.utf8.count).prefix { ![UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "#")].contains($0) }
        names.append(String(decoding: value.filter { ![0x20, 0x09, 0x0D, UInt8(ascii: "'"), UInt8(ascii: "\"")].contains($0) }, as: UTF8.self))
      }
      // The key that holds a list may stand as deep as its dashes.
      depth = min(depth, isItem ? content.startIndex - bytes.startIndex : column)
      if depth == 0 { break }
    }
    return names.reversed().joined(separator: "/")
  }
}
