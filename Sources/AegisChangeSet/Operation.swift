public import AegisIR

/// A managed policy as IAM's calls name it.
public enum PolicyLocator: Hashable, Sendable {
  case arn(String)
  /// A policy of the account that the call is made in.
  case own(path: String, name: String)

  /// - Parameter account: Twelve digits.
  public func arn(partition: String, account: String) -> String {
    switch self {
    case .arn(let arn): arn
    case .own(let path, let name): "arn:\(partition):iam::\(account):policy\(path)\(name)"
    }
  }
}

/// What can be tagged, and by which call.
public enum Taggable: Hashable, Sendable {
  case unit([String])
  case organizationPolicy(String)
  case account(String)
  case policy(PolicyLocator)
  case role(String)
  case user(String)
  case openIDConnectProvider(String)
  case samlProvider(String)
}

/// One call of AWS's API, with everything it says but the ids that AWS gave out itself.
///
/// Units, accounts and organization policies are named as the configuration names them; whoever carries
/// an operation out knows their ids. Sources: API references of AWS Organizations and IAM.
public enum Operation: Hashable, Sendable {
  // AWS Organizations
  case createOrganization(featureSet: String)
  case enableService(String)
  case disableService(String)
  case enablePolicyType(String)
  case disablePolicyType(String)
  case createUnit([String], tags: [Tag])
  /// The unit is named by what it is called afterwards.
  case renameUnit([String])
  case deleteUnit([String])
  case createOrganizationPolicy(name: String, type: String, description: String, content: [UInt8], tags: [Tag])
  /// What is nil stays; the policy is named by what it is called afterwards.
  case updateOrganizationPolicy(name: String, isRenamed: Bool, description: String?, content: [UInt8]?)
  case deleteOrganizationPolicy(String)
  case attachOrganizationPolicy(String, OrganizationPolicyAttachment.Target)
  case detachOrganizationPolicy(String, OrganizationPolicyAttachment.Target)
  case createAccount(key: String, name: String, email: String, role: String?, tags: [Tag])
  case moveAccount(key: String, from: Container, to: Container)
  case renameAccount(key: String, to: String)
  case closeAccount(key: String)
  case registerAdministrator(account: String, service: String)
  case deregisterAdministrator(account: String, service: String)

  // IAM: the account and its providers
  case createAlias(String)
  case deleteAlias(String)
  case updatePasswordPolicy([Property])
  case deletePasswordPolicy
  case createOpenIDConnectProvider(url: String, clientIDs: [String], thumbprints: [String], tags: [Tag])
  case addClientID(provider: String, String)
  case removeClientID(provider: String, String)
  case updateThumbprints(provider: String, [String])
  case deleteOpenIDConnectProvider(String)
  case createSAMLProvider(name: String, metadata: String, tags: [Tag])
  case updateSAMLProvider(name: String, metadata: String)
  case deleteSAMLProvider(String)

  // IAM: policies
  case createPolicy(name: String, path: String, description: String, document: [UInt8], tags: [Tag])
  case createPolicyVersion(PolicyLocator, document: [UInt8])
  case deletePolicyVersion(PolicyLocator, version: String)
  case deletePolicy(PolicyLocator)

  // IAM: roles, groups, users
  case createRole(
    name: String, path: String, description: String, trust: [UInt8], boundary: PolicyLocator?, maxSessionDuration: Int,
    tags: [Tag])
  case updateRole(name: String, description: String, maxSessionDuration: Int)
  case updateTrust(role: String, document: [UInt8])
  case deleteRole(String)
  case createGroup(name: String, path: String)
  /// - Parameter former: What it is called before, where it is renamed.
  case updateGroup(name: String, former: String?, path: String)
  case deleteGroup(String)
  case createUser(name: String, path: String, boundary: PolicyLocator?, tags: [Tag])
  /// - Parameter former: What it is called before, where it is renamed.
  case updateUser(name: String, former: String?, path: String)
  /// With the credentials that would keep AWS from deleting the user.
  case deleteUser(String)
  case putBoundary(HolderKind, String, PolicyLocator)
  case deleteBoundary(HolderKind, String)
  case attachPolicy(HolderKind, String, PolicyLocator)
  case detachPolicy(HolderKind, String, PolicyLocator)
  case putInlinePolicy(HolderKind, String, name: String, document: [UInt8])
  case deleteInlinePolicy(HolderKind, String, name: String)
  case addUserToGroup(user: String, group: String)
  case removeUserFromGroup(user: String, group: String)
  case createInstanceProfile(name: String, path: String)
  case addRoleToInstanceProfile(String)
  case removeRoleFromInstanceProfile(String)
  case deleteInstanceProfile(String)

  case tag(Taggable, [Tag])
  case untag(Taggable, [String])
}

