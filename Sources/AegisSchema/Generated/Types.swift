// Generated from grammar/ by `aegis-dev generate`; do not edit.

/// The types of the configuration.
public enum TypeName: Int, Sendable, CaseIterable {
  case assertion
  case awsAccount
  case delegatedAdministrator
  case group
  case identityProvider
  case inlinePolicy
  case organization
  case organizationPolicy
  case organizationRoot
  case organizationalUnit
  case passwordPolicy
  case policy
  case policyType
  case role
  case template
  case user
  case variable

  public var spec: TypeSpec {
    switch self {
    case .assertion: Self.assertionSpec
    case .awsAccount: Self.awsAccountSpec
    case .delegatedAdministrator: Self.delegatedAdministratorSpec
    case .group: Self.groupSpec
    case .identityProvider: Self.identityProviderSpec
    case .inlinePolicy: Self.inlinePolicySpec
    case .organization: Self.organizationSpec
    case .organizationPolicy: Self.organizationPolicySpec
    case .organizationRoot: Self.organizationRootSpec
    case .organizationalUnit: Self.organizationalUnitSpec
    case .passwordPolicy: Self.passwordPolicySpec
    case .policy: Self.policySpec
    case .policyType: Self.policyTypeSpec
    case .role: Self.roleSpec
    case .template: Self.templateSpec
    case .user: Self.userSpec
    case .variable: Self.variableSpec
    }
  }
}

/// Indices of the fields of `Assertion`.
public enum AssertionField {
  @inlinable public static var name: Int { 0 }
  @inlinable public static var use: Int { 1 }
  @inlinable public static var principals: Int { 2 }
  @inlinable public static var mustNot: Int { 3 }
  @inlinable public static var must: Int { 4 }
  @inlinable public static var resources: Int { 5 }
  @inlinable public static var context: Int { 6 }
  @inlinable public static var throughRoles: Int { 7 }
}

extension TypeName {
  fileprivate static let assertionSpec = TypeSpec(
    name: "Assertion", doc: "Something that must hold of the organization's privileges, checked by `aegis access check`.",
    key: 0,
    fields: [
      FieldSpec(
        "name", .string, required: true, length: 1...200,
        doc: "What must hold, in a few words; findings cite it."),
      FieldSpec(
        "use", .choice(["no_iam_writes", "no_path_to_administrator", "no_public_trust", "no_trust_outside_organization"]),
        doc: "A ready-made assertion; `principals` says of whom, and who is excepted."),
      FieldSpec(
        "principals", .list(of: .string),
        doc: "Whom it speaks of: `*`, a reference such as `Role.aws.production.deployer` (also with `*`), `Group.aws.ACCOUNT.NAME` for its members, an ARN or pattern of ARNs, `account:NAME`, `ou:NAME`, or one of these behind `!`; the last that fits decides. Left out, everyone."),
      FieldSpec(
        "must_not", .list(of: .string),
        pattern: "\\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+",
        doc: "Actions or patterns of actions that none of them may be able to do."),
      FieldSpec(
        "must", .list(of: .string),
        pattern: "\\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+",
        doc: "Actions or patterns of actions that each of them must be able to do."),
      FieldSpec(
        "resources", .list(of: .string),
        doc: "The resources that are meant, as ARNs or patterns of ARNs. Left out, all."),
      FieldSpec(
        "context", .list(of: .string),
        pattern: "[^=]+=.*",
        doc: "What the requests that are meant have, as `KEY=VALUE`, such as `aws:MultiFactorAuthPresent=false`; `KEY=` for requests without the key."),
      FieldSpec(
        "through_roles", .boolean, defaultText: "true",
        doc: "Whether what they can do through roles that they can assume counts too."),
    ])
}

/// Indices of the fields of `AWSAccount`.
public enum AWSAccountField {
  @inlinable public static var provider: Int { 0 }
  @inlinable public static var name: Int { 1 }
  @inlinable public static var email: Int { 2 }
  @inlinable public static var id: Int { 3 }
  @inlinable public static var users: Int { 4 }
  @inlinable public static var iamPolicies: Int { 5 }
  @inlinable public static var iamRoles: Int { 6 }
  @inlinable public static var iamGroups: Int { 7 }
  @inlinable public static var memberAccountRole: Int { 8 }
  @inlinable public static var closeOnDeletion: Int { 9 }
  @inlinable public static var exclusive: Int { 10 }
  @inlinable public static var tags: Int { 11 }
  @inlinable public static var identityProviders: Int { 12 }
  @inlinable public static var accountAlias: Int { 13 }
  @inlinable public static var passwordPolicy: Int { 14 }
  @inlinable public static var organizationPolicies: Int { 15 }
  @inlinable public static var expiresAt: Int { 16 }
  @inlinable public static var formerNames: Int { 17 }
  @inlinable public static var managed: Int { 18 }
  @inlinable public static var preventDestroy: Int { 19 }
  @inlinable public static var owner: Int { 20 }
}

