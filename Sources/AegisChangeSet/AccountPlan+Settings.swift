import AegisBasics
import AegisIR

/// What an account has only one of, and its identity providers.
extension AccountPlan {
  mutating func planSettings() {
    if let alias = account.alias, action(.alias, alias.value) == .create {
      planner.step(.accountSettings, .createAlias(alias.value), of: address(.alias, alias.value))
    } else if let alias = before?.alias, action(.alias, alias.value) == .delete {
      planner.step(.accountSettings, .deleteAlias(alias.value), of: address(.alias, alias.value))
    }
    let policy = address(.passwordPolicy)
    switch planner.action(policy) {
    case .create, .update:
      planner.step(.accountSettings, .updatePasswordPolicy(planner.wanted[policy]?.properties ?? []), of: policy)
    case .delete: planner.step(.accountSettings, .deletePasswordPolicy, of: policy)
    default: break
    }
  }

  mutating func planProviders() {
    for provider in before?.identityProviders ?? [] {
      let own = address(.identityProvider, provider.name)
      switch planner.action(own) {
      case .delete: planner.step(.deleteIdentityProviders, delete(provider), of: own)
      case .replace: planner.step(.identityProviders, delete(provider), of: own)
      default: break
      }
    }
    for provider in account.identityProviders {
      let own = address(.identityProvider, provider.name)
      switch planner.action(own) {
      case .create: planner.step(.identityProviders, create(provider), of: own)
      case .replace: planner.step(.accountSettings, create(provider), of: own)
      case .update: update(provider, before?.identityProviders.first { $0.name == provider.name }, of: own)
      default: break
      }
    }
  }

  private func create(_ provider: IdentityProvider) -> Operation {
    switch provider.configuration {
    case .openIDConnect(let url, let clients, let thumbprints):
      .createOpenIDConnectProvider(url: url, clientIDs: clients, thumbprints: thumbprints, tags: provider.tags)
    case .saml(let name, let metadata): .createSAMLProvider(name: name, metadata: metadata, tags: provider.tags)
    }
  }

  private func delete(_ provider: IdentityProvider) -> Operation {
    switch provider.configuration {
    case .openIDConnect: .deleteOpenIDConnectProvider(provider.name)
    case .saml(let name, _): .deleteSAMLProvider(name)
    }
  }

  private mutating func update(_ provider: IdentityProvider, _ old: IdentityProvider?, of own: Address) {
    switch (provider.configuration, old?.configuration) {
    case (.openIDConnect(_, let clients, let thumbprints), .openIDConnect(_, let oldClients, _)):
      for client in clients where !oldClients.contains(client) {
        planner.step(.identityProviders, .addClientID(provider: provider.name, client), of: own)
      }
      for client in oldClients where !clients.contains(client) {
        planner.step(.revoke, .removeClientID(provider: provider.name, client), of: own)
      }
      if planner.differs(own, "thumbprints") {
        planner.step(.identityProviders, .updateThumbprints(provider: provider.name, thumbprints), of: own)
      }
      planner.tagSteps(.identityProviders, .openIDConnectProvider(provider.name), of: own)
    case (.saml(let name, let metadata), _):
      if planner.differs(own, "metadata_document") {
        planner.step(.identityProviders, .updateSAMLProvider(name: name, metadata: metadata), of: own)
      }
      planner.tagSteps(.identityProviders, .samlProvider(name), of: own)
    default: break
    }
  }
}
