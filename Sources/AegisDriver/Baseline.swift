public import AegisBasics
import AegisLint
import AegisSyntax

/// The findings that were there when lint was brought in, so that only new ones are told.
///
/// A finding is known by its code, its file and its message: it stays known when other lines move it.
public struct Baseline: Sendable {
  public struct Entry: Hashable, Sendable {
    public let code: String
    public let file: String
    public let message: String
  }

  /// How often each finding is there.
  public private(set) var counts: [Entry: Int] = [:]
  /// What another state of the project had to be told, and how it is called: errors too, since they are not new.
  private var former: (counts: [Entry: Int], reason: String)?

  public init() {}

  /// Together with what was found in another state of the project.
  public func adding(_ findings: [Diagnostic], in sources: SourceMap, reason: String) -> Baseline {
    var sum = self
    sum.former = (findings.reduce(into: [:]) { $0[Self.entry($1, sources), default: 0] += 1 }, reason)
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
      counts[Entry(code: tree.string(code), file: tree.string(file), message: tree.string(message)), default: 0] += max(0, count)
    }
  }

  /// The entries in the order in which they are written.
  public var entries: [(entry: Entry, count: Int)] {
    counts.sorted { ($0.key.file, $0.key.code, $0.key.message) < ($1.key.file, $1.key.code, $1.key.message) }.map { ($0.key, $0.value) }
  }

  /// Takes out the findings that are known.
  func filter(_ findings: [Diagnostic], in sources: SourceMap) -> (new: [Diagnostic], known: [IgnoredFinding]) {
    var left = counts
    var leftOfFormer = former?.counts ?? [:]
    var known: [IgnoredFinding] = []
    func take(_ entry: Entry, from left: inout [Entry: Int]) -> Bool {
      guard let count = left[entry], count > 0 else { return false }
      left[entry] = count - 1
      return true
    }
    let new = findings.filter { finding in
      let entry = Self.entry(finding, sources)
      let isOld = take(entry, from: &leftOfFormer)
      let isKnown = (finding.severity != .error || finding.code.canBeIgnored) && take(entry, from: &left)
      guard isOld || isKnown else { return true }
      known.append(IgnoredFinding(finding: finding, reason: isKnown ? "in the baseline" : former?.reason ?? "", place: nil))
      return false
    }
    return (new, known)
  }

  private static func entry(_ finding: Diagnostic, _ sources: SourceMap) -> Entry {
    Entry(code: finding.code.code, file: sources[finding.primary.at.file].displayPath, message: finding.message)
  }
}

extension SyntaxTree {
  fileprivate func member(_ name: String, of node: NodeID) -> NodeID? {
    guard kind(node) == .mapping else { return nil }
    return entries(node).first { string($0.key) == name }?.value
  }
}
