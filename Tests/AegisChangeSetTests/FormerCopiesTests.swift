import AegisBasics
import AegisChangeSet
import AegisIR
import Testing

/// What stays in AWS under the names that it had before.
@Suite("Former copies")
struct FormerCopiesTests {
  /// A role and a policy that were renamed from `first` over `second`.
  private let desired: Organization = {
    let document = Document(json: Array(#"{"Version":"2012-10-17","Statement":[]}"#.utf8), origin: .nowhere)
    var account = Account(key: "shop", name: "shop", email: "s@example.com", id: "222222222222", isManagement: false, parent: .root, origin: .nowhere)
    for name in ["first", "second", "third"] {
      var (policy, role) = (Policy(name: name, document: document, origin: .nowhere), Role(name: name, trust: document, origin: .nowhere))
      if name == "third" {
        policy.lifecycle.formerNames = ["second", "first"]
        role.lifecycle.formerNames = ["second", "first"]
      } else {
        policy.lifecycle.successor = "third"
        role.lifecycle.successor = "third"
      }
      role.attachedPolicies = ["first", "second", "third"].map { PolicyAttachment(policy: .local($0), origin: .nowhere) }
      account.policies.append(policy)
      account.roles.append(role)
    }
    return Organization(name: "example", featureSet: .all, root: Root(name: "Root", id: "r-1", origin: .nowhere), accounts: [account], origin: .nowhere)
  }()

  private func names(_ organization: Organization) -> (policies: [String], roles: [String], attached: Set<[PolicyReference]>) {
    let account = organization.accounts[0]
    return (account.policies.map(\.name), account.roles.map(\.name), Set(account.roles.map { $0.attachedPolicies.map(\.policy) }))
  }

  @Test("what neither AWS nor the state has is not made")
  func unmade() {
    let new = names(desired.withoutUnmadeCopies(observed: nil, deployed: nil))
    #expect(new.policies == ["third"] && new.roles == ["third"] && new.attached == [[.local("third")]])

    var observed = desired
    observed.accounts[0].policies.removeAll { $0.name != "first" }
    observed.accounts[0].roles.removeAll { $0.name != "first" }
    let renamedTwice = names(desired.withoutUnmadeCopies(observed: observed, deployed: nil))
    #expect(renamedTwice.policies == ["first", "third"] && renamedTwice.roles == ["first", "third"])
    #expect(renamedTwice.attached == [[.local("first"), .local("third")]])
  }

  @Test("what was deployed and then taken away by others is wanted still")
  func takenAway() {
    let scope = Scope.account("shop")
    let deployed = Deployed(digests: [Address(scope, .policy, "second"): "d", Address(scope, .role, "second"): ""])
    let it = names(desired.withoutUnmadeCopies(observed: nil, deployed: deployed))
    #expect(it.policies == ["second", "third"] && it.roles == ["second", "third"] && it.attached == [[.local("second"), .local("third")]])
  }
}