extension TypeName {
  fileprivate static let awsAccountSpec = TypeSpec(
    name: "AWSAccount", doc: "One AWS account; the root of each `account.yaml`.",
    key: 1,
    fields: [
      FieldSpec(
        "provider", .provider,
        doc: "Where calls for the account itself are made; always `aws.master`."),
      FieldSpec(
        "name", .string, required: true,
        pattern: "[\\x20-\\x7E]+", length: 1...50,
        doc: "The account's name; references spell it in snake case."),
      FieldSpec(
        "email", .string, required: true,
        pattern: "[^\\s@]+@[^\\s@]+\\.[^\\s@]+", length: 6...64,
        doc: "The address of the account's root user, unique in all of AWS."),
      FieldSpec(
        "id", .string, aliases: ["account_id"],
        pattern: "\\d{12}",
        doc: "The account's twelve digits, quoted; left out, the account is to be created."),
      FieldSpec(
        "users", .list(of: .object(.user)), aliases: ["iam_users"],
        doc: "The account's users."),
      FieldSpec(
        "iam_policies", .list(of: .object(.policy)), aliases: ["policies"],
        doc: "The account's customer managed policies."),
      FieldSpec(
        "iam_roles", .list(of: .object(.role)), aliases: ["roles"],
        doc: "The account's roles."),
      FieldSpec(
        "iam_groups", .list(of: .object(.group)), aliases: ["groups"],
        doc: "The account's groups."),
      FieldSpec(
        "member_account_role", .string,
        pattern: "[\\w+=,.@-]{1,64}",
        doc: "The role that the management account assumes here, where it is not the project's."),
      FieldSpec(
        "close_on_deletion", .boolean, defaultText: "false",
        doc: "Have terraform close the account when it is removed from the configuration; without terraform only `--close-account` closes one."),
      FieldSpec(
        "exclusive", .boolean, defaultText: "false",
        doc: "Take away attachments, inline policies and memberships that the configuration does not name."),
      FieldSpec(
        "tags", .tags,
        doc: "The account's tags."),
      FieldSpec(
        "identity_providers", .list(of: .object(.identityProvider)),
        doc: "The OpenID Connect and SAML providers that roles of the account may trust."),
      FieldSpec(
        "account_alias", .string,
        pattern: "[a-z0-9](?:[a-z0-9]|-(?!-))*[a-z0-9]", length: 3...63,
        doc: "The name that stands for the account's id in sign-in addresses."),
      FieldSpec(
        "password_policy", .object(.passwordPolicy),
        doc: "The rules for passwords of the account's users."),
      FieldSpec(
        "organization_policies", .list(of: .reference(to: .organizationPolicy)),
        doc: "The organization policies attached to the account itself; left out, attachments are left as they are."),
      FieldSpec(
        "expires_at", .date,
        doc: "The last day on which the account is wanted; behind it the run warns, but never closes or removes it."),
      FieldSpec(
        "former_names", .list(of: .string),
        doc: "Names that the account had before, the newest first; `aegis rename` keeps them, so that it is renamed rather than made anew."),
      FieldSpec(
        "managed", .boolean, defaultText: "true",
        doc: "Whether Aegis reads and changes what is in the account; `false` never signs in to it, and looks after its place, tags and policies in the organization alone."),
      FieldSpec(
        "prevent_destroy", .boolean,
        doc: "Refuse every plan that would remove the account."),
      FieldSpec(
        "owner", .string,
        doc: "Who answers for the account; shown in diagnostics and plans."),
    ])
}

/// Indices of the fields of `DelegatedAdministrator`.
public enum DelegatedAdministratorField {
  @inlinable public static var account: Int { 0 }
  @inlinable public static var services: Int { 1 }
  @inlinable public static var expiresAt: Int { 2 }
}

extension TypeName {
  fileprivate static let delegatedAdministratorSpec = TypeSpec(
    name: "DelegatedAdministrator", doc: "A member account that administers services for the whole organization.",
    key: 0,
    fields: [
      FieldSpec(
        "account", .reference(to: .awsAccount), required: true,
        doc: "The member account."),
      FieldSpec(
        "services", .list(of: .service), required: true,
        doc: "The service principals that it administers, for example `guardduty.amazonaws.com`."),
      FieldSpec(
        "expires_at", .date,
        doc: "The last day on which the delegation has effect; behind it the compiler leaves it out."),
    ])
}

/// Indices of the fields of `Group`.
public enum GroupField {
  @inlinable public static var name: Int { 0 }
  @inlinable public static var path: Int { 1 }
  @inlinable public static var attachedPolicies: Int { 2 }
  @inlinable public static var inlinePolicies: Int { 3 }
  @inlinable public static var expiresAt: Int { 4 }
  @inlinable public static var formerNames: Int { 5 }
  @inlinable public static var managed: Int { 6 }
  @inlinable public static var provider: Int { 7 }
  @inlinable public static var preventDestroy: Int { 8 }
  @inlinable public static var owner: Int { 9 }
}

