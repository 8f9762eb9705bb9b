import AegisSchema
import Testing

@testable import AegisAccess

/// What the comparison has to see, case by case.
@Suite("Comparison")
struct ComparisonTests {
  private func gains(_ old: String, _ new: String, _ kind: PolicyKind = .identity) -> Gains {
    AccessComparer().gains(from: AccessSide(document: statements(old, kind)), to: AccessSide(document: statements(new, kind)))
  }

  @Test("a variable can have the value that another pattern names")
  func variableMeetsLiteral() throws {
    let old = allow("s3:GetObject", "arn:aws:s3:::b/*") + "," + deny("s3:GetObject", "arn:aws:s3:::b/bob")
    let found = gains(old, allow("s3:GetObject", "arn:aws:s3:::b/${aws:username}"))
    #expect(found.possible.isEmpty && found.defects.isEmpty)
    let witness = try #require(found.found.first?.witness)
    #expect(witness.resource == "arn:aws:s3:::b/bob")
    #expect(witness.context["aws:username"] == .single("bob"))
  }

  @Test("a variable is no more than a wildcard in its place")
  func variableIsNarrower() {
    let own = "arn:aws:iam::*:user/${aws:username}"
    #expect(gains(allow("iam:*", "arn:aws:iam::*:user/*"), allow("iam:*", own)).isEmpty)
    #expect(!gains(allow("iam:*", own), allow("iam:*", "arn:aws:iam::*:user/*")).found.isEmpty)
  }

  @Test("a variable can have the value that the caller's own key has", arguments: ["StringEquals", "StringLike", "StringEqualsIgnoreCase"])
  func variableMeetsCaller(operatorName: String) throws {
    func side(_ text: String) -> AccessSide {
      var side = AccessSide(document: statements(text, .identity))
      side.caller = Caller(
        kind: .user, name: "arn:aws:iam::111122223333:user/ann", account: "111122223333", tags: ["team": "a"], organizationID: "o-a1b2c3d4e5")
      return side
    }
    let other = allow("s3:ListBucket", "*")
    func found(_ key: String, _ value: String) -> Gains {
      AccessComparer().gains(from: side(other), to: side(other + "," + allow("ec2:StartInstances", "*", condition(operatorName, key, value))))
    }
    let tagged = try #require(found("aws:PrincipalTag/team", "${aws:ResourceTag/team}").found.first)
    #expect(tagged.witness.context.values.contains(.single("a")))
    #expect(found("aws:PrincipalOrgID", "${aws:ResourceOrgID}").found.count == 1)
    #expect(found("aws:username", "${aws:ResourceTag/owner}").found.count == 1)
    #expect(found("aws:username", "x-${aws:ResourceTag/owner}").isEmpty)
    // What is denied to all but the owner's own is not denied outright.
    let denied = #"{"Effect": "Deny", "Action": "ec2:StartInstances", "Resource": "*"\#(condition("StringNotEquals", "aws:PrincipalTag/team", "${aws:ResourceTag/team}"))}"#
    let gained = AccessComparer().gains(from: side(other + "," + denied), to: side(other + "," + denied + "," + allow("ec2:StartInstances", "*")))
    #expect(gained.found.count == 1)
  }

