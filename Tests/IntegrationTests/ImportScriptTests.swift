import AegisBasics
import AegisDriver
import AegisTerraform
import Foundation
import Testing

extension RealTerraform {
  /// Versions of Terraform without `import` blocks take over what exists by a script, which the real terraform runs here.
  @Suite struct ImportScriptTests {
    @Test(.needs(.boto)) func theScriptAdoptsAndGoesOnWhereItStopped() async throws {
      let terraform = try #require(Terraform.lent)
      let session = Session(files: MemoryFileSystem(Self.project), jobs: 2)
      let compilation = await session.compile()
      let organization = try #require(compilation.organization, "\(compilation.diagnostics.map(\.message))")
      let settings = TerraformSettings(compilation.settings, importBlocks: .all)
      let folder = try ModuleFolder(await session.emit(organization, settings: settings) { $0 })
      let module = try #require(folder.modules.first { $0.directory == "shop" })
      try await Moto.withServer { moto in
        try await Boto.run(Self.script, moto: moto)
        let first = try await terraform.adopt(folder[module], moto: moto)
        #expect(first.text.components(separatedBy: "Import successful!").count == 4 + 1, "\(first.text)")
        let second = try await terraform.adopt(folder[module], moto: moto)
        #expect(!second.text.contains("Import successful!"), "\(second.text)")
        let plan = try await terraform.plan(folder[module], moto: moto)
        // An argument of the provider that AWS knows nothing of.
        #expect(plan.changes.values.allSatisfy { $0 == ["update"] }, "\(plan.changes)")
        #expect(Set(plan.updates.values.joined()).subtracting(["force_detach_policies"]) == [])
      }
    }

    private static let project = [
      "aegis.ini": AcmeSettings.text(state: "local", "terraform_version = 1.4"),
      "organization.yaml": """
      name: acme
      organization_roots:
        - name: Root
          accounts: [{_ref: AWSAccount.aws.master.main}, {_ref: AWSAccount.aws.master.shop}]
      master_account: {name: main, email: root@example.com, id: '111111111111'}
      member_accounts:
        - $ref: shop.yaml
      """,
      "shop.yaml": """
      name: shop
      email: shop@example.com
      id: '222222222222'
      iam_policies:
        - name: read
          path: /team/
          document: &document
            Version: '2012-10-17'
            Statement: {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/*'}
      iam_roles:
        - name: de+ploy
          assume_role_policy_document:
            Version: '2012-10-17'
            Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}
          attached_policies: [{_ref: Policy.aws.shop.read}]
          inline_policies: [{name: inside, document: *document}]
      """,
    ]

    private static let script = #"""
      import json
      doc = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}})
      trust = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}})
      iam = client("iam", "222222222222")
      arn = iam.create_policy(PolicyName="read", Path="/team/", PolicyDocument=doc)["Policy"]["Arn"]
      iam.create_role(RoleName="de+ploy", AssumeRolePolicyDocument=trust)
      iam.attach_role_policy(RoleName="de+ploy", PolicyArn=arn)
      iam.put_role_policy(RoleName="de+ploy", PolicyName="inside", PolicyDocument=doc)
      """#
  }
}