extension TypeName {
  fileprivate static let groupSpec = TypeSpec(
    name: "Group", doc: "An IAM group of users.",
    key: 0,
    fields: [
      FieldSpec(
        "name", .string, required: true,
        pattern: "[\\w+=,.@-]{1,128}",
        doc: "The group's name, unique in its account without regard to case."),
      FieldSpec(
        "path", .string, defaultText: "/",
        pattern: "/|/[!-~]{1,510}/",
        doc: "The folder of the group's ARN, with a slash at both ends."),
      FieldSpec(
        "attached_policies", .list(of: .reference(to: .policy)), itemsExpire: true,
        doc: "Managed policies attached to the group."),
      FieldSpec(
        "inline_policies", .list(of: .object(.inlinePolicy)),
        doc: "Policies that live inside the group."),
      FieldSpec(
        "expires_at", .date,
        doc: "The last day on which the group has effect; behind it the compiler leaves it out."),
      FieldSpec(
        "former_names", .list(of: .string),
        doc: "Names that the group had before, the newest first; `aegis rename` keeps them, so that it is renamed rather than made anew."),
      FieldSpec(
        "managed", .boolean, defaultText: "true",
        doc: "Whether Aegis makes and changes the group; `false` leaves what is there alone and still knows it."),
      FieldSpec(
        "provider", .provider,
        doc: "The account that the group is in; implied, and must agree where it is given."),
      FieldSpec(
        "prevent_destroy", .boolean,
        doc: "Refuse every plan that would delete the group."),
      FieldSpec(
        "owner", .string,
        doc: "Who answers for the group; shown in diagnostics and plans."),
    ])
}

/// Indices of the fields of `IdentityProvider`.
public enum IdentityProviderField {
  @inlinable public static var `type`: Int { 0 }
  @inlinable public static var url: Int { 1 }
  @inlinable public static var clientIds: Int { 2 }
  @inlinable public static var thumbprints: Int { 3 }
  @inlinable public static var name: Int { 4 }
  @inlinable public static var metadataDocument: Int { 5 }
  @inlinable public static var tags: Int { 6 }
  @inlinable public static var expiresAt: Int { 7 }
  @inlinable public static var preventDestroy: Int { 8 }
  @inlinable public static var owner: Int { 9 }
}

extension TypeName {
  fileprivate static let identityProviderSpec = TypeSpec(
    name: "IdentityProvider", doc: "An identity provider outside of AWS that roles of the account may trust.",
    key: nil,
    fields: [
      FieldSpec(
        "type", .choice(["oidc", "saml"]), required: true,
        doc: "OpenID Connect or SAML 2.0."),
      FieldSpec(
        "url", .string,
        pattern: "https://[^\\s?#]+", length: 1...255,
        doc: "OpenID Connect: the issuer's URL."),
      FieldSpec(
        "client_ids", .list(of: .string),
        doc: "OpenID Connect: the audiences that tokens may be for."),
      FieldSpec(
        "thumbprints", .list(of: .string),
        pattern: "[0-9a-fA-F]{40}",
        doc: "OpenID Connect: SHA-1 thumbprints of the certificate's authority, where AWS does not know it."),
      FieldSpec(
        "name", .string,
        pattern: "[\\w._-]{1,128}",
        doc: "SAML: the provider's name."),
      FieldSpec(
        "metadata_document", .string, length: 1000...10000000,
        doc: "SAML: the XML that the provider publishes about itself."),
      FieldSpec(
        "tags", .tags,
        doc: "The provider's tags."),
      FieldSpec(
        "expires_at", .date,
        doc: "The last day on which the provider has effect; behind it the compiler leaves it out."),
      FieldSpec(
        "prevent_destroy", .boolean,
        doc: "Refuse every plan that would delete the provider."),
      FieldSpec(
        "owner", .string,
        doc: "Who answers for the provider; shown in diagnostics and plans."),
    ])
}

/// Indices of the fields of `InlinePolicy`.
public enum InlinePolicyField {
  @inlinable public static var name: Int { 0 }
  @inlinable public static var document: Int { 1 }
  @inlinable public static var expiresAt: Int { 2 }
}

extension TypeName {
  fileprivate static let inlinePolicySpec = TypeSpec(
    name: "InlinePolicy", doc: "A policy that lives inside one role, group or user.",
    key: 0,
    fields: [
      FieldSpec(
        "name", .string, required: true,
        pattern: "[\\w+=,.@-]{1,128}",
        doc: "The policy's name, unique in its holder."),
      FieldSpec(
        "document", .policy(.inline), required: true,
        doc: "What the policy allows and denies."),
      FieldSpec(
        "expires_at", .date,
        doc: "The last day on which the policy has effect; behind it the compiler leaves it out."),
    ])
}

