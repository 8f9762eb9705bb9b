import AegisAccess
import AegisBasics
public import AegisChangeSet
public import AegisCloud
public import AegisIR

/// What of a plan takes from the very identities that aegis works through something that aegis needs, proved step by step.
///
/// Two kinds of identities matter: the caller's own user or role, and the member role of every account. After every
/// call each of them must still be able to make all the calls that deployments make and that it could make before,
/// under its own policies and those of its groups, its boundary and the SCPs over it; and the caller must still be
/// able to assume each role. A member's role that AWS does not show is not followed; of a caller that it does not show,
/// such as one that is made elsewhere, trust alone is.
///
/// - Parameter agreed: What a deployment that did not end had set out to change: going on with it is no new danger.
/// - Returns: One sentence for each step that takes something, and each identity.
public func selfLockouts(
  _ plan: ChangeSet, observed: Organization?, desired: Organization, caller: CallerIdentity, memberRole: MemberRole, agreed: Set<Address> = []
) -> [String] {
  var search = LockoutSearch(Rehearsal(observed: observed, desired: desired, ids: plan.ids), caller, memberRole, agreed)
  for step in plan.steps { search.take(step, of: plan) }
  return search.dangers
}

private struct LockoutSearch {
  private var rehearsal: Rehearsal
  /// Named as the configuration names it: a user may be renamed by the very plan.
  private let caller: CallerIdentity.Identity
  private let memberRole: MemberRole
  private let agreed: Set<Address>
  private(set) var dangers: [String] = []
  /// By account: how sure its identity is of what it needs.
  private var known: [String: Standing] = [:]
  private var table = PolicyTable()

  /// How far a request is allowed: not, under conditions, whatever they are.
  private enum Grade: Int, Comparable {
    case denied, depends, allowed

    static func < (left: Grade, right: Grade) -> Bool { left.rawValue < right.rawValue }

    init(_ answer: Answer) {
      switch answer {
      case .allowed: self = .allowed
      case .depends: self = .depends
      case .denied: self = .denied
      }
    }
  }

  /// An identity, and a resource for each call that it could make, with how sure that was.
  private struct Standing {
    var arn: String
    var title: String
    var needs: [String: (resource: String, grade: Grade)]
    var trust: Grade
    /// What of its account decides about it.
    var footprint: IdentityFootprint
  }

  init(_ rehearsal: Rehearsal, _ caller: CallerIdentity, _ memberRole: MemberRole, _ agreed: Set<Address>) {
    self.agreed = agreed
    self.rehearsal = rehearsal
    let management = rehearsal.organization.managementAccount
    var identity = caller.identity
    if case .user(let name) = identity, let management { identity = .user(rehearsal.name(ofUser: name, in: management.key)) }
    switch identity {
    case .user(let name) where management?.users.contains { $0.name == name } == false: self.rehearsal.addUnseen(user: name)
    case .role(let name) where management?.roles.contains { $0.name == name } == false: self.rehearsal.addUnseen(role: name)
    default: break
    }
    self.caller = identity
    self.memberRole = memberRole
    let accounts = self.rehearsal.organization.accounts
    if accounts.contains(where: { self.identity(in: $0) != nil }) {
      let access = OrganizationAccess(self.rehearsal.organization, table: &table)
      for account in accounts { known[account.key] = standing(in: account, access) }
    }
  }

  mutating func take(_ step: Step, of plan: ChangeSet) {
    rehearsal.apply(step)
    let isAgreed = agreed.contains(plan.changes[step.change].address)
    let keys: [String]
    switch step.scope {
    case .account(let key):
      guard let before = known[key] else { return isAgreed ? learn([key]) : () }
      guard step.operation.canTake(from: before.footprint) else { return }
      // What becomes of the caller's own identity decides who can assume the others.
      keys = key == managementKey ? known.keys.sorted() : [key]
    case .organization:
      let organization = rehearsal.organization
      keys = organization.accounts.filter { known[$0.key] != nil && step.operation.canTake(from: $0, of: organization) }.map(\.key).sorted()
    }
    isAgreed ? learn(keys) : look(at: keys, after: step, of: plan)
  }

