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
      func flag(_ name: StaticString, _ value: Bool?) { if let value { out.field(name, value) } }
      func number(_ name: StaticString, _ value: Int?) { if let value { out.field(name, value) } }
      // The provider's default is the reverse of AWS's.
      flag("allow_users_to_change_password", policy.allowUsersToChangePassword ?? false)
      flag("hard_expiry", policy.hardExpiry)
      number("max_password_age", policy.maxPasswordAge)
      number("minimum_password_length", policy.minimumPasswordLength)
      number("password_reuse_prevention", policy.passwordReusePrevention)
      flag("require_lowercase_characters", policy.requireLowercaseCharacters)
      flag("require_numbers", policy.requireNumbers)
      flag("require_symbols", policy.requireSymbols)
      flag("require_uppercase_characters", policy.requireUppercaseCharacters)
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
