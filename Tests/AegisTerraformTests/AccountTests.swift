import AegisBasics
import AegisIR
import AegisTerraform
import Testing

@Suite struct AccountTests {
  @Test func aMemberIsReachedThroughItsRole() throws {
    let parsed = try Parsed(member("a"))
    #expect(
      parsed["provider", "aws", "assume_role", "role_arn"] as? String
        == "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole")
    #expect(parsed["variable"] == nil)
  }

  @Test func anAccountsOwnRoleWins() throws {
    var account = member("a")
    account.memberRole = "team/Admin"
    var settings = settings()
    settings.partition = "aws-cn"
    #expect(
      try Parsed(account, settings)["provider", "aws", "assume_role", "role_arn"] as? String
        == "arn:aws-cn:iam::111111111111:role/team/Admin")
  }

  @Test func anUnknownIDIsAVariable() throws {
    let parsed = try Parsed(member("a", id: nil))
    #expect(
      parsed["provider", "aws", "assume_role", "role_arn"] as? String
        == "arn:aws:iam::${var.account_id}:role/OrganizationAccountAccessRole")
    #expect(parsed["variable", "account_id", "type"] as? String == "string")
  }

  @Test func theManagementAccountAssumesNothing() throws {
    let account = Account(key: "master", name: "M", email: "m@example.com", isManagement: true, origin: here)
    let parsed = try Parsed(account)
    #expect(parsed.module.directory == "master")
    #expect(parsed["provider", "aws", "assume_role"] == nil)
    #expect(parsed["variable"] == nil)
  }

  @Test func referencesMakeTheOrder() throws {
    let parsed = try Parsed(account(exclusive: false))
    let attachment = parsed.resource("aws_iam_role_policy_attachment", "r--p")
    #expect(attachment?["role"] as? String == "${aws_iam_role.r.id}")
    #expect(attachment?["policy_arn"] as? String == "${aws_iam_policy.p.arn}")
    #expect(parsed.resource("aws_iam_role", "r")?["permissions_boundary"] as? String == "${aws_iam_policy.p.arn}")
    #expect(parsed.resource("aws_iam_instance_profile", "r")?["role"] as? String == "${aws_iam_role.r.id}")
    let membership = parsed.resource("aws_iam_user_group_membership", "u--g")
    #expect(membership?["groups"] as? [String] == ["${aws_iam_group.g.name}"])
    #expect(membership?["user"] as? String == "${aws_iam_user.u.name}")
  }

  /// What terraform has one by one from before is told by its addresses, for versions that know no `removed` blocks.
  @Test func anExclusiveAccountTakesSingleAttachmentsOver() throws {
    let single = try Parsed(account(exclusive: false)).addresses.filter { $0.contains("_policy_attachment.") }
    var exclusive = account(exclusive: true)
    #expect(!single.isEmpty && attachmentsTakenOver(by: exclusive, settings: settings()) == Set(single))
    #expect(attachmentsTakenOver(by: account(exclusive: false), settings: settings()).isEmpty)
    #expect(single.contains("aws_iam_role_policy_attachment.\(attachmentLabel("r", "p"))"))
    exclusive.users[0].lifecycle.isManaged = false
    #expect(!attachmentsTakenOver(by: exclusive, settings: settings()).contains { $0.hasPrefix("aws_iam_user_policy_attachment.") })
  }

  @Test func attachmentsAreNotExclusiveByDefault() throws {
    #expect(try !Parsed(account(exclusive: false)).text.contains("_exclusive"))
    #expect(try Parsed(account(exclusive: false))["terraform", "required_providers", "aws", "version"] as? String == ">= 5.0, < 7.0")
  }

  @Test func anExclusiveAccountNamesTheWholeSet() throws {
    let parsed = try Parsed(account(exclusive: true))
    #expect(!parsed.addresses.contains { $0.contains("_policy_attachment.") })
    for (kind, label, attribute) in [("role", "r", "id"), ("group", "g", "name"), ("user", "u", "name")] {
      let attachments = parsed.resource("aws_iam_\(kind)_policy_attachments_exclusive", label)
      #expect(attachments?["policy_arns"] as? [String] == ["${aws_iam_policy.p.arn}"])
      #expect(attachments?["\(kind)_name"] as? String == "${aws_iam_\(kind).\(label).\(attribute)}")
      let inline = parsed.resource("aws_iam_\(kind)_policies_exclusive", label)
      #expect(inline?["policy_names"] as? [String] == ["${aws_iam_\(kind)_policy.\(label)--i.name}"])
      #expect(parsed.resource("aws_iam_\(kind)_policy", "\(label)--i") != nil)
    }
    // The resources came with this version.
    #expect(parsed["terraform", "required_providers", "aws", "version"] as? String == ">= 5.72.1, < 7.0")
  }

  @Test func anExclusiveHolderOfNothingIsEmptied() throws {
    var account = member("a")
    account.exclusive = true
    account.groups = [Group(name: "g", origin: here)]
    let parsed = try Parsed(account)
    #expect(parsed.resource("aws_iam_group_policy_attachments_exclusive", "g")?["policy_arns"] as? [String] == [])
    #expect(parsed.resource("aws_iam_group_policies_exclusive", "g")?["policy_names"] as? [String] == [])
  }

  @Test func destructionIsPreventedWhereAsked() throws {
    var account = account(exclusive: false)
    #expect(try !Parsed(account).text.contains("prevent_destroy"))
    account.roles[0].preventDestroy = true
    let parsed = try Parsed(account)
    #expect((parsed.resource("aws_iam_role", "r")?["lifecycle"] as? [String: Bool]) == ["prevent_destroy": true])
  }

  @Test func keysAreSortedAndBytesStable() throws {
    for exclusive in [false, true] {
      let parsed = try Parsed(account(exclusive: exclusive))
      try expectSortedKeys(parsed.text)
      #expect(try Parsed(account(exclusive: exclusive)).text == parsed.text)
      #expect(parsed.text.hasSuffix("}\n") && !parsed.text.hasSuffix("\n\n"))
    }
  }

  @Test func everyResourceHasItsOrigin() throws {
    var account = account(exclusive: false)
    account.roles[0].attachedPolicies[0].origin = at(77)
    let parsed = try Parsed(account)
    #expect(parsed.module.origins.map(\.address) == parsed.addresses)
    #expect(parsed.module.origin(of: "aws_iam_role_policy_attachment.r--p") == at(77))
    #expect(parsed.module.origin(of: "aws_iam_role.nobody") == nil)
  }

  @Test func anEmptyAccountIsAModuleToo() throws {
    // Terraform refuses an empty object here: "At least one object property is required".
    #expect(try Parsed(member("a"))["resource"] == nil)
  }

  func account(exclusive: Bool) -> Account {
    var account = member("a")
    account.exclusive = exclusive
    account.tags = [Tag(key: "b", value: "1"), Tag(key: "a", value: "2")]
    let attached = [PolicyAttachment(policy: .local("p"), origin: here)]
    let inline = [InlinePolicy(name: "i", document: anything, origin: here)]
    account.policies = [Policy(name: "p", description: "d", document: anything, tags: account.tags, origin: here)]
    account.roles = [
      Role(
        name: "r", description: "d", trust: anything, attachedPolicies: attached, inlinePolicies: inline,
        permissionsBoundary: .local("p"), maxSessionDuration: 7200, tags: account.tags, hasInstanceProfile: true, origin: here)
    ]
    account.groups = [Group(name: "g", attachedPolicies: attached, inlinePolicies: inline, origin: here)]
    account.users = [
      User(
        name: "u", permissionsBoundary: .local("p"), attachedPolicies: attached, inlinePolicies: inline,
        groups: [Located("g", at: here)], tags: account.tags, origin: here)
    ]
    return account
  }
}

/// Sorted by bytes in every object, judged by the lines as they stand.
func expectSortedKeys(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  var open: [String] = []
  for line in text.split(separator: "\n") {
    let depth = line.prefix { $0 == " " }.count / 2
    guard let match = line.firstMatch(of: #/^ *"(?<key>[^"]*)": /#) else {
      open = Array(open.prefix(depth + 1))
      continue
    }
    let key = String(match.key)
    if open.count > depth {
      let isAfter = open[depth].utf8.lexicographicallyPrecedes(key.utf8)
      #expect(isAfter, "\(open[depth]) stands before \(key)", sourceLocation: sourceLocation)
    }
    open = Array(open.prefix(depth)) + Array(repeating: "", count: max(0, depth - open.count)) + [key]
  }
}
