import AegisBasics
import AegisIR

extension Inventory {
  mutating func addIdentities(_ account: Account) {
    let scope = Scope.account(account.key)
    if let alias = account.alias { add(Address(scope, .alias, alias.value), origin: alias.at) }
    if let policy = account.passwordPolicy {
      add(Address(scope, .passwordPolicy), properties(of: policy), origin: policy.origin)
    }
    for provider in account.identityProviders {
      add(
        Address(scope, .identityProvider, provider.name), properties(of: provider), origin: provider.origin,
        preventsDestroy: provider.preventDestroy)
    }
    for policy in account.policies {
      add(
        Address(scope, .policy, policy.name),
        [
          Property("path", policy.path), Property("description", policy.description ?? ""),
          Property("document", document: policy.document.json),
        ] + tagProperties(policy.tags), origin: policy.origin, preventsDestroy: policy.preventDestroy, isManaged: policy.lifecycle.isManaged)
    }
    for group in account.groups {
      add(
        Address(scope, .group, group.name), [Property("path", group.path)], origin: group.origin,
        preventsDestroy: group.preventDestroy, isManaged: group.lifecycle.isManaged)
      addHeld(.group, group.name, group.attachedPolicies, group.inlinePolicies, account, isManaged: group.lifecycle.isManaged)
    }
    for user in account.users {
      add(
        Address(scope, .user, user.name),
        [Property("path", user.path)] + boundary(user.permissionsBoundary, account) + tagProperties(user.tags),
        origin: user.origin, preventsDestroy: user.preventDestroy, isManaged: user.lifecycle.isManaged)
      addHeld(.user, user.name, user.attachedPolicies, user.inlinePolicies, account, isManaged: user.lifecycle.isManaged)
      for group in user.groups {
        add(Address(scope, .membership, user.name, group.value), origin: group.at, isManaged: user.lifecycle.isManaged)
      }
    }
    for role in account.roles {
      add(
        Address(scope, .role, role.name),
        [
          Property("path", role.path), Property("description", role.description ?? ""),
          Property("trust", document: role.trust.json), Property("max_session_duration", String(role.maxSessionDuration ?? 3600)),
        ] + boundary(role.permissionsBoundary, account) + tagProperties(role.tags), origin: role.origin,
        preventsDestroy: role.preventDestroy, isManaged: role.lifecycle.isManaged)
      addHeld(.role, role.name, role.attachedPolicies, role.inlinePolicies, account, isManaged: role.lifecycle.isManaged)
      if role.hasInstanceProfile {
        add(
          Address(scope, .instanceProfile, role.name), [Property("path", role.path)], origin: role.origin,
          isManaged: role.lifecycle.isManaged)
      }
    }
  }

  private mutating func addHeld(
    _ kind: HolderKind, _ holder: String, _ attached: [PolicyAttachment], _ inline: [InlinePolicy], _ account: Account,
    isManaged: Bool
  ) {
    let scope = Scope.account(account.key)
    for attachment in attached {
      let text = attachment.policy.canonical(in: account).text
      add(Address(scope, .attachment(kind), holder, text), origin: attachment.origin, isManaged: isManaged)
    }
    for policy in inline {
      add(
        Address(scope, .inline(kind), holder, policy.name), [Property("document", document: policy.document.json)],
        origin: policy.origin, isManaged: isManaged)
    }
  }

  private func boundary(_ reference: PolicyReference?, _ account: Account) -> [Property] {
    reference.map { [Property("permissions_boundary", $0.canonical(in: account).text)] } ?? []
  }

  /// With AWS's defaults for what is left out.
  ///
  /// Source: IAM API reference, `UpdateAccountPasswordPolicy`.
  private func properties(of policy: PasswordPolicy) -> [Property] {
    [
      Property("minimum_password_length", String(policy.minimumPasswordLength ?? 6)),
      Property("require_lowercase_characters", String(policy.requireLowercaseCharacters ?? false)),
      Property("require_uppercase_characters", String(policy.requireUppercaseCharacters ?? false)),
      Property("require_numbers", String(policy.requireNumbers ?? false)),
      Property("require_symbols", String(policy.requireSymbols ?? false)),
      Property("allow_users_to_change_password", String(policy.allowUsersToChangePassword ?? false)),
      Property("hard_expiry", String(policy.hardExpiry ?? false)),
      Property("max_password_age", String(policy.maxPasswordAge ?? 0)),
      Property("password_reuse_prevention", String(policy.passwordReusePrevention ?? 0)),
    ]
  }

  private func properties(of provider: IdentityProvider) -> [Property] {
    let tags = tagProperties(provider.tags)
    switch provider.configuration {
    case .saml(_, let metadata): return [Property("type", "saml"), Property("metadata_document", metadata)] + tags
    case .openIDConnect(_, let clients, let thumbprints):
      return [
        Property("type", "oidc"), Property("client_ids", clients.sorted().joined(separator: ", ")),
        Property("thumbprints", thumbprints.sorted().joined(separator: ", ")),
      ] + tags
    }
  }
}

extension PolicyReference {
  /// A policy of the same account is named alike whether the reference gives its ARN or its name.
  func canonical(in account: Account) -> PolicyReference {
    guard case .arn(let arn) = self, let id = account.id else { return self }
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[2] == "iam", parts[4] == id, parts[5].hasPrefix("policy/") else { return self }
    let name = shortPolicyName(arn)
    return account.policies.contains { $0.name == name } ? .local(name) : self
  }

  /// The name of the account's own policy, or an ARN: names hold no `:`.
  var text: String {
    switch self {
    case .arn(let arn): arn
    case .local(let name): name
    }
  }
}
