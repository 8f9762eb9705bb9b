import AegisBasics
import AegisIR
import AegisSchema

extension ConfigurationWriter {
  // MARK: account.yaml

  func accountFile(_ it: Account, _ files: ConfigurationLayout.AccountFiles) -> GeneratedFile {
    var parts: [GeneratedFile.Part] = []
    func add(_ field: Int, _ body: (String, inout YAMLText) -> Void) {
      let key = key(.awsAccount, field)
      var text = YAMLText()
      body(key, &text)
      if !text.text.isEmpty { parts.append(GeneratedFile.Part(key: key, text: text.text)) }
    }
    add(AWSAccountField.provider) { $1.field($0, "aws.master") }
    add(AWSAccountField.email) { $1.field($0, it.email) }
    add(AWSAccountField.name) { $1.field($0, it.name) }
    add(AWSAccountField.id) { $1.field($0, ifPresent: it.id) }
    add(AWSAccountField.managed) { if !it.lifecycle.isManaged { $1.line("\($0): false") } }
    add(AWSAccountField.accountAlias) { $1.field($0, ifPresent: it.alias?.value) }
    add(AWSAccountField.tags) { write(it.tags, $0, &$1) }
    let references: [(field: Int, path: String)] = [
      (AWSAccountField.users, files.users), (AWSAccountField.iamPolicies, files.policies), (AWSAccountField.iamRoles, files.roles),
      (AWSAccountField.iamGroups, files.groups),
    ]
    for reference in references { add(reference.field) { include(reference.path, $0, &$1) } }
    add(AWSAccountField.organizationPolicies) { key, text in
      write(references: attached(to: .account(it.key)), key, &text)
    }
    add(AWSAccountField.passwordPolicy) { key, text in
      if let policy = it.passwordPolicy { write(policy, key, &text) }
    }
    add(AWSAccountField.identityProviders) { key, text in write(it.identityProviders, key, &text) }
    return GeneratedFile(path: .init(files.account), shape: .mapping, prelude: "", parts: parts)
  }

  private func include(_ path: String, _ key: String, _ text: inout YAMLText) {
    text.line("\(key):")
    text.nested { $0.line("$ref: \(yamlScalar(path))") }
  }

  private func write(_ policy: PasswordPolicy, _ key: String, _ text: inout YAMLText) {
    text.line("\(key):")
    text.nested { it in
      func number(_ field: Int, _ value: Int?) { if let value { it.line("\(self.key(.passwordPolicy, field)): \(value)") } }
      func flag(_ field: Int, _ value: Bool?) { if let value { it.line("\(self.key(.passwordPolicy, field)): \(value)") } }
      number(PasswordPolicyField.minimumPasswordLength, policy.minimumPasswordLength)
      flag(PasswordPolicyField.requireLowercaseCharacters, policy.requireLowercaseCharacters)
      flag(PasswordPolicyField.requireUppercaseCharacters, policy.requireUppercaseCharacters)
      flag(PasswordPolicyField.requireNumbers, policy.requireNumbers)
      flag(PasswordPolicyField.requireSymbols, policy.requireSymbols)
      flag(PasswordPolicyField.allowUsersToChangePassword, policy.allowUsersToChangePassword)
      flag(PasswordPolicyField.hardExpiry, policy.hardExpiry)
      number(PasswordPolicyField.maxPasswordAge, policy.maxPasswordAge)
      number(PasswordPolicyField.passwordReusePrevention, policy.passwordReusePrevention)
    }
  }

