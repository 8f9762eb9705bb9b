import AegisBasics
import AegisCloud
import AegisIR
import AegisObserve
import Foundation
import Testing

/// What is read of an organization against what another client has put there.
@Suite(.needs(.moto)) struct ObservationTests {
  @Test func everythingThatWasMadeIsRead() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      let filled = try await FilledMoto.make(moto, members: 4, roles: 8, policies: 6)
      let client = FilledMoto.client(url: moto.url)
      let observed = try await observeOrganization(client, role: MemberRole(name: "OrganizationAccountAccessRole"), name: "acme")
      let organization = observed.organization
      #expect(organization.accounts.count == filled.inventory.accounts.count)
      #expect(organization.enabledServices == ["config.amazonaws.com"])
      #expect(organization.enabledPolicyTypes == ["SERVICE_CONTROL_POLICY", "TAG_POLICY"])
      for (name, targets) in filled.inventory.policies {
        #expect(organization.policies.contains { $0.name == name }, "\(name)")
        #expect(organization.attachments.filter { $0.policy == name }.count == targets, "\(name)")
      }
      for (name, expected) in filled.inventory.accounts {
        let account = try #require(organization.accounts.first { $0.id == expected.id }, "\(name)")
        check(account, expected)
        let slr = observed.leftOut.filter { $0.account == account.key && $0.kind == "role" }
        #expect(slr.map(\.name) == ["AWSServiceRoleForAutoScaling"])
        #expect(observed.accounts[account.key]?.policyVersions.values.contains { $0.count == 3 } == true)
        #expect(account.alias?.value == "alias-\(expected.id)")
        #expect(account.identityProviders.map(\.name) == ["token.example.com/x"])
      }
      #expect(!printIR(organization, sources: observed.sources).isEmpty)
    }
  }

  private func check(_ account: Account, _ expected: FilledMoto.Inventory.Account) {
    #expect(account.isManagement || account.parent == (expected.parent.isEmpty ? .root : .unit(expected.parent)))
    #expect(account.roles.map(\.name).filter { $0 != "OrganizationAccountAccessRole" } == expected.roles.keys.sorted())
    #expect(account.policies.map(\.name) == expected.policies.keys.sorted())
    #expect(account.groups.map(\.name) == expected.groups.keys.sorted())
    #expect(account.users.map(\.name) == expected.users.keys.sorted())
    for role in account.roles {
      guard let it = expected.roles[role.name] else { continue }
      #expect(role.attachedPolicies.count == it.attached && role.inlinePolicies.count == it.inline, "\(role.name)")
      #expect(role.maxSessionDuration == it.duration && (role.permissionsBoundary != nil) == it.boundary, "\(role.name)")
    }
    for policy in account.policies {
      guard let it = expected.policies[policy.name] else { continue }
      #expect(policy.path == it.path && policy.description ?? "" == it.description && policy.tags.count == it.tags, "\(policy.name)")
    }
    for user in account.users { #expect(user.groups.map(\.value) == expected.users[user.name]?.groups) }
    #expect(account.roles.filter(\.hasInstanceProfile).count == 1)
  }
}
