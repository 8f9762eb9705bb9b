import AegisBasics
import AegisIR

/// An organization that holds every type of resource, with names and texts that are hard to carry.
enum EveryResource {
  /// Text that would be read as a template, were it not escaped.
  static let hostile = #"${file("/etc/passwd")} %{ if true } $${x} ü"#
  static let home = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::home/${aws:username}/*"}]}"#

  static var organization: Organization {
    Organization(
      name: "everything", featureSet: .all, enabledServices: ["guardduty.amazonaws.com", "cloudtrail.amazonaws.com"],
      enabledPolicyTypes: ["RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY", "TAG_POLICY"],
      root: Root(name: "Root", origin: here),
      units: [["Sandbox Accounts"], ["workloads"], ["workloads", "Prod & Test"]].map {
        OrganizationalUnit(path: $0, tags: tags, origin: here)
      },
      policies: [
        OrganizationPolicy(
          name: "FullAWSAccess", type: "SERVICE_CONTROL_POLICY", content: document(home), isAWSManaged: true,
          id: "p-FullAWSAccess", origin: here),
        OrganizationPolicy(
          name: "deny leaving", type: "SERVICE_CONTROL_POLICY", description: hostile,
          content: document(
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}]}"#),
          tags: tags, origin: here),
      ],
      attachments: [.root, .unit(["workloads", "Prod & Test"]), .account("aegis_test"), .account("master")].map {
        OrganizationPolicyAttachment(policy: "deny leaving", target: $0, origin: here)
      },
      delegatedAdministrators: [
        DelegatedAdministrator(account: "aegis_test", service: "guardduty.amazonaws.com", origin: here)
      ],
      accounts: [management, test, exclusive, new], origin: here)
  }

  static var management: Account {
    Account(
      key: "master", name: "Master", email: "master@example.com", id: "123456789012", isManagement: true, parent: .root,
      origin: here)
  }

  /// Everything that an account can hold.
  static var test: Account {
    var account = Account(
      key: "aegis_test", name: "Aegis Test", email: "test@example.com", id: "111111111111", isManagement: false,
      parent: .unit(["workloads", "Prod & Test"]), tags: tags, alias: Located("aegis-test", at: here), origin: here)
    var passwords = PasswordPolicy(origin: here)
    passwords.minimumPasswordLength = 14
    passwords.requireLowercaseCharacters = true
    passwords.requireUppercaseCharacters = true
    passwords.requireNumbers = true
    passwords.requireSymbols = true
    passwords.allowUsersToChangePassword = true
    passwords.hardExpiry = false
    passwords.maxPasswordAge = 90
    passwords.passwordReusePrevention = 5
    account.passwordPolicy = passwords
    account.identityProviders = [
      IdentityProvider(
        configuration: .openIDConnect(
          url: "https://token.actions.githubusercontent.com", clientIDs: ["sts.amazonaws.com"],
          thumbprints: ["6938fd4d98bab03faadb97b34396831e3780aea1"]), tags: tags, origin: here),
      IdentityProvider(
        configuration: .saml(
          name: "idp.example", metadataDocument: "<EntityDescriptor>" + String(repeating: " ", count: 1000) + "</EntityDescriptor>"),
        tags: tags, origin: here),
    ]
    account.policies = [
      Policy(name: "home", path: "/team/", description: hostile, document: document(home), tags: tags, origin: here),
      Policy(name: "team=a,b@c", document: document(home), preventDestroy: true, origin: here),
    ]
    addPrincipals(to: &account)
    return account
  }

  /// The same principals, with the sets as a whole in place of attachments.
  static var exclusive: Account {
    var account = Account(
      key: "exclusive", name: "exclusive", email: "exclusive@example.com", id: "222222222222", isManagement: false,
      parent: .unit(["Sandbox Accounts"]), memberRole: "team/Admin", closeOnDeletion: true, exclusive: true, origin: here)
    account.policies = test.policies
    addPrincipals(to: &account)
    account.groups.append(Group(name: "empty", origin: here))
    return account
  }

  /// Not created yet, and empty.
  static var new: Account {
    Account(key: "new", name: "new", email: "new@example.com", isManagement: false, origin: here)
  }

  private static func addPrincipals(to account: inout Account) {
    let attached = [
      PolicyAttachment(policy: .arn("arn:aws:iam::aws:policy/ReadOnlyAccess"), origin: here),
      PolicyAttachment(policy: .local("home"), origin: here),
      PolicyAttachment(policy: .local("team=a,b@c"), origin: here),
    ]
    let inline = [InlinePolicy(name: "in.line", document: document(home), origin: here)]
    let trust = document(
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#)
    account.roles = [
      Role(
        name: "my-aegis-test-role", path: "/service/", description: hostile, trust: trust, attachedPolicies: attached,
        inlinePolicies: inline, permissionsBoundary: .local("home"), maxSessionDuration: 7200, tags: tags,
        hasInstanceProfile: true, origin: here)
    ]
    account.groups = [Group(name: "admins", path: "/team/", attachedPolicies: attached, inlinePolicies: inline, origin: here)]
    account.users = [
      User(
        name: "ana@example.com", permissionsBoundary: .local("home"), attachedPolicies: attached, inlinePolicies: inline,
        groups: [Located("admins", at: here)], tags: tags, origin: here)
    ]
  }

  static let here = SourceRange(FileID(rawValue: 0), TextRange(0, 1))
  static let tags = [Tag(key: "team", value: "${aws:username}"), Tag(key: "a:b", value: "c d")]
  static func document(_ json: String) -> Document { Document(json: Array(json.utf8), origin: here) }
}
