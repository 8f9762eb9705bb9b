public import AegisBasics
public import AegisIR

/// What AWS holds, read at one moment.
public struct Observed: Sendable {
  /// Nil where the management account has no organization yet.
  public var organization: Organization?
  /// The versions of managed policies that are not their default, oldest first, by account key and policy name.
  public var olderPolicyVersions: [String: [String: [String]]]

  /// Whether AWS was asked: to what would make everything from nothing, wherever that may be, the ids of a configuration say nothing.
  public var isRead: Bool

  public init(organization: Organization?, olderPolicyVersions: [String: [String: [String]]] = [:], isRead: Bool = true) {
    self.organization = organization
    self.olderPolicyVersions = olderPolicyVersions
    self.isRead = isRead
  }
}

/// What the last deployments made or adopted, by address, each with the digest it had then.
public struct Deployed: Sendable, Equatable {
  /// Empty for what an interrupted deployment was about to make or take away.
  public var digests: [Address: String]
  /// What of it had `prevent_destroy` then: the configuration that says so is gone where its lines are.
  public var protected: Set<Address>
  /// The ids of accounts, organizational units and organization policies, under which AWS knows them whatever they are called.
  public var ids: [Address: String]

  public init(digests: [Address: String] = [:], protected: Set<Address> = [], ids: [Address: String] = [:]) {
    self.digests = digests
    self.protected = protected
    self.ids = ids
  }

  /// Notes that a resource is as the configuration has it.
  public mutating func note(_ address: Address, _ item: Item) {
    guard item.isManaged else { return forget(address) }
    digests[address] = item.digest
    if item.preventsDestroy { protected.insert(address) } else { protected.remove(address) }
  }

  /// Notes that a resource is gone, or is ours no more.
  public mutating func forget(_ address: Address) {
    digests[address] = nil
    protected.remove(address)
    ids[address] = nil
  }

  /// Notes the ids that AWS gave to what is deployed.
  public mutating func learn(_ known: Identifiers) {
    for address in digests.keys {
      let id: String? =
        switch address.kind {
        case .account: known.accounts[address.parts[0]]
        case .unit: known.units[address.parts]
        case .organizationPolicy: known.policies[address.parts[0]]
        default: nil
        }
      if let id, !id.isEmpty { ids[address] = id }
    }
  }

  /// The ids by the names that the configuration has now.
  func ids(_ former: FormerAddresses) -> Identifiers {
    var known = Identifiers()
    for (address, id) in ids {
      let address = former.current(address)
      switch address.kind {
      case .account: known.accounts[address.parts[0]] = id
      case .unit: known.units[address.parts] = id
      case .organizationPolicy: known.policies[address.parts[0]] = id
      default: break
      }
    }
    return known
  }

  /// What is known once a plan has begun: all that it touches is ours from then on.
  public mutating func begin(_ plan: ChangeSet) {
    self = renamed(plan.renames)
    for change in plan.changes where digests[change.address] == nil { digests[change.address] = "" }
  }
}

extension Deployed {
  /// The same under the addresses that things have after they were renamed.
  public func renamed(_ renames: [Address: Address]) -> Deployed {
    var it = self
    for (old, new) in renames {
      guard let digest = it.digests.removeValue(forKey: old) else { continue }
      if it.digests[new] == nil { it.digests[new] = digest }
      if it.protected.remove(old) != nil { it.protected.insert(new) }
      if let id = it.ids.removeValue(forKey: old), it.ids[new] == nil { it.ids[new] = id }
    }
    return it
  }
}

public struct PlanOptions: Sendable {
  /// Take away what AWS holds and neither the configuration nor the state knows, but for the roles through which aegis works.
  public var prune = false
  /// Accounts, by key, name or id, that are closed where the configuration does not have them.
  public var closes: Set<String> = []
  /// Keys of the accounts that may change; nil for all and the organization itself.
  public var accounts: Set<String>?
  /// Allow to switch policy types off at the root, which detaches all their policies for good.
  public var disablesPolicyTypes = false
  /// The role that AWS is asked to make in new accounts, where the account names no other.
  public var memberRole: String?