  private func write(_ providers: [IdentityProvider], _ key: String, _ text: inout YAMLText) {
    if providers.isEmpty { return }
    text.line("\(key):")
    text.nested { it in
      for provider in providers {
        let isSAML: Bool
        if case .saml = provider.configuration { isSAML = true } else { isSAML = false }
        it.line("- \(self.key(.identityProvider, IdentityProviderField.type)): \(isSAML ? "saml" : "oidc")")
        it.nested { it in
          switch provider.configuration {
          case .openIDConnect(let url, let clients, let thumbprints):
            it.field(self.key(.identityProvider, IdentityProviderField.url), url)
            list(self.key(.identityProvider, IdentityProviderField.clientIds), clients, &it)
            if !thumbprints.isEmpty { list(self.key(.identityProvider, IdentityProviderField.thumbprints), thumbprints, &it) }
          case .saml(let name, let metadata):
            it.field(self.key(.identityProvider, IdentityProviderField.name), name)
            it.longText(self.key(.identityProvider, IdentityProviderField.metadataDocument), metadata)
          }
          write(provider.tags, self.key(.identityProvider, IdentityProviderField.tags), &it)
        }
      }
    }
  }

  private func list(_ key: String, _ values: [String], _ text: inout YAMLText) {
    guard !values.isEmpty else { return text.line("\(key): []") }
    text.line("\(key):")
    text.nested { it in for value in values { it.line("- \(yamlScalar(value))") } }
  }

  // MARK: organization.yaml

  func organizationFile() -> GeneratedFile {
    let it = organization
    var parts: [GeneratedFile.Part] = []
    func add(_ field: Int, _ body: (String, inout YAMLText) -> Void) {
      let key = key(.organization, field)
      var text = YAMLText()
      body(key, &text)
      if !text.text.isEmpty { parts.append(GeneratedFile.Part(key: key, text: text.text)) }
    }
    add(OrganizationField.provider) { $1.field($0, "aws.master") }
    add(OrganizationField.name) { $1.field($0, it.name) }
    add(OrganizationField.featureSet) { $1.field($0, it.featureSet.rawValue) }
    add(OrganizationField.enabledOrganizationsServices) { list($0, it.enabledServices, &$1) }
    add(OrganizationField.delegatedAdministrators) { delegated($0, &$1) }
    add(OrganizationField.organizationPolicies) { policies($0, &$1) }
    add(OrganizationField.organizationRoots) { root($0, &$1) }
    add(OrganizationField.masterAccount) { key, text in
      if let index = it.accounts.firstIndex(where: \.isManagement) { include(files[index].account, key, &text) }
    }
    add(OrganizationField.memberAccounts) { key, text in
      let members = it.accounts.indices.filter { !it.accounts[$0].isManagement }
      guard !members.isEmpty else { return text.line("\(key): []") }
      text.line("\(key):")
      text.nested { it in for index in members { it.line("- $ref: \(yamlScalar(files[index].account))") } }
    }
    let comments = (notes[""] ?? []).map { "# left out: \($0.text)\n" }.joined()
    return GeneratedFile(path: .init("organization.yaml"), shape: .mapping, prelude: "%YAML 1.1\n---\n" + comments, parts: parts)
  }

  private func delegated(_ key: String, _ text: inout YAMLText) {
    if organization.delegatedAdministrators.isEmpty { return }
    let accounts = Dictionary(grouping: organization.delegatedAdministrators, by: \.account)
    text.line("\(key):")
    text.nested { it in
      for account in accounts.keys.sorted() {
        it.line("- \(self.key(.delegatedAdministrator, DelegatedAdministratorField.account)):")
        it.nested { it in
          it.nested { $0.line("_ref: \(yamlScalar(accountReference(account)))") }
          list(self.key(.delegatedAdministrator, DelegatedAdministratorField.services), accounts[account]!.map(\.service), &it)
        }
      }
    }
  }

  private func policies(_ key: String, _ text: inout YAMLText) {
    guard !organization.policies.isEmpty else { return }
    func name(_ field: Int) -> String { self.key(.organizationPolicy, field) }
    text.line("\(key):")
    text.nested { it in
      for policy in organization.policies {
        it.line("- \(name(OrganizationPolicyField.name)): \(yamlScalar(policy.name))")
        it.nested { it in
          it.field(name(OrganizationPolicyField.description), ifPresent: policy.description.flatMap { $0.isEmpty ? nil : $0 })
          it.field(name(OrganizationPolicyField.policyType), policy.type)
          it.field(name(OrganizationPolicyField.provider), "aws.master")
          if let id = policy.id {
            it.field(name(OrganizationPolicyField.id), id)
            it.field(name(OrganizationPolicyField.arn), arn(of: policy, id))
          }
          if policy.isAWSManaged { it.line("\(name(OrganizationPolicyField.awsManaged)): true") }
          write(policy.tags, name(OrganizationPolicyField.tags), &it)
          it.document(name(OrganizationPolicyField.content), policy.content.json)
        }
      }
    }
  }

