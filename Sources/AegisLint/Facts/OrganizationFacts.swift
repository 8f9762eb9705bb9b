import AegisBasics
import AegisIR
import AegisPolicy

/// What the rules that look at the whole organization share; worked out when the first of them asks.
///
/// Everything here is linear in the organization.
struct OrganizationFacts {
  /// The trust policy of one role.
  struct Trust {
    let account: Account
    let role: Role
    let policy: DocumentFacts
  }

  let organization: Organization
  let accountsByID: [String: Account]
  /// Every account has its number, so that what is not among them is outside.
  let knowsAllAccounts: Bool
  let trusts: [Trust]
  let controlPolicies: [(policy: OrganizationPolicy, facts: DocumentFacts)]
  /// By the key of an account, what it lies in.
  let containers: [String: Container]
  private let attachments: [OrganizationPolicyAttachment.Target: [Int]]
  private let roleNames: [String: Set<String>]
  private let userNames: [String: Set<String>]

  init(_ organization: Organization, _ program: ProgramFacts) {
    self.organization = organization
    let numbered = organization.accounts.compactMap { account in account.id.map { ($0, account) } }
    accountsByID = Dictionary(numbered, uniquingKeysWith: { first, _ in first })
    containers = Dictionary(organization.accounts.compactMap { account in account.parent.map { (account.key, $0) } }) { first, _ in first }
    knowsAllAccounts = numbered.count == organization.accounts.count
    trusts = organization.accounts.flatMap { account in
      account.roles.compactMap { role in
        role.trust.policy.map { Trust(account: account, role: role, policy: program.facts(of: $0)) }
      }
    }
    controlPolicies = organization.policies.compactMap { policy in
      policy.content.policy.map { (policy, program.facts(of: $0)) }
    }
    let indices = Dictionary(
      controlPolicies.enumerated().filter { $1.policy.type == "SERVICE_CONTROL_POLICY" }.map { ($1.policy.name, $0) },
      uniquingKeysWith: { first, _ in first })
    var attachments: [OrganizationPolicyAttachment.Target: [Int]] = [:]
    for attachment in organization.attachments {
      if let index = indices[attachment.policy] { attachments[attachment.target, default: []].append(index) }
    }
    self.attachments = attachments
    roleNames = Dictionary(
      numbered.map { ($0, Set($1.roles.map { role in role.name.lowercased() })) }, uniquingKeysWith: { first, _ in first })
    userNames = Dictionary(
      numbered.map { ($0, Set($1.users.map { user in user.name.lowercased() })) }, uniquingKeysWith: { first, _ in first })
  }

  /// The service control policies that are attached to a target.
  func attached(_ target: OrganizationPolicyAttachment.Target) -> [(policy: OrganizationPolicy, facts: DocumentFacts)] {
    (attachments[target] ?? []).map { controlPolicies[$0] }
  }

  /// Whether an account of the organization has a role or user of a name; nil where that cannot be told.
  func has(_ principal: PrincipalFacts) -> Bool? {
    guard let account = principal.account, let name = principal.name?.split(separator: "/").last?.lowercased() else { return nil }
    switch principal.form {
    case .role:
      guard let names = roleNames[account], !names.isEmpty, !isForeignRole(principal.name ?? "") else { return nil }
      return names.contains(name)
    case .user:
      guard let names = userNames[account], !names.isEmpty else { return nil }
      return names.contains(name)
    default: return nil
    }
  }
}

/// Whether a role, by its path and name, is one that AWS or its tools make, so that no configuration defines it.
func isForeignRole(_ path: String) -> Bool {
  if path.hasPrefix("aws-service-role/") || path.hasPrefix("aws-reserved/") || path.hasPrefix("service-role/") { return true }
  let name = path.split(separator: "/").last.map(String.init) ?? path
  return RiskTable.foreignRoles.contains { pattern in
    var pattern = pattern, name = name
    return pattern.withUTF8 { pattern in name.withUTF8 { globMatches(pattern, $0) } }
  }
}
