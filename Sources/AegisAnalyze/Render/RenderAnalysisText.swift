import AegisAccess
import AegisBasics
import AegisIR
import AegisReport

extension Analysis {
  /// The summary that a run ends with: the window, the gaps of the logs, and the principals, risk first.
  ///
  /// - Parameter rows: How many principals are shown at most.
  public func text(rows: Int) -> [UInt8] {
    let access = analyzer.access
    var lines = basis
    lines[0] = "\(counted(reports.count, "principal", "principals")), " + lines[0]
    let others = eventsOfOthers.reduce(0) { $0 + $1.count }
    if others > 0 { lines.append("\(counted(others, "event is", "events are")) of callers that are no user or role of the \(isLive ? "organization" : "configuration")") }
    lines.append("")
    let head = ["principal", "granted", "used", "unused", "unknown", "denied", "roles", "risk"]
    var table = [head]
    for report in reports.prefix(rows) {
      let entry = access.principals[report.principal]
      table.append(
        ["\(access.organization.accounts[entry.account].key)/\(entry.name)"]
          + [report.grantedCount, report.used.count, report.unused.count, report.notObservable.count, report.denied.count, report.roles.count].map { "\($0)" }
          + [report.risk.word])
    }
    lines += align(table)
    if reports.count > rows { lines.append("and \(reports.count - rows) more") }
    var bytes: [UInt8] = []
    for line in lines {
      bytes.appendVisible(line)
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// What it rests on, and what the logs do not tell: a line each.
  public var basis: [String] {
    var lines = ["\(window.firstDate.text) to \(window.lastDate.text), by \(counted(analyzer.log.eventCount, "event", "events")) of \(analyzer.log.source)"]
    if let days = coveredDays, days.first != window.firstDate || days.last != window.lastDate {
      lines.append("the logs have events from \(days.first.text) to \(days.last.text) of these days")
    }
    if isLive { lines.append("what is granted was read from AWS, not from a configuration") }
    if !accountsWithoutLogs.isEmpty {
      lines.append("nothing is in the logs of \(list(accountsWithoutLogs, "account", "accounts")): nothing is called unused there")
    }
    let holes = analyzer.log.holes.count
    if holes > 0 {
      let accounts = accountsWithHoles.isEmpty ? "none of these accounts" : list(accountsWithHoles, "account", "accounts")
      lines.append("\(counted(holes, "log file", "log files")) could not be read to the end, of \(accounts)\(accountsWithHoles.isEmpty ? "" : ": nothing is called unused there")")
    }
    let regions = regionsWithoutLogs
    if regions.count > 3 { lines.append("\(regions.count) accounts have nothing from some region of which others have events: index.json lists them") }
    for entry in regions where regions.count <= 3 {
      lines.append("account `\(entry.account)`: nothing from \(list(entry.regions, "region", "regions")), of which other accounts have events")
    }
    let homeless = accountsWithoutHome
    if !homeless.isEmpty {
      lines.append("nothing is in the logs of the region of global services, such as IAM, of \(list(homeless, "account", "accounts")): none of their actions is called unused there")
    }
    return lines
  }

  private func list(_ names: [String], _ one: String, _ more: String) -> String {
    (names.count == 1 ? one : more) + " " + names.map { "`\($0)`" }.joined(separator: ", ")
  }

  /// Columns: the first and the last to the left, numbers to the right.
  private func align(_ table: [[String]]) -> [String] {
    let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    return table.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : column == row.count - 1 ? cell : space + cell
      }.joined(separator: "  ")
    }
  }
}
