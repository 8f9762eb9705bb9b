import AegisIR
import AegisPolicy

/// That one principal may assume a role.
public struct AssumeEdge: Sendable {
  public let from: Int
  public let role: Int
  /// Whether it hangs on conditions that nothing here decides.
  public let isConditional: Bool
}

/// Who can assume which role, by `sts:AssumeRole`: every edge holds under trust policies, the principal's
/// own policies, boundaries, SCPs and RCPs.
///
/// Roles that a service or an identity provider assumes have no edge for it: those are no principals of
/// the organization.
public struct AssumeGraph: Sendable {
  public let access: OrganizationAccess
  /// By the principal that assumes, roles in the order of principals.
  public let edges: [[AssumeEdge]]
  /// By role: who assumes it.
  public let reverse: [[AssumeEdge]]

  public init(_ access: OrganizationAccess) {
    var builder = AssumeGraphBuilder(access: access)
    let found = builder.build()
    self.access = access
    edges = found
    var reverse = [[AssumeEdge]](repeating: [], count: found.count)
    for edge in found.joined() { reverse[edge.role].append(edge) }
    self.reverse = reverse
  }

  /// Everyone who can get to one of the goals through roles, each with its shortest chain of edges.
  public func sources(of goals: [Int]) -> [Int: [AssumeEdge]] {
    var chains: [Int: [AssumeEdge]] = [:]
    var queue = goals
    let goals = Set(goals)
    var next = 0
    while next < queue.count {
      let role = queue[next]
      next += 1
      for edge in reverse[role] where chains[edge.from] == nil && !goals.contains(edge.from) {
        chains[edge.from] = [edge] + (chains[role] ?? [])
        queue.append(edge.from)
      }
    }
    return chains
  }
}

extension AssumeGraph {
  /// The roles that a principal can assume with the policies that it has in `access`.
  func edges(from caller: Int, in access: OrganizationAccess) -> [AssumeEdge] {
    access.principals.indices.compactMap { $0 == caller ? nil : assumeEdge(from: caller, to: $0, in: access) }
  }
}

private func assumeEdge(from caller: Int, to role: Int, in access: OrganizationAccess) -> AssumeEdge? {
  guard access.principals[role].trust != nil else { return nil }
  return switch access.assumption(by: caller, of: role) {
  case .denied: nil
  case .allowed: AssumeEdge(from: caller, role: role, isConditional: false)
  case .depends: AssumeEdge(from: caller, role: role, isConditional: true)
  }
}

extension OrganizationAccess {
  /// Whether a principal may assume a role.
  func assumption(by caller: Int, of role: Int, context: [String: ContextValue] = [:]) -> Answer {
    answer(
      caller, "sts:AssumeRole", principals[role].caller.name, context: context,
      resourcePolicy: principals[role].trust.map { ResourcePolicy(policy: $0, kind: .trust) })
  }

  /// The statements that let a principal assume a role: of the trust policy, and of the principal's own where they are needed.
  public func statements(of edge: AssumeEdge) -> [StatementReference] {
    assumption(by: edge.from, of: edge.role).allowing
  }
}

private struct AssumeGraphBuilder {
  let access: OrganizationAccess
  /// By account index.
  private var assumers: [Int: Assumers] = [:]
  private var accountOfID: [String: Int] = [:]
  private var reachByContent: [ObjectIdentifier: Reach] = [:]
  private var trusteesByContent: [ObjectIdentifier: Trustees] = [:]

  /// The roles that `Allow` statements about `sts:AssumeRole` speak of.
  private struct Reach {
    /// Every role, or which is not known without the request.
    var isEverywhere = false
    var lists: [PatternList] = []

    var isNone: Bool { !isEverywhere && lists.isEmpty }
  }

  /// Users and roles of an account whose own policies may allow `sts:AssumeRole` on something.
  private struct Assumers {
    var everywhere: [Int] = []
    /// By the ARN of a role that a policy names.
    var exact: [String: [Int]] = [:]
    var others: [(principal: Int, lists: [PatternList])] = []

