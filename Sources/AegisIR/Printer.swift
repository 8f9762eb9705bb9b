public import AegisBasics

/// The IR as text, one resource after the other in canonical order, each with the place it comes from.
///
/// For people, for golden tests, and for comparing two compilers: the same organization gives the same bytes.
public func printIR(_ organization: Organization, sources: SourceMap) -> [UInt8] {
  var printer = IRPrinter(sources: sources)
  printer.organization(organization)
  return Array(printer.output.utf8)
}

/// One resource of the IR as text; nothing where the IR does not hold it.
public func printIR(_ resource: ResourceName, of organization: Organization, sources: SourceMap) -> [UInt8] {
  var printer = IRPrinter(sources: sources)
  printer.resource(resource, organization)
  return Array(printer.output.utf8)
}

/// What names one resource of the IR.
public enum ResourceName: Sendable {
  /// The key of the account, and the name.
  case policy(String, String)
  case role(String, String)
  case group(String, String)
  case user(String, String)
  case account(String)
  case organizationPolicy(String)
  case unit([String])
}

private struct IRPrinter {
  let sources: SourceMap
  var output = ""

  private mutating func line(_ depth: Int, _ text: String) {
    output += String(repeating: "  ", count: depth) + text + "\n"
  }

  private mutating func head(_ depth: Int, _ kind: String, _ name: String, _ origin: SourceRange) {
    let file = sources[origin.file]
    let place = file.position(of: origin.range.start, unit: .scalars)
    line(depth, "\(kind) \(quoted(name))  # \(file.displayPath):\(place.line):\(place.column)")
  }

  private mutating func field(_ depth: Int, _ name: String, _ value: String?) {
    guard let value else { return }
    line(depth, "\(name): \(quoted(value))")
  }

  private mutating func flag(_ depth: Int, _ name: String, _ value: Bool?) {
    if let value, value || name == "prevent_destroy" { line(depth, "\(name): \(value)") }
  }

  private mutating func lifecycle(_ depth: Int, _ it: Lifecycle) {
    field(depth, "owner", it.owner)
    field(depth, "expires_at", it.expiresAt?.text)
    for name in it.formerNames { line(depth, "former_name \(quoted(name))") }
    field(depth, "former_name_of", it.successor)
    if !it.isManaged { line(depth, "managed: false") }
  }

  private mutating func tags(_ depth: Int, _ tags: [Tag]) {
    for tag in tags { line(depth, "tag \(quoted(tag.key)): \(quoted(tag.value))") }
  }

  private mutating func document(_ depth: Int, _ name: String, _ document: Document) {
    line(depth, "\(name): \(String(decoding: document.json, as: UTF8.self))")
  }

  mutating func resource(_ name: ResourceName, _ organization: Organization) {
    func account(_ key: String) -> Account? { organization.accounts.first { $0.key == key } }
    switch name {
    case .policy(let key, let name): account(key)?.policies.first { $0.name == name }.map { policy($0) }
    case .role(let key, let name): account(key)?.roles.first { $0.name == name }.map { role($0) }
    case .group(let key, let name): account(key)?.groups.first { $0.name == name }.map { group($0) }
    case .user(let key, let name): account(key)?.users.first { $0.name == name }.map { user($0) }
    case .account(let key): account(key).map { self.account($0) }
    case .organizationPolicy(let name):
      organization.policies.first { $0.name == name }.map { organizationPolicy($0) }
      for attachment in organization.attachments where attachment.policy == name { line(2, "attached to \(target(attachment.target))") }
    case .unit(let path):
      organization.units.first { $0.path == path }.map { unit($0) }
      for attachment in organization.attachments where attachment.target == .unit(path) { line(2, "attach \(quoted(attachment.policy))") }
      for account in organization.accounts where account.parent == .unit(path) { line(2, "account \(quoted(account.key))") }
    }
  }

  private mutating func unit(_ it: OrganizationalUnit) {
    head(1, "unit", it.path.joined(separator: "/"), it.origin)
    field(2, "id", it.id)
    tags(2, it.tags)
    flag(2, "prevent_destroy", it.preventDestroy)
    lifecycle(2, it.lifecycle)
  }

  mutating func organization(_ it: Organization) {
    head(0, "organization", it.name, it.origin)
    field(1, "id", it.id)
    line(1, "feature_set: \(it.featureSet.rawValue)")
    for service in it.enabledServices { line(1, "service \(quoted(service))") }
    for type in it.enabledPolicyTypes { line(1, "policy_type \(type)") }
    if let root = it.root {
      head(1, "root", root.name, root.origin)
      field(2, "id", root.id)
    }
    for unit in it.units { self.unit(unit) }
    for policy in it.policies { organizationPolicy(policy) }
    for attachment in it.attachments { line(1, "attach \(quoted(attachment.policy)) to \(target(attachment.target))") }
    for delegated in it.delegatedAdministrators { line(1, "delegate \(quoted(delegated.service)) to \(quoted(delegated.account))") }
    for account in it.accounts { self.account(account) }
  }

  private mutating func organizationPolicy(_ it: OrganizationPolicy) {
    head(1, "organization_policy", it.name, it.origin)
    line(2, "type: \(it.type)")
    field(2, "id", it.id)
    field(2, "description", it.description)
    flag(2, "aws_managed", it.isAWSManaged)
    document(2, "content", it.content)
    tags(2, it.tags)
    flag(2, "prevent_destroy", it.preventDestroy)
    lifecycle(2, it.lifecycle)
  }

