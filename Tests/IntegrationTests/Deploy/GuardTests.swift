import Foundation
import Testing

/// A deployment keeps for aegis itself what it needs, or does not begin.
@Suite(.serialized, .needs(.moto)) struct GuardTests {
  @Test func refusesWhatWouldLockItOut() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      let project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "api"))
      try await project.deploy("from nothing")
      let role = "member_accounts/shop/account.yaml"
      let before = try String(contentsOf: project.folder.appendingPathComponent(role), encoding: .utf8)
      func expectRefusal(_ what: String, _ words: String...) async throws {
        let refused = try await project.run("deploy", "--auto-approve", "-q")
        #expect(refused.status == 1, "\(what): \(refused.text)")
        for word in ["could lock aegis itself out; nothing was changed"] + words { #expect(refused.text.contains(word), "\(what): \(refused.text)") }
      }

      try project.edit(role) { $0.replacing("policy/AdministratorAccess", with: "policy/ReadOnlyAccess") }
      try await expectRefusal(
        "a weaker role", "role `AegisMemberAccountRole` of account `shop`", "may no longer do `iam:", "after detach attachment `AdministratorAccess on AegisMemberAccountRole`")
      try project.edit(role) { _ in before.replacing("arn:aws:iam::123456789012:root", with: "arn:aws:iam::210987654321:root") }
      try await expectRefusal("another trust", "the caller can no longer assume role `AegisMemberAccountRole` of account `shop`", "after update role `AegisMemberAccountRole`")
      try project.edit(role) { _ in before }
      try project.edit("organization.yaml") { $0.replacing("organizations:LeaveOrganization", with: "iam:*") }
      try await expectRefusal("a denial from above", "may no longer do `iam:", "after update organization policy `guard`", "statement")
      for (format, words) in [("text", "refused: this plan could lock aegis itself out"), ("markdown", "`deploy` refuses this plan"), ("json", #""lockouts": ["#)] {
        let plan = try await project.run("plan", "--detailed-exitcode", "--format", format, "-q")
        #expect(plan.status == 1 && plan.text.contains(words) && plan.text.contains("may no longer do `iam:"), "\(plan.text)")
      }
      // Meant: shown, and a change as any other.
      let meant = try await project.run("plan", "--detailed-exitcode", "--allow-self-lockout", "-q")
      #expect(meant.status == 2 && meant.text.contains("allowed: this plan could lock aegis itself out"), "\(meant.text)")
    }
  }

  /// The flag is remembered in the state: its lines, and those of the resource, may be gone.
  @Test func keepsWhatWasProtected() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      let project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "api"))
      let account = "member_accounts/shop/account.yaml"
      let plain = try String(contentsOf: project.folder.appendingPathComponent(account), encoding: .utf8)
      let protected = plain.replacing("{name: ana,", with: "{name: ana, prevent_destroy: true,")
      try project.edit(account) { _ in protected }
      try await project.deploy("from nothing")
      let without = plain.replacing(#/users: .*/#, with: "users: []")
      try project.edit(account) { _ in without }
      for command in [["plan"], ["deploy", "--auto-approve"]] {
        let refused = try await project.run(command + ["-q"])
        #expect(refused.status == 1 && refused.text.contains("error[AE7104]: user `ana` would be deleted"), "\(refused.text)")
      }
      try project.edit(account) { _ in plain }
      try await project.deploy("without protection")
      try project.edit(account) { _ in without }
      try await project.deploy("without the user")
      // The journal is no part of what people keep in git.
      let ignored = try String(contentsOf: project.folder.appendingPathComponent(".aegis/.gitignore"), encoding: .utf8)
      #expect(ignored.contains("journal.jsonl\n") && !ignored.contains("state"), "\(ignored)")
    }
  }

  /// Where the state's bucket is missing, it is named, and what checks it.
  @Test func namesTheBucketThatIsMissing() async throws {
    try await Moto.withServer { moto in
      let project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "api", state: "s3"))
      let plan = try await project.run("plan", "-q")
      #expect(plan.status == 69 && plan.text.contains("the state is kept in bucket `states`; `aegis doctor` checks it"), "\(plan.status) \(plan.text)")
    }
  }

  /// Credentials of an account that is in no organization would make a new one, with new accounts.
  @Test func refusesOthersCredentials() async throws {
    try await Moto.withServer { moto in
      let project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "api"))
      func expectRefusal(_ code: String, _ location: Testing.SourceLocation = #_sourceLocation) async throws {
        for backend in ["api", "terraform"] {
          for command in [["plan"], ["deploy", "--auto-approve"]] {
            if backend == "terraform" && Command.find("terraform") == nil { continue }
            let refused = try await project.run(command + ["-q", "--backend", backend])
            #expect(refused.status == 1 && refused.text.contains("error[\(code)]"), "\(backend): \(refused.text)", sourceLocation: location)
          }
        }
        let organizations = try await Boto.run(
          #"""
          try:
            print(client("organizations", "123456789012").describe_organization()["Organization"]["Id"])
          except Exception as error:
            print(type(error).__name__)
          """#, moto: moto)
        #expect(organizations.contains("AWSOrganizationsNotInUseException"), "\(organizations)", sourceLocation: location)
      }
      try project.edit("master_account/account.yaml") { $0.replacing("123456789012", with: "210987654321") }
      try await expectRefusal("AE7109")
      try project.edit("master_account/account.yaml") { $0.replacing("210987654321", with: "123456789012") }
      try project.edit("member_accounts/shop/account.yaml") { "id: '555555555555'\n" + $0 }
      try await expectRefusal("AE7108")
    }
  }
}
