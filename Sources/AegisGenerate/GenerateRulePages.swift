import AegisBasics
import AegisLint

/// The reference pages of rules: one an area, and what covers the checks of other tools.
func generateRulePages(peers: GrammarNode) throws(GenerateError) -> [GeneratedFile] {
  var files: [GeneratedFile] = []
  var areas: [String] = []
  for entry in RuleRegistry.entries where !areas.contains(entry.area) { areas.append(entry.area) }
  var index = "# Rules and findings\n\n\(pageNote)"
  for area in areas {
    let entries = RuleRegistry.entries.filter { $0.area == area }
    let name = area.replacingBlanks
    files.append(GeneratedFile(path: "grammar/reference/rules/\(name).md", text: areaPage(area, entries)))
    index += "- [\(area)](\(name).md): \(entries.count), \(entries[0].code.code) to \(entries[entries.count - 1].code.code)\n"
  }
  index += "- [what covers the checks of other tools](coverage.md)\n\n" + elsewhere
  files.append(GeneratedFile(path: "grammar/reference/rules/README.md", text: index))
  files.append(GeneratedFile(path: "grammar/reference/rules/coverage.md", text: coveragePage(peers)))
  return files
}

private let pageNote = "Generated from the metadata of the rules by `aegis-dev generate`; do not edit.\n\n"

/// What people may look for among the rules in vain.
private let elsewhere = """
  Two questions are answered elsewhere, because lint sees one state of the files and nothing of AWS:

  - whether a change lets somebody do more than before: `aegis access diff --base REVISION`, and `aegis plan`, compare two
    states exactly; `--fail-on-gain` and `--fail-on-new-access` make a gate of it
  - whether a policy has its five versions in AWS: `aegis deploy` removes the oldest one where a new one has no room

  """

private func areaPage(_ area: String, _ entries: [RuleEntry]) -> String {
  var text = "# \(area.prefix(1).uppercased() + area.dropFirst())\n\n\(pageNote)"
  for entry in entries {
    text += "## \(entry.code.code) \(entry.code.name)\n\n"
    var facts = ["**\(entry.rule?.isOptional == true ? "off by default" : entry.severity.name)**"]
    if let fix = entry.rule?.fix { facts.append("\(fix.rawValue) fix") }
    text += facts.joined(separator: ", ") + "\n\n"
    text += "\(entry.summary.sentence) \(entry.rationale)\n\n"
    for example in entry.rule?.flagged ?? [] { text += fence(example.text) }
    if let bad = entry.explanation?.bad { text += fence(bad) }
    if !entry.peers.isEmpty {
      text += "Covers " + entry.peers.map { "\($0.tool.rawValue) `\($0.code)`" }.joined(separator: ", ") + ".\n\n"
    }
  }
  return String(text.dropLast())
}

private func fence(_ text: String) -> String { "```yaml\n\(text)\n```\n\n" }

private func coveragePage(_ peers: GrammarNode) -> String {
  var text = "# What covers the checks of other tools\n\n\(pageNote)"
  for tool in peers.entries {
    let checks = tool.value.entries
    let covered = checks.count { check in !covering(check.name, of: tool.name).isEmpty }
    let excused = checks.count { check in !check.value.string.isEmpty && covering(check.name, of: tool.name).isEmpty }
    text += "## \(tool.name)\n\n\(checks.count) checks: \(covered) covered, \(excused) that do not apply, "
    text += "\(checks.count - covered - excused) not there yet.\n\n| check | covered by |\n| --- | --- |\n"
    for check in checks {
      let rules = covering(check.name, of: tool.name).map { "\($0.code.code) \($0.code.name)" }.joined(separator: ", ")
      let reason = check.value.string.isEmpty ? "not there yet" : "does not apply: \(check.value.string)"
      text += "| `\(check.name)` | \(rules.isEmpty ? reason : rules) |\n"
    }
    text += "\n"
  }
  return String(text.dropLast())
}

private func covering(_ check: String, of tool: String) -> [RuleEntry] {
  RuleRegistry.entries.filter { $0.peers.contains { $0.tool.rawValue == tool && $0.code == check } }
}

extension String {
  /// A clause as a sentence.
  fileprivate var sentence: String { (first == "`" ? self : prefix(1).uppercased() + dropFirst()) + "." }

  fileprivate var replacingBlanks: String { lowercased().split(separator: " ").joined(separator: "-") }
}