  @Test("many variables at once are tried only where their values can help")
  func manyVariables() throws {
    let names = ["bucket", "domain", "project", "scope", "team", "part"].map { "aws:PrincipalTag/\($0)" }
    let path = "arn:aws:s3:::" + names.map { "${\($0)}" }.joined(separator: "/")
    let set = "," + #""Condition": {"StringNotEquals": {"# + names.map { #""\#($0)": """# }.joined(separator: ", ") + "}}"
    func get(_ resource: String, _ rest: String) -> String { #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "\#(resource)"\#(rest)}"# }
    let own = get(path + "/*", set), other = get("arn:aws:s3:::*/${aws:PrincipalTag/other}/*", "")
    let gained = gains(own, own + "," + get(path + "/log/*", ""))
    #expect(gained.possible.isEmpty && gained.defects.isEmpty && gained.found.count == 1)
    #expect(gains(own + "," + other, get(path + "/x/*", set)).isEmpty)
  }

  @Test("a request's `aws:ResourceAccount` is the account of its resource")
  func resourceAccount() throws {
    func send(_ account: String, _ wanted: String) -> String {
      #"{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:\#(account):q"\#(condition("StringEquals", "aws:ResourceAccount", wanted))}"#
    }
    let other = allow("s3:ListBucket", "*")
    #expect(gains(other, send("111122223333", "999988887777")).isEmpty)
    #expect(gains(other, send("111122223333", "111122223333")).found.count == 1)
    let owned = try #require(gains(other, send("*", "999988887777")).found.first)
    #expect(owned.witness.resource.contains(":999988887777:"))
    let denied = deny("sqs:*", "arn:aws:sqs:*:999988887777:*")
    #expect(gains(other, send("*", "999988887777") + "," + denied).found.allSatisfy { $0.tier == .future })
  }

  @Test("`aws:ResourceOrgID` of a resource in the caller's account is the caller's organization")
  func resourceOrganization() throws {
    let role = Caller(kind: .role, name: "arn:aws:iam::111122223333:role/x", account: "111122223333", organizationID: "o-own0000000")
    func gains(_ account: String, _ operation: String, _ wanted: String) -> Gains {
      let statement =
        #"{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:\#(account):q"\#(condition(operation, "aws:ResourceOrgID", wanted))}"#
      func side(_ text: String) -> AccessSide {
        var layers = Layers()
        layers.identity = [statements(text)]
        return AccessSide(caller: role, layers: layers)
      }
      return AccessComparer().gains(from: side(allow("s3:ListBucket", "*")), to: side(statement))
    }
    #expect(gains("111122223333", "StringNotEquals", "o-own0000000").isEmpty)
    #expect(gains("111122223333", "StringEquals", "o-other00000").isEmpty)
    #expect(gains("111122223333", "StringEquals", "o-own0000000").found.first?.witness.context["aws:ResourceOrgID"] == .single("o-own0000000"))
    let other = try #require(gains("*", "StringNotEquals", "o-own0000000").found.first)
    #expect(!other.witness.resource.contains(":111122223333:"))
  }

  @Test("a trust policy is compared by whom it names")
  func trust() throws {
    func trust(_ principal: String, _ rest: String = "") -> String { #"{"Effect": "Allow", "Principal": \#(principal), "Action": "sts:AssumeRole"\#(rest)}"# }
    let account = trust(#"{"AWS": "111122223333"}"#)
    #expect(gains(account, account, .trust).isEmpty)
    #expect(gains(account, trust(#"{"AWS": "arn:aws:iam::111122223333:role/deployer"}"#), .trust).isEmpty)
    let stranger = try #require(gains(account, trust(#"{"AWS": "444455556666"}"#), .trust).found.first)
    #expect(stranger.witness.caller.account == "444455556666")
    let admins = trust(#""*""#, condition("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/Admin*"))
    let anybody = try #require(gains(account, admins, .trust).found.first)
    #expect(anybody.witness.caller.name.hasSuffix(":role/Admin") || anybody.witness.caller.name.contains(":role/Admin"))
    #expect(anybody.witness.caller.account != "111122223333")
    let service = try #require(gains(account, account + "," + trust(#"{"Service": "lambda.amazonaws.com"}"#), .trust).found.first)
    #expect(service.witness.caller.name == "lambda.amazonaws.com")
  }

  @Test("a limit that is taken away, and one that is narrowed")
  func boundary() throws {
    func side(_ boundary: String?) -> AccessSide {
      var layers = Layers()
      layers.identity = [statements(allow("*"))]
      layers.boundary = boundary.map { statements($0, .boundary) }
      return AccessSide(caller: .user("bob"), layers: layers)
    }
    let comparer = AccessComparer()
    #expect(comparer.gains(from: side(nil), to: side(allow("s3:*"))).isEmpty)
    let gone = try #require(comparer.gains(from: side(allow("s3:*")), to: side(nil)).found.first)
    #expect(!gone.witness.action.hasPrefix("s3:"))
    #expect(gone.before.layer == .boundary)
    #expect(comparer.gains(from: side(allow("s3:*")), to: side(allow("s3:Get*"))).isEmpty)
  }

  @Test("an SCP that no longer denies is the cause")
  func lifted() throws {
    func side(_ control: String) -> AccessSide {
      var layers = Layers()
      layers.identity = [statements(allow("*"))]
      layers.serviceControl = [[statements(control, .scp)]]
      return AccessSide(caller: .role("r"), layers: layers)
    }
    let full = allow("*")
    let found = AccessComparer().gains(from: side(full + "," + deny("organizations:LeaveOrganization")), to: side(full))
    let gain = try #require(found.found.first)
    #expect(gain.witness.action == "organizations:LeaveOrganization")
    #expect(gain.lifted.first?.layer == .scp)
    #expect(gain.cause == nil)
  }

  @Test("an action that AWS may add is of the future; one that works on no resource asks for `*`")
  func tiers() throws {
    let future = try #require(gains(allow("s3:GetObject"), allow("s3:GetObjectSoon") + "," + allow("s3:GetObject")).found.first)
    #expect(future.tier == .future)
    let list = try #require(gains(allow("s3:GetObject"), allow("s3:ListAllMyBuckets")).found.first)
    #expect(list.tier == .today && list.witness.resource == "*")
    // No instance is meant by an action that works on none.
    let odd = try #require(gains(deny("s3:*"), allow("ec2:DescribeInstances", "arn:aws:ec2:*:*:instance/*")).found.first)
    #expect(odd.tier == .future)
  }

  @Test("facts about statements that change nothing")
  func facts() {
    let content = statements([
      allow("s3:Get*", "arn:aws:s3:::b/*"),
      allow("s3:GetObject", "arn:aws:s3:::b/x"),
      allow("ec2:*"),
      deny("ec2:*"),
      #"{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "a"}, "StringLike": {"aws:RequestedRegion": "b*"}}}"#,
    ].joined(separator: ",")).content
    let facts = AccessComparer().facts(of: content)
    #expect(facts == [1: .covered(by: [0]), 2: .denied(by: [3]), 4: .neverMatches])
  }

  @Test("a condition that every request meets, and one that another condition makes so")
  func broader() {
    let content = statements([
      allow("s3:GetObject", "*", condition("StringLikeIfExists", "aws:RequestedRegion", "*")),
      allow("ec2:*", "*", #", "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "300"}, "NumericLessThanEquals": {"aws:MultiFactorAuthAge": "900"}}"#),
      allow("iam:GetUser", "*", condition("StringLike", "aws:PrincipalTag/team", "*")),
      allow("iam:ListUsers", "*", condition("Null", "aws:SecureTransport", "false")),
    ].joined(separator: ",")).content
    // A key that a request may lack is asked for by `*`; one that every request has is not.
    let facts = AccessComparer().facts(of: content)
    #expect(facts == [0: .broader(conditions: [0]), 1: .broader(conditions: [1]), 3: .broader(conditions: [0])])
  }

  @Test("a value that cannot be read is named, but only where it changes")
  func unreadable() {
    let odd = deny("s3:*", "*", condition("NumericLessThan", "aws:MultiFactorAuthAge", "soon"))
    #expect(gains(allow("s3:*"), allow("s3:*") + "," + odd).possible.count == 1)
    #expect(gains(allow("s3:Get*") + "," + odd, allow("s3:GetObject") + "," + odd).isEmpty)
  }

  @Test("RCPs leave alone what belongs to the management account")
  func managementAccount() throws {
    func side(_ own: String, isManagement: Bool) -> AccessSide {
      var layers = Layers()
      layers.identity = [statements(own)]
      layers.resourceControl = [[statements(deny("s3:*"), .rcp)]]
      var caller = Caller.role("r")
      caller.isInManagementAccount = isManagement
      return AccessSide(caller: caller, layers: layers)
    }
    for isManagement in [true, false] {
      let found = AccessComparer().gains(
        from: side(allow("ec2:*"), isManagement: isManagement), to: side(allow("s3:GetObject"), isManagement: isManagement))
      #expect(found.defects.isEmpty && found.found.isEmpty == !isManagement)
    }
  }

  @Test("a statement that the boundary stops")
  func stopped() {
    var layers = Layers()
    let own = statements(allow("s3:*") + "," + allow("ec2:*"))
    layers.identity = [own]
    layers.boundary = statements(allow("s3:*"), .boundary)
    #expect(AccessComparer().facts(of: AccessSide(caller: .role("r"), layers: layers), policy: own.content) == [1: .stopped(by: .boundary, level: 0)])
  }
}
