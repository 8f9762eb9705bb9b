import AegisBasics
public import AegisIR
import AegisSchema

/// Writes an organization as the files of a configuration, canonically: the same organization gives the same bytes, which
/// are laid out as `fmt` leaves them.
public struct ConfigurationWriter {
  let organization: Organization
  let layout: ConfigurationLayout
  /// The organization's own id and ARN parts, for the ARNs that the documents show.
  let organizationID: String
  let partition: String
  /// What could not be expressed, by the key of the account: said in comments where it would stand.
  let notes: [String: [Note]]
  let files: [ConfigurationLayout.AccountFiles]

  /// Something that a file cannot hold.
  public struct Note: Sendable {
    /// `role`, `policy`, …
    public var kind: String
    public var text: String

    public init(kind: String, text: String) {
      self.kind = kind
      self.text = text
    }
  }

  public init(_ organization: Organization, id: String, partition: String, layout: ConfigurationLayout, notes: [String: [Note]] = [:]) {
    self.organization = organization
    self.layout = layout
    organizationID = id
    self.partition = partition
    self.notes = notes
    files = layout.files(organization.accounts.map { ($0.name, $0.id, $0.isManagement) })
  }

  /// All files, those of the accounts first.
  public func write() -> [GeneratedFile] {
    organization.accounts.indices.flatMap { account($0) } + [organizationFile()]
  }

  func key(_ type: TypeName, _ field: Int) -> String { type.spec.fields[field].name }

  // MARK: Accounts

  private func account(_ index: Int) -> [GeneratedFile] {
    let account = organization.accounts[index]
    let files = files[index]
    let policies = ReferenceSpelling(.policy, account: account.key, names: account.policies.map(\.name))
    let groups = ReferenceSpelling(.group, account: account.key, names: account.groups.map(\.name))
    return [
      accountFile(account, files),
      list(files.groups, account, ["group"], account.groups.map { part($0.name, group($0, policies)) }),
      list(files.policies, account, ["policy"], account.policies.map { part($0.name, policy($0)) }),
      list(files.roles, account, ["role", "instance profile", "inline policy"], account.roles.map { part($0.name, role($0, policies)) }),
      list(files.users, account, ["user"], account.users.map { part($0.name, user($0, policies, groups)) }),
    ]
  }

  private func list(_ path: String, _ account: Account, _ kinds: [String], _ parts: [GeneratedFile.Part]) -> GeneratedFile {
    GeneratedFile(path: .init(path), shape: .list, prelude: comments(account.key, kinds), parts: parts)
  }

  private func comments(_ account: String, _ kinds: [String]) -> String {
    (notes[account] ?? []).filter { kinds.contains($0.kind) }.map { "# left out: \($0.text)\n" }.joined()
  }

  private func part(_ key: String, _ fields: YAMLText) -> GeneratedFile.Part {
    // The first field stands behind the dash.
    var bytes = fields.bytes
    bytes[0] = UInt8(ascii: "-")
    return GeneratedFile.Part(key: key, text: String(decoding: bytes, as: UTF8.self))
  }

  private func resource() -> YAMLText {
    var text = YAMLText()
    text.indentation = 2
    return text
  }

  private func policy(_ it: Policy) -> YAMLText {
    var text = resource()
    text.field(key(.policy, PolicyField.name), it.name)
    text.field(key(.policy, PolicyField.path), it.path)
    text.field(key(.policy, PolicyField.description), ifPresent: it.description)
    text.document(key(.policy, PolicyField.document), it.document.json)
    write(it.tags, key(.policy, PolicyField.tags), &text)
    return text
  }

