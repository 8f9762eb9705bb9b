public import AegisAccess
import AegisBasics
import AegisIR
public import AegisPolicy

/// Holds what principals did against what they may do.
public struct Analyzer: Sendable {
  public let access: OrganizationAccess
  public let log: ActivityLog
  public let mapping: EventMapping
  private let observability: ObservabilityTable
  private let graph: AssumeGraph
  private let usesByRole: [String: [RoleUseCount]]
  /// The regions of which the logs hold something, by the accounts' ids.
  private let covered: [String: Set<String>]
  /// The ids of the accounts of whose logs something could not be read; nil for one that cannot be told.
  private let holed: Set<String?>
  /// The index of each account's first principal.
  private let starts: [Int]

  /// - Parameter graph: Of the same organization, where it has been made already.
  public init(_ access: OrganizationAccess, _ log: ActivityLog, graph: AssumeGraph? = nil) {
    self.access = access
    self.log = log
    mapping = EventMapping(catalog: access.catalog)
    observability = ObservabilityTable(catalog: access.catalog)
    self.graph = graph ?? AssumeGraph(access)
    usesByRole = Dictionary(grouping: log.roleUses, by: \.use.role)
    covered = Dictionary(log.coverage.map { ($0.account, [$0.region]) }, uniquingKeysWith: { $0.union($1) })
    holed = Set(log.holes.map(\.account))
    var starts: [Int] = []
    var count = 0
    for account in access.organization.accounts {
      starts.append(count)
      count += account.users.count + account.roles.count
    }
    self.starts = starts
  }

  /// The edges of the picture of who can assume what: from a principal to roles.
  public func edges(from principal: Int) -> [AssumeEdge] { graph.edges[principal] }

  /// - Parameter memo: Kept by the caller, one for each thread.
  public func report(of principal: Int, _ memo: ReportMemo) -> PrincipalReport {
    let entry = access.principals[principal]
    var report = PrincipalReport(principal: principal)
    let use = PrincipalUse(events(of: entry), mapping)
    report.performed = use.actions.filter { $0.count > 0 }
    report.denied = use.actions.filter { $0.denied > 0 }
    report.events = use.events
    report.unmapped = use.unmapped
    report.last = use.actions.map { max($0.last, $0.lastDenied) }.max() ?? 0
    sort(memo.granted.actions(of: entry), into: &report)
    report.roles = roles(of: principal, memo)
    report.usedBy = entry.trust == nil ? [] : usedBy(entry)
    report.policies = heldPolicies(of: principal, performed: Set(report.performed.map(\.action)), memo.granted)
    report.risk = risk(report, memo)
    return report
  }

  /// The events of a principal. Of a role's sessions, old records name the role without its path.
  private func events(of entry: AccessPrincipal) -> [EventCount] {
    let named = log.events[entry.caller.name] ?? []
    return named + (entry.sessionName.flatMap { log.events[$0] } ?? [])
  }

  /// Tells the granted actions apart: used, unused, and those of which nothing can be said.
  private func sort(_ actions: [ActionID], into report: inout PrincipalReport) {
    let performed = Set(report.performed.map(\.action))
    let granted = Set(actions)
    let account = access.organization.accounts[access.principals[report.principal].account]
    let gap: Observability? = account.id.flatMap { covered[$0] } == nil ? .noLogs : hasHole(account.id) ? .damagedLogs : nil
    let partition = access.principals[report.principal].caller.partition
    var needed: Set<ActionID> = []
    for action in performed { needed.formUnion(access.catalog.dependents(of: action)) }
    for action in actions where !performed.contains(action) {
      let why = gap ?? (isRecordedElsewhere(action, account.id, partition) ? .noHomeLogs : observability(of: action, access.principals[report.principal]))
      if why != .logged || needed.contains(action) {
        report.notObservable.append(UnobservableAction(action: action, why: why))
      } else {
        report.unused.append(action)
      }
    }
    // Nobody needs leave to ask who they are.
    let free = access.catalog.action("sts:GetCallerIdentity")
    report.used = report.performed.map(\.action).filter { granted.contains($0) }
    report.notGranted = report.performed.map(\.action).filter { !granted.contains($0) && $0 != free }
  }

  /// Whether the events of an action are recorded in a region of which the logs hold nothing of the account.
  private func isRecordedElsewhere(_ action: ActionID, _ account: String?, _ partition: String) -> Bool {
    guard log.lastAccess == nil, let account, let regions = covered[account],
      let home = homeRegion(ofService: access.catalog.prefix(access.catalog.service(of: action)), partition: partition)
    else { return false }
    return !regions.contains(home)
  }

  /// Whether the logs of an account may lack something that a file of them held.
  func hasHole(_ account: String?) -> Bool { holed.contains(nil) || account != nil && holed.contains(account) }

  /// What the absence of an action says, by the kind of source.
  private func observability(of action: ActionID, _ entry: AccessPrincipal) -> Observability {
    guard let tables = log.lastAccess else { return observability[action] }
    guard let table = tables[entry.caller.name] else { return .noLogs }
    let name = access.catalog.name(action)
    // IAM does not tell the use of this one.
    if name == "iam:PassRole" { return .neverLogged }
    guard let isUsed = table.services[access.catalog.prefix(access.catalog.service(of: action))] else { return .noLogs }
    return !isUsed || table.told.contains(name.lowercased()) ? .logged : .serviceOnly
  }

