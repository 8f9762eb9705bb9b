// Generated from grammar/ by `aegis-dev generate`; do not edit.

extension Limit {
  public static let managedPolicySize = Limit(
    6144, unit: "characters without white space",
    doc: "A customer managed policy.")
  public static let inlinePoliciesOfUser = Limit(
    2048, unit: "characters without white space",
    doc: "All inline policies of a user together.")
  public static let inlinePoliciesOfGroup = Limit(
    5120, unit: "characters without white space",
    doc: "All inline policies of a group together.")
  public static let inlinePoliciesOfRole = Limit(
    10240, unit: "characters without white space",
    doc: "All inline policies of a role together.")
  public static let trustPolicySize = Limit(
    2048, most: 8192, unit: "characters without white space",
    doc: "The trust policy of a role; AWS raises it on request.")
  public static let resourcePolicySize = Limit(
    20480, unit: "characters without white space",
    doc: "The policy of a bucket.")
  public static let keyPolicySize = Limit(
    32768, unit: "characters without white space",
    doc: "The policy of a key of KMS, the largest of resource policies that is known.")
  public static let serviceControlPolicySize = Limit(
    10240, unit: "characters",
    doc: "A service control policy.")
  public static let resourceControlPolicySize = Limit(
    5120, unit: "characters",
    doc: "A resource control policy.")
  public static let attachedPoliciesOfRole = Limit(
    10, most: 25, unit: "policies",
    doc: "Managed policies attached to a role; AWS raises it on request.")
  public static let attachedPoliciesOfUser = Limit(
    10, most: 20, unit: "policies",
    doc: "Managed policies attached to a user; AWS raises it on request.")
  public static let attachedPoliciesOfGroup = Limit(
    10, unit: "policies",
    doc: "Managed policies attached to a group.")
  public static let groupsOfUser = Limit(
    10, unit: "groups",
    doc: "Groups that a user is in.")
  public static let tags = Limit(
    50, unit: "tags",
    doc: "Tags of one resource.")
  public static let tagKeyLength = Limit(
    128, unit: "characters",
    doc: "The key of a tag.")
  public static let tagValueLength = Limit(
    256, unit: "characters",
    doc: "The value of a tag.")
  public static let unitDepth = Limit(
    5, unit: "levels",
    doc: "Organizational units below the root.")
  public static let serviceControlPoliciesOfTarget = Limit(
    10, unit: "policies",
    doc: "Service control policies attached to one target.")
  public static let resourceControlPoliciesOfTarget = Limit(
    5, unit: "policies",
    doc: "Resource control policies attached to one target.")
  public static let policiesOfAccount = Limit(
    1500, most: 10000, unit: "policies",
    doc: "Customer managed policies of one account; AWS raises it on request.")
  public static let rolesOfAccount = Limit(
    1000, most: 10000, unit: "roles",
    doc: "Roles of one account; AWS raises it on request.")
  public static let groupsOfAccount = Limit(
    300, most: 500, unit: "groups",
    doc: "Groups of one account; AWS raises it on request.")
  public static let usersOfAccount = Limit(
    5000, unit: "users",
    doc: "Users of one account.")
  public static let instanceProfilesOfAccount = Limit(
    1000, most: 5000, unit: "instance profiles",
    doc: "Instance profiles of one account; AWS raises it on request.")
  public static let openIdConnectProvidersOfAccount = Limit(
    100, most: 700, unit: "providers",
    doc: "OpenID Connect providers of one account; AWS raises it on request.")
  public static let samlProvidersOfAccount = Limit(
    100, unit: "providers",
    doc: "SAML providers of one account.")
  public static let unitsOfOrganization = Limit(
    2000, unit: "units",
    doc: "Organizational units of one organization.")
  public static let policiesOfOrganization = Limit(
    1000, most: 10000, unit: "policies",
    doc: "Organization policies of one type.")
  public static let tagPolicySize = Limit(
    10000, unit: "characters",
    doc: "A tag policy.")
  public static let backupPolicySize = Limit(
    10000, unit: "characters",
    doc: "A backup policy.")
  public static let aiServicesOptOutPolicySize = Limit(
    2500, unit: "characters",
    doc: "An AI services opt-out policy.")
  public static let chatbotPolicySize = Limit(
    10000, unit: "characters",
    doc: "A policy for chat applications.")
  public static let declarativePolicySize = Limit(
    10000, unit: "characters",
    doc: "A declarative policy.")
  public static let tagPoliciesOfTarget = Limit(
    10, unit: "policies",
    doc: "Tag policies attached to one target.")
  public static let backupPoliciesOfTarget = Limit(
    10, unit: "policies",
    doc: "Backup policies attached to one target.")
  public static let aiServicesOptOutPoliciesOfTarget = Limit(
    5, unit: "policies",
    doc: "AI services opt-out policies attached to one target.")
  public static let chatbotPoliciesOfTarget = Limit(
    5, unit: "policies",
    doc: "Policies for chat applications attached to one target.")
  public static let declarativePoliciesOfTarget = Limit(
    10, unit: "policies",
    doc: "Declarative policies attached to one target.")
}
