import AegisBasics
import AegisLint
import AegisSystem
import ArgumentParser

/// `aegis explain CODE`: what a finding means, why it matters, and how it looks when it is mended.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain a code: what it means, why it matters, a bad and a good example.")

  @Option(help: ArgumentHelp("Explain what covers this check of another tool, such as PASS_ROLE_WITH_STAR_IN_RESOURCE.", valueName: "code"))
  var peer: String?

  @Option(help: "The form of the explanation: text, json.")
  var format: RulesCommand.Format = .text

  @Argument(help: ArgumentHelp("A code, such as AE3102, or a name, such as unknown-action.", valueName: "code"))
  var code: String?

  func validate() throws {
    if (peer == nil) == (code == nil) { throw ValidationError("Name a code, or with --peer that of another tool.") }
  }

  func run() throws {
    let entries = try wanted()
    let bytes = format == .json ? renderRuleList(entries) : Array(entries.map(explain).joined(separator: "\n").utf8)
    Disk.writeOutput(bytes)
  }

  private func wanted() throws -> [RuleEntry] {
    if let peer {
      let found = RuleRegistry.entries(covering: peer)
      guard found.isEmpty else { return found }
      let near = closestMatch(to: peer, among: RuleRegistry.entries.flatMap { $0.peers.map(\.code) })
      throw CommandFailure(status: .usage, message: "no rule covers `\(peer)`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
    }
    let code = code ?? ""
    if let entry = RuleRegistry.entry(code) { return [entry] }
    let near = RuleRegistry.nearest(to: code)
    throw CommandFailure(
      status: .usage, message: "no rule is called `\(code)`" + (near.map { "; did you mean `\($0)`?" } ?? "; `aegis rules` lists them"))
  }

  private func explain(_ entry: RuleEntry) -> String {
    var text = "\(entry.code.code) \(entry.code.name): \(entry.severity.name)"
    if entry.rule?.isOptional == true { text += ", off unless selected or in the profile `strict`" }
    text += "\n\n" + wrapped("\(sentence(entry.summary)) \(entry.rationale)") + "\n"
    for (title, examples) in [("Found:", entry.badExamples), ("Not found:", entry.goodExamples)] where !examples.isEmpty {
      text += "\n\(title)\n"
      text += examples.map { indented($0) }.joined(separator: "\n")
    }
    var facts: [String] = []
    if let kinds = entry.rule?.kinds { facts.append("Looks at: " + (kinds.isEmpty ? "the whole organization" : kinds.description)) }
    switch entry.rule?.fix {
    case .safe: facts.append("Fix: safe, by `aegis lint --fix`")
    case .unsafe: facts.append("Fix: by `aegis lint --fix --unsafe-fixes`; look at what it did")
    case .displayOnly, nil: break
    }
    if !entry.peers.isEmpty {
      facts.append("Covers: " + entry.peers.map { "\($0.tool.rawValue) \($0.code)" }.joined(separator: ", "))
    }
    if entry.code.canBeIgnored || entry.severity < .error {
      facts.append("Ignore it in one place: # aegis: ignore \(entry.code.code) REASON")
    }
    return text + "\n" + facts.map { wrapped($0, hanging: 2) + "\n" }.joined()
  }

  private func sentence(_ summary: String) -> String {
    guard let first = summary.first else { return "" }
    return (first == "`" ? summary : first.uppercased() + summary.dropFirst()) + "."
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
  }

  /// Broken into lines of up to 80 letters.
  private func wrapped(_ text: String, hanging: Int = 0) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      if !line.isEmpty && line.count + 1 + word.count > 80 {
        lines.append(line)
        line = String(repeating: " ", count: hanging) + word
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}

extension RuleEntry {
  var badExamples: [String] { rule.map { $0.flagged.map(\.shownText) } ?? explanation?.bad.map { [$0] } ?? [] }
  var goodExamples: [String] { rule.map { $0.accepted.map(\.text) } ?? explanation?.good.map { [$0] } ?? [] }
}

extension RuleExample {
  /// Without the columns of its annotations, which are for tests.
  fileprivate var shownText: String {
    var shown = text[...]
    var result = ""
    while let mark = shown.range(of: "]@", until: ":") {
      result += shown[..<mark.lowerBound] + "]"
      shown = shown[mark.upperBound...]
    }
    return result + shown
  }
}

extension Substring {
  /// From the first `start` to in front of the next `end` that is followed by a space.
  fileprivate func range(of start: String, until end: Character) -> Range<Index>? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(start) {
        var stop = at
        while stop < endIndex {
          if self[stop] == end, index(after: stop) < endIndex, self[index(after: stop)] == " " { return at..<stop }
          stop = index(after: stop)
        }
        return nil
      }
      at = index(after: at)
    }
    return nil
  }
}

extension PolicyKinds {
  var names: [String] {
    let all: [(PolicyKinds, String)] = [
      (.identity, "identity"), (.inline, "inline"), (.boundary, "boundary"), (.trust, "trust"), (.resource, "resource"),
      (.scp, "scp"), (.rcp, "rcp"),
    ]
    return all.compactMap { contains($0.0) ? $0.1 : nil }
  }

  var description: String {
    self == .all ? "policies of all kinds" : "policies of the kinds " + names.joined(separator: ", ")
  }
}
