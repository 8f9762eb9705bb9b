import AegisChangeSet
import AegisCloud
import AegisIR

/// A call of IAM as the query protocol sends it.
struct IAMCall: Sendable {
  var name: String
  var parameters = QueryParameters()

  /// Nil for what is no call of IAM.
  ///
  /// - Parameter account: The account's id.
  init?(_ operation: Operation, partition: String, account: String) {
    guard operation.action.hasPrefix("iam:") else { return nil }
    name = String(operation.action.dropFirst("iam:".count))
    func arn(_ locator: PolicyLocator) -> String { locator.arn(partition: partition, account: account) }
    func provider(_ kind: String, _ name: String) -> String { "arn:\(partition):iam::\(account):\(kind)/\(name)" }
    func text(_ document: [UInt8]) -> String { String(decoding: document, as: UTF8.self) }
    switch operation {
    case .createAlias(let alias), .deleteAlias(let alias): set("AccountAlias", alias)
    case .updatePasswordPolicy(let values): setPasswordPolicy(values)
    case .deletePasswordPolicy: break
    case .createOpenIDConnectProvider(let url, let clients, let thumbprints, let tags):
      set("Url", url.hasPrefix("https://") ? url : "https://\(url)")
      parameters.list("ClientIDList", clients)
      parameters.list("ThumbprintList", thumbprints)
      setTags(tags)
    case .addClientID(let name, let client), .removeClientID(let name, let client):
      set("OpenIDConnectProviderArn", provider("oidc-provider", name))
      set("ClientID", client)
    case .updateThumbprints(let name, let thumbprints):
      set("OpenIDConnectProviderArn", provider("oidc-provider", name))
      parameters.list("ThumbprintList", thumbprints)
    case .deleteOpenIDConnectProvider(let name): set("OpenIDConnectProviderArn", provider("oidc-provider", name))
    case .createSAMLProvider(let name, let metadata, let tags):
      set("Name", name)
      set("SAMLMetadataDocument", metadata)
      setTags(tags)
    case .updateSAMLProvider(let name, let metadata):
      set("SAMLProviderArn", provider("saml-provider", name))
      set("SAMLMetadataDocument", metadata)
    case .deleteSAMLProvider(let name): set("SAMLProviderArn", provider("saml-provider", name))
    case .createPolicy(let name, let path, let description, let document, let tags):
      set("PolicyName", name)
      set("Path", path)
      set("Description", description.isEmpty ? nil : description)
      set("PolicyDocument", text(document))
      setTags(tags)
    case .createPolicyVersion(let policy, let document):
      set("PolicyArn", arn(policy))
      set("PolicyDocument", text(document))
      set("SetAsDefault", "true")
    case .deletePolicyVersion(let policy, let version):
      set("PolicyArn", arn(policy))
      set("VersionId", version)
    case .deletePolicy(let policy): set("PolicyArn", arn(policy))
    case .createRole(let name, let path, let description, let trust, let boundary, let duration, let tags):
      set("RoleName", name)
      set("Path", path)
      set("Description", description.isEmpty ? nil : description)
      set("AssumeRolePolicyDocument", text(trust))
      set("PermissionsBoundary", boundary.map(arn))
      set("MaxSessionDuration", String(duration))
      setTags(tags)
    case .updateRole(let name, let description, let duration):
      set("RoleName", name)
      set("Description", description)
      set("MaxSessionDuration", String(duration))
    case .updateTrust(let role, let document):
      set("RoleName", role)
      set("PolicyDocument", text(document))
    case .deleteRole(let name): set("RoleName", name)
    case .createGroup(let name, let path):
      set("GroupName", name)
      set("Path", path)
    case .updateGroup(let name, let former, let path):
      set("GroupName", former ?? name)
      set("NewGroupName", former == nil ? nil : name)
      set("NewPath", path)
    case .deleteGroup(let name): set("GroupName", name)
    case .createUser(let name, let path, let boundary, let tags):
      set("UserName", name)
      set("Path", path)
      set("PermissionsBoundary", boundary.map(arn))
      setTags(tags)
    case .updateUser(let name, let former, let path):
      set("UserName", former ?? name)
      set("NewUserName", former == nil ? nil : name)
      set("NewPath", path)
    case .deleteUser(let name): set("UserName", name)
    case .putBoundary(let kind, let name, let policy):
      set("\(kind.title)Name", name)
      set("PermissionsBoundary", arn(policy))
    case .deleteBoundary(let kind, let name): set("\(kind.title)Name", name)
    case .attachPolicy(let kind, let name, let policy), .detachPolicy(let kind, let name, let policy):
      set("\(kind.title)Name", name)
      set("PolicyArn", arn(policy))
    case .putInlinePolicy(let kind, let holder, let name, let document):
      set("\(kind.title)Name", holder)
      set("PolicyName", name)
      set("PolicyDocument", text(document))
    case .deleteInlinePolicy(let kind, let holder, let name):
      set("\(kind.title)Name", holder)
      set("PolicyName", name)
    case .addUserToGroup(let user, let group), .removeUserFromGroup(let user, let group):
      set("UserName", user)
      set("GroupName", group)
    case .createInstanceProfile(let name, let path):
      set("InstanceProfileName", name)
      set("Path", path)
    case .addRoleToInstanceProfile(let name), .removeRoleFromInstanceProfile(let name):
      set("InstanceProfileName", name)
      set("RoleName", name)
    case .deleteInstanceProfile(let name): set("InstanceProfileName", name)
    case .tag(let target, let tags):
      setTarget(target, arn, provider)
      setTags(tags)
    case .untag(let target, let keys):
      setTarget(target, arn, provider)
      parameters.list("TagKeys", keys)
    default: return nil
    }
  }

  private mutating func set(_ name: String, _ value: String?) { parameters.set(name, value) }

  private mutating func setTags(_ tags: [Tag]) { parameters.tags(tags.map { (key: $0.key, value: $0.value) }) }

  private mutating func setTarget(_ target: Taggable, _ arn: (PolicyLocator) -> String, _ provider: (String, String) -> String) {
    switch target {
    case .policy(let policy): set("PolicyArn", arn(policy))
    case .role(let name): set("RoleName", name)
    case .user(let name): set("UserName", name)
    case .openIDConnectProvider(let name): set("OpenIDConnectProviderArn", provider("oidc-provider", name))
    case .samlProvider(let name): set("SAMLProviderArn", provider("saml-provider", name))
    case .unit, .organizationPolicy, .account: break
    }
  }

  private mutating func setPasswordPolicy(_ values: [Property]) {
    for value in values {
      // Zero stands for "no limit", which the call says by leaving it out.
      if ["max_password_age", "password_reuse_prevention"].contains(value.name) && value.value == "0" { continue }
      let words = value.name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
      set(words.joined(), value.value)
    }
  }
}
