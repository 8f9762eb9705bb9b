public import AegisPolicy

/// Which IAM actions CloudTrail's events speak of.
///
/// The catalog knows most of it: an event has the name of an API operation, which is an action or is
/// authorized by some. `grammar/activity.yaml` adds what only CloudTrail's own names need.
public struct EventMapping: Sendable {
  public let catalog: Catalog
  private let passing: Set<ActionID>
  private let passRole: ActionID?

  public init(catalog: Catalog = .embedded) {
    self.catalog = catalog
    let passRole = catalog.action("iam:PassRole")
    var passing = Set(ActivityTable.passesRole.compactMap { catalog.action($0) })
    if let passRole {
      for number in 0..<catalog.actionCount {
        let action = catalog.action(at: number)
        if catalog.dependents(of: action).contains(passRole) { passing.insert(action) }
      }
    }
    self.passing = passing
    self.passRole = passRole
  }

  /// The actions that a principal needed for an event, none where it needed none or nobody here knows them.
  ///
  /// - Parameters:
  ///   - source: CloudTrail's `eventSource`, such as `s3.amazonaws.com`.
  ///   - passesRole: Whether the parameters of the request name a role.
  public func actions(source: String, event: String, passesRole: Bool = false) -> [ActionID] {
    guard let prefix = prefix(ofSource: source) else { return [] }
    for name in [event, withoutVersion(event)] {
      let text = "\(prefix):\(name)"
      if let action = catalog.action(text) { return passesRole ? withPassRole([action]) : [action] }
      if let meant = catalog.actions(meantByOperation: text), !meant.isEmpty { return passesRole ? withPassRole(meant) : meant }
    }
    return []
  }

  /// Whether the parameters of an event tell if a role was passed.
  public func showsPassedRole(source: String, event: String) -> Bool {
    actions(source: source, event: event).contains(where: passing.contains)
  }

  private func withPassRole(_ actions: [ActionID]) -> [ActionID] {
    guard let passRole, actions.contains(where: passing.contains) else { return actions }
    return actions + [passRole]
  }

  /// The service prefix that an event source means.
  func prefix(ofSource source: String) -> String? {
    let name = source.hasSuffix(".amazonaws.com") ? String(source.dropLast(".amazonaws.com".count)) : source
    if let meant = ActivityTable.sources[name] { return meant }
    if let found = catalog.service(name) ?? catalog.service(meantBy: name) { return catalog.prefix(found) }
    // `runtime.lex`, `data.iot`: the service stands last.
    guard let last = name.split(separator: ".").last.map(String.init), last != name else { return nil }
    return (catalog.service(last) ?? catalog.service(meantBy: last)).map { catalog.prefix($0) }
  }
}

/// The name without the version of the API that some services put behind it: `CreateFunction` for
/// `CreateFunction20150331v2`, `CreateDistribution` for `CreateDistribution2020_05_31`.
func withoutVersion(_ event: String) -> String {
  let letters = Array(event.utf8)
  var at = letters.count
  var digits = 0
  while at > 0, letters[at - 1] &- 0x30 < 10 || letters[at - 1] == UInt8(ascii: "_") || letters[at - 1] == UInt8(ascii: "v") {
    at -= 1
    if letters[at] &- 0x30 < 10 { digits += 1 }
  }
  guard digits >= 8, letters[at...].starts(with: "20".utf8), at > 0 else { return event }
  return String(decoding: letters[..<at], as: UTF8.self)
}

extension EventMapping {
  /// What `grammar/activity.yaml` says, for those who check it.
  public var tables: (sources: [String: String], passesRole: [String], dataEvents: [String]) {
    (ActivityTable.sources, ActivityTable.passesRole, ActivityTable.dataEvents)
  }
}
