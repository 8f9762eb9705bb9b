import AegisBasics
import AegisLint
import AegisReport
import AegisSchema
import AegisSystem
import ArgumentParser

/// `aegis rules`: every kind of finding.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List the rules, and all other kinds of findings.",
    discussion: "`aegis explain CODE` tells more about one.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Option(help: "The form of the list: text, json.")
  var format: Format = .text

  @Argument(help: ArgumentHelp("Only these: codes, beginnings of codes, names, or areas such as `risk`.", valueName: "what"))
  var wanted: [String] = []

  func run() throws {
    let entries = RuleRegistry.entries.filter { entry in
      wanted.isEmpty
        || wanted.contains { entry.code.code.hasPrefix($0.uppercased()) || entry.code.name == $0 || entry.area == $0.lowercased() }
    }
    if entries.isEmpty {
      let near = wanted.lazy.compactMap { RuleRegistry.nearest(to: $0) ?? closestMatch(to: $0, among: RuleRegistry.entries.map(\.area)) }.first
      throw CommandFailure(
        status: .usage, message: "no rule or area is called \(oneOf(wanted))" + (near.map { "; did you mean `\($0)`?" } ?? "; `aegis rules` lists them"))
    }
    Disk.writeOutput(format == .json ? renderRuleList(entries) : Array(text(entries).utf8))
  }

  private func text(_ entries: [RuleEntry]) -> String {
    let width = entries.map(\.code.name.utf8.count).max() ?? 0
    var text = ""
    var area = ""
    for entry in entries {
      if entry.area != area {
        text += "\(text.isEmpty ? "" : "\n")\(entry.area)\n"
        area = entry.area
      }
      let level = entry.rule?.isOptional == true ? "off" : entry.severity.name
      text += "  \(entry.code.code)  \(padded(entry.code.name, width))  \(padded(level, 7))  \(entry.summary)\n"
    }
    return text
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }
}

/// The list as one JSON document.
func renderRuleList(_ entries: [RuleEntry]) -> [UInt8] {
  var writer = JSONWriter(brokenDepth: 2)
  writer.object { writer in
    writer.member("version", 1)
    writer.member("rules", each: entries) { writer, entry in
      writer.object { writer in
        writer.member("code", entry.code.code)
        writer.member("name", entry.code.name)
        writer.member("area", entry.area)
        writer.member("severity", entry.severity.name)
        writer.member("default", entry.rule?.isOptional != true)
        writer.member("summary", entry.summary)
        writer.member("rationale", entry.rationale)
        writer.member("kinds", each: entry.rule.map { $0.kinds.names } ?? []) { $0.string($1) }
        writer.key("fix")
        if let fix = entry.rule?.fix { writer.string(fix.rawValue) } else { writer.null() }
        writer.member("peers", each: entry.peers) { writer, peer in
          writer.object { writer in
            writer.member("tool", peer.tool.rawValue)
            writer.member("code", peer.code)
          }
        }
        writer.member("bad", each: entry.badExamples) { $0.string($1) }
        writer.member("good", each: entry.goodExamples) { $0.string($1) }
      }
    }
  }
  writer.endLine()
  return writer.bytes
}
