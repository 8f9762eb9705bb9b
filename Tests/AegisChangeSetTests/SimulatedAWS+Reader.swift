import AegisBasics
import AegisChangeSet
import AegisIR

extension SimulatedAWS {
  /// What a reader of the organization would say.
  var observed: Observed {
    guard exists else { return Observed(organization: nil) }
    var versions: [String: [String: [String]]] = [:]
    for (id, member) in accounts {
      versions["account-\(id)"] = member.iam.policies.mapValues { $0.versions.dropLast().map(\.id) }.filter { !$0.value.isEmpty }
    }
    return Observed(organization: organization, olderPolicyVersions: versions)
  }

  private func path(_ id: String) -> [String] {
    guard let unit = units[id] else { return [] }
    return path(unit.parent) + [unit.name]
  }

  private func target(_ id: String) -> OrganizationPolicyAttachment.Target {
    if id == "r-1" { return .root }
    return units[id] == nil ? .account("account-\(id)") : .unit(path(id))
  }

  private var organization: Organization {
    Organization(
      name: "simulated", featureSet: .all, enabledServices: services.sorted(), enabledPolicyTypes: types.sorted(),
      root: Root(name: "Root", id: "r-1", origin: nowhere),
      units: units.map { id, unit in OrganizationalUnit(path: path(id), id: id, tags: unit.tags.list, origin: nowhere) },
      policies: policies.values.sorted { $0.name < $1.name },
      attachments: links.map { OrganizationPolicyAttachment(policy: policies[$0.policy]!.name, target: target($0.target), origin: nowhere) },
      delegatedAdministrators: delegated.map { DelegatedAdministrator(account: "account-\($0[0])", service: $0[1], origin: nowhere) },
      accounts: accounts.sorted { $0.key < $1.key }.map { account($0.key, $0.value) }, origin: nowhere)
  }

  private func account(_ id: String, _ member: Member) -> Account {
    let path = path(member.parent)
    var account = Account(
      key: "account-\(id)", name: member.name, email: member.email, id: id, isManagement: id == Self.management,
      parent: path.isEmpty ? .root : .unit(path), tags: member.tags.list, origin: nowhere)
    let iam = member.iam
    account.alias = iam.alias.map { Located($0, at: nowhere) }
    account.passwordPolicy = iam.passwordPolicy.map(passwordPolicy)
    account.identityProviders = iam.providers.values.sorted { $0.name < $1.name }
    account.policies = iam.policies.map { name, it in
      Policy(
        name: name, path: it.path, description: it.description, document: Document(json: it.versions.last!.document, origin: nowhere),
        tags: it.tags.list, origin: nowhere)
    }.sorted { $0.name < $1.name }
    func reference(_ arn: String) -> PolicyReference {
      iam.policies.first { arn == iam.arn(.own(path: $0.value.path, name: $0.key)) }.map { .local($0.key) } ?? .arn(arn)
    }
    func attached(_ it: SimulatedIAM.Principal) -> [PolicyAttachment] {
      it.attached.sorted().map { PolicyAttachment(policy: reference($0), origin: nowhere) }
    }
    func inline(_ it: SimulatedIAM.Principal) -> [InlinePolicy] {
      it.inline.sorted { $0.key < $1.key }.map {
        InlinePolicy(name: $0.key, document: Document(json: $0.value, origin: nowhere), origin: nowhere)
      }
    }
    account.roles = iam.holders[.role]!.values.sorted { $0.name < $1.name }.map { it in
      Role(
        name: it.name, path: it.path, description: it.description, trust: Document(json: it.trust, origin: nowhere),
        attachedPolicies: attached(it), inlinePolicies: inline(it), permissionsBoundary: it.boundary.map(reference),
        maxSessionDuration: it.maxSessionDuration, tags: it.tags.list,
        hasInstanceProfile: iam.profiles[it.name]?.role == it.name, origin: nowhere)
    }
    account.groups = iam.holders[.group]!.values.sorted { $0.name < $1.name }.map { it in
      Group(name: it.name, path: it.path, attachedPolicies: attached(it), inlinePolicies: inline(it), origin: nowhere)
    }
    account.users = iam.holders[.user]!.values.sorted { $0.name < $1.name }.map { it in
      User(
        name: it.name, path: it.path, permissionsBoundary: it.boundary.map(reference), attachedPolicies: attached(it),
        inlinePolicies: inline(it), groups: it.groups.sorted().map { Located($0, at: nowhere) }, tags: it.tags.list, origin: nowhere)
    }
    return account
  }

  private func passwordPolicy(_ values: [Property]) -> PasswordPolicy {
    let texts = Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) })
    var policy = PasswordPolicy(origin: nowhere)
    policy.minimumPasswordLength = texts["minimum_password_length"].flatMap { Int($0) }
    policy.maxPasswordAge = texts["max_password_age"].flatMap { Int($0) }
    policy.passwordReusePrevention = texts["password_reuse_prevention"].flatMap { Int($0) }
    policy.requireSymbols = texts["require_symbols"] == "true"
    policy.requireNumbers = texts["require_numbers"] == "true"
    policy.requireLowercaseCharacters = texts["require_lowercase_characters"] == "true"
    policy.requireUppercaseCharacters = texts["require_uppercase_characters"] == "true"
    policy.allowUsersToChangePassword = texts["allow_users_to_change_password"] == "true"
    policy.hardExpiry = texts["hard_expiry"] == "true"
    return policy
  }
}