/// Indices of the fields of `Organization`.
public enum OrganizationField {
  @inlinable public static var provider: Int { 0 }
  @inlinable public static var name: Int { 1 }
  @inlinable public static var id: Int { 2 }
  @inlinable public static var featureSet: Int { 3 }
  @inlinable public static var enabledOrganizationsServices: Int { 4 }
  @inlinable public static var organizationPolicies: Int { 5 }
  @inlinable public static var organizationRoots: Int { 6 }
  @inlinable public static var masterAccount: Int { 7 }
  @inlinable public static var memberAccounts: Int { 8 }
  @inlinable public static var delegatedAdministrators: Int { 9 }
  @inlinable public static var templates: Int { 10 }
}

extension TypeName {
  fileprivate static let organizationSpec = TypeSpec(
    name: "Organization", doc: "The organization, its policies, its tree and its accounts; the root of `organization.yaml`.",
    key: 1,
    fields: [
      FieldSpec(
        "provider", .provider,
        doc: "Where calls for the organization are made; always `aws.master`."),
      FieldSpec(
        "name", .string, required: true, length: 1...128,
        doc: "The organization's label inside the project; AWS Organizations have no name of their own."),
      FieldSpec(
        "id", .string,
        pattern: "o-[a-z0-9]{10,32}",
        doc: "The organization's id, where AWS has given one; else taken from the ARN of its root."),
      FieldSpec(
        "feature_set", .choice(["ALL", "CONSOLIDATED_BILLING"]), defaultText: "ALL",
        doc: "Whether the organization has all features or shares its bill only."),
      FieldSpec(
        "enabled_organizations_services", .list(of: .service),
        doc: "Service principals that have trusted access to the organization."),
      FieldSpec(
        "organization_policies", .list(of: .object(.organizationPolicy)),
        doc: "Service control policies, resource control policies and the organization's other policies."),
      FieldSpec(
        "organization_roots", .list(of: .object(.organizationRoot)), required: true,
        doc: "The root of the organization's tree; AWS makes exactly one."),
      FieldSpec(
        "master_account", .object(.awsAccount), required: true,
        doc: "The management account."),
      FieldSpec(
        "member_accounts", .list(of: .object(.awsAccount)),
        doc: "All other accounts of the organization."),
      FieldSpec(
        "delegated_administrators", .list(of: .object(.delegatedAdministrator)),
        doc: "Member accounts that administer a service for the whole organization."),
      FieldSpec(
        "templates", .list(of: .object(.template)),
        doc: "Policies, roles, groups and users that are defined once and filled in for many accounts."),
    ])
}

/// Indices of the fields of `OrganizationPolicy`.
public enum OrganizationPolicyField {
  @inlinable public static var name: Int { 0 }
  @inlinable public static var content: Int { 1 }
  @inlinable public static var description: Int { 2 }
  @inlinable public static var policyType: Int { 3 }
  @inlinable public static var awsManaged: Int { 4 }
  @inlinable public static var arn: Int { 5 }
  @inlinable public static var id: Int { 6 }
  @inlinable public static var provider: Int { 7 }
  @inlinable public static var tags: Int { 8 }
  @inlinable public static var expiresAt: Int { 9 }
  @inlinable public static var formerNames: Int { 10 }
  @inlinable public static var preventDestroy: Int { 11 }
  @inlinable public static var owner: Int { 12 }
}

extension TypeName {
  fileprivate static let organizationPolicySpec = TypeSpec(
    name: "OrganizationPolicy", doc: "A policy of AWS Organizations, to be attached to the root, to units or to accounts.",
    key: 0,
    fields: [
      FieldSpec(
        "name", .string, required: true, length: 1...128,
        doc: "The policy's name, unique in the organization."),
      FieldSpec(
        "content", .policy(.organization), required: true,
        doc: "The policy document, in the grammar of its `policy_type`."),
      FieldSpec(
        "description", .string, length: 0...512,
        doc: "What the policy is for."),
      FieldSpec(
        "policy_type", .choice(["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY", "CHATBOT_POLICY", "DECLARATIVE_POLICY_EC2", "SECURITYHUB_POLICY", "INSPECTOR_POLICY", "UPGRADE_ROLLOUT_POLICY", "BEDROCK_POLICY", "S3_POLICY", "NETWORK_SECURITY_DIRECTOR_POLICY"]), required: true,
        doc: "AWS's name of the type of policy."),
      FieldSpec(
        "aws_managed", .boolean, defaultText: "false",
        doc: "AWS owns the policy (`FullAWSAccess`); it is attached, but never created, changed or deleted."),
      FieldSpec(
        "arn", .string,
        pattern: "arn:[a-z-]+:organizations::.+:policy/.+",
        doc: "The policy's ARN, where AWS has given one."),
      FieldSpec(
        "id", .string,
        pattern: "p-[0-9a-zA-Z_]{8,128}",
        doc: "The policy's id, where AWS has given one."),
      FieldSpec(
        "provider", .provider,
        doc: "Where calls for the policy are made; always `aws.master`."),
      FieldSpec(
        "tags", .tags,
        doc: "The policy's tags."),
      FieldSpec(
        "expires_at", .date,
        doc: "The last day on which the policy has effect; behind it the compiler leaves it out."),
      FieldSpec(
        "former_names", .list(of: .string),
        doc: "Names that the policy had before, the newest first; `aegis rename` keeps them, so that it is renamed rather than made anew."),
      FieldSpec(
        "prevent_destroy", .boolean,
        doc: "Refuse every plan that would delete the policy."),
      FieldSpec(
        "owner", .string,
        doc: "Who answers for the policy; shown in diagnostics and plans."),
    ])
}

