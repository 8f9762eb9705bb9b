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
}