  private func arn(of policy: OrganizationPolicy, _ id: String) -> String {
    let kind = policy.type.lowercased()
    if policy.isAWSManaged { return "arn:\(partition):organizations::aws:policy/\(kind)/\(id)" }
    return "arn:\(partition):organizations::ORGANIZATIONACCOUNTID:policy/\(organizationID)/\(kind)/\(id)"
  }

  // MARK: Tree

  private func root(_ key: String, _ text: inout YAMLText) {
    guard let root = organization.root else { return }
    func name(_ field: Int) -> String { self.key(.organizationRoot, field) }
    text.line("\(key):")
    text.nested { it in
      it.line("- \(name(OrganizationRootField.name)): \(yamlScalar(root.name))")
      it.nested { it in
        if let id = root.id {
          it.field(name(OrganizationRootField.id), id)
          it.field(name(OrganizationRootField.arn), "arn:\(partition):organizations::ORGANIZATIONACCOUNTID:root/\(organizationID)/\(id)")
        }
        it.field(name(OrganizationRootField.provider), "aws.master")
        if !organization.enabledPolicyTypes.isEmpty {
          it.line("\(name(OrganizationRootField.policyTypes)):")
          it.nested { it in
            for type in organization.enabledPolicyTypes {
              it.line("- \(self.key(.policyType, PolicyTypeField.policyType)): \(type)")
              it.nested { $0.field(self.key(.policyType, PolicyTypeField.status), "ENABLED") }
            }
          }
        }
        write(references: attached(to: .root), name(OrganizationRootField.policies), &it)
        write(references: accounts(in: .root), name(OrganizationRootField.accounts), &it)
        units(below: [], name(OrganizationRootField.organizationalUnits), &it)
      }
    }
  }

  private func units(below path: [String], _ key: String, _ text: inout YAMLText) {
    let children = organization.units.filter { $0.path.count == path.count + 1 && $0.path.starts(with: path) }
    if children.isEmpty { return }
    func name(_ field: Int) -> String { self.key(.organizationalUnit, field) }
    text.line("\(key):")
    text.nested { it in
      for unit in children {
        it.line("- \(name(OrganizationalUnitField.name)): \(yamlScalar(unit.name))")
        it.nested { it in
          it.field(name(OrganizationalUnitField.id), ifPresent: unit.id)
          write(unit.tags, name(OrganizationalUnitField.tags), &it)
          write(references: attached(to: .unit(unit.path)), name(OrganizationalUnitField.policies), &it)
          write(references: accounts(in: .unit(unit.path)), name(OrganizationalUnitField.accounts), &it)
          units(below: unit.path, name(OrganizationalUnitField.organizationalUnits), &it)
        }
      }
    }
  }

  private func attached(to target: OrganizationPolicyAttachment.Target) -> [String] {
    let spelling = ReferenceSpelling(.organizationPolicy, account: "master", names: organization.policies.map(\.name))
    return organization.attachments.filter { $0.target == target }.map { spelling.reference(to: $0.policy) }
  }

  private func accounts(in container: Container) -> [String] {
    organization.accounts.filter { $0.parent == container }.map { accountReference($0.key) }
  }

  private func accountReference(_ key: String) -> String {
    let spelling = ReferenceSpelling(.awsAccount, account: "master", names: organization.accounts.map(\.name))
    let name = organization.accounts.first { $0.key == key }?.name ?? key
    return spelling.reference(to: name)
  }
}
