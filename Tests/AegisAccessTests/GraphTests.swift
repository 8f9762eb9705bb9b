import AegisAccess
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

  @Test("a role that is not managed may have tags that the configuration does not speak of")
  func tagsOfTheUnmanaged() async throws {
    let tagged = { (key: String) in allow("sts:AssumeRole", "*", condition("StringEquals", "aws:ResourceTag/\(key)", "red")) }
    let role = roleItem("target", trusts: #"{"AWS": "\#(root)"}"#).replacing("- name: target", with: "- name: target\n    managed: false\n    tags: {team: red}")
    let users = "users:\n" + userItem("known", statements: tagged("team")) + userItem("perhaps", statements: tagged("tier"))
    let access = try await smallOrganization(master: users + "iam_roles:\n" + role)
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
