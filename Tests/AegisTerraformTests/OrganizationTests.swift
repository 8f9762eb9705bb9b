import AegisBasics
import AegisIR
import AegisTerraform
import Testing

@Suite struct OrganizationTests {
  let management = Account(
    key: "master", name: "M", email: "m@example.com", id: "999999999999", isManagement: true, parent: .root, origin: here)

  @Test func theManagementAccountIsNoResource() throws {
    let parsed = try Parsed(organization(accounts: [management, member("a")]))
    #expect(parsed.addresses == ["aws_organizations_account.a", "aws_organizations_organization.this"])
    #expect(!parsed.text.contains("999999999999"))
  }

  @Test func theTreeHangsTogetherByReferences() throws {
    var account = member("a")
    account.parent = .unit(["x", "y"])
    let units = [["x"], ["x", "y"]].map { OrganizationalUnit(path: $0, origin: here) }
    let parsed = try Parsed(organization(units: units, accounts: [account]))
    let unit = "aws_organizations_organizational_unit"
    #expect(parsed.resource(unit, "x")?["parent_id"] as? String == "${aws_organizations_organization.this.roots[0].id}")
    #expect(parsed.resource(unit, "x--y")?["parent_id"] as? String == "${aws_organizations_organizational_unit.x.id}")
    #expect(parsed.resource(unit, "x--y")?["name"] as? String == "y")
    #expect(
      parsed.resource("aws_organizations_account", "a")?["parent_id"] as? String
        == "${aws_organizations_organizational_unit.x--y.id}")
  }

  @Test func destructionIsPreventedByDefault() throws {
    var unit = OrganizationalUnit(path: ["x"], origin: here)
    var policy = OrganizationPolicy(name: "p", type: "SERVICE_CONTROL_POLICY", content: anything, origin: here)
    var account = member("a")
    let types = ["organization", "organizational_unit", "policy", "account"]
    func prevented() throws -> [String] {
      let parsed = try Parsed(organization(units: [unit], policies: [policy], accounts: [account]))
      return types.filter { type in
        let resources = parsed["resource", "aws_organizations_\(type)"] as? [String: [String: Any]] ?? [:]
        return resources.values.contains { ($0["lifecycle"] as? [String: Any])?["prevent_destroy"] as? Bool == true }
      }
    }
    #expect(try prevented() == types)
    unit.preventDestroy = false
    policy.preventDestroy = false
    account.preventDestroy = false
    #expect(try prevented() == ["organization"])
  }

  /// What aegis makes is written in one order; what exists is compared in one, and written in the order that AWS holds.
  @Test func listsOfOrganizationPoliciesHaveOneOrder() throws {
    func parsed(_ json: String, id: String?, _ settings: TerraformSettings = settings()) throws -> Parsed {
      let policy = OrganizationPolicy(name: "p", type: "SERVICE_CONTROL_POLICY", content: document(json), id: id, origin: here)
      return try Parsed(organization(policies: [policy]), settings)
    }
    func content(_ json: String) throws -> String? {
      try parsed(json, id: nil).resource("aws_organizations_policy", "p")?["content"] as? String
    }
    let one = #"{"Statement":[{"Effect":"Deny","Action":["b:\"x,]","a:*"]},{"Effect":"Allow","Action":"*","Limit":12.5,"Is":true,"None":[]}]}"#
    let other = #"{"Statement":[{"Effect":"Allow","Action":"*","Limit":12.5,"Is":true,"None":[]},{"Effect":"Deny","Action":["a:*","b:\"x,]"]}]}"#
    #expect(try content(one) == content(other))
    #expect(try content(one) == other)
    let adopted = try parsed(one, id: "p-12345678")
    #expect(adopted.text == (try parsed(other, id: "p-12345678")).text)
    #expect(adopted["locals", "adopted", "p", "content"] as? String == other)
    #expect(adopted.resource("aws_organizations_policy", "p")?["content"] as? String == "${local.adopted_content.p}")
    #expect(adopted["terraform", "required_providers", "aws", "version"] as? String == ">= 5.4.0, < 7.0")
    let untold = try parsed(one, id: "p-12345678", settings(importBlocks: .none))
    #expect(untold.resource("aws_organizations_policy", "p")?["content"] as? String == other)
    #expect(untold["data"] == nil && untold["locals"] == nil)
    let old = try parsed(one, id: "p-12345678", settings(.local(directory: nil), version: TerraformVersion(0, 12)))
    #expect(old["terraform", "required_version"] as? String == ">= 0.12.20")
  }

  /// Before 5.98 the provider replaced an account that has another name.
  /// The list of an override file stands for the module's own: it has both.
  @Test func servicesOfOthersAreKeptBesideTheConfigurations() throws {
    let file = try #require(KeptServices.file(["ram.amazonaws.com", "access-analyzer.amazonaws.com"], besides: organization()))
    #expect(file.name.hasSuffix("_override.tf.json"))
    let list = #"["access-analyzer.amazonaws.com","cloudtrail.amazonaws.com","ram.amazonaws.com"]"#
    #expect(
      String(decoding: file.bytes, as: UTF8.self).filter { !$0.isWhitespace }
        == #"{"resource":{"aws_organizations_organization":{"this":{"aws_service_access_principals":\#(list)}}}}"#)
    #expect(KeptServices.file([], besides: organization()) == nil)
  }

  @Test func renamedAccountsNeedAProviderThatRenames() throws {
    var account = member("a")
    func range(_ account: Account) throws -> String? {
      try Parsed(organization(accounts: [account]))["terraform", "required_providers", "aws", "version"] as? String
    }
    #expect(try range(account) == ">= 5.0, < 7.0")
    account.lifecycle.formerNames = ["b"]
    #expect(try range(account) == ">= 5.98.0, < 7.0")
  }

  @Test func anAccountIsNeverReplacedForWhatCannotBeRead() throws {
    let lifecycle = try Parsed(organization(accounts: [member("a")])).resource("aws_organizations_account", "a")?["lifecycle"]
    let ignored = (lifecycle as? [String: Any])?["ignore_changes"] as? [String]
    #expect(ignored == ["email", "iam_user_access_to_billing", "role_name"])
  }

  @Test func theIdsOfMembersAreAnOutput() throws {
    let parsed = try Parsed(organization(accounts: [management, member("a", id: nil), member("b.c")]))
    let ids = parsed["output", "account_ids", "value"] as? [String: String]
    #expect(ids?.keys.sorted() == ["a", "b.c"])
    #expect(ids?["a"] == "${aws_organizations_account.a.id}")
  }

  @Test func attachmentsAndAdministratorsNameTheirTargets() throws {
    let policy = OrganizationPolicy(name: "p", type: "SERVICE_CONTROL_POLICY", content: anything, origin: here)
    let parsed = try Parsed(
      organization(
        policies: [policy],
        attachments: [.root, .account("a"), .account("master")].map {
          OrganizationPolicyAttachment(policy: "p", target: $0, origin: here)
        },
        delegated: [DelegatedAdministrator(account: "a", service: "x.amazonaws.com", origin: here)],
        accounts: [management, member("a")]))
    let type = "aws_organizations_policy_attachment"
    #expect(parsed.resource(type, "root--p")?["policy_id"] as? String == "${aws_organizations_policy.p.id}")
    #expect(parsed.resource(type, "account--a--p")?["target_id"] as? String == "${aws_organizations_account.a.id}")
    #expect(
      parsed.resource(type, "account--master--p")?["target_id"] as? String
        == "${aws_organizations_organization.this.master_account_id}")
    let delegated = parsed["resource", "aws_organizations_delegated_administrator"] as? [String: [String: String]]
    #expect(delegated?.values.first == [
      "account_id": "${aws_organizations_account.a.id}", "service_principal": "x.amazonaws.com",
    ])
  }

  @Test func policiesOfAWSAreNamedByTheirIds() throws {
    let full = OrganizationPolicy(
      name: "FullAWSAccess", type: "SERVICE_CONTROL_POLICY", content: anything, isAWSManaged: true, id: "p-FullAWSAccess",
      origin: here)
    let parsed = try Parsed(
      organization(
        root: Root(name: "Root", id: "r-abcd", origin: here), policies: [full],
        attachments: [
          OrganizationPolicyAttachment(policy: "FullAWSAccess", target: .root, origin: here),
          OrganizationPolicyAttachment(policy: "FullAWSAccess", target: .account("new"), origin: here),
        ], accounts: [member("new", id: nil)]))
    // AWS has attached it to what it makes; a second attachment would be refused.
    #expect(parsed.addresses == [
      "aws_organizations_account.new", "aws_organizations_organization.this",
      "aws_organizations_policy_attachment.root--FullAWSAccess",
    ])
    #expect(
      parsed.resource("aws_organizations_policy_attachment", "root--FullAWSAccess")?["policy_id"] as? String
        == "p-FullAWSAccess")
    #expect(parsed["import", "0", "id"] as? String == "r-abcd:p-FullAWSAccess")
  }

  @Test func whatHasAnIdIsImported() throws {
    let value = organization(
      units: [
        OrganizationalUnit(path: ["x"], id: "ou-abcd-12345678", origin: here), OrganizationalUnit(path: ["y"], origin: here),
      ],
      policies: [
        OrganizationPolicy(name: "p", type: "SERVICE_CONTROL_POLICY", content: anything, id: "p-12345678", origin: here),
        OrganizationPolicy(name: "q", type: "SERVICE_CONTROL_POLICY", content: anything, origin: here),
        OrganizationPolicy(
          name: "w", type: "SERVICE_CONTROL_POLICY", content: anything, isAWSManaged: true, id: "p-w", origin: here),
      ],
      accounts: [management, member("a"), member("n", id: nil)])
    let imports = try Parsed(value)["import"] as? [[String: String]]
    #expect(imports == [
      ["to": "aws_organizations_account.a", "id": "111111111111"],
      ["to": "aws_organizations_organizational_unit.x", "id": "ou-abcd-12345678"],
      ["to": "aws_organizations_policy.p", "id": "p-12345678"],
    ])
    #expect(try Parsed(value, settings(importBlocks: .none))["import"] == nil)
    #expect(try Parsed(value, settings(version: TerraformVersion(1, 4)))["import"] == nil)
    #expect(try Parsed(value, settings(version: TerraformVersion(1, 5)))["import"] != nil)
    #expect(try Parsed(member("a"))["import"] == nil)
  }

  @Test func olderVersionsGetAScript() throws {
    var account = member("a")
    account.roles = [Role(name: "it's", trust: anything, origin: here)]
    func files(_ minor: Int) -> [String: String] {
      let module = emitAccount(account, of: organization(accounts: [management, account]), settings: settings(version: TerraformVersion(1, minor), importBlocks: .all))
      return Dictionary(uniqueKeysWithValues: module.files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) })
    }
    #expect(files(5)["import.sh"] == nil)
    #expect(files(5)["main.tf.json"]?.contains("\"import\"") == true)
    #expect(files(4)["main.tf.json"]?.contains("\"import\"") == false)
    let script = try #require(files(4)["import.sh"])
    #expect(script.hasSuffix("\nadopt aws_iam_role.it-s-\(Digest("it's").sixHexDigits) 'it'\\''s'\n"), "\(script)")
  }

  @Test func keysAreSorted() throws {
    let value = organization(
      root: Root(name: "Root", id: "r-abcd", origin: here), units: [OrganizationalUnit(path: ["x"], tags: [Tag(key: "k", value: "v")], origin: here)],
      policies: [
        OrganizationPolicy(
          name: "p", type: "SERVICE_CONTROL_POLICY", description: "d", content: anything, id: "p-12345678",
          tags: [Tag(key: "k", value: "v")], origin: here)
      ],
      attachments: [OrganizationPolicyAttachment(policy: "p", target: .root, origin: here)],
      delegated: [DelegatedAdministrator(account: "a", service: "x.amazonaws.com", origin: here)],
      accounts: [management, member("b"), member("a")])
    let parsed = try Parsed(value)
    try expectSortedKeys(parsed.text)
    #expect(parsed.module.origins.map(\.address) == parsed.addresses)
  }
}