  private var managementKey: String? { rehearsal.organization.managementAccount?.key }

  /// What identities can do now is no less than they need.
  private mutating func learn(_ keys: [String]) {
    let accounts = rehearsal.organization.accounts.filter { keys.contains($0.key) && identity(in: $0) != nil }
    for key in keys { known[key] = nil }
    if accounts.isEmpty { return }
    let access = OrganizationAccess(rehearsal.organization, table: &table)
    for account in accounts { known[account.key] = standing(in: account, access) }
  }

  private mutating func look(at keys: [String], after step: Step, of plan: ChangeSet) {
    if keys.isEmpty { return }
    let access = access(to: keys)
    for key in keys {
      guard let account = rehearsal.organization.accounts.first(where: { $0.key == key }) else { continue }
      look(at: account, access, after: step, of: plan)
    }
  }

  private mutating func look(at account: Account, _ access: OrganizationAccess, after step: Step, of plan: ChangeSet) {
    guard var before = known[account.key] else { return }
    guard let principal = access.principal(withARN: before.arn) else {
      dangers.append("\(before.title) is gone after \(words(step, plan))")
      known[account.key] = nil
      return
    }
    var lost: [String] = []
    for (action, need) in before.needs.sorted(by: { $0.key < $1.key }) {
      let grade = Grade(access.answer(principal, action, need.resource))
      if grade < need.grade { lost.append(action) }
      before.needs[action]!.grade = grade
    }
    let trust = trust(of: principal, in: access, isOwn: account.isManagement)
    if trust < before.trust { dangers.append("the caller can no longer assume \(before.title) after \(words(step, plan))") }
    before.trust = trust
    if let first = lost.first {
      let more = lost.count > 1 ? " and \(lost.count - 1) more" : ""
      dangers.append("\(before.title) may no longer do `\(first)`\(more) after \(words(step, plan))")
    }
    known[account.key] = before
  }

  /// "attach organization policy `x` (line of the plan)".
  private func words(_ step: Step, _ plan: ChangeSet) -> String {
    let change = plan.changes[step.change]
    return "\(change.action.rawValue) \(change.address.kind.noun) `\(change.address.name)`"
  }

  // MARK: Identities

  private func standing(in account: Account, _ access: OrganizationAccess) -> Standing? {
    guard let arn = identity(in: account), let principal = access.principal(withARN: arn) else { return nil }
    var needs: [String: (resource: String, grade: Grade)] = [:]
    for action in Operation.iamActions + (account.isManagement ? Operation.organizationActions + ["sts:AssumeRole"] : []) {
      guard let found = access.answerSomewhere(principal, action) else { continue }
      needs[action] = (found.resource, Grade(found.answer))
    }
    let entry = access.principals[principal]
    return Standing(
      arn: arn, title: "\(entry.noun) `\(entry.name)` of account `\(account.name)`, through which aegis works there,", needs: needs,
      trust: trust(of: principal, in: access, isOwn: account.isManagement),
      footprint: IdentityFootprint(of: arn, resources: needs.values.map(\.resource), in: account))
  }

  private func identity(in account: Account) -> String? {
    guard account.lifecycle.isManaged else { return nil }
    let id = account.id ?? account.key
    if account.isManagement {
      switch caller {
      case .user(let name): return account.users.first { $0.name == name }.map { "arn:aws:iam::\(id):user\($0.path)\($0.name)" }
      case .role(let name): return account.roles.first { $0.name == name }.map { "arn:aws:iam::\(id):role\($0.path)\($0.name)" }
      case .root: return nil
      }
    }
    let names = [account.memberRole ?? memberRole.name] + (account.memberRole == nil ? [memberRole.fallback].compactMap { $0 } : [])
    return names.lazy.compactMap { name in account.roles.first { $0.name == name } }.first.map { "arn:aws:iam::\(id):role\($0.path)\($0.name)" }
  }

