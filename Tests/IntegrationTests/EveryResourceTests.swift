import AegisIR
import AegisTerraform
import Foundation
import Testing

extension RealTerraform {
  /// Every type of resource that the emitter writes, judged by the real terraform and provider.
  @Suite struct EveryResourceTests {
    let organization = EveryResource.organization

    func modules(version: TerraformVersion = TerraformVersion(1, 10), importBlocks: ImportBlocks) throws -> ModuleFolder {
      let settings = TerraformSettings(
        stateBackend: .s3(bucket: "state", key: "aegis.tfstate", region: "us-east-1", lockTable: "locks"),
        region: "us-east-1", defaultMemberRole: "OrganizationAccountAccessRole", terraformVersion: version,
        importBlocks: importBlocks)
      return try ModuleFolder(
        [emitOrganization(organization, settings: settings)]
          + organization.accounts.map { emitAccount($0, of: organization, settings: settings) })
    }

    /// As a user gets them, with the S3 backend and `import` blocks.
    @Test func everyModuleIsValid() async throws {
      let terraform = try #require(Terraform.lent)
      let folder = try modules(importBlocks: .known)
      for module in folder.modules {
        #expect(try await terraform.validate(folder[module]) == [], "\(module.directory)")
      }
    }

    @Test func everyArgumentIsKnownToTheProvider() async throws {
      let known = try await #require(Terraform.lent).argumentsOfResources()
      let folder = try modules(importBlocks: .none)
      for module in folder.modules {
        let file = try #require(module.files.first)
        let root = try JSONSerialization.jsonObject(with: Data(file.bytes)) as? [String: Any]
        for (type, resources) in root?["resource"] as? [String: [String: [String: Any]]] ?? [:] {
          let arguments = try #require(known[type], "no resource type \(type)").union(["depends_on", "lifecycle"])
          for (label, resource) in resources {
            #expect(Set(resource.keys).subtracting(arguments) == [], "\(type).\(label)")
          }
        }
      }
    }

    /// A plan makes exactly what was emitted and evaluates no text; carried out, it leaves nothing to do.
    @Test func whatIsPlannedIsMade() async throws {
      let terraform = try #require(Terraform.lent)
      let folder = try modules(importBlocks: .none)
      try await Moto.withServer(managedPolicies: true) { moto in
        for module in folder.modules where !module.origins.isEmpty {
          let plan = try await terraform.plan(folder[module], moto: moto)
          #expect(plan.created == module.origins.map(\.address).sorted(), "\(module.directory)")
          #expect(plan.changes.count == module.origins.count, "\(module.directory)")
          if module.directory == "aegis_test" { try expectTextsUnchanged(plan) }
          if module.directory == "organization" {
            let policy = plan.values.first { $0.key.hasPrefix("aws_organizations_policy.") }?.value
            #expect(policy?["description"] as? String == EveryResource.hostile)
          }
          try await terraform.apply(folder[module])
          let second = try await terraform.plan(folder[module], moto: moto)
          #expect(second.changes.keys.sorted() == second.updates.keys.sorted(), "\(module.directory)")
          for (address, arguments) in second.updates {
            #expect(Self.forgotten[String(address.prefix { $0 != "." })] == arguments, "\(address)")
          }
        }
      }
    }

    @Test func anAccountToComeTakesItsIDFromOutside() async throws {
      let terraform = try #require(Terraform.lent)
      let folder = try modules(importBlocks: .none)
      let module = try #require(folder.modules.first { $0.directory == "new" })
      try await Moto.withServer { moto in
        let plan = try await terraform.plan(folder[module], moto: moto, variables: ["account_id": "333333333333"])
        #expect(plan.changes.isEmpty)
        await #expect(throws: CommandFailure.self) { _ = try await terraform.plan(folder[module], moto: moto) }
      }
    }

    /// What the stand-in does not keep, so that a second plan names it again (moto 5.2).
    private static let forgotten = [
      "aws_iam_user": ["permissions_boundary"], "aws_iam_saml_provider": ["tags", "tags_all"],
    ]

    private func expectTextsUnchanged(_ plan: TerraformPlan) throws {
      let policy = try #require(plan.values["aws_iam_policy.home"])
      let text = try #require(policy["policy"] as? String)
      #expect(text.contains("arn:aws:s3:::home/${aws:username}/*"))
      #expect(policy["description"] as? String == EveryResource.hostile)
      #expect((policy["tags"] as? [String: String])?["team"] == "${aws:username}")
      let role = try #require(plan.values["aws_iam_role.my-aegis-test-role"])
      #expect(role["description"] as? String == EveryResource.hostile)
    }
  }
}
