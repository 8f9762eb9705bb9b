import AegisAccess
import AegisIR
import AegisPolicy
import AegisReport

/// A table as CSV. Source: RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe.
struct CSVTable {
  private(set) var bytes: [UInt8] = []

  init(_ names: String...) { row(names) }

  mutating func row(_ cells: [String]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      let isFormula = cell.utf8.first.map { [UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@")].contains($0) } ?? false
      let text = isFormula ? "'" + cell : cell
      if text.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 < 0x20 }) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
          if byte == UInt8(ascii: "\"") { bytes.append(byte) }
          bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
      } else {
        bytes += Array(text.utf8)
      }
    }
    bytes += [0x0D, 0x0A]
  }
}

extension Analysis {
  /// The tables, by file name: principals, actions performed, roles, policies, and in detail what is unused.
  public func csv() -> [(name: String, bytes: [UInt8])] {
    let access = analyzer.access, catalog = access.catalog
    var principals = CSVTable(
      "account", "kind", "name", "arn", "risk", "events", "last_event", "granted", "used", "unused", "not_observable", "performed", "denied",
      "roles", "policies")
    var performed = CSVTable("arn", "action", "count", "last", "denied", "last_denied", "granted")
    var roles = CSVTable("arn", "role", "via", "conditional", "administrator", "sessions", "last")
    var policies = CSVTable("arn", "policy", "kind", "policy_arn", "group", "boundary", "actions", "used")
    var unused = CSVTable("arn", "action", "state", "why")
    for report in reports {
      let entry = access.principals[report.principal], arn = entry.caller.name
      principals.row(
        [access.organization.accounts[entry.account].key, entry.noun, entry.name, arn, report.risk.word, "\(report.events)", timeText(report.last) ?? ""]
          + [report.grantedCount, report.used.count, report.unused.count, report.notObservable.count, report.performed.count, report.denied.count]
          .map { "\($0)" } + ["\(report.roles.count)", "\(report.policies.count)"])
      let foreign = Set(report.notGranted)
      let refusedOnly = report.denied.filter { $0.count == 0 }
      for use in report.performed + refusedOnly {
        performed.row([
          arn, catalog.name(use.action), "\(use.count)", timeText(use.last) ?? "", "\(use.denied)", timeText(use.lastDenied) ?? "",
          use.count > 0 && !foreign.contains(use.action) ? "true" : use.count > 0 ? "false" : "",
        ])
      }
      for role in report.roles {
        roles.row([
          arn, access.principals[role.role].caller.name, role.chain.dropLast().map { access.principals[$0.role].caller.name }.joined(separator: " "),
          "\(role.isConditional)", "\(role.isAdministrator)", "\(role.sessions)", timeText(role.last) ?? "",
        ])
      }
      for policy in report.policies {
        policies.row([
          arn, policy.name, policy.kind.rawValue, policy.arn ?? "", policy.group ?? "", "\(policy.isBoundary)", "\(policy.actions)", "\(policy.used)",
        ])
      }
      guard isDetailed else { continue }
      for action in report.unused { unused.row([arn, catalog.name(action), "unused", ""]) }
      for entry in report.notObservable { unused.row([arn, catalog.name(entry.action), "not-observable", entry.why.word]) }
    }
    let tables = [("principals.csv", principals), ("performed.csv", performed), ("roles.csv", roles), ("policies.csv", policies)]
    return (isDetailed ? tables + [("unused.csv", unused)] : tables).map { ($0.0, $0.1.bytes) }
  }
}
