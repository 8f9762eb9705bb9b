import AegisBasics
import AegisDriver
import AegisSamples
import AegisTerraform
import Foundation
import TestSupport
import Testing

extension RealTerraform {
  /// The order in which a configuration is written says nothing to terraform and its provider.
  @Suite struct ReorderingTests {
    /// Every list in another order: of resources and references, of statements, actions, principals and values of
    /// conditions, in mappings, brackets and JSON. A plan has nothing to do.
    @Test func anotherOrderIsNoChange() async throws {
      let terraform = try #require(Terraform.lent)
      let before = try await modules(Self.project)
      var random = RandomSource(seed: 5)
      let reordered = Self.project.mapValues { String(decoding: Reordering.everything.of(Array($0.utf8), &random), as: UTF8.self) }
      for (path, text) in Self.project where path != "aegis.ini" { #expect(reordered[path] != text, "\(path)") }
      let after = try await modules(reordered)
      try await Moto.withServer(managedPolicies: true) { moto in
        for directory in ["organization", "shop"] {
          let module = try #require(before.modules.first { $0.directory == directory })
          try await terraform.make(before[module], moto: moto)
          let next = try #require(after.modules.first { $0.directory == directory })
          #expect(directory == "organization" || next.files[0].bytes != module.files[0].bytes, "the documents of \(directory) are the same")
          for name in ["terraform.tfstate"] {
            try FileManager.default.copyItem(at: before[module].appendingPathComponent(name), to: after[next].appendingPathComponent(name))
          }
          let plan = try await terraform.plan(after[next], moto: moto)
          #expect(plan.changes.isEmpty, "\(directory): \(plan.changes) \(plan.updates)")
        }
      }
    }

    private func modules(_ files: [String: String]) async throws -> ModuleFolder {
      let session = Session(files: MemoryFileSystem(files), jobs: 2)
      let compilation = await session.compile()
      let findings = compilation.diagnostics.map(\.message)
      let organization = try #require(compilation.organization, "\(findings)")
      return try ModuleFolder(await session.emit(organization, settings: TerraformSettings(compilation.settings, importBlocks: .none)) { $0 })
    }

    private static let project = [
      "aegis.ini": AcmeSettings.text(state: "local"),
      "organization.yaml": """
      name: acme
      enabled_organizations_services: [guardduty.amazonaws.com, cloudtrail.amazonaws.com, config.amazonaws.com]
      organization_policies:
        - name: guard
          policy_type: SERVICE_CONTROL_POLICY
          tags: [{key: team, value: a}, {key: tier, value: b}, {key: owner, value: c}]
          content: |-
            {
              "Version": "2012-10-17",
              "Statement": [
                {"Sid": "Leave", "Effect": "Deny", "Action": ["organizations:LeaveOrganization", "account:CloseAccount"], "Resource": "*"},
                {
                  "Sid": "Regions",
                  "Effect": "Deny",
                  "NotAction": ["iam:*", "sts:*", "organizations:*"],
                  "Resource": "*",
                  "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1", "us-east-1"]}}
                },
                {"Sid": "Keys", "Effect": "Deny", "Action": "iam:CreateAccessKey", "Resource": ["arn:aws:iam::*:user/a*", "arn:aws:iam::*:user/b*"]}
              ]
            }
        - name: open
          policy_type: SERVICE_CONTROL_POLICY
          content: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:PutBucketPolicy"], "Resource": "*"}]}'
        - name: tags
          policy_type: TAG_POLICY
          content: '{"tags": {"team": {"tag_key": {"@@assign": "team"}, "tag_value": {"@@assign": ["a", "b", "c"]}}}}'
        - name: adopted
          id: p-adopted0
          policy_type: TAG_POLICY
          content:
            tags:
              tier: {tag_key: {'@@assign': tier}, tag_value: {'@@assign': [one, two, three]}, enforced_for: {'@@assign': ['s3:bucket', 'ec2:instance']}}
      organization_roots:
        - name: Root
          policy_types:
            - {policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}
            - {policy_type: TAG_POLICY, status: ENABLED}
          accounts: [{_ref: AWSAccount.aws.master.main}, {_ref: AWSAccount.aws.master.shop}]
          organizational_units:
            - name: Workloads
              policies: [{_ref: OrganizationPolicy.aws.master.guard}, {_ref: OrganizationPolicy.aws.master.open}]
            - name: Sandbox
            - name: Security
      master_account: {name: main, email: root@example.com, id: '111111111111'}
      member_accounts:
        - $ref: shop.yaml
      """,
      "shop.yaml": """
      name: shop
      email: shop@example.com
      id: '222222222222'
      iam_policies:
        - name: write
          document:
            Version: '2012-10-17'
            Statement:
              - Sid: Objects
                Effect: Allow
                Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']
                Resource:
                  - arn:aws:s3:::shop/*
                  - arn:aws:s3:::store/*
              - Sid: Lists
                Effect: Allow
                Action:
                  - s3:ListBucket
                  - s3:GetBucketLocation
                Resource: ['arn:aws:s3:::shop', 'arn:aws:s3:::store']
                Condition:
                  StringLike:
                    s3:prefix: [a/*, b/*, c/*]
                  Bool:
                    aws:SecureTransport: true
              - Sid: Deny
                Effect: Deny
                NotAction: ['s3:Get*', 's3:List*', 's3:Put*', 's3:DeleteObject']
                NotResource: ['arn:aws:s3:::shop/*', 'arn:aws:s3:::store/*']
                Condition:
                  NumericGreaterThan: {s3:max-keys: [10, 20]}
        - name: read
          tags: [{key: team, value: shop}, {key: tier, value: one}]
          document: |-
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket", "s3:GetObjectTagging"], "Resource": "*"},
              {"Effect": "Allow", "Action": ["ec2:DescribeInstances", "ec2:DescribeImages"], "Resource": "*"}
            ]}
      iam_roles:
        - name: deploy
          tags: [{key: team, value: shop}, {key: tier, value: one}]
          assume_role_policy_document:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Principal: {Service: [ec2.amazonaws.com, lambda.amazonaws.com]}
                Action: sts:AssumeRole
              - Effect: Allow
                Principal: {AWS: ['arn:aws:iam::111111111111:root', 'arn:aws:iam::222222222222:root']}
                Action: [sts:AssumeRole, sts:TagSession]
                Condition: {StringEquals: {sts:ExternalId: [one, two, three]}}
          attached_policies:
            - _ref: Policy.aws.shop.read
            - _ref: Policy.aws.shop.write
            - _ref: arn:aws:iam::aws:policy/ReadOnlyAccess
          inline_policies:
            - name: one
              document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": "*"}}'
            - name: two
              document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}}'
      iam_groups:
        - name: admins
          attached_policies: [{_ref: Policy.aws.shop.write}, {_ref: Policy.aws.shop.read}]
          inline_policies:
            - name: one
              document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"], "Resource": "*"}}'
        - name: readers
        - name: writers
      users:
        - name: ana
          groups: [{_ref: Group.aws.shop.admins}, {_ref: Group.aws.shop.readers}, {_ref: Group.aws.shop.writers}]
        - name: eve
      identity_providers:
        - type: oidc
          url: https://token.actions.githubusercontent.com
          client_ids: [sts.amazonaws.com, other.example.com, third.example.com]
          thumbprints: [6938fd4d98bab03faadb97b34396831e3780aea1, 1b511abead59c6ce207077c0bf0e0043b1382612]
      """,
    ]
  }
}
