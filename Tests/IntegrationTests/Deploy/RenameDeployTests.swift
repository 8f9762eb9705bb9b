import Foundation
import Testing

/// `aegis rename`, deployed by the API back end: whoever is renamed stays who it was.
@Suite(.serialized, .needs(.moto, .boto)) struct RenameDeployTests {
  /// A user keeps its access key and a unit its id; a role and a policy stay under both names until the former one is
  /// dropped; a name that they had between two deployments they never get.
  @Test func nothingIsMadeAnew() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in try await FaultyProxy.between(moto) { proxy in
      let project = try DeployProject(url: proxy.url, files: SmallOrganization.files(backend: "api"))
      try await project.deploy("from nothing")
      try await Boto.run(
        """
        shop = next(a["Id"] for a in client("organizations", "123456789012").list_accounts()["Accounts"] if a["Email"] == "shop@example.com")
        client("iam", shop).create_access_key(UserName="ana")
        """, moto: moto)
      for (reference, name) in [
        ("User.aws.shop.ana", "anna"), ("Group.aws.shop.people", "staff"), ("OrganizationalUnit.aws.master.loads", "Work"),
        ("OrganizationPolicy.aws.master.guard", "fence"), ("Role.aws.shop.reader", "between"), ("Role.aws.shop.between", "viewer"),
        ("Policy.aws.shop.read", "middle"), ("Policy.aws.shop.middle", "look"),
      ] {
        let renamed = try await project.run("rename", "-q", reference, name)
        #expect(renamed.status == 0, "\(renamed.text)")
      }
      let plan = try await project.run("plan", "-q")
      for text in ["name: ana -> anna", "name: people -> staff", "name: Loads -> Work", "name: guard -> fence"] {
        #expect(plan.text.contains(text), "\(plan.text)")
      }
      #expect(!plan.text.contains("delete") && !plan.text.contains("drift"), "\(plan.text)")
      // Whoever asks again after a lost answer finds nobody of the old name.
      try await proxy.tell("lose=1")
      try await project.deploy("renamed")
      try await proxy.tell("lose=0")
      try await project.expectNoChange("renamed")
      try await Boto.run(
        """
        shop = next(a["Id"] for a in client("organizations", "123456789012").list_accounts()["Accounts"] if a["Email"] == "shop@example.com")
        iam = client("iam", shop)
        assert [u["UserName"] for u in iam.list_users()["Users"]] == ["anna"]
        assert len(iam.list_access_keys(UserName="anna")["AccessKeyMetadata"]) == 1
        assert [g["GroupName"] for g in iam.list_groups_for_user(UserName="anna")["Groups"]] == ["staff"]
        assert sorted(r["RoleName"] for r in iam.list_roles()["Roles"]) == ["AegisMemberAccountRole", "reader", "viewer"]
        for role in ["reader", "viewer"]:
            assert sorted(p["PolicyName"] for p in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]) == ["look", "read"]
        """, moto: moto)

      for name in ["organization.yaml", "member_accounts/shop/account.yaml", "member_accounts/shop/policies.yaml"] {
        try project.edit(name) { $0.replacing(#/\n *former_names: .*/#, with: "").replacing(#/, former_names: \[[A-Za-z, ]*\]/#, with: "") }
      }
      let dropped = try await project.run("plan", "-q")
      #expect(dropped.text.contains("- role reader") && dropped.text.contains("- policy read"), "\(dropped.text)")
      #expect(!dropped.text.contains("anna") && !dropped.text.contains("Work"), "\(dropped.text)")
      try await project.deploy("dropped")
      try await project.expectNoChange("dropped")
    } }
  }
}
