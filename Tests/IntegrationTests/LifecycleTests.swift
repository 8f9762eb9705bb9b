import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSema
import AegisTerraform
import Foundation
import Testing

extension RealTerraform {
  /// What becomes of resources over time: made, renamed, adopted, released. Judged by the real terraform and provider.
  @Suite struct LifecycleTests {
    /// A rename is a move: what AWS can rename is renamed in place, nothing is destroyed, and then nothing is left to do.
    @Test func aRenameIsAMove() async throws {
      let terraform = try #require(Terraform.lent)
      let before = try await modules(Self.project)
      var project = Self.project
      for (reference, name) in [
        ("Group.aws.shop.admins", "operators"), ("User.aws.shop.ana", "anna"), ("OrganizationalUnit.aws.master.workloads", "Loads"),
        ("OrganizationPolicy.aws.master.guard", "fence"),
      ] { project = try await renamed(reference, to: name, in: project) }
      let after = try await modules(project)
      try await Moto.withServer(managedPolicies: true) { moto in
        for directory in ["organization", "shop"] {
          let module = try #require(before.modules.first { $0.directory == directory })
          try await terraform.make(before[module], moto: moto)
          let next = try #require(after.modules.first { $0.directory == directory })
          try copyState(from: before[module], to: after[next])
          let plan = try await terraform.plan(after[next], moto: moto)
          #expect(plan.changes.filter { $0.value.contains("delete") }.isEmpty, "\(directory): \(plan.changes)")
          #expect(plan.moves == Self.moves[directory], "\(directory)")
          try await terraform.apply(after[next])
          let last = try await terraform.plan(after[next], moto: moto)
          #expect(last.changes.isEmpty, "\(directory): \(last.changes)")
        }
      }
    }

    /// An account is renamed in place and keeps its module and its state: nothing of it is made anew.
    ///
    /// The stand-in does not know how to rename an account, so that the plan is looked at, but not carried out.
    @Test func aRenamedAccountIsTheSameAccount() async throws {
      let terraform = try #require(Terraform.lent)
      let before = try await modules(Self.project)
      let after = try await modules(renamed("AWSAccount.aws.master.shop", to: "Corner Store", in: Self.project))
      try await Moto.withServer(managedPolicies: true) { moto in
        for directory in ["organization", "shop"] {
          let module = try #require(before.modules.first { $0.directory == directory })
          try await terraform.make(before[module], moto: moto)
          let next = try #require(after.modules.first { $0.directory == directory })
          try copyState(from: before[module], to: after[next])
          let plan = try await terraform.plan(after[next], moto: moto)
          let isOrganization = directory == "organization"
          #expect(plan.changes == (isOrganization ? ["aws_organizations_account.corner__store": ["update"]] : [:]), "\(directory)")
          #expect(plan.updates == (isOrganization ? ["aws_organizations_account.corner__store": ["name"]] : [:]), "\(directory)")
          #expect(plan.moves == (isOrganization ? ["aws_organizations_account.corner__store": "aws_organizations_account.shop"] : [:]), "\(directory)")
        }
      }
    }

    /// AWS cannot rename roles and policies: the new ones are made beside the old ones, and nothing is taken away until
    /// their former names are dropped.
    @Test func whatAWSCannotRenameStaysUnderBothNames() async throws {
      let terraform = try #require(Terraform.lent)
      let before = try await modules(Self.project)
      var project = try await renamed("Role.aws.shop.deploy", to: "ship", in: Self.project)
      project = try await renamed("Policy.aws.shop.read", to: "look", in: project)
      let after = try await modules(project)
      try await Moto.withServer(managedPolicies: true) { moto in
        let module = try #require(before.modules.first { $0.directory == "shop" })
        try await terraform.make(before[module], moto: moto)
        let next = try #require(after.modules.first { $0.directory == "shop" })
        try copyState(from: before[module], to: after[next])
        let plan = try await terraform.plan(after[next], moto: moto)
        for address in ["aws_iam_role.ship", "aws_iam_policy.look"] { #expect(plan.changes[address] == ["create"], "\(plan.changes)") }
        let types = Set(plan.changes.keys.map { String($0.prefix { $0 != "." }) })
        #expect(types == [
          "aws_iam_role", "aws_iam_policy", "aws_iam_role_policy", "aws_iam_instance_profile", "aws_iam_role_policy_attachment",
          "aws_iam_group_policy_attachment", "aws_iam_user_policy_attachment",
        ])
        #expect(plan.changes.values.allSatisfy { $0 == ["create"] }, "\(plan.changes)")
        try await terraform.apply(after[next])
        let last = try await terraform.plan(after[next], moto: moto)
        #expect(last.changes.isEmpty, "\(last.changes)")

        // The former names are dropped: the old ones go, and nothing else.
        let dropped = try await modules(project.mapValues { $0.replacing(/\n *former_names: .*/, with: "").replacing(/, former_names: \[[a-z]*\]/, with: "") })
        let end = try #require(dropped.modules.first { $0.directory == "shop" })
        try copyState(from: after[next], to: dropped[end])
        let cut = try await terraform.plan(dropped[end], moto: moto)
        #expect(cut.changes.count == plan.changes.count && cut.changes.values.allSatisfy { $0 == ["delete"] }, "\(cut.changes)")
        #expect(cut.changes["aws_iam_role.deploy"] != nil && cut.changes["aws_iam_policy.read"] != nil)
        try await terraform.apply(dropped[end])
        let nothing = try await terraform.plan(dropped[end], moto: moto)
        #expect(nothing.changes.isEmpty, "\(nothing.changes)")
      }
    }