  private func target(_ target: OrganizationPolicyAttachment.Target) -> String {
    switch target {
    case .root: return "root"
    case .unit(let path): return "unit \(quoted(path.joined(separator: "/")))"
    case .account(let key): return "account \(quoted(key))"
    }
  }

  private mutating func account(_ it: Account) {
    head(0, "account", it.key, it.origin)
    if it.stateKey != it.key { field(1, "state_key", it.stateKey) }
    field(1, "name", it.name)
    field(1, "email", it.email)
    field(1, "id", it.id)
    flag(1, "management", it.isManagement)
    switch it.parent {
    case .root: line(1, "parent: root")
    case .unit(let path): line(1, "parent: unit \(quoted(path.joined(separator: "/")))")
    case nil: break
    }
    field(1, "member_account_role", it.memberRole)
    flag(1, "close_on_deletion", it.closeOnDeletion)
    flag(1, "exclusive", it.exclusive)
    flag(1, "prevent_destroy", it.preventDestroy)
    lifecycle(1, it.lifecycle)
    tags(1, it.tags)
    field(1, "alias", it.alias?.value)
    if let policy = it.passwordPolicy { passwordPolicy(policy) }
    for provider in it.identityProviders { identityProvider(provider) }
    for policy in it.policies { self.policy(policy) }
    for group in it.groups { self.group(group) }
    for role in it.roles { self.role(role) }
    for user in it.users { self.user(user) }
  }

  private mutating func passwordPolicy(_ it: PasswordPolicy) {
    line(1, "password_policy")
    let numbers: [(String, Int?)] = [
      ("minimum_password_length", it.minimumPasswordLength), ("max_password_age", it.maxPasswordAge),
      ("password_reuse_prevention", it.passwordReusePrevention),
    ]
    for (name, value) in numbers { if let value { line(2, "\(name): \(value)") } }
    let flags: [(String, Bool?)] = [
      ("require_lowercase_characters", it.requireLowercaseCharacters),
      ("require_uppercase_characters", it.requireUppercaseCharacters), ("require_numbers", it.requireNumbers),
      ("require_symbols", it.requireSymbols), ("allow_users_to_change_password", it.allowUsersToChangePassword),
      ("hard_expiry", it.hardExpiry),
    ]
    for (name, value) in flags { if let value { line(2, "\(name): \(value)") } }
  }

  private mutating func identityProvider(_ it: IdentityProvider) {
    head(1, "identity_provider", it.name, it.origin)
    switch it.configuration {
    case .openIDConnect(let url, let clients, let thumbprints):
      field(2, "url", url)
      for client in clients { line(2, "client_id \(quoted(client))") }
      for thumbprint in thumbprints { line(2, "thumbprint \(thumbprint)") }
    case .saml(_, let metadata): field(2, "metadata_document", metadata)
    }
    tags(2, it.tags)
    flag(2, "prevent_destroy", it.preventDestroy)
    lifecycle(2, it.lifecycle)
  }

  private mutating func policy(_ it: Policy) {
    head(1, "policy", it.name, it.origin)
    field(2, "path", it.path)
    field(2, "description", it.description)
    document(2, "document", it.document)
    tags(2, it.tags)
    flag(2, "prevent_destroy", it.preventDestroy)
    lifecycle(2, it.lifecycle)
  }

  private mutating func holder(_ attached: [PolicyAttachment], _ inline: [InlinePolicy], _ boundary: PolicyReference?) {
    for attachment in attached { line(2, "attach \(reference(attachment.policy))") }
    for policy in inline {
      head(2, "inline_policy", policy.name, policy.origin)
      document(3, "document", policy.document)
      lifecycle(3, policy.lifecycle)
    }
    if let boundary { line(2, "permissions_boundary: \(reference(boundary))") }
  }

  private func reference(_ reference: PolicyReference) -> String {
    switch reference {
    case .arn(let arn): return quoted(arn)
    case .local(let name): return "policy \(quoted(name))"
    }
  }

  private mutating func group(_ it: Group) {
    head(1, "group", it.name, it.origin)
    field(2, "path", it.path)
    holder(it.attachedPolicies, it.inlinePolicies, nil)
    flag(2, "prevent_destroy", it.preventDestroy)
    lifecycle(2, it.lifecycle)
  }

  private mutating func role(_ it: Role) {
    head(1, "role", it.name, it.origin)
    field(2, "path", it.path)
    field(2, "description", it.description)
    document(2, "trust", it.trust)
    holder(it.attachedPolicies, it.inlinePolicies, it.permissionsBoundary)
    if let seconds = it.maxSessionDuration { line(2, "max_session_duration: \(seconds)") }
    flag(2, "instance_profile", it.hasInstanceProfile)
    tags(2, it.tags)
    flag(2, "prevent_destroy", it.preventDestroy)
    lifecycle(2, it.lifecycle)
  }

  private mutating func user(_ it: User) {
    head(1, "user", it.name, it.origin)
    field(2, "path", it.path)
    for group in it.groups { line(2, "member of \(quoted(group.value))") }
    holder(it.attachedPolicies, it.inlinePolicies, it.permissionsBoundary)
    tags(2, it.tags)
    flag(2, "prevent_destroy", it.preventDestroy)
    lifecycle(2, it.lifecycle)
  }
}

/// The text in double quotes, with what would break the line escaped.
private func quoted(_ text: String) -> String {
  var output = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": output += "\\\""
    case "\\": output += "\\\\"
    case "\n": output += "\\n"
    case "\r": output += "\\r"
    case "\t": output += "\\t"
    default: output.unicodeScalars.append(scalar)
    }
  }
  return output + "\""
}