extension Operation {
  /// AWS's name of the call, for example `iam:CreateRole`: also the action that has to be allowed.
  public var action: String {
    switch self {
    case .createOrganization: "organizations:CreateOrganization"
    case .enableService: "organizations:EnableAWSServiceAccess"
    case .disableService: "organizations:DisableAWSServiceAccess"
    case .enablePolicyType: "organizations:EnablePolicyType"
    case .disablePolicyType: "organizations:DisablePolicyType"
    case .createUnit: "organizations:CreateOrganizationalUnit"
    case .renameUnit: "organizations:UpdateOrganizationalUnit"
    case .deleteUnit: "organizations:DeleteOrganizationalUnit"
    case .createOrganizationPolicy: "organizations:CreatePolicy"
    case .updateOrganizationPolicy: "organizations:UpdatePolicy"
    case .deleteOrganizationPolicy: "organizations:DeletePolicy"
    case .attachOrganizationPolicy: "organizations:AttachPolicy"
    case .detachOrganizationPolicy: "organizations:DetachPolicy"
    case .createAccount: "organizations:CreateAccount"
    case .moveAccount: "organizations:MoveAccount"
    case .renameAccount: "account:PutAccountName"
    case .closeAccount: "organizations:CloseAccount"
    case .registerAdministrator: "organizations:RegisterDelegatedAdministrator"
    case .deregisterAdministrator: "organizations:DeregisterDelegatedAdministrator"
    case .createAlias: "iam:CreateAccountAlias"
    case .deleteAlias: "iam:DeleteAccountAlias"
    case .updatePasswordPolicy: "iam:UpdateAccountPasswordPolicy"
    case .deletePasswordPolicy: "iam:DeleteAccountPasswordPolicy"
    case .createOpenIDConnectProvider: "iam:CreateOpenIDConnectProvider"
    case .addClientID: "iam:AddClientIDToOpenIDConnectProvider"
    case .removeClientID: "iam:RemoveClientIDFromOpenIDConnectProvider"
    case .updateThumbprints: "iam:UpdateOpenIDConnectProviderThumbprint"
    case .deleteOpenIDConnectProvider: "iam:DeleteOpenIDConnectProvider"
    case .createSAMLProvider: "iam:CreateSAMLProvider"
    case .updateSAMLProvider: "iam:UpdateSAMLProvider"
    case .deleteSAMLProvider: "iam:DeleteSAMLProvider"
    case .createPolicy: "iam:CreatePolicy"
    case .createPolicyVersion: "iam:CreatePolicyVersion"
    case .deletePolicyVersion: "iam:DeletePolicyVersion"
    case .deletePolicy: "iam:DeletePolicy"
    case .createRole: "iam:CreateRole"
    case .updateRole: "iam:UpdateRole"
    case .updateTrust: "iam:UpdateAssumeRolePolicy"
    case .deleteRole: "iam:DeleteRole"
    case .createGroup: "iam:CreateGroup"
    case .updateGroup: "iam:UpdateGroup"
    case .deleteGroup: "iam:DeleteGroup"
    case .createUser: "iam:CreateUser"
    case .updateUser: "iam:UpdateUser"
    case .deleteUser: "iam:DeleteUser"
    case .addUserToGroup: "iam:AddUserToGroup"
    case .removeUserFromGroup: "iam:RemoveUserFromGroup"
    case .createInstanceProfile: "iam:CreateInstanceProfile"
    case .addRoleToInstanceProfile: "iam:AddRoleToInstanceProfile"
    case .removeRoleFromInstanceProfile: "iam:RemoveRoleFromInstanceProfile"
    case .deleteInstanceProfile: "iam:DeleteInstanceProfile"
    case .putBoundary(let kind, _, _): "iam:Put\(kind.title)PermissionsBoundary"
    case .deleteBoundary(let kind, _): "iam:Delete\(kind.title)PermissionsBoundary"
    case .attachPolicy(let kind, _, _): "iam:Attach\(kind.title)Policy"
    case .detachPolicy(let kind, _, _): "iam:Detach\(kind.title)Policy"
    case .putInlinePolicy(let kind, _, _, _): "iam:Put\(kind.title)Policy"
    case .deleteInlinePolicy(let kind, _, _): "iam:Delete\(kind.title)Policy"
    case .tag(let target, _): target.isOrganizations ? "organizations:TagResource" : "iam:Tag\(target.noun)"
    case .untag(let target, _): target.isOrganizations ? "organizations:UntagResource" : "iam:Untag\(target.noun)"
    }
  }
}

extension HolderKind {
  /// As it stands in the names of IAM's calls.
  public var title: String {
    switch self {
    case .role: "Role"
    case .group: "Group"
    case .user: "User"
    }
  }
}

extension Taggable {
  var isOrganizations: Bool {
    switch self {
    case .unit, .organizationPolicy, .account: true
    default: false
    }
  }

  /// As it stands in the names of IAM's calls.
  public var noun: String {
    switch self {
    case .policy: "Policy"
    case .role: "Role"
    case .user: "User"
    case .openIDConnectProvider: "OpenIDConnectProvider"
    case .samlProvider: "SAMLProvider"
    case .unit, .organizationPolicy, .account: "Resource"
    }
  }
}
