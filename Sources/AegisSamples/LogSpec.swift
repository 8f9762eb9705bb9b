/// A user or role that makes events.
public struct LoggedPrincipal: Sendable {
  public var arn: String
  /// Its account's id.
  public var account: String
  public var isRole: Bool
  /// The actions that it is granted: most of its events are of these.
  public var granted: Set<String>
  /// The ARNs of roles that it can assume.
  public var roles: [String]

  public init(arn: String, account: String, isRole: Bool, granted: Set<String>, roles: [String]) {
    self.arn = arn
    self.account = account
    self.isRole = isRole
    self.granted = granted
    self.roles = roles
  }

  var name: String { arn.split(separator: "/").last.map(String.init) ?? arn }
}

/// How many logs there are to be.
public struct LogSpec: Sendable {
  /// Distinct ones.
  public var events = 10_000
  public var eventsPerFile = 250
  /// Days since 1970 of the last day, and how many days there are.
  public var lastDay = 20_782
  public var days = 60
  public var regions = ["eu-west-1", "us-east-1"]
  public var seed: UInt64 = 1

  public init() {}
}

/// What the events of made logs amount to, counted while they were made.
public struct LogTruth: Sendable {
  public struct Use: Hashable, Sendable {
    public var count = 0
    /// Seconds since 1970.
    public var last = 0
    public var denied = 0
    public var lastDenied = 0

    public init() {}
  }

  /// A chain that sessions were begun by.
  public struct Chain: Hashable, Sendable {
    public var origin: String
    public var via: [String]
    public var role: String

    public init(origin: String, via: [String], role: String) {
      self.origin = origin
      self.via = via
      self.role = role
    }
  }

  /// What sessions begun by one chain amount to.
  public struct ChainUse: Hashable, Sendable {
    public var sessions = 0
    /// That the sessions made.
    public var events = 0
    /// Seconds since 1970.
    public var last = 0

    public init(sessions: Int = 0, events: Int = 0, last: Int = 0) {
      self.sessions = sessions
      self.events = events
      self.last = last
    }
  }

  /// By principal, then by action.
  public var uses: [String: [String: Use]] = [:]
  public var chains: [Chain: ChainUse] = [:]
  /// Distinct events, those of services and those without an action included.
  public var events = 0
  /// Events that were written a second time.
  public var duplicates = 0
  public var files = 0
}

/// One kind of event, with the actions that it takes, found by hand.
struct EventTemplate: Sendable {
  var source: String
  var name: String
  var actions: [String]
  var request: String
  var weight: Int

  init(_ source: String, _ name: String, _ actions: [String], _ request: String = "null", weight: Int = 4) {
    self.source = source
    self.name = name
    self.actions = actions
    self.request = request
    self.weight = weight
  }

