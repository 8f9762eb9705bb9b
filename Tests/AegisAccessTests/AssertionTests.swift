import AegisAccess
import AegisBasics
import AegisDriver
import Testing

@Suite("Assertions")
struct AssertionTests {
  /// "code: message" of every finding.
  private func findings(_ assertions: String, _ access: OrganizationAccess) -> [String] {
    let read = readAssertions(Array(assertions.utf8), file: FileID(rawValue: 1), path: "rules.yaml", of: access)
    var bag = read.bag
    if !bag.hasErrors { bag.append(check(read.value, in: AssumeGraph(access))) }
    return bag.diagnostics.map { "\($0.code.code): \($0.message)" }
  }

  private let root = "arn:aws:iam::111111111111:root"

  @Test("what is ruled out is found with one request, and those who are excepted are not")
  func mustNot() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("able", statements: allow("iam:CreateUser", "arn:aws:iam::111111111111:user/team/*"))
        + userItem("spared", statements: allow("iam:*")) + userItem("clerk", statements: allow("s3:*")))
    let rules = """
      - name: nobody makes users
        principals: ["*", "!User.aws.master.spared"]
        must_not: [iam:CreateUser]

      """
    #expect(
      findings(rules, access) == [
        "AE8101: user `able` of `master` can do `iam:CreateUser` on `arn:aws:iam::111111111111:user/team/example`, against `nobody makes users`"
      ])
  }

  @Test("only requests on the named resources, with the named context, count")
  func scope() async throws {
    let access = try await smallOrganization(
      master: "users:\n"
        + userItem("able", statements: allow("s3:GetObject", "arn:aws:s3:::a/*", condition("Bool", "aws:SecureTransport", "true"))))
    func rules(_ resource: String, _ context: String) -> String {
      "- name: rule\n  must_not: [\"s3:Get*\"]\n  resources: [\"\(resource)\"]\n  context: [\(context)]\n"
    }
    #expect(findings(rules("arn:aws:s3:::a/secret/*", ""), access).count == 1)
    #expect(findings(rules("arn:aws:s3:::b/*", ""), access).isEmpty)
    #expect(findings(rules("*", "\"aws:SecureTransport=false\""), access).isEmpty)
    #expect(findings(rules("*", "\"aws:SecureTransport=true\""), access).count == 1)
    #expect(findings(rules("*", "\"aws:SecureTransport=\""), access).isEmpty)
  }

  @Test("who may assume a role is decided by its trust policy too")
  func assumption() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("named", statements: allow("s3:GetObject")) + userItem("hopeful", statements: allow("sts:AssumeRole"))
        + "iam_roles:\n" + roleItem("vault", trusts: #"{"AWS": "arn:aws:iam::111111111111:user/named"}"#, statements: allow("s3:*")))
    let rules = "- name: rule\n  must_not: [\"sts:AssumeRole\"]\n"
    // The one is named and needs no policy of its own; the other's policy is not enough.
    #expect(
      findings(rules, access) == [
        "AE8101: user `hopeful` of `master` can do `sts:AssumeRole` on `arn:aws:iam::111122223333:role/example`, against `rule`",
        "AE8101: user `named` of `master` can do `sts:AssumeRole` on `arn:aws:iam::111111111111:role/vault`, against `rule`",
      ])
    let ours = "  resources: [\"arn:aws:iam::111111111111:role/vault\"]\n"
    #expect(findings(rules + ours + "  principals: [User.aws.master.hopeful]\n", access).isEmpty)
    let must = "- name: rule\n  must: [\"sts:AssumeRole\"]\n" + ours
    #expect(findings(must + "  principals: [User.aws.master.named]\n", access).isEmpty)
    #expect(findings(must + "  principals: [User.aws.master.hopeful]\n", access).count == 1)
  }

  @Test("what is done through a role that is excepted counts, unless it is told not to")
  func throughRoles() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("climber", statements: allow("sts:AssumeRole")) + "iam_roles:\n"
        + roleItem("admin", trusts: #"{"AWS": "\#(root)"}"#, statements: allow("iam:*")))
    let rules = "- name: rule\n  principals: [\"!Role.aws.master.admin\"]\n  must_not: [iam:CreateUser]\n"
    let found = findings(rules, access)
    #expect(found.count == 1 && found[0].hasPrefix("AE8101: user `climber` of `master` can do"))
    #expect(findings(rules + "  through_roles: false\n", access).isEmpty)
  }

  @Test("what must be possible is held against every request that is meant")
  func must() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("reader", statements: allow("s3:Get*") + "," + deny("s3:GetObject", "arn:aws:s3:::closed/*")))
    #expect(findings("- name: rule\n  must: [s3:GetObject]\n  resources: [\"arn:aws:s3:::open/*\"]\n", access).isEmpty)
    #expect(findings("- name: rule\n  must: [s3:GetObject]\n", access).map { $0.prefix(6) } == ["AE8102"])
    #expect(findings("- name: rule\n  must: [\"s3:*\"]\n  resources: [\"arn:aws:s3:::open/*\"]\n", access).map { $0.prefix(6) } == ["AE8102"])
  }

  @Test("trust policies: everyone, outsiders, and conditions that keep them out")
  func trust() async throws {
    let organization = #"{"AWS": "*"}, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}"#
    let account = #"{"AWS": "*"}, "Condition": {"StringEquals": {"aws:PrincipalAccount": "111111111111"}}"#
    let access = try await smallOrganization(
      master: "iam_roles:\n" + roleItem("public", trusts: #"{"AWS": "*"}"#) + roleItem("organization", trusts: organization)
        + roleItem("account", trusts: account) + roleItem("member", trusts: #"{"AWS": "222222222222"}"#)
        + roleItem("vendor", trusts: #"{"AWS": "arn:aws:iam::333333333333:role/x"}"#)
        + roleItem("service", trusts: #"{"Service": "ec2.amazonaws.com"}"#))
    #expect(findings("- {name: rule, use: no_public_trust}\n", access) == ["AE8104: anyone in AWS can assume role `public` of `master`, against `rule`"])
    #expect(
      findings("- {name: rule, use: no_trust_outside_organization, principals: [\"!Role.aws.master.public\"]}\n", access) == [
        "AE8105: account `333333333333`, which is not of the organization, can assume role `vendor` of `master`, against `rule`"
      ])
  }

  @Test("paths to an administrator, through roles and by escalation")
  func paths() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("climber", statements: allow("sts:AssumeRole"))
        + userItem("self-made", statements: allow("iam:PutUserPolicy", "arn:aws:iam::111111111111:user/self-made"))
        + userItem("clerk", statements: allow("s3:*")) + "iam_roles:\n"
        + roleItem("admin", trusts: #"{"AWS": "\#(root)"}"#, statements: allow("*")))
    #expect(
      findings("- {name: rule, use: no_path_to_administrator}\n", access) == [
        "AE8103: user `climber` of `master` can become role `admin` of `master`, against `rule`",
        "AE8103: user `self-made` of `master` can become an administrator, against `rule`",
      ])
  }

  @Test(
    "mistakes in a file of assertions",
    arguments: [
      ("- name: rule\n", "AE8112: `rule` asserts nothing"),
      ("- {name: rule, must_not: [iam:CreateUsr]}\n", "AE8111: AWS has no action `iam:CreateUsr`"),
      ("- {name: rule, must_not: [s3:GetObject], principals: [\"!User.aws.master.nobody\"]}\n", "AE8110: no user, role, or group answers to `User.aws.master.nobody`"),
      ("- {name: rule, must_not: [s3:GetObject], context: [\"aws:SourceIp=10.0.0.300\"]}\n", "AE8114: no request has `10.0.0.300` as its `aws:SourceIp`"),
      ("- {name: rule, must_not: [s3:GetObject], context: [\"aws:SecureTransport=maybe\"]}\n", "AE8114: no request has `maybe` as its `aws:SecureTransport`"),
      ("- {name: rule, must_not: [s3:GetObject], principals: [\"!account:nowhere\"]}\n", "AE8110: no user, role, or group answers to `account:nowhere`"),
      ("- {name: rule, must_not: [s3:GetObject], context: [\"aws:SourceIpp=10.0.0.3\"]}\n", "AE8114: no request has the key `aws:SourceIpp`"),
      ("- {name: rule, must_not: [s3:GetObject], context: [\"s3:nope=\"]}\n", "AE8114: no request has the key `s3:nope`"),
      ("- {name: rule, must_not: [s3:GetObject], context: [\"aws:ResourceTag=x\"]}\n", "AE8114: no request has the key `aws:ResourceTag`"),
      ("- {name: rule, must_not: [s3:GetObject], context: [\"SourceIp=10.0.0.3\"]}\n", "AE8114: no request has the key `SourceIp`"),
      ("- {name: rule, must_not: [s3:GetObject], resources: [foo]}\n", "AE8114: no request is for `foo`"),
      ("- {name: rule, must_not: [s3:GetObject], resources: [\"foo*\"]}\n", "AE8114: no request is for `foo*`"),
      ("- {name: rule, must_not: [s3:GetObject], resources: [\"arn:aws:s3::b/x\"]}\n", "AE8114: no request is for `arn:aws:s3::b/x`"),
      ("- {name: rule, must_not: [s3:GetObject], resources: [\"s3:::b/x\"]}\n", "AE8114: no request is for `s3:::b/x`"),
      ("- {name: rule, must_not: [s3:GetObject], principles: [\"*\"]}\n", "AE3001: `Assertion` has no key `principles`"),
    ])
  func mistakes(_ text: String, _ expected: String) async throws {
    let access = try await smallOrganization(master: "users:\n" + userItem("clerk", statements: allow("s3:*")))
    #expect(findings(text, access) == [expected])
  }

  @Test(
    "resources that the actions do not work on",
    arguments: [
      ("[s3:GetObject]", "arn:aws:s3:::b", "AE8115: `s3:GetObject` does not work on `arn:aws:s3:::b`"),
      ("[s3:GetObject]", "arn:aws:sqs:*:*:q", "AE8115: `s3:GetObject` does not work on `arn:aws:sqs:*:*:q`"),
      ("[s3:GetObject, s3:PutObject]", "arn:aws:s3:::b", "AE8115: none of the 2 actions works on `arn:aws:s3:::b`"),
      ("[s3:GetObject, s3:ListBucket]", "arn:aws:s3:::b", nil),
      ("[\"s3:Get*\"]", "arn:aws:s3:::b", nil),
      ("[s3:ListAllMyBuckets]", "arn:aws:s3:::b", nil),
      ("[s3:GetObject]", "arn:aws:s3:::b*", nil),
      ("[s3:GetObject]", "*", nil),
      ("[s3:GetObject]", "arn:*/x", nil),
      ("[sts:AssumeRole]", "arn:aws:iam::310000000005:role/people/on-call", nil),
    ])
  func resourcesElsewhere(_ actions: String, _ resource: String, _ expected: String?) async throws {
    let access = try await smallOrganization(master: "users:\n" + userItem("clerk", statements: allow("sqs:*")))
    let found = findings("- {name: rule, must_not: \(actions), resources: [\"\(resource)\"]}\n", access)
    #expect(found == (expected.map { [$0] } ?? []))
  }
}
