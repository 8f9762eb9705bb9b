import AegisPolicy

/// Pairs of a principal and a role that all policies treat alike, so that one decision serves every one of them.
///
/// A decision hangs on the contents of the policies that have a say. It hangs on who asks, and for which role, only where a
/// statement about `sts:AssumeRole` tells principals, or roles, apart.
struct AssumeClasses {
  enum Outcome {
    case denied
    case depends
    case allowed
  }

  /// What one side of a pair brings along.
  private struct Side {
    /// The same for all whose policies are the same.
    let number: Int
    let distinction: Distinction
  }

  /// What statements about `sts:AssumeRole` tell apart.
  private struct Distinction {
    var principals = false
    var roles = false

    mutating func add(_ other: Distinction) {
      principals = principals || other.principals
      roles = roles || other.roles
    }
  }

  private struct CallerKey: Hashable {
    let account: Int
    let kind: Caller.Kind
    let isServiceLinked: Bool
    let identity: [ObjectIdentifier]
    let boundary: ObjectIdentifier?
  }

  private struct RoleKey: Hashable {
    let account: Int
    let trust: ObjectIdentifier?
  }

  /// Numbers of classes; below zero, of one principal alone.
  private struct Pair: Hashable {
    let caller: Int
    let role: Int
  }

  private let access: OrganizationAccess
  private var callerNumbers: [CallerKey: Int] = [:]
  private var roleNumbers: [RoleKey: Int] = [:]
  private var callers: [Int: Side] = [:]
  private var roles: [Int: Side] = [:]
  private var distinctions: [ObjectIdentifier: Distinction] = [:]
  private var known: [Pair: Outcome] = [:]

  init(_ access: OrganizationAccess) { self.access = access }

  /// Whether a principal may assume a role.
  mutating func outcome(_ caller: Int, _ role: Int) -> Outcome {
    let (from, to) = (side(ofCaller: caller), side(ofRole: role))
    let pair = Pair(
      caller: from.distinction.principals || to.distinction.principals ? ~caller : from.number,
      role: from.distinction.roles || to.distinction.roles ? ~role : to.number)
    if let outcome = known[pair] { return outcome }
    let outcome: Outcome =
      switch access.assumption(by: caller, of: role) {
      case .denied: .denied
      case .depends: .depends
      case .allowed: .allowed
      }
    known[pair] = outcome
    return outcome
  }

  private mutating func side(ofCaller index: Int) -> Side {
    if let side = callers[index] { return side }
    let entry = access.principals[index]
    let key = CallerKey(
      account: entry.account, kind: entry.caller.kind, isServiceLinked: entry.caller.isServiceLinked,
      identity: entry.layers.identity.map { ObjectIdentifier($0.content) }, boundary: entry.layers.boundary.map { ObjectIdentifier($0.content) })
    let policies = entry.layers.identity + (entry.layers.boundary.map { [$0] } ?? []) + (entry.layers.serviceControl ?? []).flatMap { $0 }
    let side = Side(number: callerNumbers[key] ?? callerNumbers.count, distinction: distinction(policies))
    callerNumbers[key] = side.number
    callers[index] = side
    return side
  }

  private mutating func side(ofRole index: Int) -> Side {
    if let side = roles[index] { return side }
    let entry = access.principals[index]
    let key = RoleKey(account: entry.account, trust: entry.trust.map { ObjectIdentifier($0.content) })
    let side = Side(
      number: roleNumbers[key] ?? roleNumbers.count, distinction: distinction((entry.trust.map { [$0] } ?? []) + (entry.layers.resourceControl ?? []).flatMap { $0 }))
    roleNumbers[key] = side.number
    roles[index] = side
    return side
  }

  private mutating func distinction(_ policies: [AccessPolicy]) -> Distinction {
    var found = Distinction()
    for policy in policies { found.add(distinction(policy.content)) }
    return found
  }

  private mutating func distinction(_ content: PolicyContent) -> Distinction {
    if let known = distinctions[ObjectIdentifier(content)] { return known }
    var found = Distinction()
    for statement in content.statements where statement.actions.contains("sts:AssumeRole", resolving: { _ in nil }) {
      for key in statement.conditions.map(\.key) + statement.variables {
        // What else a caller determines is the same for all users, or roles, of an account.
        if key == "aws:principalarn" || key == "aws:username" || key.hasPrefix("aws:principaltag/") { found.principals = true }
        if key.hasPrefix("aws:resourcetag/") || key.hasPrefix("iam:resourcetag/") { found.roles = true }
      }
      for name in statement.principals?.principals ?? [] { if case .arn = name { found.principals = true } }
      if let resources = statement.resources, resources.isComplement || !resources.patterns.contains(where: \.isEverything) { found.roles = true }
    }
    distinctions[ObjectIdentifier(content)] = found
    return found
  }
}
