import AegisAccess
import AegisPolicy
import Testing

@Suite("Ways to raise one's own privileges")
struct EscalationTests {
  private let lambdaRole = roleItem("runner", trusts: #"{"Service": "lambda.amazonaws.com"}"#, statements: allow("*"))

  private func paths(of name: String, in access: OrganizationAccess) throws -> PrivilegePaths {
    privilegePaths(of: try access.find(name), in: AssumeGraph(access), EscalationSearch(access))
  }

  private func become(_ paths: PrivilegePaths, _ access: OrganizationAccess) -> [String] {
    paths.reached.compactMap { entry in
      guard case .escalation(let method)? = entry.steps.last?.means else { return nil }
      return "\(method.id): \(access.reference(to: entry.principal))"
    }
  }

  @Test("every action of the table is one that AWS has")
  func actionsExist() {
    #expect(EscalationMethod.all.count > 50)
    for action in EscalationMethod.all.flatMap(\.actions) { #expect(Catalog.embedded.check(action: action) == .current, "\(action)") }
    #expect(Set(EscalationMethod.all.map(\.id)).count == EscalationMethod.all.count)
    // They have to fit into the bits of one mask.
    #expect(Set(EscalationMethod.all.flatMap(\.actions)).count < 127)
  }

  @Test("a role is passed only where the role, its service, and all actions allow it")
  func passRole() async throws {
    let statements = [
      "all": allow("iam:PassRole") + "," + allow("lambda:*"),
      "no-pass": allow("lambda:*"),
      "no-invoke": allow("iam:PassRole") + "," + allow("lambda:CreateFunction"),
      "other-role": allow("iam:PassRole", "arn:aws:iam::111111111111:role/other") + "," + allow("lambda:*"),
      "other-service": allow("iam:PassRole", "*", condition("StringEquals", "iam:PassedToService", "ec2.amazonaws.com")) + "," + allow("lambda:*"),
      "denied": allow("iam:PassRole") + "," + allow("lambda:*") + "," + deny("iam:PassRole", "arn:aws:iam::*:role/runner"),
    ]
    let users = statements.sorted { $0.key < $1.key }.map { userItem($0.key, statements: $0.value) }.joined()
    let access = try await smallOrganization(master: "users:\n" + users + "iam_roles:\n" + lambdaRole)
    #expect(
      become(try paths(of: "master/all", in: access), access) == ["pass-role-lambda-invoke: Role.aws.master.runner"])
    for name in ["no-pass", "other-role", "other-service", "denied"] {
      // Changing the code of a function that is there already needs no role to be passed.
      #expect(become(try paths(of: "master/\(name)", in: access), access) == ["lambda-code: Role.aws.master.runner"], "\(name)")
    }
    #expect(become(try paths(of: "master/no-invoke", in: access), access) == [])
  }

  @Test("who reaches an administrator is told so")
  func administrator() async throws {
    let access = try await smallOrganization(
      master: "users:\n" + userItem("key-maker", statements: allow("iam:CreateAccessKey", "arn:aws:iam::111111111111:user/boss"))
        + userItem("boss", statements: allow("*")) + userItem("clerk", statements: allow("s3:*")))
    let found = try paths(of: "master/key-maker", in: access)
    #expect(become(found, access) == ["create-access-key: User.aws.master.boss"])
    #expect(found.reached.map(\.isAdministrator) == [true])
    #expect(try paths(of: "master/clerk", in: access).reached.isEmpty)
    #expect(try paths(of: "master/boss", in: access).isAdministrator)
  }

  @Test("an own policy that can be rewritten counts, another one does not")
  func ownPolicy() async throws {
    let policies = """
      iam_policies:
        - name: mine
          document: '{"Version": "2012-10-17", "Statement": [\(allow("iam:CreatePolicyVersion", "arn:aws:iam::111111111111:policy/mine"))]}'
        - name: theirs
          document: '{"Version": "2012-10-17", "Statement": [\(allow("iam:CreatePolicyVersion", "arn:aws:iam::111111111111:policy/mine"))]}'
      users:
        - name: holder
          attached_policies: [{_ref: Policy.aws.master.mine}]
        - name: other
          attached_policies: [{_ref: Policy.aws.master.theirs}]

      """
    let access = try await smallOrganization(master: policies)
    let found = try paths(of: "master/holder", in: access)
    #expect(found.escalations.map(\.method.id) == ["create-policy-version"])
    #expect(found.escalations.map(\.target) == ["arn:aws:iam::111111111111:policy/mine"])
    #expect(try paths(of: "master/other", in: access).escalations.isEmpty)
  }

  @Test("a boundary that leaves IAM out cuts every path")
  func boundary() async throws {
    let master = """
      iam_policies:
        - name: edge
          document: '{"Version": "2012-10-17", "Statement": [\(allow("s3:*"))]}'
      users:
        - name: bounded
          permissions_boundary: {_ref: Policy.aws.master.edge}
          inline_policies:
            - name: own
              document: '{"Version": "2012-10-17", "Statement": [\(allow("*"))]}'
        - name: free
          inline_policies:
            - name: own
              document: '{"Version": "2012-10-17", "Statement": [\(allow("*"))]}'

      """
    let access = try await smallOrganization(master: master)
    let bounded = try paths(of: "master/bounded", in: access)
    #expect(!bounded.isAdministrator && bounded.reached.isEmpty && bounded.escalations.isEmpty)
    #expect(try paths(of: "master/free", in: access).isAdministrator)
  }

  // MARK: Through others, and off boundaries

  private let account = "arn:aws:iam::111111111111:"

  private func told(_ name: String, _ access: OrganizationAccess) throws -> [String] {
    try paths(of: name, in: access).escalations.map { "\($0.method.id) \($0.target.dropFirst(account.count))" + ($0.isAdministrator ? " !" : "") }
  }

  @Test("policies of a role count that it can assume, also through another; of no other role")
  func assumableRole() async throws {
    let write = { (role: String) in allow("iam:AttachRolePolicy", "arn:aws:iam::111111111111:role/\(role)") }
    let trust = { (name: String) in #"{"AWS": "arn:aws:iam::111111111111:\#(name)"}"# }
    let access = try await smallOrganization(
      master: "users:\n" + userItem("near", statements: write("first")) + userItem("far", statements: write("second"))
        + userItem("apart", statements: write("third"))
        + userItem("limited", statements: allow("iam:AttachRolePolicy", "*", condition("ArnEquals", "iam:PolicyARN", "arn:aws:iam::aws:policy/ReadOnlyAccess")))
        + "iam_roles:\n"
        + roleItem("first", trusts: #"{"AWS": ["\#(account)user/near", "\#(account)user/far", "\#(account)user/limited"]}"#)
        + roleItem("second", trusts: trust("role/first")) + roleItem("third", trusts: #"{"Service": "ec2.amazonaws.com"}"#))
    #expect(try told("master/near", access) == ["attach-role-policy role/first !"])
    #expect(try told("master/far", access) == ["attach-role-policy role/second !"])
    #expect(try told("master/apart", access) == [])
    #expect(try told("master/limited", access) == ["attach-role-policy role/first", "attach-role-policy role/second"])
  }

  @Test("what another user has counts where it can become that user")
  func anotherUser() async throws {
    let both = allow("iam:PutUserPolicy", "arn:aws:iam::111111111111:user/idle")
    let access = try await smallOrganization(
      master: "users:\n" + userItem("taker", statements: both + "," + allow("iam:CreateAccessKey", "arn:aws:iam::111111111111:user/idle"))
        + userItem("writer", statements: both) + userItem("idle", statements: allow("s3:ListAllMyBuckets")))
    #expect(try told("master/taker", access) == ["put-user-policy user/idle !"])
    #expect(try told("master/writer", access) == [])
  }

  @Test("a principal that is made counts where one name has leave for all of it; a boundary that it must have binds it")
  func made() async throws {
    func make(_ resource: String, _ besides: String = "") -> String {
      ["iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"].map { allow($0, resource, besides) }.joined(separator: ",")
    }
    let bound = { (name: String) in condition("StringEquals", "iam:PermissionsBoundary", "arn:aws:iam::111111111111:policy/\(name)") }
    func user(_ name: String, bound policy: String) -> String {
      userItem(name, statements: allow("iam:CreateUser", "*", bound(policy)) + "," + allow("iam:PutUserPolicy", "*", bound(policy)) + "," + allow("iam:CreateAccessKey"))
    }
    let policies = """
      iam_policies:
        - name: tight
          document: '{"Version": "2012-10-17", "Statement": [\(allow("s3:*"))]}'
        - name: wide
          document: '{"Version": "2012-10-17", "Statement": [\(allow("*"))]}'

      """
    func told(_ user: String) async throws -> [String] {
      try self.told("master/eva", try await smallOrganization(master: policies + "users:\n" + user))
    }
    func told(_ actions: [(String, String)], _ rest: String = "") async throws -> [String] {
      try await told(userItem("eva", statements: actions.map { allow($0.0, "arn:aws:iam::*:\($0.1)") }.joined(separator: ",") + rest))
    }
    let made = "create-user-put-policy-access-key"
    #expect(try await told(userItem("eva", statements: make("arn:aws:iam::*:user/new/*"))) == ["\(made) user/new/x !"])
    #expect(
      try await told([("iam:CreateUser", "user/a*"), ("iam:PutUserPolicy", "user/*b"), ("iam:CreateAccessKey", "user/*")]) == ["\(made) user/ab !"])
    #expect(try await told([("iam:CreateUser", "user/a/*"), ("iam:PutUserPolicy", "user/b/*"), ("iam:CreateAccessKey", "user/*")]) == [])
    #expect(try await told(user("eva", bound: "tight")) == [])
    #expect(try await told(user("eva", bound: "wide")) == ["\(made) user/x !"])
    let founder = [("iam:CreateRole", "role/new/*"), ("iam:PutRolePolicy", "role/new/*")]
    #expect(try await told(founder) == ["create-role-put-policy role/new/x !"])
    #expect(try await told(founder, "," + deny("sts:AssumeRole")) == [])
  }

  @Test("a boundary that its bearer can take off, replace, or rewrite holds nothing")
  func boundaryThatComesOff() async throws {
    func user(_ name: String, _ statements: String) -> String {
      """
        - name: \(name)
          permissions_boundary: {_ref: Policy.aws.master.\(name)}
          inline_policies:
            - name: own
              document: '{"Version": "2012-10-17", "Statement": [\(statements)]}'

      """
    }
    let boundaries = [
      "off": "iam:DeleteUserPermissionsBoundary", "other": "iam:PutUserPermissionsBoundary", "rewrite": "iam:CreatePolicyVersion",
      "attach": "iam:AttachUserPolicy", "small": "iam:DeleteUserPermissionsBoundary",
    ].sorted { $0.key < $1.key }
    let policies = boundaries.map { "  - name: \($0.key)\n    document: '{\"Version\": \"2012-10-17\", \"Statement\": [\(allow($0.value))]}'\n" }.joined()
    let access = try await smallOrganization(
      master: "iam_policies:\n" + policies + "users:\n"
        + boundaries.map { user($0.key, allow($0.key == "small" ? "iam:DeleteUserPermissionsBoundary" : "*")) }.joined())
    #expect(try told("master/off", access) == ["delete-user-permissions-boundary user/off !"])
    #expect(try told("master/other", access) == ["put-user-permissions-boundary user/other !"])
    #expect(try told("master/rewrite", access) == ["create-policy-version policy/rewrite !"])
    #expect(try told("master/attach", access) == ["attach-user-policy user/attach"])
    #expect(try told("master/small", access) == [])
  }

  @Test("what one way gives opens the next: into a group, whose policies it then writes")
  func oneAfterTheOther() async throws {
    let group = "arn:aws:iam::111111111111:group/weak"
    let access = try await smallOrganization(
      master: "iam_groups: [{name: weak}]\nusers:\n" + userItem("both", statements: allow("iam:AddUserToGroup", group) + "," + allow("iam:AttachGroupPolicy", group))
        + userItem("join", statements: allow("iam:AddUserToGroup", group)))
    #expect(try told("master/both", access) == ["add-user-to-group group/weak", "attach-group-policy group/weak !"])
    #expect(try told("master/join", access) == ["add-user-to-group group/weak"])
  }

  @Test("roles that AWS keeps are nobody's to rewrite")
  func rolesOfAWS() async throws {
    let role = roleItem("AWSReservedSSO_x_0123456789abcdef", trusts: #"{"Federated": "arn:aws:iam::111111111111:saml-provider/x"}"#, statements: allow("*"))
      .replacing("- name: AWSReservedSSO_x_0123456789abcdef", with: "- name: AWSReservedSSO_x_0123456789abcdef\n    path: /aws-reserved/sso.amazonaws.com/")
    let access = try await smallOrganization(master: "users:\n" + userItem("eva", statements: allow("iam:UpdateAssumeRolePolicy")) + "iam_roles:\n" + role)
    #expect(try paths(of: "master/eva", in: access).reached.isEmpty)
  }
}
