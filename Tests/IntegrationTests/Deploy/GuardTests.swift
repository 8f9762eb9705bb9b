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
      let plan = try await project.run("plan", "--detailed-exitcode", "-q")
      #expect(plan.status == 2, "nothing was changed: \(plan.text)")
    }
  }
}
