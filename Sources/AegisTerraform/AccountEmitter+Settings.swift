import AegisBasics
import AegisIR

/// What an account has only one of, and its identity providers.
extension AccountEmitter {
  func addAlias(to list: inout ResourceList) {
    guard let alias = account.alias else { return }
    list.addOne(.accountAlias, origin: alias.at) { $0.field("account_alias", literal: alias.value) }
  }

  func addPasswordPolicy(to list: inout ResourceList) {
    guard let policy = account.passwordPolicy else { return }
    list.addOne(.passwordPolicy, origin: policy.origin) { out in
      // All of them: of an argument that is left out the provider keeps what it had before. What is not asked for is AWS's default,
      // save that the provider's own for changing passwords is the reverse of it.
      out.field("allow_users_to_change_password", policy.allowUsersToChangePassword ?? false)
      out.field("hard_expiry", policy.hardExpiry ?? false)
      out.field("max_password_age", policy.maxPasswordAge ?? 0)
      out.field("minimum_password_length", policy.minimumPasswordLength ?? 6)
      out.field("password_reuse_prevention", policy.passwordReusePrevention ?? 0)
      out.field("require_lowercase_characters", policy.requireLowercaseCharacters ?? false)
      out.field("require_numbers", policy.requireNumbers ?? false)
      out.field("require_symbols", policy.requireSymbols ?? false)
      out.field("require_uppercase_characters", policy.requireUppercaseCharacters ?? false)
    }
  }

  func addOpenIDConnectProviders(to list: inout ResourceList) {
    var section = ResourceSection(.openIDConnectProvider)
    for (index, provider) in account.identityProviders.enumerated() {
      if case .openIDConnect = provider.configuration { section.append(Label(provider.name), index) }
    }
    list.add(section, origin: { account.identityProviders[$0.outer].origin }) { entry, out in
      let provider = account.identityProviders[entry.outer]
      guard case .openIDConnect(let url, let clientIDs, let thumbprints) = provider.configuration else { return }
      out.list("client_id_list", literals: clientIDs)
      out.lifecycle(preventDestroy: provider.preventDestroy ?? false)
      out.tags(provider.tags)
      out.list("thumbprint_list", literals: thumbprints)
      out.field("url", literal: url)
    }
  }

  func addSAMLProviders(to list: inout ResourceList) {
    var section = ResourceSection(.samlProvider)
    for (index, provider) in account.identityProviders.enumerated() {
      if case .saml = provider.configuration { section.append(Label(provider.name), index) }
    }
    list.add(section, origin: { account.identityProviders[$0.outer].origin }) { entry, out in
      let provider = account.identityProviders[entry.outer]
      guard case .saml(let name, let metadata) = provider.configuration else { return }
      out.lifecycle(preventDestroy: provider.preventDestroy ?? false)
      out.field("name", literal: name)
      out.field("saml_metadata_document", literal: metadata)
      out.tags(provider.tags)
    }
  }
}
