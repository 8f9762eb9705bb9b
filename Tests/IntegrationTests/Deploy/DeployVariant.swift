/// A change to one file of the sample organization that a deployment has to carry out.
///
/// Two kinds are missing because moto has them wrong: it takes a group's new path only with a new name, and has no
/// calls for the audiences of a provider.
struct DeployVariant: Sendable {
  let what: String
  let file: String
  let change: @Sendable (String) -> String

  private init(_ what: String, _ file: String, _ change: @escaping @Sendable (String) -> String) {
    self.what = what
    self.file = file
    self.change = change
  }

  private static func replacing(_ what: String, _ file: String, _ old: String, _ new: String) -> DeployVariant {
    DeployVariant(what, file) { $0.replacing(old, with: new) }
  }

  private static func appending(_ what: String, _ file: String, _ text: String) -> DeployVariant {
    DeployVariant(what, file) { ($0.hasSuffix("[]\n") ? "" : $0) + text }
  }

  private static let production = "member_accounts/production", staging = "member_accounts/staging", sandbox = "member_accounts/sandbox"

  static let all: [DeployVariant] = [
    replacing("an action", "\(production)/policies/policies.yaml", "secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"),
    replacing("a user's name", "master_account/users/users.yaml", "name: mateo.lindqvist", "name: mateo.lindqvist-vega"),
    replacing("a service control policy", "organization.yaml", "organizations:LeaveOrganization", "organizations:DeleteOrganization"),
    replacing("paths of roles", "\(staging)/roles/roles.yaml", "path: /deploy/", "path: /release/"),
    replacing("paths of policies", "\(production)/policies/policies.yaml", "path: /storefront/", "path: /shop/"),
    replacing("an inline policy's name", "master_account/groups/groups.yaml", "read-cost-exports", "read-exports"),
    replacing("the password policy", "master_account/account.yaml", "minimum_password_length: 16", "minimum_password_length: 20"),
    replacing("a role's description", "\(staging)/roles/roles.yaml", "Read-only view for incident response", "For incidents"),
    appending("a policy more", "\(sandbox)/policies/policies.yaml", """
      - name: fresh
        document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}}'

      """),
    appending("a role more", "\(sandbox)/roles/roles.yaml", """
      - name: fresh
        assume_role_policy_document:
          Version: "2012-10-17"
          Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
        inline_policies:
          - name: inside
            document:
              Version: "2012-10-17"
              Statement: {Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}
        attached_policies: [{_ref: "arn:aws:iam::aws:policy/ReadOnlyAccess"}]
        tags: {team: sandbox}

      """),
    appending("a group more", "\(sandbox)/groups/groups.yaml", "- name: fresh\n  attached_policies: [{_ref: \"arn:aws:iam::aws:policy/ReadOnlyAccess\"}]\n"),
    appending("a user more", "\(sandbox)/users/users.yaml", "- name: fresh\n  path: /people/\n  tags: {team: sandbox}\n"),
    replacing("tags of roles", "\(staging)/roles/roles.yaml", "team: security", "team: audit"),
    replacing("a membership less", "master_account/users/users.yaml", "    - _ref: Group.aws.master.finance_analysts\n", ""),
    replacing(
      "a membership more", "master_account/users/users.yaml", "    - _ref: Group.aws.master.finance_analysts\n",
      "    - _ref: Group.aws.master.finance_analysts\n    - _ref: Group.aws.master.platform_engineers\n"),
    replacing("attachments less", "master_account/groups/groups.yaml", "    - _ref: Policy.aws.master.read_costs\n", ""),
    replacing(
      "an attachment in another's place", "master_account/groups/groups.yaml", "policy/AWSBillingReadOnlyAccess", "policy/ReadOnlyAccess"),
    replacing("the age of passwords", "master_account/account.yaml", "max_password_age: 365", "max_password_age: 180"),
    replacing(
      "a policy detached from a unit", "organization.yaml", "          - _ref: OrganizationPolicy.aws.master.deny_outside_regions\n", ""),
    replacing(
      "a policy attached to a unit", "organization.yaml", "          - _ref: OrganizationPolicy.aws.master.deny_outside_regions\n",
      "          - _ref: OrganizationPolicy.aws.master.deny_outside_regions\n          - _ref: OrganizationPolicy.aws.master.sandbox_limits\n"),
    replacing(
      "an organization policy's description", "organization.yaml", "What no member account may do, whoever asks", "For every member account"),
    replacing("a unit's name", "organization.yaml", "      - name: Infrastructure\n", "      - name: Foundations\n"),
    replacing(
      "a unit more", "organization.yaml", "          - _ref: AWSAccount.aws.master.shared_services\n",
      "          - _ref: AWSAccount.aws.master.shared_services\n        organizational_units:\n          - name: Networks\n            policies: [{_ref: OrganizationPolicy.aws.master.full_a_w_s_access}]\n"),
    DeployVariant("an account's place", "organization.yaml") { text in
      text.replacing("        accounts:\n          - _ref: AWSAccount.aws.master.sandbox\n", with: "")
        .replacing(
          "          - _ref: AWSAccount.aws.master.shared_services\n",
          with: "          - _ref: AWSAccount.aws.master.shared_services\n          - _ref: AWSAccount.aws.master.sandbox\n")
    },
    replacing("an organization policy's tags", "organization.yaml", "      team: security\n    content", "      team: audit\n    content"),
    replacing("an alias", "\(staging)/account.yaml", "account_alias: larkspur-staging", "account_alias: larkspur-stage"),
    replacing("a trust policy", "\(staging)/roles/roles.yaml", "\"Sid\": \"StagingEnvironment\"", "\"Sid\": \"Staging\""),
    replacing("the length of sessions", "\(production)/roles/roles.yaml", "max_session_duration: 28800", "max_session_duration: 7200"),
    replacing(
      "a boundary", "\(sandbox)/roles/roles.yaml", "permissions_boundary: arn:aws:iam::aws:policy/PowerUserAccess",
      "permissions_boundary: arn:aws:iam::aws:policy/ReadOnlyAccess"),
    replacing("an instance profile less", "member_accounts/shared-services/roles/roles.yaml", "instance_profile: true", "instance_profile: false"),
  ]
}
