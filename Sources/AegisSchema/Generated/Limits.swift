// Generated from grammar/ by `aegis-dev generate`; do not edit.

extension Limit {
  package static let managedPolicySize = Limit(
    6144, unit: "characters without white space",
    doc: "A customer managed policy.")
  package static let inlinePoliciesOfUser = Limit(
    2048, unit: "characters without white space",
    doc: "All inline policies of a user together.")
  package static let inlinePoliciesOfGroup = Limit(
    5120, unit: "characters without white space",
    doc: "All inline policies of a group together.")
  package static let inlinePoliciesOfRole = Limit(
    10240, unit: "characters without white space",
    doc: "All inline policies of a role together.")
  package static let trustPolicySize = Limit(
    2048, most: 8192, unit: "characters without white space",
    doc: "The trust policy of a role; AWS raises it on request.")
  package static let serviceControlPolicySize = Limit(
    10240, unit: "characters",
    doc: "A service control policy.")
  package static let resourceControlPolicySize = Limit(
    5120, unit: "characters",
    doc: "A resource control policy.")
  package static let attachedPoliciesOfRole = Limit(
    10, most: 25, unit: "policies",
    doc: "Managed policies attached to a role; AWS raises it on request.")
  package static let attachedPoliciesOfUser = Limit(
    10, most: 20, unit: "policies",
    doc: "Managed policies attached to a user; AWS raises it on request.")
  package static let attachedPoliciesOfGroup = Limit(
    10, unit: "policies",
    doc: "Managed policies attached to a group.")
  package static let groupsOfUser = Limit(
    10, unit: "groups",
    doc: "Groups that a user is in.")
  package static let tags = Limit(
    50, unit: "tags",
    doc: "Tags of one resource.")
  package static let tagKeyLength = Limit(
    128, unit: "characters",
    doc: "The key of a tag.")
  package static let tagValueLength = Limit(
    256, unit: "characters",
    doc: "The value of a tag.")
  package static let unitDepth = Limit(
    5, unit: "levels",
    doc: "Organizational units below the root.")
  package static let serviceControlPoliciesOfTarget = Limit(
    10, unit: "policies",
    doc: "Service control policies attached to one target.")
  package static let resourceControlPoliciesOfTarget = Limit(
    5, unit: "policies",
    doc: "Resource control policies attached to one target.")
}
