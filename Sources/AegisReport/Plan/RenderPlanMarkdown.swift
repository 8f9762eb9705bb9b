import AegisBasics
import AegisChangeSet

/// A plan as a comment on a pull request: what can hurt in the open, the rest folded account by account.
///
/// It is never longer than a comment may be: what does not fit is counted.
///
/// Source: GitHub refuses bodies of more than 65,536 characters; GitLab takes more.
public func renderPlanMarkdown(_ report: PlanReport) -> [UInt8] {
  let parts = report.parts
  var lines: [String] = []
  if report.changes.isEmpty {
    lines.append("**No changes**" + (report.verdict.isEmpty ? "" : report.verdict + "."))
  } else {
    lines.append("**Plan**: " + report.counts.map { "\($0.count) to \($0.action.rawValue)" }.joined(separator: ", "))
  }
  lines += riskLines(parts)
  if !report.lockouts.isEmpty {
    lines += ["", "> [!CAUTION]", report.isRefused ? "> `deploy` refuses this plan, which could lock aegis itself out:" : "> This plan could lock aegis itself out, which is allowed; `deploy` needs `--allow-self-lockout` too:"]
    lines += report.lockouts.prefix(mostNamed).map { "> - \(escaped($0))" }
    if report.lockouts.count > mostNamed { lines.append("> - and \(report.lockouts.count - mostNamed) more; `aegis plan` shows all") }
  }
  if let access = report.access, !access.isEmpty { lines += accessLines(access, report) }
  let others = otherLines(report)
  lines += foldedLines(parts, report, room: mostBytes - size(lines) - size(others))
  return Array(((lines + others).joined(separator: "\n") + "\n").utf8)
}

private let mostBytes = 65_000
/// As many of a kind are named in the open.
private let mostNamed = 50

private func size(_ lines: [String]) -> Int { lines.reduce(0) { $0 + $1.utf8.count + 1 } }

private func riskLines(_ parts: [PlanReport.Part]) -> [String] {
  let risky = parts.flatMap { part in part.changes.prefix { $0.risk == .high }.map { (part.title, $0) } }
  if risky.isEmpty { return [] }
  var lines = ["", "> [!CAUTION]", "> These can lock people out or let somebody in:"]
  for (title, change) in risky.prefix(mostNamed) {
    lines.append("> - \(code(title)): \(change.action.rawValue) \(change.address.kind.noun) \(code(change.address.name)): \(change.warnings.map(escaped).joined(separator: "; "))")
  }
  if risky.count > mostNamed { lines.append("> - and \(risky.count - mostNamed) more; `aegis plan` shows all") }
  return lines
}

/// The parts one by one, as far as there is room.
private func foldedLines(_ parts: [PlanReport.Part], _ report: PlanReport, room: Int) -> [String] {
  let cut = "  the rest does not fit in here: `aegis plan` shows it", foot = ["```", "", "</details>"]
  // For what is only counted.
  var room = room - 5_000
  var lines: [String] = []
  var omitted: [PlanReport.Part] = []
  for part in parts {
    let head = ["", "<details><summary>\(escaped(part.title)): \(counted(part.changes.count, "change"))</summary>", "", "```diff"]
    room -= size(head) + size(foot) + cut.utf8.count
    guard room > 1_000 else {
      omitted.append(part)
      continue
    }
    lines += head
    for line in String(decoding: renderChanges(part, of: report), as: UTF8.self).split(separator: "\n") {
      let shown = diffLine(line)
      room -= shown.utf8.count + 1
      lines.append(room < 0 ? cut : shown)
      if room < 0 { break }
    }
    lines += foot
  }
  if omitted.isEmpty { return lines }
  let names = omitted.prefix(mostNamed).map { "\(escaped(String($0.title.prefix(60)))): \($0.changes.count)" }.joined(separator: ", ")
  let more = omitted.count > mostNamed ? ", and \(omitted.count - mostNamed) more" : ""
  return lines + ["", "Changes that do not fit in here, and that `aegis plan` shows: \(names)\(more)."]
}

/// What the plan leaves as it is.
private func otherLines(_ report: PlanReport) -> [String] {
  var lines: [String] = []
  if !report.changes.drift.isEmpty {
    let known = report.changes.drift.filter { $0.author != nil }
    lines += ["", "\(counted(report.changes.drift.count, "resource")) changed outside of aegis since the last deployment\(known.isEmpty ? "." : ":")"]
    for item in known.prefix(mostNamed) { lines.append("- \(item.address.kind.noun) \(code(item.address.name))\(escaped(item.authorText))") }
    if known.count > mostNamed { lines.append("- and \(known.count - mostNamed) more") }
  }
  if !report.changes.additions.isEmpty {
    lines += ["", "\(counted(report.changes.additions.count, "thing")) put outside of aegis on what the configuration manages, and left there:"]
    for item in report.shownAdditions.prefix(mostNamed) {
      let account = item.address.scope.account.map { " of \(code($0))" } ?? ""
      lines.append("- \(item.warning == nil ? "" : "**!** ")\(item.address.kind.noun) \(code(item.address.name))\(account)\(item.warning.map { ": \(escaped($0))" } ?? "")")
    }
    if report.changes.additions.count > mostNamed { lines.append("- and \(report.changes.additions.count - mostNamed) more") }
  }
  for address in report.changes.remaining.prefix(mostNamed) {
    lines += ["", "Account \(code(address.name)) stays in the organization, though the configuration has it no more; \(escaped(report.closing(address)))."]
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
  return lines
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
  lines += access.possible.prefix(mostNamed).map { "- not known: \(escaped($0))" }
  if access.possible.count > mostNamed { lines.append("- not known: and \(access.possible.count - mostNamed) more") }
  return lines
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
