import AegisAccess
import AegisPolicy
import AegisSchema
import Testing

@Suite("Who can assume what")
struct GraphTests {
  private let root = "arn:aws:iam::111111111111:root"

  private func edges(_ access: OrganizationAccess) -> [String] {
    let graph = AssumeGraph(access)
    return graph.edges.joined().map {
      "\(access.reference(to: $0.from)) -> \(access.reference(to: $0.role))\($0.isConditional ? " ?" : "")"
    }
  }

  @Test("in one account a trust policy that names the principal is enough; one that names the account is not")
  func withinAnAccount() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("named", statements: allow("s3:ListAllMyBuckets"))
        + userItem("able", statements: allow("sts:AssumeRole")) + userItem("unable", statements: allow("s3:*")) + "iam_roles:\n"
        + roleItem("direct", trusts: #"{"AWS": "arn:aws:iam::111111111111:user/named"}"#) + roleItem("delegated", trusts: #"{"AWS": "\#(root)"}"#))
    #expect(
      edges(access) == [
        "User.aws.master.able -> Role.aws.master.delegated", "User.aws.master.named -> Role.aws.master.direct",
      ])
  }

  @Test("across accounts both sides must allow")
  func acrossAccounts() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("able", statements: allow("sts:AssumeRole", "arn:aws:iam::222222222222:role/target"))
        + userItem("elsewhere", statements: allow("sts:AssumeRole", "arn:aws:iam::222222222222:role/other")),
      workload: "iam_roles:\n" + roleItem("target", trusts: #"{"AWS": "\#(root)"}"#)
        + roleItem("closed", trusts: #"{"Service": "ec2.amazonaws.com"}"#))
    #expect(edges(access) == ["User.aws.master.able -> Role.aws.workload.target"])
  }

  @Test("an SCP cuts an edge of a member, and none of the management account")
  func serviceControlPolicies() async throws {
    let roles =
      "iam_roles:\n" + roleItem("target", trusts: #"{"AWS": ["arn:aws:iam::222222222222:root", "\#(root)"]}"#)
      + roleItem("caller", trusts: #"{"Service": "ec2.amazonaws.com"}"#, statements: allow("sts:AssumeRole"))
    let access = try await smallOrganization(
      master: "users:\n" + userItem("able", statements: allow("sts:AssumeRole")), workload: roles,
      organization: """
        organization_policies:
          - name: no-roles
            policy_type: SERVICE_CONTROL_POLICY
            content: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"}]}'
        """, rootPolicies: "policies: [{_ref: OrganizationPolicy.aws.master.no_roles}]")
    #expect(edges(access) == ["User.aws.master.able -> Role.aws.workload.target"])
  }

  @Test("what hangs on the request is told apart")
  func conditions() async throws {
    let access = try await smallOrganization(
      master: "users:\n"
        + userItem("careful", statements: allow("sts:AssumeRole", "*", condition("Bool", "aws:MultiFactorAuthPresent", "true")))
        + "iam_roles:\n" + roleItem("target", trusts: #"{"AWS": "\#(root)"}"#))
    #expect(edges(access) == ["User.aws.master.careful -> Role.aws.master.target ?"])
  }

  /// Two of each, who differ in what a policy can ask for: by name, by tags, by path, by account.
  @Test("what several pairs share is decided as for each alone")
  func everyPair() async throws {
    let kinds = [
      allow("sts:AssumeRole"), allow("sts:AssumeRole", "arn:aws:iam::*:role/a*"), allow("*", "arn:aws:iam::*:role/${aws:username}"),
      allow("sts:AssumeRole", "*", condition("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}")),
      allow("sts:*") + ", " + deny("*", "arn:aws:iam::*:role/b*"), allow("*", "*", condition("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/one*")),
      allow("sts:AssumeRole", "*", condition("Bool", "aws:MultiFactorAuthPresent", "true")), allow("sts:AssumeRole", "*", condition("StringLike", "iam:ResourceTag/team", "r*")),
      #"{"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:iam::*:role/a-1"}"#, allow("s3:*"),
      allow("sts:AssumeRole", "arn:aws:iam::111111111111:role/b-0") + ", " + allow("sts:AssumeRole", "arn:aws:iam::222222222222:role/a-0"),
    ]
    var users = "users:\n", roles = "iam_roles:\n"
    for (number, kind) in kinds.enumerated() {
      for (name, team) in [("one", "red"), ("two", "blue")] {
        users += userItem("\(name)-\(number)", statements: kind).replacing("- name: \(name)", with: "- tags: {team: \(team)}\n    name: \(name)")
      }
    }
    let anyone = #"{"AWS": "*"}"#, main = #"{"AWS": "\#(root)"}"#
    let trusts = [
      main, anyone, #"{"AWS": ["arn:aws:iam::111111111111:user/one-0", "arn:aws:iam::222222222222:root"]}"#,
      anyone + condition("StringEquals", "aws:PrincipalTag/team", "red"), main + condition("StringLike", "aws:username", "two-*"),
      anyone + condition("StringEquals", "sts:ExternalId", "x"), #"{"AWS": ["arn:aws:iam::111111111111:role/a-0", "arn:aws:iam::222222222222:role/a-0"]}"#,
    ]
    for (number, trust) in trusts.enumerated() {
      for (name, team) in [("a", "red"), ("b", "blue")] {
        roles += roleItem("\(name)-\(number)", trusts: trust, statements: kinds[number]).replacing("- name: \(name)", with: "- tags: {team: \(team)}\n    name: \(name)")
      }
    }
    let access = try await smallOrganization(
      master: users + roles, workload: users + roles,
      organization: """
        organization_policies:
          - name: guard
            policy_type: SERVICE_CONTROL_POLICY
            content: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/b-5"}]}'
        """, rootPolicies: "policies: [{_ref: OrganizationPolicy.aws.master.guard}]")
    var expected: [String] = []
    for caller in access.principals.indices {
      for role in access.principals.indices where role != caller {
        guard let trust = access.principals[role].trust else { continue }
        let answer = access.answer(
          caller, "sts:AssumeRole", access.principals[role].caller.name, resourcePolicy: ResourcePolicy(policy: trust, kind: .trust))
        let edge = "\(access.reference(to: caller)) -> \(access.reference(to: role))"
        switch answer {
        case .denied: break
        case .allowed: expected.append(edge)
        case .depends: expected.append(edge + " ?")
        }
      }
    }
    #expect(edges(access) == expected)
    #expect(expected.count > 300 && expected.count { $0.hasSuffix("?") } > 50, "\(expected.count)")
  }

  @Test("a role's tags and organization are known where it is asked for")
  func resourceKeys() async throws {
    let tagged = { (value: String) in allow("sts:AssumeRole", "*", condition("StringEquals", "aws:ResourceTag/team", value)) }
    let roles = "iam_roles:\n" + roleItem("target", trusts: #"{"AWS": "\#(root)"}"#).replacing("- name: target", with: "- name: target\n    tags: {team: red}")
    let users = "users:\n" + userItem("red", statements: tagged("red")) + userItem("blue", statements: tagged("blue"))
      + userItem("inside", statements: allow("sts:AssumeRole", "*", condition("StringEquals", "aws:ResourceOrgID", "o-abcdefghij")))
      + userItem("outside", statements: allow("sts:AssumeRole", "*", condition("StringNotEquals", "aws:ResourceOrgID", "o-abcdefghij")))
    let access = try await smallOrganization(master: users + roles, organization: "id: o-abcdefghij")
    #expect(edges(access) == ["User.aws.master.inside -> Role.aws.master.target", "User.aws.master.red -> Role.aws.master.target"])
  }

  @Test("a role that is not managed, or whose account is not, may have tags that the configuration does not speak of", arguments: [false, true])
  func tagsOfTheUnmanaged(isWholeAccount: Bool) async throws {
    let tagged = { (key: String) in allow("sts:AssumeRole", "*", condition("StringEquals", "aws:ResourceTag/\(key)", "red")) }
    let role = roleItem("target", trusts: #"{"AWS": "\#(root)"}"#).replacing("- name: target", with: "- name: target\n    managed: \(isWholeAccount)\n    tags: {team: red}")
    let users = "users:\n" + userItem("known", statements: tagged("team")) + userItem("perhaps", statements: tagged("tier"))
    let access = try await smallOrganization(master: "managed: \(!isWholeAccount)\n" + users + "iam_roles:\n" + role)
    #expect(edges(access) == ["User.aws.master.known -> Role.aws.master.target", "User.aws.master.perhaps -> Role.aws.master.target ?"])
  }

  @Test("those who reach a role that can are found, with the shortest chain")
  func chains() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("start", statements: allow("sts:AssumeRole", "arn:aws:iam::111111111111:role/first")) + "iam_roles:\n"
        + roleItem("first", trusts: #"{"AWS": "\#(root)"}"#, statements: allow("sts:AssumeRole", "arn:aws:iam::222222222222:role/second")),
      workload: "iam_roles:\n" + roleItem("second", trusts: #"{"AWS": "\#(root)"}"#, statements: allow("s3:GetObject")))
    let found = whoCan("s3:GetObject", on: "arn:aws:s3:::bucket/key", in: AssumeGraph(access))
    let text = found.map { entry in
      ([access.reference(to: entry.principal)] + entry.via.map { access.reference(to: $0.role) }).joined(separator: " > ")
    }
    #expect(
      text == [
        "Role.aws.workload.second", "User.aws.master.start > Role.aws.master.first > Role.aws.workload.second",
        "Role.aws.master.first > Role.aws.workload.second",
      ])
    #expect(found.allSatisfy { $0.statements.map(\.title) == ["statement 1 of inline policy `own` of role `second`"] })
  }

  @Test("principals are found by ARN, reference, and account with name; what is near is offered")
  func names() async throws {
    let access = try await smallOrganization(master: "users:\n" + userItem("jane.doe", statements: allow("s3:*")))
    for name in ["arn:aws:iam::111111111111:user/jane.doe", "User.aws.master.jane_doe", "master/jane.doe", "management/jane.doe", "jane.doe"] {
      #expect(try access.find(name) == 0)
    }
    do {
      _ = try access.find("User.aws.master.jane_do")
      Issue.record("a misspelt name was found")
    } catch {
      var nearest: String?
      if case .unknown(let name) = error { nearest = name }
      #expect(nearest == "User.aws.master.jane_doe")
    }
  }
}

@Suite("Whose the resource is, and where")
struct RequestFactTests {
  private func word(_ answer: Answer) -> String {
    switch answer {
    case .allowed: "allowed"
    case .denied(let decision): "denied by \(decision.layer.rawValue)"
    case .depends: "possible"
    }
  }

  private func answer(
    _ access: OrganizationAccess, _ name: String, _ action: String, _ resource: String, _ context: [String: ContextValue] = [:],
    resourcePolicy: AccessPolicy? = nil, sessionARN: String? = nil
  ) throws -> String {
    let (request, layers) = access.question(
      try access.find(name), action, resource, context: context, resourcePolicy: resourcePolicy.map { ResourcePolicy(policy: $0, kind: .ordinary) },
      sessionARN: sessionARN)
    return word(AegisAccess.answer(request, layers))
  }

  private func grant(_ principal: String) -> AccessPolicy {
    statements(#"{"Effect": "Allow", "Principal": {"AWS": "\#(principal)"}, "Action": "s3:*", "Resource": "*"}"#, .resource)
  }

  @Test("a bucket of another account takes both sides; without a word it is the caller's own")
  func bucketOfAnotherAccount() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("able", statements: allow("s3:*")) + userItem("unable", statements: allow("sqs:*")))
    let object = "arn:aws:s3:::b/x", other: [String: ContextValue] = ["aws:resourceaccount": .single("222222222222")]
    let all = grant("arn:aws:iam::111111111111:root"), own = grant("arn:aws:iam::111111111111:user/unable")
    #expect(try answer(access, "able", "s3:GetObject", object) == "allowed")
    #expect(try answer(access, "able", "s3:GetObject", object, other) == "denied by resource")
    #expect(try answer(access, "able", "s3:GetObject", object, other, resourcePolicy: all) == "allowed")
    #expect(try answer(access, "unable", "s3:GetObject", object, resourcePolicy: own) == "allowed")
    #expect(try answer(access, "unable", "s3:GetObject", object, other, resourcePolicy: own) == "denied by identity")
  }

  @Test("a role that the configuration does not have is nobody's to assume")
  func missingRole() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("eva", statements: allow("*")) + "iam_roles:\n" + roleItem("there", trusts: #"{"AWS": "arn:aws:iam::111111111111:root"}"#))
    #expect(try answer(access, "eva", "sts:AssumeRole", "arn:aws:iam::111111111111:role/ghost") == "denied by trust")
    #expect(whoCan("sts:AssumeRole", on: "arn:aws:iam::111111111111:role/ghost", in: AssumeGraph(access)).isEmpty)
  }

  @Test("a policy may name one session of a role: it depends, until a session is asked about")
  func sessions() async throws {
    let access = try await smallOrganization(
      workload: "iam_roles:\n"
        + roleItem("caller", trusts: #"{"Service": "ec2.amazonaws.com"}"#).replacing("- name: caller", with: "- name: caller\n    path: /team/")
        + roleItem("target", trusts: #"{"AWS": "arn:aws:sts::222222222222:assumed-role/caller/one"}"#))
    let one = "arn:aws:sts::222222222222:assumed-role/caller/one", two = "arn:aws:sts::222222222222:assumed-role/caller/two"
    #expect(try answer(access, "caller", "s3:GetObject", "arn:aws:s3:::b/x", resourcePolicy: grant(one)) == "possible")
    #expect(try answer(access, one, "s3:GetObject", "arn:aws:s3:::b/x", resourcePolicy: grant(one), sessionARN: one) == "allowed")
    #expect(try answer(access, two, "s3:GetObject", "arn:aws:s3:::b/x", resourcePolicy: grant(one), sessionARN: two) == "denied by identity")
    let refusal = statements(allow("s3:*")), deny = statements(#"{"Effect": "Deny", "Principal": {"AWS": "\#(one)"}, "Action": "s3:*", "Resource": "*"}"#, .resource)
    var layers = Layers()
    layers.identity = [refusal]
    layers.resource = ResourcePolicy(policy: deny, kind: .ordinary)
    let request = Request(caller: access.principals[try access.find("caller")].caller, action: "s3:GetObject", resource: "arn:aws:s3:::b/x")
    #expect(word(AegisAccess.answer(request, layers)) == "possible")
    #expect(AssumeGraph(access).edges.joined().map(\.isConditional) == [true])
  }

  @Test("services that are one for all regions are in us-east-1, and a resource is asked for in its own region")
  func regions() async throws {
    let elsewhere = allow("*") + "," + deny("*", "*", condition("StringNotEquals", "aws:RequestedRegion", "eu-west-1"))
    let access = try await smallOrganization(master: "users:\n" + userItem("eva", statements: elsewhere))
    #expect(try answer(access, "eva", "iam:ListUsers", "*") == "denied by identity")
    #expect(try answer(access, "eva", "cloudfront:ListDistributions", "*") == "denied by identity")
    #expect(try answer(access, "eva", "ec2:StartInstances", "arn:aws:ec2:us-east-1:111111111111:instance/i-1") == "denied by identity")
    #expect(try answer(access, "eva", "ec2:StartInstances", "arn:aws:ec2:eu-west-1:111111111111:instance/i-1") == "allowed")
    #expect(try answer(access, "eva", "ec2:DescribeInstances", "*") == "possible")
    #expect(try answer(access, "eva", "iam:PassRole", "arn:aws:iam::111111111111:role/x") == "possible")
  }

  @Test("the way to the account is known where the ids are")
  func organizationPath() async throws {
    let inside = { (path: String) in allow("s3:*", "*", condition("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", path)) }
    let users = "users:\n" + userItem("in", statements: inside("o-abcdefghij/*")) + userItem("out", statements: inside("o-zzzzzzzzzz/*"))
    let known = try await smallOrganization(master: users, organization: "id: o-abcdefghij", rootPolicies: "id: r-abcd")
    #expect(try answer(known, "in", "s3:GetObject", "arn:aws:s3:::b/x") == "allowed")
    #expect(try answer(known, "out", "s3:GetObject", "arn:aws:s3:::b/x") == "denied by identity")
    let unknown = try await smallOrganization(master: users)
    #expect(try answer(unknown, "in", "s3:GetObject", "arn:aws:s3:::b/x") == "possible")
  }

  @Test("without the key's policy a key may be used or not; retiring a grant is beyond RCPs")
  func keys() async throws {
    let key = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    let access = try await smallOrganization(master: "users:\n" + userItem("eva", statements: allow("kms:*")) + userItem("tom", statements: allow("s3:*")))
    #expect(try answer(access, "eva", "kms:Decrypt", key) == "possible")
    #expect(try answer(access, "eva", "kms:ListKeys", "*") == "allowed")
    #expect(try answer(access, "tom", "kms:Decrypt", key) == "denied by identity")
    var layers = Layers()
    layers.identity = [statements(allow("kms:*"))]
    layers.resourceControl = [[statements(#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}"#, .rcp)]]
    let caller = access.principals[0].caller
    func isAllowed(_ action: String) -> Bool {
      decide(Request(caller: Caller(kind: .user, name: caller.name, account: caller.account), action: action, resource: key), layers).isAllowed
    }
    #expect(isAllowed("kms:RetireGrant") && !isAllowed("kms:Decrypt"))
  }

  @Test("a resource that an action does not work on is told", arguments: [
    ("s3:ListBucket", "arn:aws:s3:::b/x", true), ("s3:ListBucket", "arn:aws:s3:::b", false), ("s3:GetObject", "arn:aws:s3:::b", true),
    ("s3:GetObject", "arn:aws:s3:::b/x/y", false), ("s3:ListAllMyBuckets", "arn:aws:s3:::b", true), ("s3:ListAllMyBuckets", "*", false),
    ("iam:GetUser", "arn:aws:iam::111111111111:user/a/b", false), ("ec2:StartInstances", "arn:aws:ec2:eu-west-1:111111111111:instance/i-1", false),
    ("sts:AssumeRole", "arn:aws:iam::111111111111:role/x", false),
  ])
  func forms(action: String, resource: String, isOdd: Bool) {
    #expect((Catalog.embedded.formsMissed(by: Request(caller: .unknown, action: action, resource: resource)) != nil) == isOdd)
  }
}

@Suite("Answers that hang on the request")
struct SettledAnswerTests {
  private func settle(_ statements: String, _ context: [String: ContextValue] = [:]) async throws -> SettledAnswer {
    let access = try await smallOrganization(master: "users:\n" + userItem("eva", statements: statements))
    let (request, layers) = access.question(0, "s3:GetObject", "arn:aws:s3:::b/x", context: context)
    return access.settle(answer(request, layers), of: 0, request, layers)
  }

  private let mfa = "aws:MultiFactorAuthPresent"

  @Test("conditions that contradict each other allow nothing")
  func contradiction() async throws {
    let settled = try await settle(
      allow("s3:GetObject", "*", condition("StringEquals", "aws:RequestedRegion", "eu-west-1")) + ","
        + deny("s3:*", "*", condition("StringEquals", "aws:RequestedRegion", "eu-west-1")))
    guard case .denied = settled.answer else { Issue.record("it is \(settled.answer)"); return }
  }

  @Test("conditions of which one always holds allow everything")
  func tautology() async throws {
    let settled = try await settle(
      allow("s3:GetObject", "*", condition("StringEquals", "aws:RequestedRegion", "eu-west-1")) + ","
        + allow("s3:GetObject", "*", condition("StringNotEquals", "aws:RequestedRegion", "eu-west-1")))
    guard case .allowed = settled.answer else { Issue.record("it is \(settled.answer)"); return }
  }

  @Test("where it depends there is one request of each kind, which the plain evaluator confirms")
  func examples() async throws {
    let settled = try await settle(allow("s3:GetObject", "*", condition("Bool", mfa, "true")))
    guard case .depends = settled.answer else { Issue.record("it is \(settled.answer)"); return }
    #expect(settled.allowed?.context[mfa] == .single("true"))
    #expect(settled.refused != nil)
    let pinned = try await settle(allow("s3:GetObject", "*", condition("Bool", mfa, "true")), [mfa: .single("false")])
    guard case .denied = pinned.answer else { Issue.record("it is \(pinned.answer)"); return }
  }

  @Test("an example names the keys that the request must lack, is sure as it stands, and has no empty values of its own")
  func exampleIsSure() async throws {
    let settled = try await settle(
      allow("s3:GetObject", "*", condition("Bool", "aws:SecureTransport", "true")) + "," + deny("s3:*", "*", condition("StringLike", "aws:SourceVpc", "*")))
    #expect(settled.allowed?.context["aws:SourceVpc"] == .multiple([]))
    #expect(settled.allowed?.context["aws:SecureTransport"] == .single("true"))
    let present = try await settle(allow("s3:GetObject", "*", condition("Null", "aws:SourceArn", "false")))
    #expect(present.allowed?.context["aws:SourceArn"] == .single("arn:aws:s3:::example"))
    let dated = try await settle(allow("s3:GetObject", "*", condition("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z")))
    guard case .single(let date)? = dated.allowed?.context["aws:CurrentTime"] else { Issue.record("no date"); return }
    #expect(date.hasPrefix("2026-"))
  }

  @Test("session tags stand in the place of a role's own, where its trust policy lets them in", arguments: [("sts:TagSession", true), ("sts:*", true), ("sts:SetSourceIdentity", false)])
  func sessionTags(action: String, areOpen: Bool) async throws {
    let access = try await smallOrganization(
      master: """
        iam_roles:
          - name: tagged
            tags: [{key: team, value: a}]
            assume_role_policy_document: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": ["sts:AssumeRole", "\(action)"]}]}'
            inline_policies:
              - name: own
                document: '{"Version": "2012-10-17", "Statement": [\(allow("iam:CreateUser", "*", condition("StringEquals", "aws:PrincipalTag/team", "b")))]}'
        """)
    #expect(access.answer(0, "iam:CreateUser", "arn:aws:iam::111111111111:user/x").canBeAllowed == areOpen)
  }
}