/// Indices of the fields of `OrganizationRoot`.
public enum OrganizationRootField {
  @inlinable public static var name: Int { 0 }
  @inlinable public static var arn: Int { 1 }
  @inlinable public static var id: Int { 2 }
  @inlinable public static var provider: Int { 3 }
  @inlinable public static var policyTypes: Int { 4 }
  @inlinable public static var policies: Int { 5 }
  @inlinable public static var organizationalUnits: Int { 6 }
  @inlinable public static var accounts: Int { 7 }
}

extension TypeName {
  fileprivate static let organizationRootSpec = TypeSpec(
    name: "OrganizationRoot", doc: "The root of the organization's tree.",
    key: 0,
    fields: [
      FieldSpec(
        "name", .string, required: true, length: 1...128,
        doc: "The root's name; AWS calls it `Root`."),
      FieldSpec(
        "arn", .string,
        pattern: "arn:[a-z-]+:organizations::(\\d{12}|ORGANIZATIONACCOUNTID):root/o-[a-z0-9]{10,32}/r-[0-9a-z]{4,32}",
        doc: "The root's ARN; `ORGANIZATIONACCOUNTID` stands for the management account's id."),
      FieldSpec(
        "id", .string,
        pattern: "r-[0-9a-z]{4,32}",
        doc: "The root's id."),
      FieldSpec(
        "provider", .provider,
        doc: "Where calls for the root are made; always `aws.master`."),
      FieldSpec(
        "policy_types", .list(of: .object(.policyType)),
        doc: "Which types of organization policies are enabled."),
      FieldSpec(
        "policies", .list(of: .reference(to: .organizationPolicy)),
        doc: "The policies attached to the root; left out, attachments are left as they are."),
      FieldSpec(
        "organizational_units", .list(of: .object(.organizationalUnit)),
        doc: "The units right below the root."),
      FieldSpec(
        "accounts", .list(of: .reference(to: .awsAccount)),
        doc: "The accounts right below the root."),
    ])
}

/// Indices of the fields of `OrganizationalUnit`.
public enum OrganizationalUnitField {
  @inlinable public static var name: Int { 0 }
  @inlinable public static var arn: Int { 1 }
  @inlinable public static var id: Int { 2 }
  @inlinable public static var provider: Int { 3 }
  @inlinable public static var policies: Int { 4 }
  @inlinable public static var organizationalUnits: Int { 5 }
  @inlinable public static var accounts: Int { 6 }
  @inlinable public static var tags: Int { 7 }
  @inlinable public static var expiresAt: Int { 8 }
  @inlinable public static var formerNames: Int { 9 }
  @inlinable public static var preventDestroy: Int { 10 }
  @inlinable public static var owner: Int { 11 }
}

extension TypeName {
  fileprivate static let organizationalUnitSpec = TypeSpec(
    name: "OrganizationalUnit", doc: "A unit of the organization's tree; it holds accounts and further units.",
    key: 0,
    fields: [
      FieldSpec(
        "name", .string, required: true, length: 1...128,
        doc: "The unit's name, unique among its siblings."),
      FieldSpec(
        "arn", .string,
        pattern: "arn:[a-z-]+:organizations::(\\d{12}|ORGANIZATIONACCOUNTID):ou/o-[a-z0-9]{10,32}/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}",
        doc: "The unit's ARN, where AWS has given one."),
      FieldSpec(
        "id", .string,
        pattern: "ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}",
        doc: "The unit's id, where AWS has given one."),
      FieldSpec(
        "provider", .provider,
        doc: "Where calls for the unit are made; always `aws.master`."),
      FieldSpec(
        "policies", .list(of: .reference(to: .organizationPolicy)),
        doc: "The policies attached to the unit; left out, attachments are left as they are."),
      FieldSpec(
        "organizational_units", .list(of: .object(.organizationalUnit)),
        doc: "The units right below this one."),
      FieldSpec(
        "accounts", .list(of: .reference(to: .awsAccount)),
        doc: "The accounts right below this unit."),
      FieldSpec(
        "tags", .tags,
        doc: "The unit's tags."),
      FieldSpec(
        "expires_at", .date,
        doc: "The last day on which the unit is wanted; behind it the run warns, but never removes it."),
      FieldSpec(
        "former_names", .list(of: .string),
        doc: "Names that the unit had before, the newest first; `aegis rename` keeps them, so that it is renamed rather than made anew."),
      FieldSpec(
        "prevent_destroy", .boolean,
        doc: "Refuse every plan that would delete the unit."),
      FieldSpec(
        "owner", .string,
        doc: "Who answers for the unit; shown in diagnostics and plans."),
    ])
}

