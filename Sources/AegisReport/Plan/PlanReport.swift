public import AegisBasics
public import AegisChangeSet

/// A plan and all that is said about it.
public struct PlanReport: Sendable {
  public struct AccountName: Sendable {
    public var key: String
    public var name: String
    public var id: String?

    public init(key: String, name: String, id: String?) {
      self.key = key
      self.name = name
      self.id = id
    }
  }

  /// `api` or `terraform`.
  public var backend: String
  public var changes: ChangeSet
  public var sources: SourceMap
  public var accounts: [AccountName]
  /// Whether what is not changed is named one by one.
  public var isVerbose: Bool
  /// Nil where only one side of the plan is known.
  public var access: PlanAccess?
  /// The tags of so many policies were not asked for: they are taken as they were deployed.
  public var assumedTags = 0
  /// Why the plan is refused, unless it is allowed to: what at some step it takes from the identities that aegis itself works through.
  public var lockouts: [String] = []
  /// Whether that is meant: it is shown and refuses nothing.
  public var allowsLockouts = false
  public var isRefused: Bool { !lockouts.isEmpty && !allowsLockouts }

  public init(backend: String, changes: ChangeSet, sources: SourceMap, accounts: [AccountName], isVerbose: Bool = false) {
    self.backend = backend
    self.changes = changes
    self.sources = sources
    self.accounts = accounts
    self.isVerbose = isVerbose
  }

  /// What changes in the organization, or in one account.
  struct Part {
    var scope: Scope
    var title: String
    /// What is risky first, then by kind and name.
    var changes: [Change]
  }

  /// The parts that have changes, the organization first, then the accounts in the configuration's order.
  var parts: [Part] {
    var changed = Dictionary(grouping: changes.changes, by: \.address.scope)
    func part(_ scope: Scope, _ title: @autoclosure () -> String) -> Part? {
      guard let found = changed.removeValue(forKey: scope) else { return nil }
      return Part(scope: scope, title: title(), changes: found.sorted { $0.risk != $1.risk ? $0.risk > $1.risk : $0.address < $1.address })
    }
    let organization = part(.organization, "organization")
    return [organization].compactMap { $0 }
      + accounts.compactMap { account in
        part(.account(account.key), "account \(account.name)" + (account.id.map { " (\($0))" } ?? " (to be created)"))
      }
  }

  func place(_ origin: SourceRange?) -> (file: String, line: Int)? {
    guard let origin else { return nil }
    let file = sources[origin.file]
    return (file.displayPath, file.position(of: origin.range.start, unit: .scalars).line)
  }

  /// ` at file:line`; empty where there is no place.
  public func placeText(_ origin: SourceRange?) -> String { place(origin).map { " at \($0.file):\($0.line)" } ?? "" }

  /// How many changes of each action there are, in the order of the actions.
  public var counts: [(action: Action, count: Int)] {
    Action.allCases.compactMap { action in
      let count = changes.changes.count { $0.action == action }
      return count > 0 ? (action, count) : nil
    }
  }

  /// What is to be said of it that nothing changes; empty where that is said elsewhere.
  var verdict: String {
    let refused = Set(changes.refusals.filter { $0.severity == .error }.map(\.code.code)).sorted()
    if !refused.isEmpty { return ": what the configuration asks for is refused (\(refused.joined(separator: ", ")))" }
    return changes.isChangedOutside || !changes.remaining.isEmpty ? "" : ": AWS is as the configuration says"
  }

  /// How an account that the configuration has no more can be closed; with terraform that is for terraform.
  func closing(_ account: Address) -> String { "`\(backend == "api" ? "" : "--backend api ")--close-account \(account.name)` closes it" }

  /// What grants much first.
  var shownAdditions: [Addition] { changes.additions.filter { $0.warning != nil } + changes.additions.filter { $0.warning == nil } }

  public var highRisks: Int { changes.changes.count { $0.risk == .high } }
}

extension Drift {
  /// "; `AttachRolePolicy` by X at T", where that is known.
  var authorText: String { author.map { "; `\($0.call)` by \($0.principal) at \($0.time)" } ?? "" }
}
