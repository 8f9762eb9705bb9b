import Foundation
import Testing

/// `aegis import` against an organization that another client has made in moto.
@Suite(.needs(.moto), .serialized) struct ImportTests {
  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

  /// The whole way: import, compile without an error, import again without a change, whatever goes wrong under way.
  @Test func anImportIsWholeAndTheSameAgain() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      let size = Self.isLong ? (members: 29, roles: 100, policies: 67) : (members: 6, roles: 10, policies: 30)
      let filled = try await FilledMoto.make(moto, members: size.members, roles: size.roles, policies: size.policies)
      let clean = try ImportedProject(url: moto.url)
      let first = try await clean.run("import")
      #expect(first.status == 0, "\(first.text)")
      let expected = try clean.files()
      #expect(expected.count == 5 * filled.inventory.accounts.count + 1)
      let compiled = try await clean.run("compile", "--emit", "none")
      #expect(compiled.status == 0, "\(compiled.text)")
      let again = try await clean.run("import")
      #expect(again.status == 0, "\(again.text)")
      #expect(try clean.files() == expected)
      try check(expected, filled.inventory)
      try await faults(moto, expected)
      try await kills(moto, expected)
      try await edits(clean, moto)
      try await oneAccount(moto, filled.inventory)
    }
  }

  /// One account alone: its files, and a word on those that are still missing.
  private func oneAccount(_ moto: Moto, _ inventory: FilledMoto.Inventory) async throws {
    let project = try ImportedProject(url: moto.url)
    let name = try #require(inventory.accounts.keys.filter { $0 != "master" }.min())
    let missing = inventory.accounts.count - 1
    let result = try await project.run("import", "--account", name)
    #expect(result.status == 0, "\(result.text)")
    #expect(result.text.contains("names \(missing) accounts that are not imported yet"), "\(result.text)")
    #expect(try project.files().keys.filter { $0.hasSuffix("/account.yaml") }.count == 1)
    #expect(try await project.run("import").status == 0)
    let again = try await project.run("import", "--account", name)
    #expect(again.status == 0 && !again.text.contains("not imported yet"), "\(again.text)")
    #expect(try await project.run("compile", "--emit", "none").status == 0)
  }

  /// AWS lets accounts be called alike, and `master`: nothing of one gets into another.
  @Test func accountsOfOneNameStandApart() async throws {
    try await Moto.withServer { moto in
      // The stand-in calls the management account `master`.
      try await Boto.run(
        """
        keys = dict(endpoint_url="\(moto.url)", region_name="us-east-1", aws_access_key_id="AKIAMGMT000000000000", aws_secret_access_key="x")
        organizations = boto3.client("organizations", **keys)
        organizations.create_organization(FeatureSet="ALL")
        boto3.client("iam", **keys).create_user(UserName="of-management")
        for number, name in enumerate(["Master", "Twin", "twin"]):
            account = organizations.create_account(AccountName=name, Email=f"{number}@example.com")["CreateAccountStatus"]["AccountId"]
            client("iam", account).create_user(UserName=f"of-{name}")
        """, moto: moto)
      let project = try ImportedProject(url: moto.url)
      #expect(try await project.run("import").status == 0)
      let files = try project.files().filter { $0.key.hasSuffix("/users.yaml") && $0.value.contains("name:") }
      #expect(Set(files.values.map { $0.split(separator: "\n")[0] }) == ["- name: of-management", "- name: of-Master", "- name: of-Twin", "- name: of-twin"])
      #expect(files["master_account/users/users.yaml"]?.contains("of-management") == true)
      let report = try project.text("reports/import.txt")
      #expect(report.contains("`master` names the management account: this one stands as `Master (") && report.contains("is called so too"), "\(report)")
      let compiled = try await project.run("compile", "--emit", "none")
      #expect(compiled.status == 0, "\(compiled.text)")
      #expect(try await project.run("import").text.contains("0 files written"))
    }
  }

  /// What is not read stays as the import before left it, and nothing is told of it.
  @Test func aSkippedAccountStaysAsItIs() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      _ = try await FilledMoto.make(moto, members: 2, roles: 2, policies: 2)
      let project = try ImportedProject(url: moto.url)
      #expect(try await project.run("import").status == 0)
      let whole = try project.files()
      let folder = try #require(whole.keys.filter { $0.hasPrefix("member_accounts/") }.min()?.split(separator: "/").dropFirst().first)
      let named = try #require(whole["member_accounts/\(folder)/account.yaml"]?.firstMatch(of: /name: (.+)/))
      let name = String(named.output.1)
      let roles = "member_accounts/\(folder)/roles/roles.yaml"
      let edited = "# ours\n" + (whole[roles] ?? "")
      try Data(edited.utf8).write(to: project.folder.appendingPathComponent(roles))
      let skipped = try await project.run("import", "--skip", name)
      #expect(skipped.status == 0 && !skipped.text.contains("AE7203"), "\(skipped.text)")
      var expected = whole
      expected[roles] = edited
      #expect(try project.files() == expected)
      // The base is what it was too: a whole import has nothing to merge.
      #expect(try await project.run("import").status == 0)
      #expect(try project.files() == expected)
    }
  }

  /// An account that nobody can sign in to is skipped once, and from then on by every command; what the organization has of
  /// it is looked after all the same.
  @Test func whoeverIsSkippedIsLeftAlone() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in try await FaultyProxy.between(moto) { proxy in
      try await Boto.run(
        """
        o = client("organizations", "123456789012")
        o.create_organization(FeatureSet="ALL")
        o.create_account(AccountName="shop", Email="shop@example.com")
        client("iam", "123456789012").create_user(UserName="ana")
        """, moto: moto)
      try await proxy.tell("deny=AssumeRole")
      let project = try DeployProject(url: proxy.url, files: ["aegis.ini": AcmeSettings.text(state: "local", "backend = api")])
      let refused = try await project.run("import", "-q")
      #expect(refused.status == 77 && refused.text.contains("`--skip NAME` leaves an account out that nobody can sign in to"), "\(refused.text)")
      let skipped = try await project.run("import", "--skip", "shop", "-q")
      #expect(skipped.status == 0, "\(skipped.text)")
      let account = try String(contentsOf: project.folder.appendingPathComponent("member_accounts/shop/account.yaml"), encoding: .utf8)
      #expect(account.contains("\nmanaged: false\n"), "\(account)")
      let again = try await project.run("import")
      #expect(again.status == 0 && again.text.contains("0 files written"), "\(again.text)")
      let one = try await project.run("import", "--account", "shop")
      #expect(one.status == 64 && one.text.contains("account `shop` is not read: its `account.yaml` has `managed: false`"), "\(one.text)")
      try await project.expectNoChange("imported")
      let named = try await project.run("plan", "--account", "shop", "-q")
      #expect(named.status == 64 && named.text.contains("account `shop` has `managed: false`"), "\(named.text)")
      let doctor = try await project.run("doctor")
      #expect(doctor.text.contains("no member account is signed in to: all have `managed: false`"), "\(doctor.text)")

      try project.edit("member_accounts/shop/account.yaml") { $0 + "tags: [{key: team, value: shop}]\n" }
      try project.edit("member_accounts/shop/roles/roles.yaml") { _ in
        """
        - name: written
          assume_role_policy_document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}'

        """
      }
      try await project.deploy("a tag")
      try await project.expectNoChange("a tag")
      let modules = try await project.run("compile", "--out", "modules")
      #expect(modules.status == 0 && modules.text.contains("2 terraform modules"), "\(modules.text)")
      try project.edit("member_accounts/shop/account.yaml") { $0.replacing("managed: false\n", with: "") }
      let managed = try await project.run("plan", "-q")
      #expect(managed.status == 77 && managed.text.contains("`managed: false` in its `account.yaml`"), "\(managed.text)")
    } }
  }

  /// Nothing that was made is missing.
  private func check(_ files: [String: String], _ inventory: FilledMoto.Inventory) throws {
    let all = files.values.joined()
    for account in inventory.accounts.values {
      for name in account.roles.keys { #expect(all.contains("- name: \(name)\n"), "\(name)") }
      for name in account.policies.keys { #expect(all.contains("- name: \(name)\n"), "\(name)") }
    }
    #expect(all.contains("# left out: role `AWSServiceRoleForAutoScaling`"))
  }

  /// Through a proxy that lets a fifth of all calls go wrong.
  private func faults(_ moto: Moto, _ expected: [String: String]) async throws {
    for _ in 0..<(Self.isLong ? 5 : 1) {
      let seed = UInt32.random(in: 0...UInt32.max)
      try await Proxy.with(moto, seed: seed, faults: 0.2) { proxy in
        let project = try ImportedProject(url: proxy.url)
        let result = try await project.run("import", "-v")
        if result.status == 0 {
          #expect(try project.files() == expected, "seed \(seed)")
        } else {
          #expect(result.status == 69, "seed \(seed): \(result.text)")
          #expect(try project.files().isEmpty, "seed \(seed)")
        }
      }
    }
  }

  /// Killed at random points and started again: the same files, and few calls twice.
  private func kills(_ moto: Moto, _ expected: [String: String]) async throws {
    try await Proxy.with(moto) { proxy in
      let project = try ImportedProject(url: proxy.url)
      let start = try await proxy.count()
      #expect(try await project.run("import", "-q").status == 0)
      let calls = try await proxy.count() - start
      for _ in 0..<(Self.isLong ? 50 : 3) {
        let point = Int.random(in: 1..<calls)
        let project = try ImportedProject(url: proxy.url)
        let before = try await proxy.count()
        try await killed(project, proxy, after: before + point)
        #expect(try project.files().isEmpty, "killed after \(point) of \(calls) calls")
        let result = try await project.run("import", "-q")
        #expect(result.status == 0, "\(result.text)")
        #expect(try project.files() == expected, "killed after \(point) of \(calls) calls")
        let total = try await proxy.count() - before
        #expect(total <= calls + calls / 10, "killed after \(point) of \(calls) calls: \(total - calls) were repeated")
      }
    }
  }

  private func killed(_ project: ImportedProject, _ proxy: Proxy, after count: Int) async throws {
    let process = Process()
    process.executableURL = ImportedProject.program
    process.arguments = ["import", "-q"]
    process.currentDirectoryURL = project.folder
    process.environment = ImportedProject.environment(proxy.url)
    process.standardInput = FileHandle.nullDevice
    // However late this test gets to run, the import cannot be over before it is killed.
    try await proxy.limit(count)
    let end = try process.start()
    while process.isRunning, try await proxy.count() < count { try await Task.sleep(for: .milliseconds(1)) }
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGKILL)
    await end.value
    try await proxy.limit(0)
  }

  /// What people write into files stays, and what AWS has changed comes in beside it.
  private func edits(_ project: ImportedProject, _ moto: Moto) async throws {
    let path = "master_account/groups/groups.yaml"
    let before = try project.text(path)
    let layout = try await project.run("fmt", "--check")
    #expect(layout.status == 0, "what is written is laid out: \(layout.text)")
    let edited =
      "# ours\n" + before.replacingOccurrences(of: "- name: Group.1\n", with: "# the first\n- name: Group.1 # one\n")
      .replacingOccurrences(of: "\"own\"", with: "own") + "- name: Added\n  path: /\n"
    try project.write(edited, to: path)
    #expect(try await project.run("import", "-q").status == 0)
    #expect(try project.text(path) == edited)
    let script = """
      import boto3
      iam = boto3.client("iam", endpoint_url="\(moto.url)", region_name="us-east-1", aws_access_key_id="AKIAMGMT000000000000", aws_secret_access_key="x")
      iam.create_group(GroupName="Group.15", Path="/new/")
      iam.delete_group_policy(GroupName="Group.1", PolicyName="own")
      for p in iam.list_attached_group_policies(GroupName="Group.2")["AttachedPolicies"]: iam.detach_group_policy(GroupName="Group.2", PolicyArn=p["PolicyArn"])
      """
    let python = try require(Command.find("python3"), .moto)
    let changed = try await Command.run(python, ["-c", script], in: project.folder, environment: Command.environment)
    #expect(changed.status == 0, "\(changed.text)")
    let dry = try await project.run("import", "-q", "--dry-run")
    #expect(String(decoding: dry.standardOutput, as: UTF8.self) == "change \(path)\n", "\(dry.text)")
    #expect(try project.text(path) == edited)
    let result = try await project.run("import", "-q")
    #expect(result.status == 0, "\(result.text)")
    let merged = try project.text(path)
    for line in ["# ours\n", "# the first\n- name: Group.1 # one\n", "- name: Added\n", "- name: Group.15\n  path: /new/\n"] {
      #expect(merged.contains(line), "\(line)\n\(merged)")
    }
    #expect(merged.components(separatedBy: "inline_policies").count == before.components(separatedBy: "inline_policies").count - 1)
    #expect(merged.components(separatedBy: "attached_policies").count == before.components(separatedBy: "attached_policies").count - 1)
    // A working copy that goes back to what it was before that import gets the same again.
    try project.write(edited, to: path)
    #expect(try await project.run("import", "-q").status == 0)
    #expect(try project.text(path) == merged)
    try project.write(merged.replacingOccurrences(of: "\"Sid\": \"S0\"", with: "\"Sid\": \"Ours\""), to: path)
    let third = try await Command.run(
      python, ["-c", script.components(separatedBy: "\n").prefix(2).joined(separator: "\n") + #"""

        iam.put_group_policy(GroupName="Group.0", PolicyName="own", PolicyDocument='{"Version": "2012-10-17", "Statement": [{"Sid": "Theirs", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}')
        """#],
      in: project.folder, environment: Command.environment)
    #expect(third.status == 0, "\(third.text)")
    let conflict = try await project.run("import", "-q")
    #expect(conflict.status == 1, "\(conflict.text)")
    #expect(conflict.text.contains("error[AE7201]: `Group.0` was changed here and in AWS"), "\(conflict.text)")
    #expect(try project.text(path).contains("\"Sid\": \"Ours\""))
    #expect(try await project.run("import", "-q", "--overwrite").status == 0)
    #expect(try project.text(path).contains("\"Sid\": \"Theirs\""))
  }
}
