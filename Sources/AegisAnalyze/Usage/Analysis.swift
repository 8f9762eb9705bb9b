import AegisAccess
public import AegisBasics
import AegisIR

/// All reports of one run, and what they rest on.
public struct Analysis: Sendable {
  public let analyzer: Analyzer
  public let window: Window
  /// Whether what is granted was read from AWS, not from a configuration.
  public let isLive: Bool
  /// Whether lists of actions are given besides their numbers.
  public let isDetailed: Bool
  /// Risk first, then the most unused actions, then by name.
  public let reports: [PrincipalReport]

  public init(_ analyzer: Analyzer, window: Window, isLive: Bool = false, isDetailed: Bool, reports: [PrincipalReport]) {
    self.analyzer = analyzer
    self.window = window
    self.isLive = isLive
    self.isDetailed = isDetailed
    let access = analyzer.access
    self.reports = reports.sorted { left, right in
      if left.risk != right.risk { return left.risk < right.risk }
      if left.unused.count != right.unused.count { return left.unused.count > right.unused.count }
      return access.principals[left.principal].caller.name < access.principals[right.principal].caller.name
    }
  }

  public var coverage: [Coverage] { analyzer.log.coverage }

  /// Accounts of the reports of which the logs hold nothing in the window, by key.
  public var accountsWithoutLogs: [String] {
    let covered = Set(coverage.map(\.account))
    let accounts = Set(reports.map { analyzer.access.principals[$0.principal].account }).sorted()
    return accounts.map { analyzer.access.organization.accounts[$0] }.filter { $0.id.map { !covered.contains($0) } ?? true }.map(\.key)
  }

  /// Accounts of the reports of whose logs something could not be read, by key.
  public var accountsWithHoles: [String] {
    let accounts = Set(reports.map { analyzer.access.principals[$0.principal].account }).sorted()
    return accounts.map { analyzer.access.organization.accounts[$0] }.filter { analyzer.hasHole($0.id) }.map(\.key)
  }

  /// Accounts of the reports of which the logs hold something, and nothing of the region of global services, by key.
  public var accountsWithoutHome: [String] {
    let found = reports.filter { report in report.notObservable.contains { $0.why == .noHomeLogs } }.map { analyzer.access.principals[$0.principal].account }
    return Set(found).sorted().map { analyzer.access.organization.accounts[$0].key }
  }

  /// For each account, the regions of which others have logs in the window and it has none.
  public var regionsWithoutLogs: [(account: String, regions: [String])] {
    let regions = Set(coverage.map(\.region))
    let accounts = Set(reports.map { analyzer.access.principals[$0.principal].account }).sorted()
    return accounts.compactMap { index in
      let account = analyzer.access.organization.accounts[index]
      let own = Set(coverage.filter { $0.account == account.id }.map(\.region))
      let missing = regions.subtracting(own).sorted()
      return own.isEmpty || missing.isEmpty ? nil : (account.key, missing)
    }
  }

  /// The first and last day of the window from which there are events.
  public var coveredDays: (first: CalendarDate, last: CalendarDate)? {
    guard let first = coverage.map(\.first).min(), let last = coverage.map(\.last).max() else { return nil }
    return (CalendarDate(secondsSince1970: first * 86400), CalendarDate(secondsSince1970: last * 86400))
  }

  /// Events of callers that are no principal of the organization: services, other accounts, what is gone.
  public var eventsOfOthers: [(principal: String, count: Int)] {
    let access = analyzer.access
    let known = Set(access.principals.map(\.caller.name))
    let sessions = Set(access.principals.compactMap(\.sessionName))
    return analyzer.log.events.filter { !known.contains($0.key) && !sessions.contains($0.key) }
      .map { ($0.key, $0.value.reduce(0) { $0 + $1.count }) }.sorted { ($1.count, $0.principal) < ($0.count, $1.principal) }
  }
}

/// `2026-11-25` of a number of days since 1970.
func dayText(_ day: Int) -> String { CalendarDate(secondsSince1970: day * 86400).text }

/// `2026/11/25` of a number of days since 1970, as paths of logs have it.
public func slashedDay(_ day: Int) -> String { String(dayText(day).map { $0 == "-" ? "/" : $0 }) }

/// `2026-11-25T09:15:31Z`; nil for 0.
func timeText(_ seconds: Int) -> String? {
  if seconds == 0 { return nil }
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let rest = seconds % 86400
  return "\(CalendarDate(secondsSince1970: seconds).text)T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
}
