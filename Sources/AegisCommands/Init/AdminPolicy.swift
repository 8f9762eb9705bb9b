import AegisPolicy

/// The policy of the user that aegis works as, in the management account.
///
/// What the documents list, with the project's own names; corrected where AWS would not honour it:
/// `ecr:GetAuthorizationToken` works on no resource, and an action that only spends money is left out.
struct AdminPolicy {
  var organization: String
  var region: String
  var account: String
  var lockTable = ""
  var stateBucket = ""
  var trailBucket: String?
  var resultBucket: String?
  var repository: String?

  init(organization: String, region: String, account: String) {
    self.organization = organization
    self.region = region
    self.account = account
  }

  private var partition: String { AegisCommands.partition(ofRegion: region) }

  private var buckets: [String] {
    var names = [trailBucket ?? "\(organization)-cloudtrail*", stateBucket, "\(organization)-compliance-terraform-state"]
    if let resultBucket, !names.contains(resultBucket) { names.append(resultBucket) }
    return names.flatMap { ["arn:\(partition):s3:::\($0)", "arn:\(partition):s3:::\($0)/*"] }
  }

  var text: String {
    var statements = [
      statement(
        "AllowAccessToLockTable",
        [
          "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:PutItem",
          "dynamodb:DeleteItem", "dynamodb:ListTagsOfResource", "dynamodb:Query", "dynamodb:UpdateItem",
          "dynamodb:DescribeTimeToLive", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:DescribeContinuousBackups",
        ], ["arn:\(partition):dynamodb:\(region):\(account):table/\(lockTable)"]),
      statement(
        "AllowDynamoDbDescribe",
        [
          "dynamodb:DescribeReservedCapacityOfferings", "dynamodb:ListGlobalTables", "dynamodb:ListTables",
          "dynamodb:DescribeReservedCapacity", "dynamodb:ListBackups", "dynamodb:DescribeLimits", "dynamodb:ListStreams",
        ], ["*"]),
      statement(
        "AegisS3ReadWrite",
        [
          "s3:PutObject", "s3:GetObjectAcl", "s3:GetObject", "s3:ListBucketMultipartUploads", "s3:AbortMultipartUpload",
          "s3:DeleteObjectVersion", "s3:ListBucket", "s3:DeleteObject", "s3:GetBucketLocation", "s3:PutObjectAcl",
          "s3:GetObjectVersion",
        ], buckets),
      statement(
        "AegisDoctor",
        ["s3:GetBucketVersioning", "s3:GetEncryptionConfiguration", "s3:GetBucketPublicAccessBlock", "s3:GetBucketPolicyStatus"],
        buckets.filter { !$0.hasSuffix("/*") }),
      statement(
        "AegisAnalysisPrivileges",
        [
          "athena:StartQueryExecution", "athena:StopQueryExecution", "athena:Get*", "athena:BatchGet*", "athena:List*",
          "glue:CreateDatabase", "glue:CreatePartition", "glue:CreateTable", "glue:CreateJob", "glue:BatchCreatePartition",
          "glue:Get*",
        ], ["*"]),
      statement("PrivilegeModification", ["iam:*", "organizations:*"], ["*"]),
      statement("AllowAegisMemberPrivilegeModification", ["sts:AssumeRole"], ["*"]),
    ]
    if let repository {
      statements.append(
        statement(
          "AllowAccessToAegisDockerContainer",
          ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability"], [repository]))
      statements.append(statement("AllowSignInToContainerRegistry", ["ecr:GetAuthorizationToken"], ["*"]))
    }
    return policyText(statements)
  }
}

/// The service control policy that leaves the member role of aegis the only writer of privileges.
///
/// What it denies are the actions of IAM and Organizations that change something, as the catalog knows
/// them, apart from those that services and people need for themselves: service-linked roles, passing
/// a role, one's own password.
func lockoutPolicy(memberRole: String, partition: String, catalog: Catalog = .embedded) -> String {
  let kept: Set<String> = [
    "iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:PassRole", "iam:ChangePassword",
  ]
  let actions = ["iam", "organizations"].flatMap { writes(of: $0, except: kept, catalog) }
  return policyText([
    statement(
      "OnlyAegisChangesPrivileges", effect: "Deny", actions, ["*"],
      condition: ("ArnNotLike", "aws:PrincipalArn", "arn:\(partition):iam::*:role/\(memberRole)"))
  ])
}

/// The actions of a service that change something; `service:Verb*` where that covers nothing else.
private func writes(of prefix: String, except kept: Set<String>, _ catalog: Catalog) -> [String] {
  guard let service = catalog.service(prefix) else { return [] }
  var byVerb: [String: (denied: [String], others: Bool)] = [:]
  for action in catalog.actions(of: service) where catalog.status(action) == .current {
    let name = catalog.name(action)
    let verb = String(firstWord(of: name.dropFirst(prefix.count + 1)))
    let level = catalog.accessLevel(action)
    let changes = level == .write || level == .permissionsManagement || level == .tagging
    if changes && !kept.contains(name) { byVerb[verb, default: ([], false)].denied.append(name) } else { byVerb[verb, default: ([], false)].others = true }
  }
  return byVerb.keys.sorted().flatMap { verb -> [String] in
    let group = byVerb[verb]!
    return group.others || group.denied.count < 2 ? group.denied : ["\(prefix):\(verb)*"]
  }
}

private func statement(
  _ sid: String, effect: String = "Allow", _ actions: [String], _ resources: [String],
  condition: (conditionOperator: String, key: String, value: String)? = nil
) -> String {
  var text = "        {\n            \"Sid\": \"\(sid)\",\n            \"Effect\": \"\(effect)\",\n"
  text += "            \"Action\": \(list(actions)),\n            \"Resource\": \(list(resources))"
  if let condition {
    text += ",\n            \"Condition\": {\n                \"\(condition.conditionOperator)\": {\n"
    text += "                    \"\(condition.key)\": \"\(condition.value)\"\n                }\n            }"
  }
  return text + "\n        }"
}

private func list(_ values: [String]) -> String {
  if values.count == 1 { return "\"\(values[0])\"" }
  return "[\n" + values.map { "                \"\($0)\"" }.joined(separator: ",\n") + "\n            ]"
}

private func policyText(_ statements: [String]) -> String {
  "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n" + statements.joined(separator: ",\n") + "\n    ]\n}\n"
}
