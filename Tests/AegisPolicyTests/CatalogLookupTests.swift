import Testing

@testable import AegisPolicy

@Suite("Catalog: names")
struct CatalogLookupTests {
  let catalog = Catalog.embedded

  @Test("actions that AWS has", arguments: [
    "s3:GetObject", "S3:getobject", "iam:PassRole", "ec2:RunInstances", "sts:AssumeRole", "kms:ReEncryptFrom",
    "apigateway:GET", "execute-api:Invoke", "aws-marketplace:Subscribe", "elasticloadbalancing:CreateLoadBalancer",
    "elasticloadbalancing:CreateRule", "rds-db:connect", "s3-object-lambda:GetObject",
  ])
  func current(_ action: String) {
    #expect(catalog.status(ofAction: action) == .current)
    #expect(catalog.check(action: action) == .current)
  }

  @Test("the catalog's own spelling")
  func spelling() throws {
    #expect(catalog.name(try #require(catalog.action("S3:GETOBJECT"))) == "s3:GetObject")
    let service = Array("dynamodb".utf8), name = Array("getitem".utf8)
    let found = catalog.action(service: service.span, name: name.span)
    let id = try #require(found)
    #expect(catalog.name(id) == "dynamodb:GetItem")
    #expect(catalog.prefix(catalog.service(of: id)) == "dynamodb")
    #expect(catalog.title(try #require(catalog.service("s3"))) == "Amazon S3")
  }

  @Test("every action is found by its own name, in any case")
  func everyAction() {
    var count = 0
    for service in catalog.services {
      for action in catalog.actions(of: service) {
        let name = catalog.name(action)
        #expect(catalog.action(name) == action)
        #expect(catalog.action(name.uppercased()) == action)
        #expect(catalog.service(of: action) == service)
        count += 1
      }
    }
    #expect(count > 22_000)
  }

  @Test("actions and services that AWS once had", arguments: [
    "iot1click:ListDevices", "codestar:CreateProject", "deepracer:CreateLeaderboard", "cloudhsm:CreateHapg",
  ])
  func retired(_ action: String) {
    #expect(catalog.status(ofAction: action) == .retired)
    #expect(catalog.check(action: action) == .retired)
  }

  @Test func retiredService() throws {
    #expect(catalog.status(try #require(catalog.service("codestar"))) == .retired)
    #expect(catalog.status(try #require(catalog.service("cloudhsm"))) == .current)
    #expect(catalog.nearestService(to: "codestars") != catalog.service("codestar"))
  }

  @Test("names that are misspelt", arguments: [
    ("s3:GetObjct", "s3:GetObject"), ("ec2:DescribeInstancez", "ec2:DescribeInstances"),
    ("iam:PasRole", "iam:PassRole"), ("lambda:InvokeFuntion", "lambda:InvokeFunction"),
    ("s3:DescribeInstances", nil), ("s3:AssumeRole", "sts:AssumeRole"), ("s3:Xyzzy", nil),
  ])
  func misspelt(_ action: String, _ meant: String?) {
    #expect(catalog.status(ofAction: action) == .unknown)
    #expect(catalog.check(action: action) == .unknownAction(nearest: meant))
  }

  @Test("prefixes that are misspelt, or the SDK's", arguments: [
    ("lamda:InvokeFunction", "lambda"), ("elbv2:CreateLoadBalancer", "elasticloadbalancing"),
    ("stepfunctions:StartExecution", "states"), ("monitoring:PutMetricData", "cloudwatch"),
    ("efs:*", "elasticfilesystem"), ("nosuchserviceatall:Get", nil),
  ])
  func unknownService(_ action: String, _ meant: String?) {
    #expect(catalog.check(action: action) == .unknownService(nearest: meant))
  }

  @Test("text that is no action", arguments: ["s3", "", "s3:", ":GetObject", "s3:Get:Object", "s3*"])
  func malformed(_ action: String) { #expect(catalog.check(action: action) == .malformed) }

  @Test("operations that are no actions", arguments: [
    ("s3:HeadBucket", ["s3:ListBucket"]), ("s3:headobject", ["s3:GetObject"]), ("s3:ListObjectsV2", ["s3:ListBucket"]),
    ("s3:CopyObject", ["s3:GetObject", "s3:PutObject"]), ("lambda:Invoke", ["lambda:InvokeFunction"]),
    ("kms:ReEncrypt", ["kms:ReEncryptFrom", "kms:ReEncryptTo"]), ("apigateway:CreateRestApi", ["apigateway:POST"]),
    ("sqs:SendMessageBatch", ["sqs:SendMessage"]), ("budgets:DescribeBudgets", ["budgets:ViewBudget"]),
    ("s3:Head*", ["s3:ListBucket", "s3:GetObject"]),
  ])
  func operations(_ operation: String, _ meant: [String]) {
    let ids = meant.compactMap { catalog.action($0) }
    #expect(ids.count == meant.count)
    #expect(catalog.actions(meantByOperation: operation) == ids)
    #expect(catalog.check(action: operation) == .operation(meant: ids))
  }

  @Test func operationsThatAreActions() throws {
    #expect(catalog.actions(meantByOperation: "s3:GetObject") == nil)
    #expect(catalog.isAPIOperation(try #require(catalog.action("s3:GetObject"))))
    #expect(!catalog.isAPIOperation(try #require(catalog.action("iam:PassRole"))))
  }
}
