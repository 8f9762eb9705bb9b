import AegisPolicy
import AegisSchema

extension StatementFacts {
  /// Whether a statement with a principal can only be of the policy of a VPC endpoint, which gives nobody anything: it lets
  /// everybody through to every action on every resource, or to those of services that have no resource policies at all.
  var isOfEndpoint: Bool {
    guard kind == .resource, features.isSuperset(of: [.allow, .principal, .action, .resourceStar]), principals.contains(where: \.isAnyone) else { return false }
    if features.contains(.actionStar) { return true }
    return actions.allSatisfy { $0.service.map { Self.withoutResourcePolicies.contains(catalog.prefix($0)) } ?? false }
  }

  private static let withoutResourcePolicies = Set(RiskTable.servicesWithoutResourcePolicies)
}