/// Indices of the fields of `PasswordPolicy`.
public enum PasswordPolicyField {
  @inlinable public static var minimumPasswordLength: Int { 0 }
  @inlinable public static var requireLowercaseCharacters: Int { 1 }
  @inlinable public static var requireUppercaseCharacters: Int { 2 }
  @inlinable public static var requireNumbers: Int { 3 }
  @inlinable public static var requireSymbols: Int { 4 }
  @inlinable public static var allowUsersToChangePassword: Int { 5 }
  @inlinable public static var hardExpiry: Int { 6 }
  @inlinable public static var maxPasswordAge: Int { 7 }
  @inlinable public static var passwordReusePrevention: Int { 8 }
}

extension TypeName {
  fileprivate static let passwordPolicySpec = TypeSpec(
    name: "PasswordPolicy", doc: "The rules for passwords of an account's users; what is left out is AWS's default.",
    key: nil,
    fields: [
      FieldSpec(
        "minimum_password_length", .integer(6...128),
        doc: "The least number of characters."),
      FieldSpec(
        "require_lowercase_characters", .boolean,
        doc: "A lower-case letter is required."),
      FieldSpec(
        "require_uppercase_characters", .boolean,
        doc: "An upper-case letter is required."),
      FieldSpec(
        "require_numbers", .boolean,
        doc: "A digit is required."),
      FieldSpec(
        "require_symbols", .boolean,
        doc: "A symbol is required."),
      FieldSpec(
        "allow_users_to_change_password", .boolean,
        doc: "Users may change their own password."),
      FieldSpec(
        "hard_expiry", .boolean,
        doc: "A user whose password has expired cannot set a new one."),
      FieldSpec(
        "max_password_age", .integer(1...1095),
        doc: "Days until a password expires."),
      FieldSpec(
        "password_reuse_prevention", .integer(1...24),
        doc: "How many former passwords may not be used again."),
    ])
}

/// Indices of the fields of `Policy`.
public enum PolicyField {
  @inlinable public static var name: Int { 0 }
  @inlinable public static var path: Int { 1 }
  @inlinable public static var description: Int { 2 }
  @inlinable public static var document: Int { 3 }
  @inlinable public static var tags: Int { 4 }
  @inlinable public static var expiresAt: Int { 5 }
  @inlinable public static var formerNames: Int { 6 }
  @inlinable public static var managed: Int { 7 }
  @inlinable public static var provider: Int { 8 }
  @inlinable public static var preventDestroy: Int { 9 }
  @inlinable public static var owner: Int { 10 }
}

extension TypeName {
  fileprivate static let policySpec = TypeSpec(
    name: "Policy", doc: "A customer managed policy.",
    key: 0,
    fields: [
      FieldSpec(
        "name", .string, required: true,
        pattern: "[\\w+=,.@-]{1,128}",
        doc: "The policy's name, unique in its account without regard to case."),
      FieldSpec(
        "path", .string, defaultText: "/",
        pattern: "/|/[!-~]{1,510}/",
        doc: "The folder of the policy's ARN, with a slash at both ends."),
      FieldSpec(
        "description", .string, length: 0...1000,
        doc: "What the policy is for; AWS never changes it, so a new one makes a new policy."),
      FieldSpec(
        "document", .policy(.identity), required: true,
        doc: "What the policy allows and denies."),
      FieldSpec(
        "tags", .tags,
        doc: "The policy's tags."),
      FieldSpec(
        "expires_at", .date,
        doc: "The last day on which the policy has effect; behind it the compiler leaves it out."),
      FieldSpec(
        "former_names", .list(of: .string),
        doc: "Names that the policy had before, the newest first, as `aegis rename` keeps them. AWS cannot rename a policy, so that it stays under each of them too until the name is dropped here."),
      FieldSpec(
        "managed", .boolean, defaultText: "true",
        doc: "Whether Aegis makes and changes the policy; `false` leaves what is there alone and still knows it."),
      FieldSpec(
        "provider", .provider,
        doc: "The account that the policy is in; implied, and must agree where it is given."),
      FieldSpec(
        "prevent_destroy", .boolean,
        doc: "Refuse every plan that would delete the policy."),
      FieldSpec(
        "owner", .string,
        doc: "Who answers for the policy; shown in diagnostics and plans."),
    ])
}