  private func role(_ it: Role, _ policies: ReferenceSpelling) -> YAMLText {
    var text = resource()
    text.field(key(.role, RoleField.name), it.name)
    text.field(key(.role, RoleField.path), it.path)
    text.field(key(.role, RoleField.description), ifPresent: it.description)
    text.document(key(.role, RoleField.assumeRolePolicyDocument), it.trust.json)
    write(it.attachedPolicies.map(\.policy), key(.role, RoleField.attachedPolicies), policies, &text)
    write(it.inlinePolicies, key(.role, RoleField.inlinePolicies), &text)
    write(it.permissionsBoundary, key(.role, RoleField.permissionsBoundary), policies, &text)
    if let seconds = it.maxSessionDuration, seconds != 3600 { text.line("\(key(.role, RoleField.maxSessionDuration)): \(seconds)") }
    if it.hasInstanceProfile { text.line("\(key(.role, RoleField.instanceProfile)): true") }
    write(it.tags, key(.role, RoleField.tags), &text)
    return text
  }

  private func group(_ it: Group, _ policies: ReferenceSpelling) -> YAMLText {
    var text = resource()
    text.field(key(.group, GroupField.name), it.name)
    text.field(key(.group, GroupField.path), it.path)
    write(it.attachedPolicies.map(\.policy), key(.group, GroupField.attachedPolicies), policies, &text)
    write(it.inlinePolicies, key(.group, GroupField.inlinePolicies), &text)
    return text
  }

  private func user(_ it: User, _ policies: ReferenceSpelling, _ groups: ReferenceSpelling) -> YAMLText {
    var text = resource()
    text.field(key(.user, UserField.name), it.name)
    text.field(key(.user, UserField.path), it.path)
    write(it.permissionsBoundary, key(.user, UserField.permissionsBoundary), policies, &text)
    write(references: it.groups.map { groups.reference(to: $0.value) }, key(.user, UserField.groups), &text)
    write(it.attachedPolicies.map(\.policy), key(.user, UserField.attachedPolicies), policies, &text)
    write(it.inlinePolicies, key(.user, UserField.inlinePolicies), &text)
    write(it.tags, key(.user, UserField.tags), &text)
    return text
  }

  // MARK: Parts of resources

  func write(_ tags: [Tag], _ key: String, _ text: inout YAMLText) {
    if tags.isEmpty { return }
    text.line("\(key):")
    text.nested { it in
      for tag in tags {
        it.line("- key: \(yamlScalar(tag.key))")
        it.nested { $0.field("value", tag.value) }
      }
    }
  }

  func write(references: [String], _ key: String, _ text: inout YAMLText) {
    if references.isEmpty { return }
    text.line("\(key):")
    text.nested { it in for reference in references { it.line("- _ref: \(yamlScalar(reference))") } }
  }

  private func write(_ policies: [PolicyReference], _ key: String, _ spelling: ReferenceSpelling, _ text: inout YAMLText) {
    write(references: policies.map { reference($0, spelling) }, key, &text)
  }

  private func write(_ boundary: PolicyReference?, _ key: String, _ spelling: ReferenceSpelling, _ text: inout YAMLText) {
    guard let boundary else { return }
    text.line("\(key):")
    text.nested { $0.line("_ref: \(yamlScalar(reference(boundary, spelling)))") }
  }

  private func reference(_ policy: PolicyReference, _ spelling: ReferenceSpelling) -> String {
    switch policy {
    case .arn(let arn): arn
    case .local(let name): spelling.reference(to: name)
    }
  }

  private func write(_ policies: [InlinePolicy], _ key: String, _ text: inout YAMLText) {
    if policies.isEmpty { return }
    text.line("\(key):")
    text.nested { it in
      for policy in policies {
        it.line("- \(self.key(.inlinePolicy, InlinePolicyField.name)): \(yamlScalar(policy.name))")
        it.nested { $0.document(self.key(.inlinePolicy, InlinePolicyField.document), policy.document.json) }
      }
    }
  }
}

extension ConfigurationWriter {
  /// The paths of the files of some accounts.
  public func paths(where isWanted: (Account) -> Bool) -> Set<String> {
    Set(zip(organization.accounts, files).filter { isWanted($0.0) }.flatMap { $0.1.all })
  }
}