    private static let moves: [String: [String: String]] = [
      "organization": [
        "aws_organizations_organizational_unit.Loads": "aws_organizations_organizational_unit.Workloads",
        "aws_organizations_organizational_unit.Loads--Inner": "aws_organizations_organizational_unit.Workloads--Inner",
        "aws_organizations_policy.fence": "aws_organizations_policy.guard",
        "aws_organizations_policy_attachment.unit--Loads--fence": "aws_organizations_policy_attachment.unit--Workloads--guard",
      ],
      "shop": ["aws_iam_group.operators": "aws_iam_group.admins", "aws_iam_user.anna": "aws_iam_user.ana"],
    ]

    /// Resources that another client made are taken over by the emitted blocks: nothing is made, and nothing is left to do.
    @Test(.needs(.boto)) func whatExistsIsAdopted() async throws {
      let terraform = try #require(Terraform.lent)
      let folder = try await modules(Self.project, importBlocks: .all)
      let module = try #require(folder.modules.first { $0.directory == "shop" })
      try await Moto.withServer(managedPolicies: true) { moto in
        try await Boto.run(Self.script, moto: moto)
        let plan = try await terraform.plan(folder[module], moto: moto)
        #expect(plan.imported == module.origins.map(\.address).sorted())
        // Arguments of the provider that AWS knows nothing of, such as `force_destroy`.
        #expect(plan.changes.values.allSatisfy { $0 == ["update"] }, "\(plan.changes)")
        #expect(Set(plan.updates.values.joined()).subtracting(["force_destroy", "force_detach_policies"]) == [])
        try await terraform.apply(folder[module])
        let second = try await terraform.plan(folder[module], moto: moto)
        #expect(second.changes.isEmpty, "\(second.changes)")
      }
    }

