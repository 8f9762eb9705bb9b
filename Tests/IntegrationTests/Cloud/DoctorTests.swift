import Foundation
import Testing

/// `aegis doctor` before and after what it asks for is done.
@Suite(.needs(.moto)) struct DoctorTests {
  private struct Answer: Decodable {
    struct Check: Decodable {
      var name, status, message: String
      var mend: String?
    }
    var version: Int
    var checks: [Check]
  }

  private static let mends = """
    import boto3, sys
    k = dict(endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="AKIAMGMT000000000000", aws_secret_access_key="x")
    s3 = boto3.client("s3", **k)
    for b in ("aegis-acme", "acme-trail", "acme-athena"): s3.create_bucket(Bucket=b)
    s3.put_bucket_versioning(Bucket="aegis-acme", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_encryption(Bucket="aegis-acme", ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})
    s3.put_public_access_block(Bucket="aegis-acme", PublicAccessBlockConfiguration=dict(BlockPublicAcls=True, IgnorePublicAcls=True, BlockPublicPolicy=True, RestrictPublicBuckets=True))
    boto3.client("dynamodb", **k).create_table(TableName="aegis-lock", AttributeDefinitions=[dict(AttributeName="LockID", AttributeType="S")], KeySchema=[dict(AttributeName="LockID", KeyType="HASH")], BillingMode="PAY_PER_REQUEST")
    boto3.client("cloudtrail", **k).create_trail(Name="organization", S3BucketName="acme-trail", IsOrganizationTrail=True)
    o = boto3.client("organizations", **k); o.create_organization(FeatureSet="ALL"); o.create_account(Email="a@example.com", AccountName="a")
    """

  @Test func everyPrerequisiteIsToldBeforeAndAfter() async throws {
    try await Moto.withServer { moto in
      let project = try ImportedProject(url: moto.url)
      try project.write(try project.text("aegis.ini") + "\nbackend = api\ncloudtrail_logs_bucket = acme-trail\n", to: "aegis.ini")
      let before = try await examine(project)
      #expect(before.status == 1)
      for name in ["organization", "lock table", "state bucket", "athena results", "trail bucket", "trail"] {
        #expect(before.checks[name]?.status == "fail" && before.checks[name]?.mend != nil, "\(name): \(String(describing: before.checks[name]))")
      }
      #expect(before.checks["credentials"]?.status == "pass")
      let python = try require(Command.find("python3"), .moto)
      let mended = try await Command.run(python, ["-c", Self.mends, moto.url], in: project.folder, environment: Command.environment)
      #expect(mended.status == 0, "\(mended.text)")
      let after = try await examine(project)
      let passes = [
        "terraform", "credentials", "organization", "lock table", "state bucket", "state versioned", "state encrypted", "state not public",
        "member roles", "athena results", "trail bucket", "trail",
      ]
      for name in passes { #expect(after.checks[name]?.status == "pass", "\(name): \(String(describing: after.checks[name]))") }
      #expect(after.checks["lockout policy"]?.status == "unknown")
      try await lockout(project, moto)
    }
  }

  /// A policy of a part of the organization leaves the rest open.
  private func lockout(_ project: ImportedProject, _ moto: Moto) async throws {
    let head = """
      o = client("organizations", "123456789012")
      root = o.list_roots()["Roots"][0]["Id"]

      """
    try await Boto.run(
      head + """
        o.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
        unit = o.create_organizational_unit(ParentId=root, Name="part")["OrganizationalUnit"]["Id"]
        text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]}'
        policy = o.create_policy(Name="lock", Description="", Type="SERVICE_CONTROL_POLICY", Content=text)["Policy"]["PolicySummary"]["Id"]
        o.attach_policy(PolicyId=policy, TargetId=unit)
        """, moto: moto)
    let part = try await examine(project).checks["lockout policy"]
    #expect(part?.status == "unknown" && part?.message.contains("below `part` alone") == true, "\(String(describing: part))")
    try await Boto.run(
      head + """
        policy = [p["Id"] for p in o.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"] if p["Name"] == "lock"][0]
        o.attach_policy(PolicyId=policy, TargetId=root)
        """, moto: moto)
    #expect(try await examine(project).checks["lockout policy"]?.status == "pass")
  }

  private func examine(_ project: ImportedProject) async throws -> (status: Int32, checks: [String: Answer.Check]) {
    let output = try await project.run("doctor", "--format", "json")
    let answer = try JSONDecoder().decode(Answer.self, from: output.standardOutput)
    #expect(answer.version == 1)
    return (output.status, Dictionary(answer.checks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
  }
}
