import AegisIR
import AegisTerraform
import Testing

@Suite struct LabelTests {
  func labels(ofPolicies names: [String]) throws -> [String] {
    var account = member("a")
    account.policies = names.map { Policy(name: $0, document: anything, origin: here) }
    return try Parsed(account).addresses.map { String($0.dropFirst("aws_iam_policy.".count)) }
  }

  @Test(arguments: ["my-aegis-test-role", "_x", "Admin", "a--b", "a_1-"])
  func anIdentifierIsItsOwnLabel(name: String) throws {
    #expect(try labels(ofPolicies: [name]) == [name])
  }

  @Test(arguments: [
    ("a.b", "a-b"), ("a@b.example", "a-b-example"), ("1st", "_1st"), ("==", "_"), ("-x", "x"), ("Größe", "Gr-e"), ("", "_"),
  ])
  func anythingElseIsASlugAndADigest(name: String, slug: String) throws {
    let label = try #require(try labels(ofPolicies: [name]).first)
    #expect(label.dropLast(7) == slug)
    #expect(label.suffix(7).first == "-")
    #expect(label.suffix(6).allSatisfy { $0.isHexDigit && !$0.isUppercase })
  }

  @Test func namesWithOneSlugStayApart() throws {
    #expect(Set(try labels(ofPolicies: ["a.b", "a,b", "a@b", "a-b"])).count == 4)
  }

  @Test func aLabelNeverDependsOnNeighbours() throws {
    let alone = try #require(try labels(ofPolicies: ["a.b"]).first)
    #expect(try labels(ofPolicies: ["a,b", "a-b", "a.b"]).contains(alone))
  }

  @Test func attachmentsOfDifferentPairsStayApart() throws {
    // Joined naively, `a` with `b--c` and `a--b` with `c` would share a label.
    var account = member("a")
    func role(_ name: String, _ policies: [PolicyReference]) -> Role {
      Role(
        name: name, trust: anything, attachedPolicies: policies.map { PolicyAttachment(policy: $0, origin: here) },
        origin: here)
    }
    account.roles = [
      role("a", [.local("b--c"), .local("x")]), role("a--b", [.local("c")]), role("a-", [.local("x")]),
      role("r", [.local("ReadOnlyAccess"), .arn("arn:aws:iam::aws:policy/ReadOnlyAccess"), .arn("arn:aws:iam::aws:policy/x/ReadOnlyAccess")]),
    ]
    let addresses = try Parsed(account).addresses
    #expect(addresses.count == 4 + 7)
    #expect(addresses.contains("aws_iam_role_policy_attachment.a--x"))
    #expect(addresses.contains("aws_iam_role_policy_attachment.r--ReadOnlyAccess"))
  }

  @Test func unitsOfDifferentPathsStayApart() throws {
    let units = [["a"], ["a", "b"], ["a--b"], ["Sandbox Accounts"]].map { OrganizationalUnit(path: $0, origin: here) }
    let addresses = try Parsed(organization(units: units)).addresses
    #expect(addresses.count == 5)
    #expect(addresses.contains("aws_organizations_organizational_unit.a--b"))
    #expect(addresses.contains { $0.hasPrefix("aws_organizations_organizational_unit.Sandbox-Accounts-") })
  }

  @Test func targetsOfDifferentKindsStayApart() throws {
    let policy = OrganizationPolicy(name: "p", type: "SERVICE_CONTROL_POLICY", content: anything, origin: here)
    let targets: [OrganizationPolicyAttachment.Target] = [.root, .unit(["root"]), .account("root"), .unit(["a", "b"]), .account("b")]
    let addresses = try Parsed(
      organization(
        units: [OrganizationalUnit(path: ["root"], origin: here)], policies: [policy],
        attachments: targets.map { OrganizationPolicyAttachment(policy: "p", target: $0, origin: here) },
        accounts: [member("root"), member("b")])
    ).addresses.filter { $0.hasPrefix("aws_organizations_policy_attachment.") }.map { String($0.dropFirst(36)) }
    #expect(addresses == ["account--b--p", "account--root--p", "root--p", "unit--a--b--p", "unit--root--p"])
  }

  @Test(arguments: ["aegis_test", "a-1", "0x"])
  func aPlainKeyIsTheDirectory(key: String) throws {
    #expect(emitAccount(member(key), of: organization(), settings: settings()).directory == key)
  }

  @Test(arguments: [("organization", "organization"), ("master", "master"), ("A", "a"), ("../x", "x"), ("größe", "gr-e")])
  func anyOtherKeyIsSlugged(key: String, slug: String) throws {
    let directory = emitAccount(member(key), of: organization(), settings: settings()).directory
    #expect(directory.dropLast(7) == slug)
    #expect(directory.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-_".utf8.contains($0) })
  }
}