  // MARK: Roles

  /// Every role that can be got to, by a shortest chain, in the order of distance.
  private func roles(of principal: Int, _ memo: ReportMemo) -> [AssumableRole] {
    var chains: [Int: [AssumeEdge]] = [principal: []]
    var queue = [principal], next = 0
    var found: [AssumableRole] = []
    let arn = access.principals[principal].caller.name
    while next < queue.count {
      let from = queue[next]
      next += 1
      for edge in graph.edges[from] where chains[edge.role] == nil {
        let chain = chains[from]! + [edge]
        chains[edge.role] = chain
        queue.append(edge.role)
        let via = chain.dropLast().map { access.principals[$0.role].caller.name }
        let role = access.principals[edge.role].caller.name
        let used = (usesByRole[role] ?? []).filter { $0.use.origin == arn && $0.use.via == via }
        found.append(
          AssumableRole(
            chain: chain, isAdministrator: memo.isAdministrator(edge.role, access), sessions: used.reduce(0) { $0 + $1.sessions },
            last: used.map(\.last).max() ?? 0))
      }
    }
    return found
  }

  private func usedBy(_ entry: AccessPrincipal) -> [RoleUseCount] {
    (usesByRole[entry.caller.name] ?? []).sorted {
      ($1.sessions, $0.use.origin, $0.use.via.joined(separator: " ")) < ($0.sessions, $1.use.origin, $1.use.via.joined(separator: " "))
    }
  }

  // MARK: Policies

  private func heldPolicies(of principal: Int, performed: Set<ActionID>, _ granted: GrantedActions) -> [HeldPolicy] {
    let entry = access.principals[principal]
    let account = access.organization.accounts[entry.account]
    let id = account.id ?? account.key
    var held: [HeldPolicy] = []
    func add(_ attached: [PolicyAttachment], _ inline: [InlinePolicy], group: String?) {
      for attachment in attached { held.append(policy(attachment.policy, account, id, group: group)) }
      for policy in inline { held.append(HeldPolicy(name: policy.name, kind: .inline, group: group)) }
    }
    var boundary: PolicyReference?
    let position = principal - starts[entry.account]
    if position < account.users.count {
      let user = account.users[position]
      add(user.attachedPolicies, user.inlinePolicies, group: nil)
      for name in user.groups.map(\.value) {
        guard let group = account.groups.first(where: { $0.name == name }) else { continue }
        add(group.attachedPolicies, group.inlinePolicies, group: name)
      }
      boundary = user.permissionsBoundary
    } else {
      let role = account.roles[position - account.users.count]
      add(role.attachedPolicies, role.inlinePolicies, group: nil)
      boundary = role.permissionsBoundary
    }
    // The engine has the same policies in the same order, but for those that nobody here knows.
    var documents = entry.layers.identity[...]
    for index in held.indices {
      if let arn = held[index].arn, entry.unknownPolicies.contains(arn) { continue }
      guard let document = documents.popFirst() else { break }
      let actions = granted.actions(allowedBy: document.content)
      (held[index].actions, held[index].used) = (actions.count, actions.count { performed.contains($0) })
    }
    if let boundary {
      var policy = policy(boundary, account, id, group: nil)
      policy.isBoundary = true
      held.append(policy)
    }
    return held
  }

  private func policy(_ reference: PolicyReference, _ account: Account, _ id: String, group: String?) -> HeldPolicy {
    switch reference {
    case .arn(let arn):
      let isAWS = arn.split(separator: ":").dropFirst(3).first == "aws" || arn.contains("::aws:")
      return HeldPolicy(
        name: String(arn.split(separator: "/").last ?? ""), kind: isAWS ? .awsManaged : .customerManaged, arn: arn, group: group)
    case .local(let name):
      let path = account.policies.first { $0.name == name }?.path ?? "/"
      return HeldPolicy(name: name, kind: .customerManaged, arn: "arn:aws:iam::\(id):policy\(path)\(name)", group: group)
    }
  }

  private func risk(_ report: PrincipalReport, _ memo: ReportMemo) -> PrivilegeRisk {
    if memo.isAdministrator(report.principal, access) { return .administrator }
    if report.roles.contains(where: \.isAdministrator) { return .becomesAdministrator }
    let levels = Set(report.unused.map { access.catalog.accessLevel($0) })
    if levels.contains(.permissionsManagement) { return .unusedPermissionsManagement }
    return levels.contains(.write) ? .unusedWrites : .low
  }
}

/// What reports have found out that others need as well; belongs to one task.
public final class ReportMemo {
  let granted: GrantedActions
  private var administrators: [Int: Bool] = [:]

  public init(catalog: Catalog = .embedded) { granted = GrantedActions(catalog: catalog) }

  func isAdministrator(_ principal: Int, _ access: OrganizationAccess) -> Bool {
    if let known = administrators[principal] { return known }
    let isAdministrator = access.isAdministrator(principal)
    administrators[principal] = isAdministrator
    return isAdministrator
  }
}
