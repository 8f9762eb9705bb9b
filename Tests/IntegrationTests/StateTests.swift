import AegisBasics
import AegisDriver
import AegisTerraform
import Foundation
import Testing

extension RealTerraform {
  /// The state in S3, with each kind of lock, as the modules that users get say it.
  @Suite(.needs(.boto)) struct StateTests {
    /// Made, and then nothing is left to do; while another holds the lock, nothing is done at all.
    @Test(arguments: ["1.10", "1.9"]) func stateAndLockLieInS3(_ version: String) async throws {
      let terraform = try #require(Terraform.lent)
      let folder = try await modules(version: version)
      try await Moto.withServer(managedPolicies: true) { moto in
        try await Boto.run(Self.places, moto: moto)
        for directory in ["organization", "master"] {
          let module = try #require(folder.modules.first { $0.directory == directory })
          try await terraform.initialize(folder[module], moto: moto)
          let plan = try await terraform.planAsInitialized(folder[module])
          #expect(plan.created == module.origins.map(\.address).sorted(), "\(directory)")
          try await terraform.apply(folder[module])
          let second = try await terraform.planAsInitialized(folder[module])
          // The stand-in keeps the boundary of no user (moto 5.2): terraform wants to set it again and again.
          #expect(second.updates == (directory == "master" ? ["aws_iam_user.ana": ["permissions_boundary"]] : [:]), "\(directory)")
          #expect(second.changes.count == second.updates.count, "\(directory): \(second.changes)")
        }
        let master = try #require(folder.modules.first { $0.directory == "master" })
        #expect(!FileManager.default.fileExists(atPath: folder[master].appendingPathComponent("terraform.tfstate").path))
        try await Boto.run(version == "1.10" ? Self.holdFile : Self.holdRow, moto: moto)
        let failure = await #expect(throws: CommandFailure.self) { _ = try await terraform.planAsInitialized(folder[master]) }
        let text = failure?.description ?? ""
        #expect(text.contains("Error acquiring the state lock") && text.contains("somebody@elsewhere"), "\(text)")
      }
    }

    private func modules(version: String) async throws -> ModuleFolder {
      let files = ["aegis.ini": Self.settings + "\nterraform_version = \(version)\n", "organization.yaml": Self.organization]
      let session = Session(files: MemoryFileSystem(files), jobs: 2)
      let compilation = await session.compile()
      let findings = compilation.diagnostics.map(\.message)
      let organization = try #require(compilation.organization, "\(findings)")
      return try ModuleFolder(await session.emit(organization, settings: TerraformSettings(compilation.settings, importBlocks: .none)) { $0 })
    }

    private static let settings = AcmeSettings.text("aegis_state_key = privileges/aegis.tfstate")

    private static let organization = """
      name: acme
      organization_roots:
        - name: Root
          accounts: [{_ref: AWSAccount.aws.master.main}]
          organizational_units: [{name: Workloads}]
      master_account:
        name: main
        email: root@example.com
        id: '123456789012'
        iam_policies:
          - name: fence
            document: {Version: '2012-10-17', Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}
        iam_roles:
          - name: bounded
            permissions_boundary: {_ref: Policy.aws.master.fence}
            assume_role_policy_document: {Version: '2012-10-17', Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}}
        users:
          - name: ana
            permissions_boundary: {_ref: Policy.aws.master.fence}
          - name: eve
      """

    private static let places = """
      client("s3", "123456789012").create_bucket(Bucket="aegis-acme")
      client("dynamodb", "123456789012").create_table(TableName="aegis-lock", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}])
      """

    private static let info = """
      import json
      info = json.dumps({"ID": "00000000-0000-0000-0000-000000000001", "Operation": "OperationTypeApply", "Info": "", "Who": "somebody@elsewhere", "Version": "1.11.4", "Created": "2026-01-01T00:00:00Z", "Path": "aegis-acme/privileges/aegis/master.tfstate"})

      """

    private static let holdFile = info + """
      client("s3", "123456789012").put_object(Bucket="aegis-acme", Key="privileges/aegis/master.tfstate.tflock", Body=info)
      """

    private static let holdRow = info + """
      client("dynamodb", "123456789012").put_item(TableName="aegis-lock", Item={"LockID": {"S": "aegis-acme/privileges/aegis/master.tfstate"}, "Info": {"S": info}})
      """
  }
}