  public init(prune: Bool = false, accounts: Set<String>? = nil, disablesPolicyTypes: Bool = false, memberRole: String? = nil) {
    self.memberRole = memberRole
    self.prune = prune
    self.accounts = accounts
    self.disablesPolicyTypes = disablesPolicyTypes
  }

  func includes(_ scope: Scope) -> Bool {
    guard let accounts else { return true }
    return scope.account.map { accounts.contains($0) } ?? false
  }
}

public enum Action: String, Sendable, CaseIterable {
  case create
  case update
  /// AWS cannot change it: the old one goes before the new one comes.
  case replace
  case delete
  case move
  case attach
  case detach
  /// It leaves terraform's state and stays in AWS as it is.
  case forget
}

/// Why something changes, in words.
public enum Reason: String, Sendable {
  case missing = "the configuration has it, AWS does not"
  case differs = "the configuration says otherwise"
  case drifted = "it was changed outside of aegis since the last deployment"
  case dropped = "the configuration has it no more"
  case pruned = "the configuration does not have it, and `--prune` is given"
  case carried = "what it belongs to goes, or its holder is exclusive"
  case attachedByAWS = "AWS attaches it by itself, the configuration does not list it"
  case adopted = "terraform takes over what is there"
  case forgotten = "terraform lets go of it; it stays in AWS"
  case plannedByTerraform = "terraform would change it"
  case unknownToTerraform = "the configuration has it no more, and terraform's state does not know it: aegis takes it away itself"
  case besideTerraform = "terraform has no resource for it: aegis does it itself"

  /// Whether the change itself does not tell it.
  public var isNotable: Bool { isOwn || [.drifted, .attachedByAWS, .forgotten].contains(self) }

  /// Whether aegis makes the calls itself, with the terraform back end too.
  public var isOwn: Bool { [.unknownToTerraform, .besideTerraform].contains(self) }
}

/// How much a change can hurt when it is wrong.
public enum Risk: Int, Sendable, Comparable {
  case low
  case medium
  /// It can lock people out or let somebody in.
  case high

  public static func < (left: Risk, right: Risk) -> Bool { left.rawValue < right.rawValue }

  public var name: String {
    switch self {
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    }
  }
}

/// What happens to one resource.
public struct Change: Sendable {
  public var address: Address
  public var action: Action
  /// The values that differ; for a creation those it gets, for a deletion those it loses.
  public var before: [Property]
  public var after: [Property]
  public var reason: Reason
  public var risk: Risk
  /// Why the risk is what it is, for people; empty where it is low.
  public var warnings: [String]
  /// Where the configuration asks for it; nil where it says nothing any more.
  public var origin: SourceRange?

  public init(
    address: Address, action: Action, before: [Property], after: [Property], reason: Reason, risk: Risk = .low, warnings: [String] = [],
    origin: SourceRange?
  ) {
    self.address = address
    self.action = action
    self.before = before
    self.after = after
    self.reason = reason
    self.risk = risk
    self.warnings = warnings
    self.origin = origin
  }
}

/// One call, and what has to be done before.
public struct Step: Sendable {
  public var scope: Scope
  public var operation: Operation
  /// The index of the change it is a part of.
  public var change: Int
  /// Steps of one scope and phase may be taken side by side; a phase waits for those before it.
  public var phase: Int
  /// Indices of steps, of any scope, that come first whatever their phase.
  public var dependencies: [Int] = []
  public var origin: SourceRange?
}

/// Who changed something outside of aegis.
public struct Author: Sendable {
  /// An ARN, or a user's name.
  public var principal: String
  /// Such as `AttachRolePolicy`.
  public var call: String
  /// ISO 8601, UTC.
  public var time: String

  public init(principal: String, call: String, time: String) {
    self.principal = principal
    self.call = call
    self.time = time
  }
}

/// What AWS shows that the last deployment left otherwise.
public struct Drift: Sendable {
  public enum Kind: String, Sendable {
    /// A value is not what was deployed.
    case changed
    /// What was deployed is not there.
    case removed
  }

  public var address: Address
  public var kind: Kind
  /// Nil where the configuration says nothing of it any more.
  public var origin: SourceRange?
  /// Who did it, where AWS tells.
  public var author: Author?

