/// The files of an organization with one member account, small enough to be deployed often.
enum SmallOrganization {
  /// The paths below the project and what they hold.
  static func files(backend: String, state: String = "local") -> [String: String] { [
    "aegis.ini": """
      [aegis]
      organization = small
      aegis_state_bucket = states
      aegis_lock_table = locks
      member_account_role = AegisMemberAccountRole
      aws_region = us-east-1
      athena_query_result_location = s3://results/
      cloudtrail_logs_bucket = logs
      backend = \(backend)
      state = \(state)

      """,
    "organization.yaml": """
      name: small
      feature_set: ALL
      master_account: {$ref: master_account/account.yaml}
      member_accounts: [{$ref: member_accounts/shop/account.yaml}]
      organization_policies:
        - {name: FullAWSAccess, id: p-FullAWSAccess, policy_type: SERVICE_CONTROL_POLICY, aws_managed: true,
           content: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'}
        - name: guard
          policy_type: SERVICE_CONTROL_POLICY
          content: '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}}'
      organization_roots:
        - name: Root
          policy_types: [{status: ENABLED, policy_type: SERVICE_CONTROL_POLICY}]
          policies: [{_ref: OrganizationPolicy.aws.master.full_a_w_s_access}]
          accounts: [{_ref: AWSAccount.aws.master.main}]
          organizational_units:
            - name: Loads
              policies: [{_ref: OrganizationPolicy.aws.master.full_a_w_s_access}, {_ref: OrganizationPolicy.aws.master.guard}]
              accounts: [{_ref: AWSAccount.aws.master.shop}]

      """,
    "master_account/account.yaml": """
      name: main
      id: "123456789012"
      email: main@example.com
      account_alias: small-main

      """,
    "member_accounts/shop/account.yaml": """
      name: shop
      email: shop@example.com
      iam_policies: {$ref: member_accounts/shop/policies.yaml}
      iam_roles:
        - name: AegisMemberAccountRole
          assume_role_policy_document: &main
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::123456789012:root"}, Action: "sts:AssumeRole"}]
          attached_policies: [{_ref: "arn:aws:iam::aws:policy/AdministratorAccess"}]
        - name: reader
          assume_role_policy_document: *main
          attached_policies: [{_ref: Policy.aws.shop.read}]
      iam_groups: [{name: people, attached_policies: [{_ref: Policy.aws.shop.read}]}]
      users: [{name: ana, groups: [{_ref: Group.aws.shop.people}]}]

      """,
    "member_accounts/shop/policies.yaml": """
      - name: read
        document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'

      """,
  ] }
}
