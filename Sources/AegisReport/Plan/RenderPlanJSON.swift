import AegisBasics
import AegisChangeSet

/// A plan for machines.
public func renderPlanJSON(_ report: PlanReport) -> [UInt8] {
  var json = JSONWriter(brokenDepth: 3)
  json.object { json in
    json.member("version", 1)
    json.member("backend", report.backend)
    json.member("accounts", each: report.parts) { json, entry in
      json.object { json in
        json.member("name", entry.scope.account ?? "organization")
        json.key("id")
        if let id = report.accounts.first(where: { .account($0.key) == entry.scope })?.id { json.string(id) } else { json.null() }
        json.member("changes", each: entry.changes) { $0.write($1, report) }
      }
    }
    json.member("drift", each: report.changes.drift) { json, drift in
      json.object { json in
        json.member("action", drift.kind == .removed ? "delete" : "update")
        json.member("account", drift.address.scope.account ?? "organization")
        json.member("kind", drift.address.kind.name)
        json.member("name", drift.address.name)
        json.key("changed_by")
        if let author = drift.author {
          json.object { json in
            json.member("principal", author.principal)
            json.member("call", author.call)
            json.member("time", author.time)
          }
        } else {
          json.null()
        }
        json.origin(drift.origin, report)
      }
    }
    json.member("additions", each: report.changes.additions) { json, addition in
      json.object { json in
        json.members(addition.address)
        json.member("severity", (addition.warning == nil ? Risk.low : .high).name)
        json.member("warnings", each: addition.warning.map { [$0] } ?? []) { $0.string($1) }
      }
    }
    json.member("remaining", each: report.changes.remaining) { $0.write($1) }
    json.member("unmanaged", each: report.changes.unmanaged) { $0.write($1) }
    json.member("adopted", each: report.changes.adopted) { $0.write($1) }
    json.member("lockouts", each: report.lockouts) { $0.string($1) }
    json.member("assumed_tags", report.assumedTags)
    json.key("access")
    if let access = report.access { json.object { access.writeJSON(&$0) } } else { json.null() }
    json.member("summary") { json in
      for action in Action.allCases { json.member(action.rawValue, report.changes.changes.count { $0.action == action }) }
      if report.backend == "api" { json.member("calls", report.changes.steps.count) }
      json.member("high", report.highRisks)
    }
  }
  json.endLine()
  return json.bytes
}

extension JSONWriter {
  fileprivate mutating func write(_ change: Change, _ report: PlanReport) {
    object { json in
      json.member("action", change.action.rawValue)
      json.member("kind", change.address.kind.name)
      json.member("name", change.address.name)
      json.values("before", change.before)
      json.values("after", change.after)
      json.member("reason", change.reason.rawValue)
      json.member("severity", change.risk.name)
      json.member("warnings", each: change.warnings) { $0.string($1) }
      json.origin(change.origin, report)
    }
  }

  fileprivate mutating func write(_ address: Address) {
    object { $0.members(address) }
  }

  fileprivate mutating func members(_ address: Address) {
    member("account", address.scope.account ?? "organization")
    member("kind", address.kind.name)
    member("name", address.name)
  }

  private mutating func values(_ name: String, _ properties: [Property]) {
    key(name)
    if properties.isEmpty { return null() }
    object { json in for property in properties { json.member(property.name, property.value) } }
  }

  fileprivate mutating func origin(_ range: SourceRange?, _ report: PlanReport) {
    key("origin")
    guard let range else { return null() }
    let file = report.sources[range.file]
    object { json in
      json.member("file", file.displayPath)
      for (name, offset) in [("start", range.range.start), ("end", range.range.end)] {
        json.member(name) { json in
          let position = file.position(of: offset, unit: .scalars)
          json.member("line", position.line)
          json.member("column", position.column)
          json.member("offset", Int(offset))
        }
      }
    }
  }
}
