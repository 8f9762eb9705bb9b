import Foundation
import Testing

extension RealTerraform {
  /// `plan` and `deploy` with the real terraform against moto, as people run them.
  @Suite struct TerraformDeployTests {
    /// From nothing to a small organization, by a saved plan to another one; the plans have the form of the API back end's.
    @Test(.needs(.boto)) func fromNothingAndByASavedPlan() async throws {
      let terraform = try await Terraform.shared.value
      try await Moto.withServer(managedPolicies: true) { moto in
        var project = try DeployProject(url: moto.url, files: SmallOrganization.files(backend: "terraform"))
        project.variables = try terraform.variables()
        try await project.deploy("from nothing")
        try await project.expectSeen(moto, "from nothing")

        try project.edit("member_accounts/shop/policies.yaml") { $0.replacing("s3:GetObject", with: "s3:*") }
        let plan = try await project.run("plan", "--out", "one.plan", "--format", "json", "--fail-on-new-access", "-q")
        #expect(plan.status == 1, "\(plan.text)")
        let shown = try JSONDecoder().decode(Shown.self, from: plan.standardOutput)
        #expect(shown.backend == "terraform")
        #expect(shown.accounts.map(\.name) == ["shop"])
        let changes = shown.accounts.flatMap(\.changes)
        #expect(changes.map { "\($0.action) \($0.kind) \($0.name) \($0.origin.file):\($0.origin.start.line)" } == ["update policy read member_accounts/shop/policies.yaml:1"])
        #expect(changes.first?.after.keys.sorted() == ["document"])
        #expect(!shown.access.gained.isEmpty && shown.access.lost.isEmpty)

        let deployed = try await project.run("deploy", "--plan", "one.plan", "-q")
        #expect(deployed.status == 0, "\(deployed.text)")
        try await project.expectSeen(moto, "by a saved plan")
        let again = try await project.run("deploy", "--plan", "one.plan", "-q")
        #expect(again.status == 1 && again.text.contains("was deployed since the plan was made"), "\(again.text)")
        // An account that is named is asked of terraform, also where nothing changed.
        let real = try await project.run("plan", "--account", "shop", "--detailed-exitcode", "-q")
        #expect(real.status == 0, "\(real.text)")
      }
    }

    /// The sample organization and all its variants.
    @Test(.needs(.boto), .enabled(if: DeployProject.isLong, "AEGIS_LONG_TESTS=1 runs it")) func fromNothingToTheSampleAndItsVariants() async throws {
      let terraform = try await Terraform.shared.value
      try await Moto.withServer(managedPolicies: true) { moto in
        var project = try DeployProject(url: moto.url, backend: "terraform")
        project.variables = try terraform.variables()
        try await project.deploy("from nothing")
        try await project.expectSeen(moto, "from nothing")
        // The provider sends a new length of sessions alone, upon which moto forgets the role's description.
        try await project.tryVariants(DeployVariant.all.filter { $0.what != "the length of sessions" }, moto)
        try await project.deploy("back again")
        try await project.expectSeen(moto, "back again")
        let accounts = ["master", "log-archive", "production", "sandbox", "security", "shared-services", "staging"].flatMap { ["--account", $0] }
        let plan = try await Command.run(
          DeployProject.program, ["plan", "--detailed-exitcode", "-q"] + accounts, in: project.folder, environment: project.environment)
        #expect(plan.status == 0, "\(plan.text)")
      }
    }

    /// What is read of a plan in JSON.
    private struct Shown: Decodable {
      struct Account: Decodable {
        var name: String
        var changes: [Change]
      }
      struct Change: Decodable {
        var action: String
        var kind: String
        var name: String
        var after: [String: String]
        var origin: Origin
      }
      struct Origin: Decodable {
        struct Place: Decodable { var line: Int }
        var file: String
        var start: Place
      }
      struct Access: Decodable {
        struct Side: Decodable {}
        var gained: [Side]
        var lost: [Side]
      }
      var backend: String
      var accounts: [Account]
      var access: Access
    }
  }
}
