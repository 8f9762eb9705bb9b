import AegisBasics
import AegisChangeSet

/// A plan as a comment on a pull request: what can hurt in the open, the rest folded account by account.
public func renderPlanMarkdown(_ report: PlanReport) -> [UInt8] {
  var lines: [String] = []
  if report.changes.isEmpty {
    lines.append("**No changes**: AWS is as the configuration says.")
  } else {
    lines.append("**Plan**: " + report.counts.map { "\($0.count) to \($0.action.rawValue)" }.joined(separator: ", "))
  }
  let risky = report.scopes.flatMap { entry in report.changes(in: entry.scope).filter { $0.risk == .high }.map { (entry.title, $0) } }
  if !risky.isEmpty {
    lines += ["", "> [!CAUTION]", "> These can lock people out or let somebody in:"]
    for (title, change) in risky {
      lines.append("> - \(code(title)): \(change.action.rawValue) \(change.address.kind.noun) \(code(change.address.name)): \(change.warnings.map(escaped).joined(separator: "; "))")
    }
  }
  if let access = report.access, !access.isEmpty { lines += accessLines(access, report) }
  for (scope, title) in report.scopes {
    let changes = report.changes(in: scope)
    lines += ["", "<details><summary>\(escaped(title)): \(counted(changes.count, "change"))</summary>", "", "```diff"]
    let options = PlanReport(backend: report.backend, changes: report.changes.only(scope), sources: report.sources, accounts: report.accounts)
    let text = String(decoding: renderPlanText(options, style: .plain), as: UTF8.self)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst() {
      if line.isEmpty { break }
      lines.append(diffLine(line))
    }
    lines += ["```", "", "</details>"]
  }
  if !report.changes.drift.isEmpty {
    lines += ["", "\(counted(report.changes.drift.count, "resource")) changed outside of aegis since the last deployment\(report.changes.drift.contains { $0.author != nil } ? ":" : ".")"]
    for item in report.changes.drift where item.author != nil {
      lines.append("- \(item.address.kind.noun) \(code(item.address.name))\(escaped(item.authorText))")
    }
  }
  if !report.changes.unmanaged.isEmpty {
    lines += ["", "\(counted(report.changes.unmanaged.count, "thing")) that AWS holds and the configuration does not: left alone."]
  }
  if !report.changes.adopted.isEmpty {
    lines += ["", "\(counted(report.changes.adopted.count, "thing")) that AWS holds as the configuration says: terraform takes over."]
  }
  if report.assumedTags > 0 {
    lines += ["", "The tags of \(report.assumedTags) policies were not asked for (`--refresh` does): they are taken as they were deployed."]
  }
  return Array((lines.joined(separator: "\n") + "\n").utf8)
}

private func accessLines(_ access: PlanAccess, _ report: PlanReport) -> [String] {
  var lines = ["", "**What this lets somebody do**: \(counted(access.gained.count, "gain")) and \(access.lost.count == 1 ? "1 loss" : "\(access.lost.count) losses")", ""]
  for (word, entries) in [("gained", access.gained), ("lost", access.lost)] {
    for line in entries.prefix(PlanAccess.shownLines) {
      let place = report.place(line.place).map { " (\(code("\($0.file):\($0.line)")))" } ?? ""
      lines.append("- \(word): \(escaped(line.text))\(line.notes.isEmpty ? "" : "; " + line.notes.map(escaped).joined(separator: "; "))\(place)")
    }
    if entries.count > PlanAccess.shownLines { lines.append("- \(word): and \(entries.count - PlanAccess.shownLines) more") }
  }
  lines += access.possible.map { "- not known: \(escaped($0))" }
  return lines
}

extension ChangeSet {
  fileprivate func only(_ scope: Scope) -> ChangeSet {
    var it = ChangeSet()
    it.changes = changes.filter { $0.address.scope == scope }
    return it
  }
}

/// The sign in the first column, where `diff` colours it.
private func diffLine(_ line: Substring) -> String {
  let trimmed = line.drop { $0 == " " || $0 == "!" }
  guard let sign = trimmed.first, "+-".contains(sign), trimmed.dropFirst().first == " " else {
    return line.hasPrefix("! ") ? "!" + line.dropFirst() : String(line)
  }
  return "\(sign)\(line.prefix { $0 == " " || $0 == "!" })\(trimmed.dropFirst(2))"
}

/// Inside backticks nothing means anything to Markdown; a backtick ends them, so it is shown as another sign.
private func code(_ text: String) -> String { "`" + text.map { $0 == "`" ? "'" : String($0) }.joined() + "`" }

private func escaped(_ text: String) -> String {
  text.map { "<>&".contains($0) ? ["<": "&lt;", ">": "&gt;", "&": "&amp;"][$0]! : String($0) }.joined()
}