/// Indices of the fields of `PolicyType`.
public enum PolicyTypeField {
  @inlinable public static var policyType: Int { 0 }
  @inlinable public static var status: Int { 1 }
}

extension TypeName {
  fileprivate static let policyTypeSpec = TypeSpec(
    name: "PolicyType", doc: "A type of organization policy and whether it is enabled at the root.",
    key: 0,
    fields: [
      FieldSpec(
        "policy_type", .choice(["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY", "CHATBOT_POLICY", "DECLARATIVE_POLICY_EC2", "SECURITYHUB_POLICY", "INSPECTOR_POLICY", "UPGRADE_ROLLOUT_POLICY", "BEDROCK_POLICY", "S3_POLICY", "NETWORK_SECURITY_DIRECTOR_POLICY"]), required: true,
        doc: "AWS's name of the type of policy."),
      FieldSpec(
        "status", .choice(["ENABLED", "DISABLED", "PENDING_ENABLE", "PENDING_DISABLE"]), required: true,
        doc: "Whether policies of the type have effect."),
    ])
}

/// Indices of the fields of `Role`.
public enum RoleField {
  @inlinable public static var name: Int { 0 }
  @inlinable public static var path: Int { 1 }
  @inlinable public static var description: Int { 2 }
  @inlinable public static var assumeRolePolicyDocument: Int { 3 }
  @inlinable public static var attachedPolicies: Int { 4 }
  @inlinable public static var inlinePolicies: Int { 5 }
  @inlinable public static var permissionsBoundary: Int { 6 }
  @inlinable public static var maxSessionDuration: Int { 7 }
  @inlinable public static var tags: Int { 8 }
  @inlinable public static var instanceProfile: Int { 9 }
  @inlinable public static var expiresAt: Int { 10 }
  @inlinable public static var formerNames: Int { 11 }
  @inlinable public static var managed: Int { 12 }
  @inlinable public static var provider: Int { 13 }
  @inlinable public static var preventDestroy: Int { 14 }
  @inlinable public static var owner: Int { 15 }
}

extension TypeName {
  fileprivate static let roleSpec = TypeSpec(
    name: "Role", doc: "An IAM role that principals can assume.",
    key: 0,
    fields: [
      FieldSpec(
        "name", .string, required: true,
        pattern: "[\\w+=,.@-]{1,64}",
        doc: "The role's name, unique in its account without regard to case."),
      FieldSpec(
        "path", .string, defaultText: "/",
        pattern: "/|/[!-~]{1,510}/",
        doc: "The folder of the role's ARN, with a slash at both ends."),
      FieldSpec(
        "description", .string,
        pattern: "[\\t\\n\\r\\x20-\\x7E\\x{A1}-\\x{FF}]*", length: 0...1000,
        doc: "What the role is for."),
      FieldSpec(
        "assume_role_policy_document", .policy(.trust), required: true,
        doc: "Who may assume the role."),
      FieldSpec(
        "attached_policies", .list(of: .reference(to: .policy)), itemsExpire: true,
        doc: "Managed policies attached to the role."),
      FieldSpec(
        "inline_policies", .list(of: .object(.inlinePolicy)),
        doc: "Policies that live inside the role."),
      FieldSpec(
        "permissions_boundary", .reference(to: .policy),
        doc: "The policy that limits what the role's other policies can grant."),
      FieldSpec(
        "max_session_duration", .integer(3600...43200),
        doc: "Seconds that a session of the role may last at most."),
      FieldSpec(
        "tags", .tags,
        doc: "The role's tags."),
      FieldSpec(
        "instance_profile", .boolean, defaultText: "false",
        doc: "Make an instance profile of the same name that holds the role."),
      FieldSpec(
        "expires_at", .date,
        doc: "The last day on which the role has effect; behind it the compiler leaves it out."),
      FieldSpec(
        "former_names", .list(of: .string),
        doc: "Names that the role had before, the newest first, as `aegis rename` keeps them. AWS cannot rename a role, so that it stays under each of them too until the name is dropped here."),
      FieldSpec(
        "managed", .boolean, defaultText: "true",
        doc: "Whether Aegis makes and changes the role; `false` leaves what is there alone and still knows it."),
      FieldSpec(
        "provider", .provider,
        doc: "The account that the role is in; implied, and must agree where it is given."),
      FieldSpec(
        "prevent_destroy", .boolean,
        doc: "Refuse every plan that would delete the role."),
      FieldSpec(
        "owner", .string,
        doc: "Who answers for the role; shown in diagnostics and plans."),
    ])
}

/// Indices of the fields of `Template`.
public enum TemplateField {
  @inlinable public static var accounts: Int { 0 }
  @inlinable public static var variables: Int { 1 }
  @inlinable public static var iamPolicies: Int { 2 }
  @inlinable public static var iamRoles: Int { 3 }
  @inlinable public static var iamGroups: Int { 4 }
  @inlinable public static var users: Int { 5 }
}