    mutating func add(_ principal: Int, _ reach: Reach) {
      guard !reach.isEverywhere else { return everywhere.append(principal) }
      let names = reach.lists.flatMap(\.patterns).map(\.literal)
      guard names.allSatisfy({ $0 != nil }) else { return others.append((principal, reach.lists)) }
      for name in Set(names.compactMap { $0 }) { exact[name, default: []].append(principal) }
    }

    func principals(allowedOn role: String) -> [Int] {
      let letters = role.unicodeScalars.map(\.value)
      let matching = others.lazy.filter { other in other.lists.contains { $0.contains(letters, resolving: { _ in nil }) } }.map(\.principal)
      return everywhere + (exact[role] ?? []) + matching
    }
  }

  /// Who the `Allow` statements of a trust policy name.
  private struct Trustees {
    var arns: [String] = []
    var accounts: [String] = []
    var isEveryone = false
  }

  init(access: OrganizationAccess) {
    self.access = access
    for (index, account) in access.organization.accounts.enumerated() { accountOfID[account.id ?? account.key] = index }
  }

  mutating func build() -> [[AssumeEdge]] {
    for (index, principal) in access.principals.enumerated() {
      let reach = reach(of: principal)
      if !reach.isNone { assumers[principal.account, default: Assumers()].add(index, reach) }
    }
    var edges = [[AssumeEdge]](repeating: [], count: access.principals.count)
    var classes = AssumeClasses(access)
    for role in access.principals.indices where access.principals[role].trust != nil {
      for caller in candidates(for: role) where caller != role {
        let outcome = classes.outcome(caller, role)
        if outcome != .denied { edges[caller].append(AssumeEdge(from: caller, role: role, isConditional: outcome == .depends)) }
      }
    }
    return edges
  }

  private mutating func candidates(for role: Int) -> [Int] {
    guard let trust = access.principals[role].trust else { return [] }
    let trustees = trustees(of: trust.content)
    if trustees.isEveryone { return Array(access.principals.indices) }
    var found = Set(trustees.arns.compactMap { access.principal(withARN: $0) ?? access.role(ofSession: $0) })
    let name = access.principals[role].caller.name
    for account in trustees.accounts.compactMap({ accountOfID[$0] }) { found.formUnion(assumers[account]?.principals(allowedOn: name) ?? []) }
    return found.sorted()
  }

  // MARK: What sets of documents have in common

  private mutating func reach(of principal: AccessPrincipal) -> Reach {
    var found = Reach()
    for policy in principal.layers.identity {
      let reach = reach(of: policy.content)
      found.isEverywhere = found.isEverywhere || reach.isEverywhere
      found.lists += reach.lists
    }
    return found
  }

  private mutating func reach(of content: PolicyContent) -> Reach {
    if let known = reachByContent[ObjectIdentifier(content)] { return known }
    var found = Reach()
    for statement in content.statements where statement.effect == .allow && statement.actions.contains("sts:AssumeRole", resolving: { _ in nil }) {
      if let list = statement.resources, !list.isComplement, list.patterns.allSatisfy({ $0.variables.isEmpty && !$0.isEverything }) {
        found.lists.append(list)
      } else {
        found.isEverywhere = true
      }
    }
    reachByContent[ObjectIdentifier(content)] = found
    return found
  }

  private mutating func trustees(of content: PolicyContent) -> Trustees {
    if let known = trusteesByContent[ObjectIdentifier(content)] { return known }
    var found = Trustees()
    for statement in content.statements where statement.effect == .allow {
      guard statement.actions.contains("sts:AssumeRole", resolving: { _ in nil }) else { continue }
      guard let principals = statement.principals, !principals.isComplement else {
        found.isEveryone = true
        continue
      }
      for principal in principals.principals {
        switch principal {
        case .everyone: found.isEveryone = true
        case .account(let id): found.accounts.append(id)
        case .arn(let arn): found.arns.append(arn)
        case .service, .federated, .canonicalUser, .uniqueID: break
        }
      }
    }
    trusteesByContent[ObjectIdentifier(content)] = found
    return found
  }
}
