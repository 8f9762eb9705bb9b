import AegisAnalyze
import AegisPolicy
import Testing

@Suite struct EventMappingTests {
  private let mapping = EventMapping()
  private let catalog = Catalog.embedded

  private func names(_ source: String, _ event: String, passesRole: Bool = false) -> [String] {
    mapping.actions(source: "\(source).amazonaws.com", event: event, passesRole: passesRole).map { catalog.name($0) }
  }

  @Test func operationsAreActions() {
    #expect(names("ec2", "DescribeInstances") == ["ec2:DescribeInstances"])
    #expect(names("iam", "CreateRole") == ["iam:CreateRole"])
    #expect(names("sts", "AssumeRole") == ["sts:AssumeRole"])
  }

  @Test func servicesHaveOtherNames() {
    #expect(names("monitoring", "PutMetricAlarm") == ["cloudwatch:PutMetricAlarm"])
    #expect(names("streams.dynamodb", "DescribeStream") == ["dynamodb:DescribeStream"])
    #expect(names("email", "CreateTemplate") == ["ses:CreateTemplate"])
    #expect(names("tagging", "GetResources") == ["tag:GetResources"])
    #expect(names("appstream2", "CreateFleet") == ["appstream:CreateFleet"])
    #expect(names("runtime.lex", "PostText") == ["lex:PostText"])
  }

  @Test func oneEventNeedsSeveralActions() {
    #expect(Set(names("s3", "CopyObject")) == ["s3:GetObject", "s3:PutObject"])
    #expect(Set(names("kms", "ReEncrypt")) == ["kms:ReEncryptFrom", "kms:ReEncryptTo"])
    #expect(names("ec2", "RunInstances") == ["ec2:RunInstances"])
    #expect(names("ec2", "RunInstances", passesRole: true) == ["ec2:RunInstances", "iam:PassRole"])
    #expect(names("lambda", "CreateFunction20150331", passesRole: true) == ["lambda:CreateFunction", "iam:PassRole"])
    // What never hands a role on needs no iam:PassRole, whatever its parameters name.
    #expect(names("iam", "GetRole", passesRole: true) == ["iam:GetRole"])
  }

  @Test func eventsOfS3HaveNamesOfTheirOwn() {
    #expect(names("s3", "ListBuckets") == ["s3:ListAllMyBuckets"])
    #expect(names("s3", "HeadObject") == ["s3:GetObject"])
    #expect(names("s3", "GetBucketReplication") == ["s3:GetReplicationConfiguration"])
    #expect(names("s3", "DeleteBucketReplication") == ["s3:PutReplicationConfiguration"])
    #expect(names("s3", "GetBucketCors") == ["s3:GetBucketCORS"])
  }

  @Test func versionsAreTakenOff() {
    #expect(names("lambda", "GetFunction20150331v2") == ["lambda:GetFunction"])
    #expect(names("cloudfront", "CreateDistribution2020_05_31") == ["cloudfront:CreateDistribution"])
    #expect(names("s3", "ListObjectsV2") == ["s3:ListBucket"])
    #expect(names("iam", "CreateServiceSpecificCredential2015") == [])
  }

  @Test func someNeedNoPrivilege() {
    #expect(names("signin", "ConsoleLogin") == [])
    #expect(names("nowhere", "DoSomething") == [])
  }

  /// Nothing that a table names is unknown to the catalog.
  @Test func everyTargetExists() {
    let tables = mapping.tables
    for action in tables.passesRole { #expect(catalog.status(ofAction: action) == .current, "\(action)") }
    for pattern in tables.dataEvents { #expect(!catalog.currentActions(matching: pattern).isEmpty, "\(pattern)") }
    for (source, prefix) in tables.sources {
      #expect(catalog.service(prefix) != nil, "\(prefix)")
      #expect(catalog.service(source) == nil, "\(source) is a prefix itself")
    }
  }

  /// Every operation that is an action is told by its own event; every action that no event tells is not observable.
  @Test func observableActionsAreReached() {
    let observability = ObservabilityTable()
    var logged = 0
    for number in 0..<catalog.actionCount {
      let action = catalog.action(at: number)
      guard catalog.status(action) == .current, observability[action] == .logged else { continue }
      logged += 1
      guard catalog.isAPIOperation(action) else { continue }
      let parts = catalog.name(action).split(separator: ":").map(String.init)
      #expect(names(parts[0], parts[1]) == [catalog.name(action)], "\(catalog.name(action))")
    }
    #expect(logged > 10_000)
  }

  @Test func absenceSaysNothingOfSome() {
    let observability = ObservabilityTable()
    func of(_ name: String) -> Observability? { catalog.action(name).map { observability[$0] } }
    #expect(of("s3:GetObject") == .dataEvent)
    #expect(of("lambda:InvokeFunction") == .dataEvent)
    #expect(of("iam:PassRole") == .neverLogged)
    #expect(of("ec2:CreateTags") == .partOfOthers)
    #expect(of("s3:CreateBucket") == .logged)
    #expect(of("s3:ListAllMyBuckets") == .logged)
  }
}
