import AegisBasics
import AegisChangeSet

/// A plan for people: account by account, what can hurt first.
public func renderPlanText(_ report: PlanReport, style: Style) -> [UInt8] {
  var writer = PlanTextWriter(report: report, style: style)
  writer.write()
  return writer.out.bytes
}

/// The changes of one part of a plan, without colours.
func renderChanges(_ part: PlanReport.Part, of report: PlanReport) -> [UInt8] {
  var writer = PlanTextWriter(report: report, style: .plain)
  for change in part.changes { writer.write(change) }
  return writer.out.bytes
}

private struct PlanTextWriter {
  let report: PlanReport
  var out: TextWriter

  init(report: PlanReport, style: Style) {
    self.report = report
    out = TextWriter(style: style)
  }

  mutating func write() {
    for part in report.parts {
      out.writeVisible(part.title, .strong)
      out.endLine()
      for change in part.changes { write(change) }
      out.endLine()
    }
    if let access = report.access, !access.isEmpty { write(access) }
    writeDrift()
    writeAdditions()
    writeRemaining()
    writeUnmanaged()
    writeAdopted()
    writeAssumed()
    writeSummary()
  }

  mutating func write(_ change: Change) {
    let (sign, paint) = sign(change)
    out.write(change.risk == .high ? "! " : "  ", .severity(.error))
    out.write("\(sign) ", paint)
    out.write(change.address.kind.noun, .strong)
    if !change.address.name.isEmpty {
      out.write(" ")
      out.writeVisible(change.address.name)
    }
    let words = [Action.replace: " (replace)", .move: " (move)", .forget: " (forget)"]
    out.write(words[change.action] ?? "", paint)
    if let place = report.place(change.origin) {
      out.write("  ")
      out.writeVisible("\(place.file):\(place.line)", .frame)
    }
    out.endLine()
    for warning in change.warnings { line(change.risk == .high ? "warning: \(warning)" : "note: \(warning)", .severity(change.risk == .high ? .error : .warning)) }
    if ![.attach, .detach, .forget].contains(change.action) { writeValues(change) }
    if change.reason.isNotable { line("note: \(change.reason.rawValue)", .severity(.note)) }
  }

  private func sign(_ change: Change) -> (String, Paint) {
    switch change.action {
    case .create, .attach: ("+", .severity(.note))
    case .delete, .detach: ("-", .severity(.error))
    case .update, .move: ("~", .severity(.warning))
    case .replace: ("±", .severity(.warning))
    case .forget: (".", .severity(.note))
    }
  }

