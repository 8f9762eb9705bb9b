import AegisAccess
import AegisBasics
import AegisIR
import AegisPolicy
import AegisReport

extension Analysis {
  /// The file of a principal's report below the folder of reports.
  public func path(of report: PrincipalReport) -> String {
    let entry = analyzer.access.principals[report.principal]
    return "\(analyzer.access.organization.accounts[entry.account].key)/\(entry.noun)s/\(entry.name).json"
  }

  /// `index.json`: what the reports rest on, and one line for each principal.
  public func indexJSON() -> [UInt8] {
    var writer = JSONWriter(brokenDepth: 3)
    writer.object { writer in
      writer.member("version", 1)
      writer.window(self)
      if let cost = analyzer.log.cost { writer.athena(cost) }
      writer.member("accounts_without_logs", each: accountsWithoutLogs) { $0.string($1) }
      writer.member("damaged_logs", each: analyzer.log.holes) { writer, hole in
        writer.object { writer in
          writer.member("file", hole.name)
          if let account = hole.account { writer.member("account", account) }
          writer.member("why", hole.reason)
        }
      }
      writer.member("accounts_with_damaged_logs", each: accountsWithHoles) { $0.string($1) }
      writer.member("regions_without_logs", each: regionsWithoutLogs) { writer, entry in
        writer.object { writer in
          writer.member("account", entry.account)
          writer.member("regions", each: entry.regions) { $0.string($1) }
        }
      }
      writer.member("coverage", each: coverage) { writer, entry in
        writer.object { writer in
          writer.member("account", entry.account)
          writer.member("region", entry.region)
          writer.member("first", dayText(entry.first))
          writer.member("last", dayText(entry.last))
          writer.member("events", entry.events)
        }
      }
      writer.member("other_callers", each: eventsOfOthers) { writer, entry in
        writer.object { writer in
          writer.member("principal", entry.principal)
          writer.member("events", entry.count)
        }
      }
      writer.member("principals", each: reports) { writer, report in
        writer.object { writer in
          writer.identity(report, self)
          writer.counts(report)
          writer.member("file", path(of: report))
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  /// The four reports about one principal.
  public func json(of report: PrincipalReport) -> [UInt8] {
    let catalog = analyzer.access.catalog
    var writer = JSONWriter(brokenDepth: 2)
    writer.object { writer in
      writer.member("version", 1)
      writer.identity(report, self)
      writer.window(self)
      writer.counts(report)
      writer.member("performed", each: report.performed) { $0.use($1.action, $1.count, $1.last, catalog) }
      writer.member("denied", each: report.denied) { $0.use($1.action, $1.denied, $1.lastDenied, catalog) }
      writer.member("performed_but_not_granted", each: report.notGranted) { $0.string(catalog.name($1)) }
      writer.member("events_without_action", each: report.unmapped) { writer, entry in
        writer.object { writer in
          writer.member("event", entry.name)
          writer.member("count", entry.count)
        }
      }
      writer.member("unused_by_service") { writer in
        for (service, actions) in byService(report.unused) { writer.member(service, actions.count) }
      }
      if isDetailed {
        writer.member("granted", each: report.granted) { $0.string(catalog.name($1)) }
        writer.member("unused", each: report.unused) { $0.string(catalog.name($1)) }
        writer.member("not_observable", each: report.notObservable) { writer, entry in
          writer.object { writer in
            writer.member("action", catalog.name(entry.action))
            writer.member("why", entry.why.word)
          }
        }
      }
      writer.roles(report, self)
      writer.member("policies", each: report.policies) { writer, policy in
        writer.object { writer in
          writer.member("name", policy.name)
          writer.member("kind", policy.kind.rawValue)
          if let arn = policy.arn { writer.member("arn", arn) }
          if let group = policy.group { writer.member("group", group) }
          if policy.isBoundary { writer.member("boundary", true) }
          writer.member("actions", policy.actions)
          writer.member("used", policy.used)
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  /// Actions by the prefix of their service, in the catalog's order.
  func byService(_ actions: [ActionID]) -> [(service: String, actions: [ActionID])] {
    let catalog = analyzer.access.catalog
    var found: [(service: String, actions: [ActionID])] = []
    var last: ServiceID?
    for action in actions {
      let service = catalog.service(of: action)
      if service == last {
        found[found.count - 1].actions.append(action)
      } else {
        found.append((catalog.prefix(service), [action]))
        last = service
      }
    }
    return found
  }
}

extension JSONWriter {
  fileprivate mutating func identity(_ report: PrincipalReport, _ analysis: Analysis) {
    let access = analysis.analyzer.access
    let entry = access.principals[report.principal]
    member("arn", entry.caller.name)
    member("account", access.organization.accounts[entry.account].key)
    member("kind", entry.noun)
    member("name", entry.name)
    member("risk", report.risk.word)
  }

  fileprivate mutating func window(_ analysis: Analysis) {
    member("window") { writer in
      writer.member("first", analysis.window.firstDate.text)
      writer.member("last", analysis.window.lastDate.text)
      writer.member("days", analysis.window.days)
      writer.member("activity", analysis.analyzer.log.source)
      writer.member("granted_by", analysis.isLive ? "aws" : "configuration")
      if let days = analysis.coveredDays {
        writer.member("first_event", days.first.text)
        writer.member("last_event", days.last.text)
      }
    }
  }

  fileprivate mutating func athena(_ cost: AthenaCost) {
    func dollars(_ bytes: Int) -> Double { (AthenaCost.dollars(bytes) * 1e6).rounded() / 1e6 }
    member("athena") { writer in
      writer.member("query", cost.execution)
      writer.key("estimated_bytes")
      if let bytes = cost.estimatedBytes { writer.integer(bytes) } else { writer.null() }
      writer.key("estimated_usd")
      if let bytes = cost.estimatedBytes { writer.number(dollars(bytes)) } else { writer.null() }
      writer.member("scanned_bytes", cost.scannedBytes)
      writer.key("usd")
      writer.number(dollars(cost.scannedBytes))
      writer.key("usd_per_tb")
      writer.number(AthenaCost.dollarsPerTerabyte)
      writer.member("price_source", AthenaCost.source)
    }
  }

  fileprivate mutating func counts(_ report: PrincipalReport) {
    member("events", report.events)
    key("last_event")
    if let time = timeText(report.last) { string(time) } else { null() }
    member("actions_performed", report.performed.count)
    member("actions_denied", report.denied.count)
    member("actions_granted", report.grantedCount)
    member("actions_used", report.used.count)
    member("actions_unused", report.unused.count)
    member("actions_not_observable", report.notObservable.count)
    member("roles_assumable", report.roles.count)
    member("policies_attached", report.policies.count)
  }

  fileprivate mutating func use(_ action: ActionID, _ count: Int, _ last: Int, _ catalog: Catalog) {
    object { writer in
      writer.member("action", catalog.name(action))
      writer.member("count", count)
      writer.member("last", timeText(last) ?? "")
    }
  }

  fileprivate mutating func roles(_ report: PrincipalReport, _ analysis: Analysis) {
    let access = analysis.analyzer.access
    member("assumable_roles", each: report.roles) { writer, role in
      writer.object { writer in
        writer.member("arn", access.principals[role.role].caller.name)
        writer.member("administrator", role.isAdministrator)
        writer.member("conditional", role.isConditional)
        writer.member("via", each: role.chain.dropLast()) { $0.string(access.principals[$1.role].caller.name) }
        writer.member("sessions", role.sessions)
        writer.key("last")
        if let time = timeText(role.last) { writer.string(time) } else { writer.null() }
      }
    }
    member("used_by", each: report.usedBy) { writer, use in
      writer.object { writer in
        writer.member("origin", use.use.origin)
        writer.member("via", each: use.use.via) { $0.string($1) }
        writer.member("sessions", use.sessions)
        writer.member("events", use.events)
        writer.member("last", timeText(use.last) ?? "")
      }
    }
  }
}
