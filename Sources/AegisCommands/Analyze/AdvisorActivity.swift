import AegisAccess
import AegisAnalyze
import AegisBasics
import AegisCloud
import AegisDriver
import AegisIR
import AegisObserve
import AegisSchema
import AegisSystem

/// What IAM tells of the last use of services and actions: free, for 400 days, without counts.
struct AdvisorActivity {
  let client: AWSClient
  let subject: AccessSubject
  let isQuiet: Bool

  /// Principals that are asked about at once.
  private static let limit = 8

  func read(_ window: Window, of targets: [Int]) async throws -> ActivityLog {
    let access = subject.access
    if !isQuiet { Disk.writeError("aegis: asking IAM about \(targets.count) users and roles\n") }
    let clients = accountClients()
    let found = try await callingAWS(client) { () throws(AWSError) in
      try await mapConcurrently(targets, limit: Self.limit) { (index) throws(AWSError) in
        let entry = access.principals[index]
        return try await (clients[entry.account] ?? client).serviceLastAccess(entry.caller.name)
      }
    }
    var log = ActivityLog(source: "IAM's last-accessed data")
    log.lastAccess = [:]
    for (index, services) in zip(targets, found) {
      log.add(
        services.map { service in LastAccess(service: service.service, last: service.last, actions: service.actions) },
        of: access.principals[index].caller.name, in: window)
    }
    for account in Set(targets.map { access.principals[$0].account }).sorted() {
      guard let id = access.organization.accounts[account].id else { continue }
      let events = targets.filter { access.principals[$0].account == account }.reduce(0) { $0 + (log.events[access.principals[$1].caller.name]?.count ?? 0) }
      log.coverage.append(Coverage(account: id, region: "all", first: window.first, last: window.last, events: events))
    }
    return log
  }

  /// The management account with the caller's own credentials, the members with those of the member role.
  private func accountClients() -> [Int: AWSClient] {
    let accounts = subject.access.organization.accounts
    var clients: [Int: AWSClient] = [:]
    for (index, account) in accounts.enumerated() {
      guard let id = account.id, !account.isManagement else { continue }
      let role = account.memberRole ?? subject.settings[.memberAccountRole] ?? ""
      clients[index] = client.member(id, role: MemberRole(name: role))
    }
    return clients
  }
}
