public import AegisAccess
public import AegisPolicy

/// How much harm unused privileges can do, the greatest first.
public enum PrivilegeRisk: Int, Sendable, Comparable, CaseIterable {
  case administrator, becomesAdministrator, unusedPermissionsManagement, unusedWrites, low

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  public var word: String {
    switch self {
    case .administrator: "administrator"
    case .becomesAdministrator: "becomes-administrator"
    case .unusedPermissionsManagement: "unused-permissions-management"
    case .unusedWrites: "unused-writes"
    case .low: "low"
    }
  }
}

/// A granted action that no event speaks of, although none would have to.
public struct UnobservableAction: Sendable {
  public var action: ActionID
  /// Why nothing follows from that; `logged` where a used action needs it.
  public var why: Observability
}

/// A role that a principal can assume.
public struct AssumableRole: Sendable {
  /// The edges that lead there from the principal; the last one's role is the one.
  public var chain: [AssumeEdge]
  /// Some edge hangs on conditions that the configuration does not decide.
  public var isConditional: Bool { chain.contains { $0.isConditional } }
  public var isAdministrator: Bool
  /// Sessions that were begun by this very chain.
  public var sessions: Int
  /// Seconds since 1970 of the latest, 0 where there is none.
  public var last: Int

  public var role: Int { chain[chain.count - 1].role }
}

/// A policy that a principal has.
public struct HeldPolicy: Sendable {
  public enum Kind: String, Sendable { case awsManaged = "aws", customerManaged = "customer", inline }

  public var name: String
  public var kind: Kind
  public var arn: String?
  /// The group that has it, where the principal does not have it itself.
  public var group: String?
  /// Actions that it allows, and how many of them the principal used.
  public var actions = 0
  public var used = 0
  public var isBoundary = false
}

/// The four reports about one user or role.
public struct PrincipalReport: Sendable {
  /// An index into the organization's principals.
  public var principal: Int
  public var risk = PrivilegeRisk.low
  /// 1: what was performed recently, whether the configuration grants it or not.
  public var performed: [ActionUse] = []
  /// Requests that were refused, by action.
  public var denied: [ActionUse] = []
  /// Performed, but granted by nothing in the configuration: a resource's policy, or a privilege that is gone.
  public var notGranted: [ActionID] = []
  /// Granted and performed.
  public var used: [ActionID] = []
  /// 2: granted, observable, and not used.
  public var unused: [ActionID] = []
  public var notObservable: [UnobservableAction] = []
  /// 3: the roles that can be assumed, the nearest first.
  public var roles: [AssumableRole] = []
  /// Of a role: who used it, by the sessions of the window.
  public var usedBy: [RoleUseCount] = []
  /// 4: the policies that are attached.
  public var policies: [HeldPolicy] = []
  public var unmapped: [(name: String, count: Int)] = []
  public var events = 0
  /// Seconds since 1970 of the latest event, 0 where there is none.
  public var last = 0

  /// In the catalog's order; thousands for many principals, so that it is kept but once.
  public var granted: [ActionID] { (used + unused + notObservable.map(\.action)).sorted() }
  public var grantedCount: Int { used.count + unused.count + notObservable.count }
}
