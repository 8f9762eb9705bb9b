import Foundation
import Testing

extension RealTerraform {
  /// `plan` and `deploy` with the real terraform against moto, as people run them.
  @Suite struct TerraformDeployTests {
    /// Terraform would take an account whose lines are gone out of the organization, and switch off what its list lacks.
    @Test(.needs(.boto)) func keepsAccountsAndTypesOfPolicies() async throws {
      let terraform = try #require(Terraform.lent)
      try await Moto.withServer(managedPolicies: true) { moto in
        var project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "terraform"))
        try await terraform.serve(&project)
        try await project.deploy("from nothing")
        let organization = try String(contentsOf: project.folder.appendingPathComponent("organization.yaml"), encoding: .utf8)
        try project.edit("organization.yaml") {
          $0.replacing("[{$ref: member_accounts/shop/account.yaml}]", with: "[]").replacing("[{_ref: AWSAccount.aws.master.shop}]", with: "[]")
        }
        for command in [["plan"], ["deploy", "--auto-approve"]] {
          let refused = try await project.run(command + ["-q"])
          #expect(refused.status == 1 && refused.text.contains("error[AE7104]: account `shop` would leave the organization"), "\(refused.text)")
        }
        _ = try await Boto.run(
          #"""
          o = client("organizations", "123456789012")
          o.enable_policy_type(RootId=o.list_roots()["Roots"][0]["Id"], PolicyType="TAG_POLICY")
          """#, moto: moto)
        // Any other change of the organization would do it by the way.
        try project.edit("organization.yaml") { _ in organization.replacing("- name: Loads", with: "- name: Loads\n        tags: [{key: a, value: b}]") }
        let other = try await project.run("plan", "-q")
        #expect(other.status == 1 && other.text.contains("error[AE7104]: policy type `TAG_POLICY` would be switched off"), "\(other.text)")
        let meant = try await project.run("plan", "-q", "--allow-disabling-policy-types")
        #expect(meant.status == 0, "\(meant.text)")
      }
    }

    /// An account becomes exclusive with a terraform that knows no `removed` blocks: what is attached stays attached, and
    /// what somebody added goes. Beside it, what terraform has no resource for, and what others have switched on.
    @Test(.needs(.boto)) func anAccountBecomesExclusive() async throws {
      let terraform = try #require(Terraform.lent)
      try await Moto.withServer(managedPolicies: true) { moto in
        var project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "terraform"))
        try await terraform.serve(&project)
        try project.edit("aegis.ini") { $0 + "terraform_version = 1.5\n" }
        try project.edit("master_account/account.yaml") { $0 + "tags: [{key: team, value: platform}]\n" }
        try await project.deploy("from nothing")
        if DeployProject.isLong {
          let refreshed = try await project.run("plan", "--refresh-only", "--detailed-exitcode", "-q")
          #expect(refreshed.status == 0, "\(refreshed.text)")
        }
        _ = try await Boto.run(
          """
          o = client("organizations", "123456789012")
          shop = next(a["Id"] for a in o.list_accounts()["Accounts"] if a["Name"] == "shop")
          o.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
          i = client("iam", shop)
          i.create_group(GroupName="others")
          i.add_user_to_group(GroupName="others", UserName="ana")
          i.attach_user_policy(UserName="ana", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
          """, moto: moto)
        try project.edit("member_accounts/shop/account.yaml") { "exclusive: true\n" + $0 }
        try project.edit("organization.yaml") { $0.replacing("- name: Loads", with: "- name: Loads\n        tags: [{key: a, value: b}]") }
        let plan = try await project.run("plan", "--out", "exclusive.plan", "-q")
        for line in ["- attachment AdministratorAccess on ana", "- membership ana in others", ". attachment read on reader (forget)", "plan: 1 to update, 2 to detach, 3 to forget"] {
          #expect(plan.text.contains(line), "\(line): \(plan.text)")
        }
        #expect(plan.status == 0 && !plan.text.contains("- trusted access"), "\(plan.text)")
        let deployed = try await project.run("deploy", "--plan", "exclusive.plan")
        #expect(deployed.status == 0 && deployed.text.contains("1 change that is not terraform's was carried out in 1 call"), "\(deployed.text)")
        let seen = try await Boto.run(
          """
          o = client("organizations", "123456789012")
          shop = next(a["Id"] for a in o.list_accounts()["Accounts"] if a["Name"] == "shop")
          i = client("iam", shop)
          print([s["ServicePrincipal"] for s in o.list_aws_service_access_for_organization()["EnabledServicePrincipals"]])
          print(o.list_tags_for_resource(ResourceId="123456789012")["Tags"])
          print([p["PolicyName"] for r in ("reader", "AegisMemberAccountRole") for p in i.list_attached_role_policies(RoleName=r)["AttachedPolicies"]])
          print([p["PolicyName"] for p in i.list_attached_group_policies(GroupName="people")["AttachedPolicies"]])
          print([g["GroupName"] for g in i.list_groups_for_user(UserName="ana")["Groups"]], i.list_attached_user_policies(UserName="ana")["AttachedPolicies"])
          """, moto: moto)
        #expect(seen.split(separator: "\n") == [
          "['cloudtrail.amazonaws.com']", "[{'Key': 'team', 'Value': 'platform'}]", "['read', 'AdministratorAccess']", "['read']", "['people'] []",
        ], "\(seen)")
        guard DeployProject.isLong else { return }
        let again = try await project.run("plan", "--detailed-exitcode", "-q")
        #expect(again.status == 0 && again.text.contains("no changes: AWS is as the configuration says"), "\(again.text)")
      }
    }

    /// From nothing to a small organization, by a saved plan to another one; the plans have the form of the API back end's.
    @Test(.needs(.boto)) func fromNothingAndByASavedPlan() async throws {
      let terraform = try #require(Terraform.lent)
      try await Moto.withServer(managedPolicies: true) { moto in
        var project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "terraform"))
        try await terraform.serve(&project)
        try await project.deploy("from nothing")
        try await project.expectSeen(moto, "from nothing")

        try project.edit("member_accounts/shop/policies.yaml") { $0.replacing("s3:GetObject", with: "s3:*") }
        let plan = try await project.run("plan", "--out", "one.plan", "--format", "json", "--fail-on-new-access", "-q")
        #expect(plan.status == 1, "\(plan.text)")
        let shown = try JSONDecoder().decode(Shown.self, from: plan.standardOutput)
        #expect(shown.backend == "terraform")
        #expect(shown.accounts.map(\.name) == ["shop"])
        let changes = shown.accounts.flatMap(\.changes)
        #expect(changes.map { "\($0.action) \($0.kind) \($0.name) \($0.origin.file):\($0.origin.start.line)" } == ["update policy read member_accounts/shop/policies.yaml:1"])
        #expect(changes.first?.after.keys.sorted() == ["document"])
        #expect(!shown.access.gained.isEmpty && shown.access.lost.isEmpty)

        let deployed = try await project.run("deploy", "--plan", "one.plan", "-q")
        #expect(deployed.status == 0, "\(deployed.text)")
        try await project.expectSeen(moto, "by a saved plan")
        let again = try await project.run("deploy", "--plan", "one.plan", "-q")
        #expect(again.status == 1 && again.text.contains("was deployed since the plan was made"), "\(again.text)")
        // An account that is named is asked of terraform, also where nothing changed.
        let real = try await project.run("plan", "--account", "shop", "--detailed-exitcode", "-q")
        #expect(real.status == 0, "\(real.text)")
      }
    }

    /// What another client made is taken over after an import: nothing changes, nothing is made twice.
    @Test(.needs(.boto)) func whatExistsIsTakenOver() async throws {
      let terraform = try #require(Terraform.lent)
      try await Moto.withServer(managedPolicies: true) { moto in
        try await Boto.run(Self.made, moto: moto)
        var project = try DeployProject(url: moto.url, files: ["aegis.ini": AcmeSettings.text(state: "local")])
        try await terraform.serve(&project)
        #expect(try await project.run("import", "-q").status == 0)
        let plan = try await project.run("plan", "--detailed-exitcode")
        #expect(plan.status == 0 && plan.text.contains("that AWS holds as the configuration says, into terraform's states"), "\(plan.text)")
        let deployed = try await project.run("deploy")
        #expect(deployed.status == 0 && deployed.text.contains("0 changes in 3 modules, and taken over "), "\(deployed.text)")
        // From here on terraform has all of it in its states.
        let second = try await project.run("plan", "--detailed-exitcode", "--account", "shop", "--account", "master")
        #expect(second.status == 0 && !second.text.contains("already"), "\(second.text)")
        try project.edit("master_account/groups/groups.yaml") { $0.replacing("path: /\n", with: "path: /team/\n") }
        let edited = try await project.run("plan", "--detailed-exitcode", "-q")
        #expect(edited.status == 2 && edited.text.contains("~ group readers") && edited.text.contains("1 to update"), "\(edited.text)")
      }
    }

    /// What an import wrote and somebody takes out before terraform has any of it in a state goes all the same.
    @Test(.needs(.boto)) func whatWasImportedAndIsTakenOutGoes() async throws {
      let terraform = try #require(Terraform.lent)
      try await Moto.withServer(managedPolicies: true) { moto in
        try await Boto.run(
          """
          client("organizations", "123456789012").create_organization(FeatureSet="ALL")
          i = client("iam", "123456789012")
          i.create_user(UserName="ana")
          i.create_user(UserName="mallory")
          i.attach_user_policy(UserName="mallory", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
          """, moto: moto)
        var project = try DeployProject(url: moto.url, files: ["aegis.ini": AcmeSettings.text(state: "local")])
        try await terraform.serve(&project)
        #expect(try await project.run("import", "-q").status == 0)
        try project.edit("master_account/users/users.yaml") { String($0[..<$0.range(of: "- name: mallory")!.lowerBound]) }
        let plan = try await project.run("plan", "--detailed-exitcode", "-q")
        #expect(plan.status == 2 && plan.text.contains("- user mallory") && plan.text.contains("1 to delete, 1 to detach"), "\(plan.text)")
        let shown = try await project.run("plan", "--refresh-only", "--detailed-exitcode", "-q")
        #expect(shown.status == 0, "\(shown.text)")
        let deployed = try await project.run("deploy", "--auto-approve")
        #expect(deployed.status == 0 && deployed.text.contains("2 changes that are not terraform's were carried out in 2 calls"), "\(deployed.text)")
        let users = try await Boto.run(#"print([u["UserName"] for u in client("iam", "123456789012").list_users()["Users"]])"#, moto: moto)
        #expect(users.contains("['ana']"), "\(users)")
        let again = try await project.run("plan", "--detailed-exitcode", "-q")
        #expect(again.status == 0 && !again.text.contains("mallory"), "\(again.text)")
      }
    }

    private static let made = """
      import json
      o = client("organizations", "123456789012")
      o.create_organization(FeatureSet="ALL")
      root = o.list_roots()["Roots"][0]["Id"]
      o.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
      unit = o.create_organizational_unit(ParentId=root, Name="Loads")["OrganizationalUnit"]["Id"]
      guard = {"Statement": [{"Resource": "*", "Effect": "Deny", "Action": ["s3:PutBucketPolicy", "ec2:RunInstances"]}], "Version": "2012-10-17"}
      policy = o.create_policy(Name="guard", Type="SERVICE_CONTROL_POLICY", Description="", Content=json.dumps(guard))["Policy"]["PolicySummary"]["Id"]
      o.attach_policy(PolicyId=policy, TargetId=unit)
      shop = o.create_account(AccountName="shop", Email="shop@example.com")["CreateAccountStatus"]["AccountId"]
      o.move_account(AccountId=shop, SourceParentId=root, DestinationParentId=unit)
      for account in ["123456789012", shop]:
          i = client("iam", account)
          document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*"}]})
          trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}, "Action": "sts:AssumeRole"}]})
          read = i.create_policy(PolicyName="read", PolicyDocument=document, Path="/team/")["Policy"]["Arn"]
          i.create_group(GroupName="readers")
          i.attach_group_policy(GroupName="readers", PolicyArn=read)
          i.create_user(UserName="ana")
          i.add_user_to_group(GroupName="readers", UserName="ana")
          i.put_user_policy(UserName="ana", PolicyName="own", PolicyDocument=document)
          i.create_role(RoleName="job", AssumeRolePolicyDocument=trust)
          i.attach_role_policy(RoleName="job", PolicyArn=read)
          i.attach_role_policy(RoleName="job", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
          i.create_instance_profile(InstanceProfileName="job")
          i.add_role_to_instance_profile(InstanceProfileName="job", RoleName="job")
      """

    /// The sample organization and all its variants.
    @Test(.needs(.boto), .enabled(if: DeployProject.isLong, "AEGIS_LONG_TESTS=1 runs it")) func fromNothingToTheSampleAndItsVariants() async throws {
      let terraform = try #require(Terraform.lent)
      try await Moto.withServer(managedPolicies: true) { moto in
        var project = try DeployProject(url: moto.url, backend: "terraform")
        try await terraform.serve(&project)
        try await project.deploy("from nothing")
        try await project.expectSeen(moto, "from nothing")
        // The provider sends a new length of sessions alone, upon which moto forgets the role's description.
        try await project.tryVariants(DeployVariant.all.filter { $0.what != "the length of sessions" }, moto)
        try await project.deploy("back again")
        try await project.expectSeen(moto, "back again")
        let accounts = ["master", "log-archive", "production", "sandbox", "security", "shared-services", "staging"].flatMap { ["--account", $0] }
        let plan = try await Command.run(
          DeployProject.program, ["plan", "--detailed-exitcode", "-q"] + accounts, in: project.folder, environment: project.environment)
        #expect(plan.status == 0, "\(plan.text)")
      }
    }

    /// What is read of a plan in JSON.
    private struct Shown: Decodable {
      struct Account: Decodable {
        var name: String
        var changes: [Change]
      }
      struct Change: Decodable {
        var action: String
        var kind: String
        var name: String
        var after: [String: String]
        var origin: Origin
      }
      struct Origin: Decodable {
        struct Place: Decodable { var line: Int }
        var file: String
        var start: Place
      }
      struct Access: Decodable {
        struct Side: Decodable {}
        var gained: [Side]
        var lost: [Side]
      }
      var backend: String
      var accounts: [Account]
      var access: Access
    }
  }
}