  public init(address: Address, kind: Kind, origin: SourceRange?) {
    self.address = address
    self.kind = kind
    self.origin = origin
  }
}

/// What somebody put on a resource of the configuration that the configuration does not have there.
public struct Addition: Sendable {
  public var address: Address
  /// What it grants that it takes little to do harm with; nil where it is not known to be much.
  public var warning: String?

  public init(address: Address, warning: String?) {
    self.address = address
    self.warning = warning
  }
}

/// How AWS becomes what the configuration says: the changes as people review them, and the calls that make them.
public struct ChangeSet: Sendable {
  public var changes: [Change] = []
  /// In an order in which every call's preconditions hold.
  public var steps: [Step] = []
  public var drift: [Drift] = []
  /// What AWS holds, the configuration does not, and no deployment ever made: left alone.
  public var unmanaged: [Address] = []
  /// Accounts that an earlier deployment made or adopted and the configuration has no more: they stay in the organization.
  public var remaining: [Address] = []
  /// What of `unmanaged` was put on something that the configuration manages: on its roles, groups and users, its units and accounts.
  public var additions: [Addition] = []
  /// What AWS holds as the configuration says it, and terraform takes into its state.
  public var adopted: [Address] = []
  /// What is asked for and will not be done, and why.
  public var refusals: [Diagnostic] = []
  /// What of `refusals` is that something would have to be replaced.
  var replacementsPrevented: [Diagnostic] = []
  /// What would be deleted if it had not been deployed with `prevent_destroy`: refused for that.
  public internal(set) var kept: Set<Address> = []
  /// What the state knows under the addresses of former names, and where it is now.
  public var renames: [Address: Address] = [:]
  public var ids = Identifiers()

  public init() {}

  public var isEmpty: Bool { changes.isEmpty }

  /// Whether anything that the configuration or the last deployment knows is otherwise, or has got something besides.
  public var isChangedOutside: Bool { !drift.isEmpty || !additions.isEmpty }

  /// Only these changes, and the calls that make them; what a call needs of others is taken as done.
  public func only(where isWanted: (Change) -> Bool) -> ChangeSet {
    var it = ChangeSet()
    it.ids = ids
    var places: [Int: Int] = [:]
    for (index, change) in changes.enumerated() where isWanted(change) {
      places[index] = it.changes.count
      it.changes.append(change)
    }
    it.takeSteps(of: self, places)
    return it
  }

  /// Takes the calls for those of another plan's changes that have a place here; what they need of others is taken as done.
  public mutating func takeSteps(of other: ChangeSet, _ places: [Int: Int]) {
    var numbers: [Int: Int] = [:]
    for (index, step) in other.steps.enumerated() {
      guard let place = places[step.change] else { continue }
      numbers[index] = steps.count
      var step = step
      step.change = place
      step.dependencies = step.dependencies.compactMap { numbers[$0] }
      steps.append(step)
    }
  }
}

/// The ids that AWS gave out, by what the configuration calls their owners.
public struct Identifiers: Sendable {
  public var organization: String?
  public var root: String?
  public var units: [[String]: String] = [:]
  public var accounts: [String: String] = [:]
  public var policies: [String: String] = [:]

  public init() {}

  public init(_ organization: Organization) {
    root = organization.root?.id
    for unit in organization.units { units[unit.path] = unit.id }
    for account in organization.accounts { accounts[account.key] = account.id }
    for policy in organization.policies { policies[policy.name] = policy.id }
  }
}

extension PlanOptions {
  /// Whether a plan with these options looks at the resource.
  public func includes(_ address: Address) -> Bool { includes(address.scope) }
}

extension ChangeSet {
  /// Tells this list of calls from every other, in 64 hexadecimal digits.
  public var digest: String {
    var text = ""
    for step in steps { text += "\(step.scope) \(step.operation)\n" }
    return SHA256.hexadecimal(of: Array(text.utf8))
  }
}

extension Inventory {
  /// Tells a configuration from every other by what it means, in 64 hexadecimal digits.
  public var digest: String {
    var text = ""
    for address in addresses { text += "\(address.scope) \(address.kind.name) \(address.parts) \(items[address]!.digest)\n" }
    return SHA256.hexadecimal(of: Array(text.utf8))
  }
}
