/// A JSON value, its keys in the order in which they are written.
indirect enum JSON {
  case text(String)
  case list([JSON])
  case object([(key: String, value: JSON)])

  static func texts(_ texts: [String]) -> JSON { texts.count == 1 ? .text(texts[0]) : .list(texts.map(JSON.text)) }

  /// Over several lines, indented by `step`; on one line where that is nil.
  func written(step: Int?, indent: Int = 0) -> String {
    func lines(_ opener: String, _ members: [String], _ closer: String) -> String {
      guard !members.isEmpty else { return opener + closer }
      guard let step else { return opener + members.joined(separator: ", ") + closer }
      let inner = "\n" + String(repeating: " ", count: indent + step)
      return opener + inner + members.joined(separator: "," + inner) + "\n" + String(repeating: " ", count: indent) + closer
    }
    let deeper = indent + (step ?? 0)
    switch self {
    case .text(let text): return "\"\(text)\""
    case .list(let items): return lines("[", items.map { $0.written(step: step, indent: deeper) }, "]")
    case .object(let members):
      return lines("{", members.map { "\"\($0.key)\": \($0.value.written(step: step, indent: deeper))" }, "}")
    }
  }
}

/// Makes policy documents such as people write: actions of one service with the resources that they act on.
///
/// Actions and ARNs are facts of the Service Authorization Reference.
struct PolicyMaker {
  private static let grants: [(service: String, resource: String, actions: [String])] = [
    ("s3", "arn:aws:s3:::NAME/*", ["GetObject", "PutObject", "DeleteObject", "GetObjectTagging", "PutObjectTagging", "GetObjectVersion", "AbortMultipartUpload", "ListMultipartUploadParts"]),
    ("s3", "arn:aws:s3:::NAME", ["ListBucket", "GetBucketLocation", "GetBucketVersioning", "ListBucketVersions", "ListBucketMultipartUploads", "GetLifecycleConfiguration"]),
    ("dynamodb", "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME", ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem", "DescribeTable", "ConditionCheckItem"]),
    ("sqs", "arn:aws:sqs:REGION:ACCOUNT:NAME", ["SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ChangeMessageVisibility"]),
    ("sns", "arn:aws:sns:REGION:ACCOUNT:NAME", ["Publish", "GetTopicAttributes", "ListSubscriptionsByTopic", "Subscribe"]),
    ("lambda", "arn:aws:lambda:REGION:ACCOUNT:function:NAME", ["InvokeFunction", "GetFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration", "GetFunctionConfiguration", "PublishVersion", "ListVersionsByFunction"]),
    ("kms", "arn:aws:kms:REGION:ACCOUNT:key/KEY", ["Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey", "ReEncryptFrom", "ReEncryptTo"]),
    ("secretsmanager", "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-*", ["GetSecretValue", "DescribeSecret", "ListSecretVersionIds", "PutSecretValue"]),
    ("ssm", "arn:aws:ssm:REGION:ACCOUNT:parameter/NAME/*", ["GetParameter", "GetParameters", "GetParametersByPath", "PutParameter", "DeleteParameter", "GetParameterHistory"]),
    ("logs", "arn:aws:logs:REGION:ACCOUNT:log-group:/app/NAME:*", ["CreateLogStream", "DescribeLogStreams", "FilterLogEvents", "PutRetentionPolicy"]),
    ("states", "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME", ["StartExecution", "DescribeStateMachine", "ListExecutions"]),
    ("ecr", "arn:aws:ecr:REGION:ACCOUNT:repository/NAME", ["BatchGetImage", "GetDownloadUrlForLayer", "BatchCheckLayerAvailability", "PutImage", "InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "DescribeImages", "ListImages"]),
    ("kinesis", "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME", ["PutRecord", "PutRecords", "GetRecords", "GetShardIterator", "DescribeStreamSummary", "ListShards"]),
    ("events", "arn:aws:events:REGION:ACCOUNT:event-bus/NAME", ["PutEvents", "DescribeEventBus"]),
    ("rds", "arn:aws:rds:REGION:ACCOUNT:db:NAME", ["DescribeDBInstances", "StartDBInstance", "StopDBInstance", "RebootDBInstance", "ModifyDBInstance"]),
    ("cloudformation", "arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/*", ["DescribeStacks", "DescribeStackEvents", "GetTemplate", "DescribeStackResources", "ListStackResources"]),
    ("ec2", "*", ["DescribeInstances", "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs", "DescribeVolumes", "DescribeImages", "DescribeAvailabilityZones", "DescribeNetworkInterfaces"]),
    ("cloudwatch", "*", ["GetMetricData", "ListMetrics", "GetMetricStatistics", "PutMetricData"]),
    ("tag", "*", ["GetResources", "GetTagKeys", "GetTagValues"]),
  ]

  static let regions = ["eu-central-1", "eu-west-1", "us-east-1", "us-west-2", "ap-southeast-2"]
  static let teams = [
    "billing", "catalog", "checkout", "data-lake", "identity", "insights", "mobile", "orders", "payments", "platform", "search",
    "shipping", "storefront", "support",
  ]

  var numbers: SeededNumbers

  mutating func identityPolicy(account: String) -> JSON {
    let count = numbers.pick([1, 1, 2, 2, 3, 4, 5])
    let statements = (0..<count).map { index in statement(index, account: account) }
    return document(statements.count == 1 && numbers.oneIn(3) ? statements[0] : .list(statements))
  }

  private mutating func statement(_ index: Int, account: String) -> JSON {
    let grant = numbers.pick(Self.grants)
    let isBroad = grant.resource == "*"
    let actions = numbers.some(numbers.within(2...8), of: grant.actions).map { "\(grant.service):\($0)" }
    let resources = (0..<(isBroad ? 1 : numbers.pick([1, 1, 2, 3, 5]))).map { _ in resource(grant.resource, account) }
    var members: [(key: String, value: JSON)] = []
    if numbers.oneIn(2) { members.append(("Sid", .text("\(numbers.pick(["Read", "Write", "Use", "Run"]))\(grant.service.capitalizedASCII)\(index)"))) }
    members.append(("Effect", .text("Allow")))
    members.append(("Action", .texts(actions)))
    members.append(("Resource", .texts(resources.uniqued)))
    if numbers.oneIn(4) { members.append(("Condition", condition())) }
    // Editors and exports order elements in their own ways.
    return .object(numbers.oneIn(3) ? members.sorted { $0.key < $1.key } : members)
  }

  private mutating func resource(_ template: String, _ account: String) -> String {
    var text = template.replacing("NAME", with: "\(numbers.pick(Self.teams))-\(numbers.pick(["dev", "prod", "stage"]))-\(numbers.below(90) + 10)")
    text = text.replacing("REGION", with: numbers.pick(Self.regions)).replacing("ACCOUNT", with: account)
    return text.replacing("KEY", with: "1234abcd-12ab-34cd-56ef-\(100_000_000_000 + numbers.below(899_999_999_999))")
  }

  private mutating func condition() -> JSON {
    func one(_ name: String, _ key: String, _ value: JSON) -> JSON { .object([(name, .object([(key, value)]))]) }
    switch numbers.below(5) {
    case 0: return one("StringEquals", "aws:RequestedRegion", .texts(numbers.some(2, of: Self.regions)))
    case 1: return one("Bool", "aws:SecureTransport", .text("true"))
    case 2: return one("IpAddress", "aws:SourceIp", .texts(["198.51.100.\(numbers.below(15) * 16)/28", "203.0.113.0/24"]))
    case 3: return one("StringLike", "aws:PrincipalTag/team", .text("\(numbers.pick(Self.teams))*"))
    default: return one("StringEquals", "aws:PrincipalTag/environment", .text(numbers.pick(["prod", "stage"])))
    }
  }

  mutating func trustPolicy(account: String, others: [String]) -> JSON {
    func statement(_ principal: JSON, _ action: String = "sts:AssumeRole", _ condition: JSON? = nil) -> JSON {
      var members: [(key: String, value: JSON)] = [("Effect", .text("Allow")), ("Principal", principal), ("Action", .text(action))]
      if let condition { members.append(("Condition", condition)) }
      return .object(members)
    }
    let service = numbers.pick(["lambda", "ec2", "ecs-tasks", "states", "events", "codebuild"])
    switch numbers.below(5) {
    case 0:
      let condition = JSON.object([("StringEquals", .object([("sts:ExternalId", .text("partner-\(numbers.below(9000) + 1000)"))]))])
      return document(.list([statement(.object([("AWS", .text("arn:aws:iam::\(numbers.pick(others)):root"))]), "sts:AssumeRole", condition)]))
    case 1:
      let condition = JSON.object([
        (
          "StringEquals",
          .object([
            ("token.actions.githubusercontent.com:aud", .text("sts.amazonaws.com")),
            ("token.actions.githubusercontent.com:sub", .text("repo:acme/\(numbers.pick(Self.teams)):environment:production")),
          ])
        )
      ])
      let provider = "arn:aws:iam::\(account):oidc-provider/token.actions.githubusercontent.com"
      return document(.list([statement(.object([("Federated", .text(provider))]), "sts:AssumeRoleWithWebIdentity", condition)]))
    default: return document(.list([statement(.object([("Service", .text("\(service).amazonaws.com"))]))]))
    }
  }

  private mutating func document(_ statements: JSON) -> JSON {
    let version: (key: String, value: JSON) = ("Version", .text("2012-10-17"))
    return .object(numbers.oneIn(3) ? [("Statement", statements), version] : [version, ("Statement", statements)])
  }
}

extension String {
  /// With a capital first letter, as a part of a `Sid`.
  fileprivate var capitalizedASCII: String { prefix(1).uppercased() + dropFirst() }
}

extension [String] {
  var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