  /// What a deletion takes away is not listed: the name tells.
  private mutating func writeValues(_ change: Change) {
    if change.action == .delete { return }
    let old = Dictionary(change.before.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let new = Dictionary(change.after.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var names = change.before.map(\.name)
    for property in change.after where old[property.name] == nil { names.append(property.name) }
    for name in names { write(name, old[name], new[name], isNew: change.action == .create) }
  }

  private mutating func write(_ name: String, _ old: Property?, _ new: Property?, isNew: Bool) {
    if old?.isDocument == true || new?.isDocument == true {
      if isNew { return line("\(name): \(shortened(new?.value ?? ""))", .none) }
      line("\(name):", .none)
      for difference in difference(of: old?.value ?? "", new?.value ?? "") {
        switch difference.sign {
        case .removed: line("  - \(shortened(difference.text))", .severity(.error))
        case .added: line("  + \(shortened(difference.text))", .severity(.note))
        case .context: line("  \(difference.text)", .none)
        }
      }
      return
    }
    if isNew {
      let isDefault = [("path", "/"), ("description", ""), ("max_session_duration", "3600")].contains { $0.0 == name && $0.1 == new?.value }
      if !isDefault { line("\(name): \(shortened(new?.value ?? ""))", .none) }
      return
    }
    line("\(name): \(shown(old)) -> \(shown(new))", .none)
  }

  private func shown(_ property: Property?) -> String {
    guard let property else { return "none" }
    return property.value.isEmpty ? "\"\"" : shortened(property.value)
  }

  /// No longer than the line has room for.
  private func shortened(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let room = max(40, out.style.width - 12)
    return line.count <= room ? line : line.prefix(room - 3) + "..."
  }

  private mutating func line(_ text: String, _ paint: Paint) {
    out.write("      ")
    out.writeVisible(text, paint)
    out.endLine()
  }

  // MARK: What somebody can do

  private mutating func write(_ access: PlanAccess) {
    out.write("what this lets somebody do", .strong)
    out.endLine()
    for (sign, paint, entries) in [("+", Severity.warning, access.gained), ("-", Severity.note, access.lost)] {
      for entry in entries.prefix(PlanAccess.shownLines) {
        out.write("  \(sign) ", .severity(paint))
        out.writeVisible(entry.text)
        if let place = report.place(entry.place) {
          out.write("  ")
          out.writeVisible("\(place.file):\(place.line)", .frame)
        }
        out.endLine()
        for note in entry.notes { line(note, .none) }
      }
      if entries.count > PlanAccess.shownLines { line("and \(entries.count - PlanAccess.shownLines) more; `--format json` has them all", .none) }
    }
    for text in access.possible { line("not known: \(text)", .severity(.warning)) }
    out.endLine()
  }

  // MARK: What is not changed

  private mutating func writeDrift() {
    let drift = report.changes.drift
    if drift.isEmpty { return }
    out.write("changed outside of aegis since the last deployment", .strong)
    out.endLine()
    for item in drift.prefix(50) {
      let account = item.address.scope.account.map { " of `\($0)`" } ?? ""
      line("\(item.address.kind.noun) \(item.address.name)\(account): \(item.kind == .removed ? "is gone" : "is not as it was deployed")\(item.authorText)", .none)
    }
    if drift.count > 50 { line("and \(drift.count - 50) more", .none) }
    out.endLine()
  }

  private mutating func writeAdditions() {
    let additions = report.changes.additions
    if additions.isEmpty { return }
    out.write("put outside of aegis on what the configuration manages, and left there", .strong)
    out.endLine()
    for item in report.shownAdditions.prefix(50) {
      out.write(item.warning == nil ? "  " : "! ", .severity(.error))
      out.write("+ ", .severity(.warning))
      out.writeVisible("\(item.address.kind.noun) \(item.address.name)\(item.address.scope.account.map { " of `\($0)`" } ?? "")")
      out.endLine()
      if let warning = item.warning { line("warning: \(warning)", .severity(.error)) }
    }
    if additions.count > 50 { line("and \(additions.count - 50) more; `--format json` has them all", .none) }
    out.endLine()
  }

  private mutating func writeRemaining() {
    for address in report.changes.remaining {
      out.write("stays: ", .strong)
      out.write("account `\(address.name)` stays in the organization, though the configuration has it no more; \(report.closing(address))")
      out.endLine()
    }
    if !report.changes.remaining.isEmpty { out.endLine() }
  }

  private mutating func writeUnmanaged() {
    let unmanaged = report.changes.unmanaged
    if unmanaged.isEmpty { return }
    out.write("left alone: ", .strong)
    out.write("\(counted(unmanaged.count, "thing")) that AWS holds and neither the configuration nor an earlier deployment knows")
    out.endLine()
    if report.isVerbose {
      for address in unmanaged { write(address) }
    } else {
      line("`--verbose` names them, `--prune` takes them away", .none)
    }
    out.endLine()
  }

  private mutating func writeAdopted() {
    let adopted = report.changes.adopted
    if adopted.isEmpty { return }
    out.write("taken over: ", .strong)
    out.write("\(counted(adopted.count, "thing")) that AWS holds as the configuration says, into terraform's states")
    out.endLine()
    if report.isVerbose { for address in adopted { write(address) } } else { line("`--verbose` names them", .none) }
    out.endLine()
  }

  private mutating func writeAssumed() {
    if report.assumedTags == 0 { return }
    out.write("not asked for: ", .strong)
    out.write("the tags of \(report.assumedTags) policies, taken as they were deployed, since AWS's index of tags does not tell them")
    out.endLine()
    line("`--refresh` asks for each", .none)
    out.endLine()
  }

  private mutating func write(_ address: Address) {
    line("\(address.scope.account.map { "\($0): " } ?? "")\(address.kind.noun) \(address.name)", .none)
  }

  private mutating func writeSummary() {
    if report.changes.isEmpty {
      out.write("no changes", .strong)
      out.write(report.verdict)
      return out.endLine()
    }
    out.write("plan: ", .strong)
    out.write(report.counts.map { "\($0.count) to \($0.action.rawValue)" }.joined(separator: ", "))
    if report.backend == "api" && !report.changes.steps.isEmpty { out.write(", in \(counted(report.changes.steps.count, "call"))") }
    out.endLine()
    if report.highRisks > 0 {
      out.write("  \(counted(report.highRisks, "line")) marked `!` can lock people out or let somebody in", .severity(.error))
      out.endLine()
    }
    if report.lockouts.isEmpty { return }
    out.write(report.isRefused ? "refused: " : "allowed: ", .severity(report.isRefused ? .error : .warning))
    out.write(
      report.isRefused
        ? "this plan could lock aegis itself out; `deploy` makes none of its calls without `--allow-self-lockout`"
        : "this plan could lock aegis itself out; `deploy` needs `--allow-self-lockout` too")
    out.endLine()
    for text in report.lockouts { line(text, .severity(report.isRefused ? .error : .warning)) }
  }
}