  static let all: [EventTemplate] = [
    EventTemplate("ec2", "DescribeInstances", ["ec2:DescribeInstances"], #"{"instancesSet":{},"filterSet":{}}"#, weight: 20),
    EventTemplate("ec2", "DescribeSecurityGroups", ["ec2:DescribeSecurityGroups"], #"{"securityGroupSet":{}}"#, weight: 8),
    EventTemplate("ec2", "StopInstances", ["ec2:StopInstances"], #"{"instancesSet":{"items":[{"instanceId":"i-0a1b2c3d4e5f60718"}]}}"#),
    EventTemplate("ec2", "RunInstances", ["ec2:RunInstances"], #"{"instancesSet":{"items":[{"imageId":"ami-0abc"}]},"instanceType":"t3.micro"}"#),
    EventTemplate(
      "ec2", "RunInstances", ["ec2:RunInstances", "iam:PassRole"],
      #"{"instancesSet":{"items":[{"imageId":"ami-0abc"}]},"iamInstanceProfile":{"name":"web"}}"#),
    EventTemplate(
      "lambda", "CreateFunction20150331", ["lambda:CreateFunction", "iam:PassRole"],
      #"{"functionName":"resize","runtime":"python3.13","role":"arn:aws:iam::310000000005:role/service/resize"}"#),
    EventTemplate("lambda", "GetFunction20150331v2", ["lambda:GetFunction"], #"{"functionName":"resize"}"#),
    EventTemplate("lambda", "ListFunctions20150331", ["lambda:ListFunctions"], weight: 6),
    EventTemplate("s3", "ListBuckets", ["s3:ListAllMyBuckets"], weight: 8),
    EventTemplate("s3", "GetBucketReplication", ["s3:GetReplicationConfiguration"], #"{"bucketName":"logs","replication":""}"#),
    EventTemplate("s3", "DeleteBucketCors", ["s3:PutBucketCORS"], #"{"bucketName":"site","cors":""}"#, weight: 2),
    EventTemplate("s3", "GetObject", ["s3:GetObject"], #"{"bucketName":"site","key":"index.html"}"#, weight: 12),
    EventTemplate(
      "s3", "CopyObject", ["s3:GetObject", "s3:PutObject"],
      #"{"bucketName":"site","key":"a \"quoted\" name\\.html","x-amz-copy-source":"site/index.html"}"#),
    EventTemplate("kms", "Decrypt", ["kms:Decrypt"], #"{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::site"}}"#, weight: 14),
    EventTemplate("kms", "ReEncrypt", ["kms:ReEncryptFrom", "kms:ReEncryptTo"], weight: 2),
    EventTemplate("monitoring", "PutMetricAlarm", ["cloudwatch:PutMetricAlarm"], #"{"alarmName":"high"}"#),
    EventTemplate("monitoring", "DescribeAlarms", ["cloudwatch:DescribeAlarms"], weight: 6),
    EventTemplate("logs", "DescribeLogGroups", ["logs:DescribeLogGroups"], #"{"limit":50}"#, weight: 8),
    EventTemplate("logs", "CreateLogGroup", ["logs:CreateLogGroup"], #"{"logGroupName":"/aws/lambda/resize"}"#),
    EventTemplate("tagging", "GetResources", ["tag:GetResources"]),
    EventTemplate("streams.dynamodb", "DescribeStream", ["dynamodb:DescribeStream"], #"{"streamArn":"arn:aws:dynamodb:eu-west-1:310000000005:table/t/stream/1"}"#),
    EventTemplate("dynamodb", "DescribeTable", ["dynamodb:DescribeTable"], #"{"tableName":"orders"}"#, weight: 8),
    EventTemplate("iam", "ListRoles", ["iam:ListRoles"], weight: 6),
    EventTemplate("iam", "GetRole", ["iam:GetRole"], #"{"roleName":"x","note":"arn:aws:iam::310000000005:role/x"}"#),
    EventTemplate("iam", "CreateAccessKey", ["iam:CreateAccessKey"], #"{"userName":"someone"}"#, weight: 1),
    EventTemplate("iam", "PutRolePolicy", ["iam:PutRolePolicy"], #"{"roleName":"x","policyName":"p","policyDocument":"{\"Version\": \"2012-10-17\", \"Statement\": []}"}"#, weight: 1),
    EventTemplate("ecs", "RegisterTaskDefinition", ["ecs:RegisterTaskDefinition", "iam:PassRole"], #"{"family":"web","executionRoleArn":"arn:aws:iam::310000000005:role/service/web"}"#),
    EventTemplate("ecs", "UpdateService", ["ecs:UpdateService"], #"{"service":"web","desiredCount":2}"#),
    EventTemplate("cloudfront", "CreateInvalidation2020_05_31", ["cloudfront:CreateInvalidation"], #"{"distributionId":"E1"}"#),
    EventTemplate("sts", "GetCallerIdentity", ["sts:GetCallerIdentity"], weight: 6),
    EventTemplate("secretsmanager", "GetSecretValue", ["secretsmanager:GetSecretValue"], #"{"secretId":"prod/db"}"#, weight: 8),
    EventTemplate("elasticloadbalancing", "DescribeTargetHealth", ["elasticloadbalancing:DescribeTargetHealth"], weight: 5),
    EventTemplate("dynamodb", "GetItem", ["dynamodb:GetItem"], #"{"tableName":"orders"}"#, weight: 12),
    EventTemplate("sqs", "SendMessage", ["sqs:SendMessage"], #"{"queueUrl":"orders"}"#, weight: 6),
    EventTemplate("s3", "PutObject", ["s3:PutObject"], #"{"bucketName":"site","key":"index.html"}"#, weight: 6),
    EventTemplate("s3", "ListObjects", ["s3:ListBucket"], #"{"bucketName":"site"}"#, weight: 4),
    EventTemplate("s3", "CreateBucket", ["s3:CreateBucket"], #"{"bucketName":"site"}"#, weight: 1),
    EventTemplate("ecr", "GetAuthorizationToken", ["ecr:GetAuthorizationToken"], weight: 6),
    EventTemplate("ecs", "DescribeServices", ["ecs:DescribeServices"], #"{"services":["web"]}"#, weight: 6),
    EventTemplate("route53", "ChangeResourceRecordSets", ["route53:ChangeResourceRecordSets"], #"{"hostedZoneId":"Z1"}"#),
    EventTemplate("organizations", "ListAccounts", ["organizations:ListAccounts"]),
    EventTemplate("cloudtrail", "LookupEvents", ["cloudtrail:LookupEvents"]),
    EventTemplate("guardduty", "ListFindings", ["guardduty:ListFindings"]),
    EventTemplate("signin", "ConsoleLogin", [], weight: 2),
  ]
}