    /// What is no longer managed stays in AWS and leaves the state.
    @Test func whatIsReleasedStays() async throws {
      let terraform = try #require(Terraform.lent)
      let before = try await modules(Self.project)
      let released = Self.project.mapValues { $0.replacingOccurrences(of: "- name: deploy", with: "- managed: false\n    name: deploy") }
      let after = try await modules(released)
      try await Moto.withServer(managedPolicies: true) { moto in
        let module = try #require(before.modules.first { $0.directory == "shop" })
        try await terraform.make(before[module], moto: moto)
        let next = try #require(after.modules.first { $0.directory == "shop" })
        try copyState(from: before[module], to: after[next])
        let plan = try await terraform.plan(after[next], moto: moto)
        #expect(Set(plan.changes.keys) == [
          "aws_iam_role.deploy", "aws_iam_role_policy.deploy--inside", "aws_iam_role_policy_attachment.deploy--read",
          "aws_iam_instance_profile.deploy",
        ])
        #expect(plan.changes.values.allSatisfy { $0 == ["forget"] }, "\(plan.changes)")
      }
    }

    // MARK: Helpers

    private func modules(_ files: [String: String], importBlocks: ImportBlocks = .none) async throws -> ModuleFolder {
      let session = Session(files: MemoryFileSystem(files), jobs: 2)
      let compilation = await session.compile()
      let findings = compilation.diagnostics.map(\.message)
      let compiled = compilation.organization
      let organization = try #require(compiled, "\(findings)")
      let settings = TerraformSettings(compilation.settings, importBlocks: importBlocks)
      return try ModuleFolder(await session.emit(organization, settings: settings) { $0 })
    }

    private func renamed(_ reference: String, to name: String, in files: [String: String]) async throws -> [String: String] {
      let compilation = await Session(files: MemoryFileSystem(files), jobs: 1).compile()
      let program = try #require(compilation.program)
      let symbol = try #require(program.symbol(named: reference, catalog: .embedded).value)
      let renaming = try program.renaming(symbol, to: name, catalog: .embedded)
      var changed = files
      for (file, edits) in Dictionary(grouping: renaming.edits, by: \.at.file) {
        let source = compilation.sources[file]
        var text = source.text
        for edit in edits.sorted(by: { $0.at.range.start > $1.at.range.start }) {
          text.replaceSubrange(Int(edit.at.range.start)..<Int(edit.at.range.end), with: edit.replacement.utf8)
        }
        changed[source.displayPath] = String(decoding: text, as: UTF8.self)
      }
      return changed
    }

    private func copyState(from: URL, to: URL) throws {
      try FileManager.default.copyItem(
        at: from.appendingPathComponent("terraform.tfstate"), to: to.appendingPathComponent("terraform.tfstate"))
    }

    private static let project = [
      "aegis.ini": AcmeSettings.text(state: "local"),
      "organization.yaml": """
      name: acme
      organization_policies:
        - name: guard
          policy_type: SERVICE_CONTROL_POLICY
          content: '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}}'
      organization_roots:
        - name: Root
          policy_types: [{policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}]
          accounts: [{_ref: AWSAccount.aws.master.main}, {_ref: AWSAccount.aws.master.shop}]
          organizational_units:
            - name: Workloads
              policies: [{_ref: OrganizationPolicy.aws.master.guard}]
              organizational_units: [{name: Inner}]
      master_account: {name: main, email: root@example.com, id: '111111111111'}
      member_accounts:
        - $ref: shop.yaml
      """,
      "shop.yaml": """
      name: shop
      email: shop@example.com
      id: '222222222222'
      account_alias: acme-shop
      password_policy: {minimum_password_length: 14, require_symbols: true}
      iam_policies:
        - name: read
          path: /team/
          tags: {team: shop}
          description: Reads
          document: &document
            Version: '2012-10-17'
            Statement: {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/*'}
      iam_roles:
        - name: deploy
          description: Deploys
          max_session_duration: 7200
          instance_profile: true
          tags: {team: shop}
          assume_role_policy_document:
            Version: '2012-10-17'
            Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}
          attached_policies: [{_ref: Policy.aws.shop.read}]
          inline_policies: [{name: inside, document: *document}]
      iam_groups:
        - name: admins
          attached_policies: [{_ref: Policy.aws.shop.read}, {_ref: arn:aws:iam::aws:policy/ReadOnlyAccess}]
          inline_policies: [{name: inside, document: *document}]
      users:
        - name: ana
          groups: [{_ref: Group.aws.shop.admins}]
          attached_policies: [{_ref: Policy.aws.shop.read}]
          inline_policies: [{name: inside, document: *document}]
      identity_providers:
        - type: oidc
          url: https://token.actions.githubusercontent.com
          client_ids: [sts.amazonaws.com]
          thumbprints: [6938fd4d98bab03faadb97b34396831e3780aea1]
      """,
    ]

    /// The same as `shop.yaml`, made by AWS's own client.
    private static let script = #"""
      import json
      doc = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}})
      trust = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}})
      tags = [{"Key": "team", "Value": "shop"}]
      iam = client("iam", "222222222222")
      iam.create_account_alias(AccountAlias="acme-shop")
      iam.update_account_password_policy(MinimumPasswordLength=14, RequireSymbols=True)
      arn = iam.create_policy(PolicyName="read", Path="/team/", PolicyDocument=doc, Description="Reads", Tags=tags)["Policy"]["Arn"]
      iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=trust, Description="Deploys", MaxSessionDuration=7200, Tags=tags)
      iam.attach_role_policy(RoleName="deploy", PolicyArn=arn)
      iam.put_role_policy(RoleName="deploy", PolicyName="inside", PolicyDocument=doc)
      iam.create_instance_profile(InstanceProfileName="deploy")
      iam.add_role_to_instance_profile(InstanceProfileName="deploy", RoleName="deploy")
      iam.create_group(GroupName="admins")
      iam.attach_group_policy(GroupName="admins", PolicyArn=arn)
      iam.attach_group_policy(GroupName="admins", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
      iam.put_group_policy(GroupName="admins", PolicyName="inside", PolicyDocument=doc)
      iam.create_user(UserName="ana")
      iam.add_user_to_group(UserName="ana", GroupName="admins")
      iam.attach_user_policy(UserName="ana", PolicyArn=arn)
      iam.put_user_policy(UserName="ana", PolicyName="inside", PolicyDocument=doc)
      iam.create_open_id_connect_provider(Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"])
      """#
  }
}