extension TypeName {
  fileprivate static let templateSpec = TypeSpec(
    name: "Template", doc: "Resources that are defined once and filled in for many accounts.",
    key: nil,
    fields: [
      FieldSpec(
        "accounts", .list(of: .string), required: true,
        doc: "Which accounts: names or patterns, `ou:NAME`, `*`, or one of these behind `!`; the last that fits decides."),
      FieldSpec(
        "variables", .map(of: .object(.variable)),
        doc: "What differs between the accounts, by the names that `{{var.NAME}}` uses."),
      FieldSpec(
        "iam_policies", .list(of: .object(.policy)), aliases: ["policies"],
        doc: "Customer managed policies of each of the accounts."),
      FieldSpec(
        "iam_roles", .list(of: .object(.role)), aliases: ["roles"],
        doc: "Roles of each of the accounts."),
      FieldSpec(
        "iam_groups", .list(of: .object(.group)), aliases: ["groups"],
        doc: "Groups of each of the accounts."),
      FieldSpec(
        "users", .list(of: .object(.user)), aliases: ["iam_users"],
        doc: "Users of each of the accounts."),
    ])
}

/// Indices of the fields of `User`.
public enum UserField {
  @inlinable public static var name: Int { 0 }
  @inlinable public static var path: Int { 1 }
  @inlinable public static var permissionsBoundary: Int { 2 }
  @inlinable public static var tags: Int { 3 }
  @inlinable public static var groups: Int { 4 }
  @inlinable public static var attachedPolicies: Int { 5 }
  @inlinable public static var inlinePolicies: Int { 6 }
  @inlinable public static var expiresAt: Int { 7 }
  @inlinable public static var formerNames: Int { 8 }
  @inlinable public static var managed: Int { 9 }
  @inlinable public static var provider: Int { 10 }
  @inlinable public static var preventDestroy: Int { 11 }
  @inlinable public static var owner: Int { 12 }
}

extension TypeName {
  fileprivate static let userSpec = TypeSpec(
    name: "User", doc: "An IAM user.",
    key: 0,
    fields: [
      FieldSpec(
        "name", .string, required: true,
        pattern: "[\\w+=,.@-]{1,64}",
        doc: "The user's name, unique in its account without regard to case."),
      FieldSpec(
        "path", .string, defaultText: "/",
        pattern: "/|/[!-~]{1,510}/",
        doc: "The folder of the user's ARN, with a slash at both ends."),
      FieldSpec(
        "permissions_boundary", .reference(to: .policy),
        doc: "The policy that limits what the user's other policies can grant."),
      FieldSpec(
        "tags", .tags,
        doc: "The user's tags."),
      FieldSpec(
        "groups", .list(of: .reference(to: .group)), itemsExpire: true,
        doc: "The groups that the user is in."),
      FieldSpec(
        "attached_policies", .list(of: .reference(to: .policy)), itemsExpire: true,
        doc: "Managed policies attached to the user."),
      FieldSpec(
        "inline_policies", .list(of: .object(.inlinePolicy)),
        doc: "Policies that live inside the user."),
      FieldSpec(
        "expires_at", .date,
        doc: "The last day on which the user has effect; behind it the compiler leaves it out."),
      FieldSpec(
        "former_names", .list(of: .string),
        doc: "Names that the user had before, the newest first; `aegis rename` keeps them, so that it is renamed rather than made anew."),
      FieldSpec(
        "managed", .boolean, defaultText: "true",
        doc: "Whether Aegis makes and changes the user; `false` leaves what is there alone and still knows it."),
      FieldSpec(
        "provider", .provider,
        doc: "The account that the user is in; implied, and must agree where it is given."),
      FieldSpec(
        "prevent_destroy", .boolean,
        doc: "Refuse every plan that would delete the user."),
      FieldSpec(
        "owner", .string,
        doc: "Who answers for the user; shown in diagnostics and plans."),
    ])
}

/// Indices of the fields of `Variable`.
public enum VariableField {
  @inlinable public static var `type`: Int { 0 }
  @inlinable public static var `default`: Int { 1 }
  @inlinable public static var values: Int { 2 }
  @inlinable public static var description: Int { 3 }
}

extension TypeName {
  fileprivate static let variableSpec = TypeSpec(
    name: "Variable", doc: "A value of a template that may differ between the accounts.",
    key: nil,
    fields: [
      FieldSpec(
        "type", .choice(["string", "integer", "boolean", "list"]), required: true,
        doc: "A text, a whole number, a truth value, or a list of texts."),
      FieldSpec(
        "default", .value,
        doc: "The value in accounts that `values` does not name."),
      FieldSpec(
        "values", .map(of: .value),
        doc: "The value by account, or by a selector as in `accounts`; the last that fits decides."),
      FieldSpec(
        "description", .string, length: 0...1000,
        doc: "What the variable is for."),
    ])
}
