import AegisIR
import AegisPolicy

extension Account {
  /// The documents of its managed and inline policies: what its users, groups and roles may do.
  var identityDocuments: [PolicyDocument] {
    var found = policies.compactMap(\.document.policy)
    for role in roles { found += role.inlinePolicies.compactMap(\.document.policy) }
    for group in groups { found += group.inlinePolicies.compactMap(\.document.policy) }
    for user in users { found += user.inlinePolicies.compactMap(\.document.policy) }
    return found
  }
}
