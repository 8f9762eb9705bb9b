import AegisAccess
import AegisBasics
import AegisIR
import AegisPolicy
import AegisReport

extension Analysis {
  /// One page that needs nothing else: style, program and data inside; no request leaves it, by its own policy.
  public func html() -> [UInt8] {
    let policy = "default-src 'none'; style-src '\(Self.digest(pageStyle))'; script-src '\(Self.digest(pageScript))'; base-uri 'none'; form-action 'none'"
    // A `<` could end the element that holds the data.
    var bytes = pageData()
    if bytes.contains(UInt8(ascii: "<")) { bytes = bytes.flatMap { $0 == UInt8(ascii: "<") ? Array("\\u003c".utf8) : [$0] } }
    let head = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Privileges</title>
      <style>\(pageStyle)</style>
      </head>
      <body>
      <header id="head"></header>
      <main id="main"></main>
      <noscript>This page shows its tables by a script inside of it.</noscript>
      <script type="application/json" id="data">
      """
    // The data may be a hundred megabytes: they stay where they are.
    bytes.insert(contentsOf: head.utf8, at: 0)
    bytes += Array("</script>\n<script>\(pageScript)</script>\n</body>\n</html>\n".utf8)
    return bytes
  }

  private static func digest(_ text: String) -> String { "sha256-" + base64(SHA256.digest(of: Array(text.utf8))) }

  private static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let word = part.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - part.count))
      for index in 0..<4 {
        text += index <= part.count ? String(letters[Int(word >> UInt32(18 - 6 * index)) & 63]) : "="
      }
    }
    return text
  }

  // MARK: Data

  /// What the page's program reads: principals by their place in the reports, actions by number.
  private func pageData() -> [UInt8] {
    let access = analyzer.access, catalog = access.catalog
    var places: [Int: Int] = [:]
    for (place, report) in reports.enumerated() { places[report.principal] = place }
    var writer = JSONWriter(brokenDepth: 0)
    writer.object { writer in
      writer.member("organization", access.organization.name)
      writer.member("window", "\(window.firstDate.text) to \(window.lastDate.text)")
      writer.member("source", analyzer.log.source)
      writer.member("events", analyzer.log.eventCount)
      writer.member("gaps", each: gaps) { $0.string($1) }
      writer.member("actions") { writer in
        for action in namedActions { writer.member("\(action.rawValue)", catalog.name(action)) }
      }
      writer.member("admins", each: reports.indices.filter { reports[$0].risk == .administrator }) { $0.number($1) }
      writer.member("principals", each: reports.enumerated()) { $0.principal($1.element, at: $1.offset, self, places) }
      writer.member("edges", each: edges(places)) { $0.array($1) { $0.number($1) } }
      writer.member("coverage", each: coverage) { writer, entry in
        let account = access.organization.accounts.first { $0.id == entry.account }?.key ?? entry.account
        writer.row { row in
          for text in [account, entry.region, dayText(entry.first), dayText(entry.last)] { row.text(text) }
          row.number(entry.events)
        }
      }
      writer.member("others", each: eventsOfOthers.prefix(1000)) { writer, entry in
        writer.row { row in
          row.text(entry.principal)
          row.number(entry.count)
        }
      }
    }
    return writer.bytes
  }

  /// The actions that the page names.
  private var namedActions: [ActionID] {
    var found: Set<ActionID> = []
    for report in reports {
      found.formUnion(report.performed.map(\.action))
      found.formUnion(report.denied.map(\.action))
      if isDetailed { found.formUnion(report.unused) }
    }
    return found.sorted()
  }

  /// What is missing in the logs, in sentences.
  var gaps: [String] {
    var found: [String] = []
    if let days = coveredDays, days.first != window.firstDate || days.last != window.lastDate {
      found.append("The logs have events from \(days.first.text) to \(days.last.text) of these days.")
    }
    if !accountsWithoutLogs.isEmpty { found.append("Nothing is in the logs of \(accountsWithoutLogs.joined(separator: ", ")).") }
    if !analyzer.log.holes.isEmpty {
      let files = analyzer.log.holes.count == 1 ? "1 log file" : "\(analyzer.log.holes.count) log files"
      found.append("\(files) could not be read to the end: nothing is called unused in \(accountsWithHoles.isEmpty ? "the accounts that they belong to" : accountsWithHoles.joined(separator: ", ")).")
    }
    let regions = regionsWithoutLogs
    if regions.count > 3 { found.append("\(regions.count) accounts have nothing from some region of which others have events.") }
    for entry in regions where regions.count <= 3 { found.append("\(entry.account): nothing from \(entry.regions.joined(separator: ", ")).") }
    return found
  }

  /// From, to, whether under conditions, whether it was done.
  private func edges(_ places: [Int: Int]) -> [[Int]] {
    reports.enumerated().flatMap { place, report -> [[Int]] in
      let used = Set(report.roles.filter { $0.chain.count == 1 && $0.sessions > 0 }.map(\.role))
      return analyzer.edges(from: report.principal).compactMap { edge in
        places[edge.role].map { [place, $0, edge.isConditional ? 1 : 0, used.contains(edge.role) ? 1 : 0] }
      }
    }
  }
}

/// An array that is written element by element.
struct JSONRow {
  fileprivate enum Cell {
    case text(String)
    case number(Int)
    case texts([String])
    case numbers([Int])
  }

  fileprivate var cells: [Cell] = []

  mutating func text(_ text: String) { cells.append(.text(text)) }
  mutating func number(_ number: Int) { cells.append(.number(number)) }
  mutating func texts(_ texts: [String]) { cells.append(.texts(texts)) }
  mutating func numbers(_ numbers: [Int]) { cells.append(.numbers(numbers)) }
}

extension JSONWriter {
  mutating func row(_ fill: (inout JSONRow) -> Void) {
    var row = JSONRow()
    fill(&row)
    array(row.cells) { writer, cell in
      switch cell {
      case .text(let text): writer.string(text)
      case .number(let number): writer.number(number)
      case .texts(let texts): writer.array(texts) { $0.string($1) }
      case .numbers(let numbers): writer.array(numbers) { $0.number($1) }
      }
    }
  }

  fileprivate mutating func principal(_ report: PrincipalReport, at place: Int, _ analysis: Analysis, _ places: [Int: Int]) {
    let access = analysis.analyzer.access
    let entry = access.principals[report.principal]
    object { writer in
      writer.member("i", place)
      writer.member("account", access.organization.accounts[entry.account].key)
      writer.member("kind", entry.noun)
      writer.member("name", entry.name)
      writer.member("arn", entry.caller.name)
      writer.member("risk", report.risk.rawValue)
      writer.member("granted", report.grantedCount)
      writer.member("used", report.used.count)
      writer.member("unused", report.unused.count)
      writer.member("unknown", report.notObservable.count)
      writer.member("deniedCount", report.denied.count)
      writer.member("events", report.events)
      writer.member("last", report.last)
      writer.member("performed", each: report.performed) { $0.array([Int($1.action.rawValue), $1.count, $1.last]) { $0.number($1) } }
      writer.member("denied", each: report.denied) { $0.array([Int($1.action.rawValue), $1.denied, $1.lastDenied]) { $0.number($1) } }
      writer.member("foreign", each: report.notGranted) { $0.number(Int($1.rawValue)) }
      writer.member("unusedBy", each: analysis.byService(report.unused)) { writer, entry in
        writer.row { row in
          row.text(entry.service)
          row.number(entry.actions.count)
        }
      }
      writer.key("unusedRuns")
      if analysis.isDetailed { writer.array(runs(report.unused)) { $0.number($1) } } else { writer.null() }
      let reasons = Dictionary(grouping: report.notObservable, by: \.why).sorted { $0.value.count > $1.value.count }
      writer.member("why", each: reasons) { writer, entry in
        writer.row { row in
          row.text(entry.key.reason)
          row.number(entry.value.count)
        }
      }
      writer.member("roles", each: report.roles.filter { role in role.chain.allSatisfy { places[$0.role] != nil } }) { writer, role in
        writer.row { row in
          row.number(places[role.role]!)
          row.numbers(role.chain.dropLast().map { places[$0.role]! })
          row.number(role.isConditional ? 1 : 0)
          row.number(role.sessions)
          row.number(role.last)
        }
      }
      writer.member("usedBy", each: report.usedBy) { writer, use in
        writer.row { row in
          row.text(use.use.origin)
          row.texts(use.use.via)
          row.number(use.sessions)
          row.number(use.events)
          row.number(use.last)
        }
      }
      writer.member("policies", each: report.policies) { writer, policy in
        writer.row { row in
          row.text(policy.name)
          row.text(policy.kind.rawValue)
          row.text(policy.group ?? "")
          row.number(policy.actions)
          row.number(policy.used)
          row.number(policy.isBoundary ? 1 : 0)
        }
      }
    }
  }
}

/// Starts and lengths of the runs of neighbours in a sorted list.
private func runs(_ actions: [ActionID]) -> [Int] {
  var found: [Int] = []
  for action in actions {
    let number = Int(action.rawValue)
    if found.count >= 2, found[found.count - 2] + found[found.count - 1] == number {
      found[found.count - 1] += 1
    } else {
      found += [number, 1]
    }
  }
  return found
}