  /// What decides about the identities of some accounts and that of the management account, where the caller is.
  private mutating func access(to keys: [String]) -> OrganizationAccess {
    var organization = rehearsal.organization
    // The management account's identity assumes roles of all accounts, with the RCPs over them.
    let isWhole = keys.contains { $0 == managementKey }
    organization.accounts = organization.accounts.map { account in
      guard isWhole || account.isManagement || keys.contains(account.key) else { return account }
      guard let standing = known[account.key] else { return account.withOnePrincipal }
      let footprint = IdentityFootprint(of: standing.arn, resources: standing.needs.values.map(\.resource), in: account)
      known[account.key]?.footprint = footprint
      return footprint.part(of: account)
    }
    let wanted = isWhole ? nil : Set(keys + [managementKey].compactMap { $0 })
    return OrganizationAccess(organization, accounts: wanted, table: &table)
  }

  /// Whether the caller may assume a role by its trust policy; it need not assume itself.
  private func trust(of role: Int, in access: OrganizationAccess, isOwn: Bool) -> Grade {
    guard !isOwn, let trust = access.principals[role].trust, let management = access.organization.managementAccount else { return .allowed }
    guard let arn = identity(in: management), let own = access.principal(withARN: arn) else { return .allowed }
    return Grade(
      access.answer(own, "sts:AssumeRole", access.principals[role].caller.name, resourcePolicy: ResourcePolicy(policy: trust, kind: .trust)))
  }
}

extension CallerIdentity {
  fileprivate enum Identity {
    case user(String)
    case role(String)
    /// Nobody's to lock out.
    case root
  }

  fileprivate var identity: Identity {
    let fields = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last.map(String.init) ?? ""
    let parts = fields.split(separator: "/").map(String.init)
    switch parts.first {
    case "user": return .user(parts.last ?? "")
    case "assumed-role" where parts.count > 1: return .role(parts[1])
    default: return .root
    }
  }
}

extension Operation {
  /// The calls that reading and changing an account takes.
  fileprivate static let iamActions = [
    "iam:GetAccountAuthorizationDetails", "iam:CreateRole", "iam:DeleteRole", "iam:UpdateRole", "iam:UpdateAssumeRolePolicy", "iam:CreateUser",
    "iam:DeleteUser", "iam:UpdateUser", "iam:CreateGroup", "iam:DeleteGroup", "iam:UpdateGroup", "iam:AddUserToGroup", "iam:RemoveUserFromGroup",
    "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicyVersion", "iam:DeletePolicy", "iam:AttachRolePolicy", "iam:DetachRolePolicy",
    "iam:AttachUserPolicy", "iam:DetachUserPolicy", "iam:AttachGroupPolicy", "iam:DetachGroupPolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy",
    "iam:PutUserPolicy", "iam:DeleteUserPolicy", "iam:PutGroupPolicy", "iam:DeleteGroupPolicy", "iam:PutRolePermissionsBoundary",
    "iam:DeleteRolePermissionsBoundary", "iam:PutUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary", "iam:TagRole", "iam:TagUser", "iam:TagPolicy",
  ]

  /// The same of the organization.
  fileprivate static let organizationActions = [
    "organizations:DescribeOrganization", "organizations:ListAccounts", "organizations:CreatePolicy", "organizations:UpdatePolicy",
    "organizations:DeletePolicy", "organizations:AttachPolicy", "organizations:DetachPolicy", "organizations:CreateOrganizationalUnit",
    "organizations:UpdateOrganizationalUnit", "organizations:DeleteOrganizationalUnit", "organizations:CreateAccount", "organizations:MoveAccount",
    "organizations:EnablePolicyType", "organizations:EnableAWSServiceAccess", "organizations:TagResource",
  ]
}
