import AegisBasics
import AegisDriver
import AegisIR
import AegisSystem
import AegisTerraform
import Foundation
import Testing

extension RealTerraform {
  /// The samples of the repository, compiled whole and judged by the real terraform and provider.
  @Suite struct SampleTests {
    private func compile(_ sample: String) async throws -> Compilation {
      let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../golden/\(sample)").standardized
      let project = try #require(DiskProject(root: root.path))
      return await Session(files: project, jobs: 2).compile()
    }

    private func modules(_ compilation: Compilation, importBlocks: ImportBlocks) async throws -> ModuleFolder {
      let organization = try #require(compilation.organization, "\(compilation.diagnostics.map(\.message))")
      let settings = TerraformSettings(compilation.settings, importBlocks: importBlocks)
      let session = Session(files: MemoryFileSystem([:]), jobs: 1)
      return try ModuleFolder(await session.emit(organization, settings: settings) { $0 })
    }

    /// The documents' own samples and the sample organization, as `aegis compile` writes them.
    @Test(arguments: ["documents", "organization", "templates", "fields"]) func everyModuleIsValid(_ sample: String) async throws {
      let terraform = try #require(Terraform.lent)
      let folder = try await modules(compile(sample), importBlocks: .known)
      #expect(folder.modules.count >= 3)
      for module in folder.modules {
        #expect(try await terraform.validate(folder[module]) == [], "\(module.directory)")
      }
    }

    @Test func aPlanMakesExactlyTheResourcesOfTheConfiguration() async throws {
      let terraform = try #require(Terraform.lent)
      let compilation = try await compile("organization")
      let organization = try #require(compilation.organization)
      let folder = try await modules(compilation, importBlocks: .none)
      var planned: [String: Int] = [:]
      try await Moto.withServer(managedPolicies: true) { moto in
        for module in folder.modules {
          let plan = try await terraform.plan(folder[module], moto: moto)
          #expect(plan.created == module.origins.map(\.address).sorted(), "\(module.directory)")
          #expect(plan.changes.count == plan.created.count, "\(module.directory)")
          for address in plan.created { planned[String(address.prefix { $0 != "." }), default: 0] += 1 }
        }
      }
      #expect(planned == resources(of: organization))
    }

    /// How many resources of each type the configuration stands for, counted from the IR.
    private func resources(of organization: Organization) -> [String: Int] {
      let accounts = organization.accounts
      func sum(_ count: (Account) -> Int) -> Int { accounts.reduce(0) { $0 + count($1) } }
      func isSAML(_ provider: IdentityProvider) -> Bool {
        if case .saml = provider.configuration { return true }
        return false
      }
      let providers = accounts.flatMap(\.identityProviders)
      return [
        "aws_organizations_organization": 1,
        "aws_organizations_organizational_unit": organization.units.count,
        "aws_organizations_account": accounts.count - 1,
        "aws_organizations_policy": organization.policies.filter { !$0.isAWSManaged }.count,
        "aws_organizations_policy_attachment": organization.attachments.count,
        "aws_organizations_delegated_administrator": organization.delegatedAdministrators.count,
        "aws_iam_account_alias": sum { $0.alias == nil ? 0 : 1 },
        "aws_iam_account_password_policy": sum { $0.passwordPolicy == nil ? 0 : 1 },
        "aws_iam_saml_provider": providers.filter(isSAML).count,
        "aws_iam_openid_connect_provider": providers.filter { !isSAML($0) }.count,
        "aws_iam_policy": sum { $0.policies.count },
        "aws_iam_role": sum { $0.roles.count },
        "aws_iam_instance_profile": sum { $0.roles.filter(\.hasInstanceProfile).count },
        "aws_iam_role_policy": sum { $0.roles.reduce(0) { $0 + $1.inlinePolicies.count } },
        "aws_iam_role_policy_attachment": sum { $0.roles.reduce(0) { $0 + $1.attachedPolicies.count } },
        "aws_iam_group": sum { $0.groups.count },
        "aws_iam_group_policy": sum { $0.groups.reduce(0) { $0 + $1.inlinePolicies.count } },
        "aws_iam_group_policy_attachment": sum { $0.groups.reduce(0) { $0 + $1.attachedPolicies.count } },
        "aws_iam_user": sum { $0.users.count },
        "aws_iam_user_policy": sum { $0.users.reduce(0) { $0 + $1.inlinePolicies.count } },
        "aws_iam_user_policy_attachment": sum { $0.users.reduce(0) { $0 + $1.attachedPolicies.count } },
        "aws_iam_user_group_membership": sum { $0.users.reduce(0) { $0 + $1.groups.count } },
      ].filter { $0.value > 0 }
    }
  }
}
