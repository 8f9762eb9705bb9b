import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax
import Synchronization

/// AWS's own policies by what they say.
final class ManagedPolicyTexts: Sendable {
  private let catalog: Catalog
  private let policies: [ManagedPolicyID]
  /// By the lengths of documents, of which only the last bits count, the place in `policies` of the first of such a length;
  /// negative for none.
  private let firsts: [Int32]
  /// By the place in `policies`, the next one of such a length.
  private let nexts: [Int32]
  private static let lastBits = 2047
  /// What is known of them, by their ARNs: each worked out once, by whoever asks first.
  private let acts = Mutex<[String: IdentityActors.Acts]>([:])

  init(_ catalog: Catalog) {
    self.catalog = catalog
    policies = catalog.managedPolicies.filter { !catalog.isDeprecated($0) }
    let lengths = policies.map { catalog.documentLength($0) & Self.lastBits }
    var firsts = [Int32](repeating: -1, count: Self.lastBits + 1), nexts = [Int32](repeating: -1, count: lengths.count)
    for place in lengths.indices.reversed() {
      nexts[place] = firsts[lengths[place]]
      firsts[lengths[place]] = Int32(place)
    }
    (self.firsts, self.nexts) = (firsts, nexts)
  }

  /// - Parameter json: Canonical.
  func policy(equalTo json: [UInt8]) -> ManagedPolicyID? {
    var place = Int(firsts[json.count & Self.lastBits])
    while place >= 0 {
      if catalog.isDocument(json, of: policies[place]) { return policies[place] }
      place = Int(nexts[place])
    }
    return nil
  }

  /// What is known of a policy already, or else what `find` says.
  func acts(_ arn: String, _ find: () -> IdentityActors.Acts) -> IdentityActors.Acts {
    if let found = acts.withLock({ $0[arn] }) { return found }
    let found = find()
    acts.withLock { $0[arn] = found }
    return found
  }
}

extension Catalog {
  /// The document of one of AWS's policies, read; its places are nowhere.
  func policyDocument(_ policy: ManagedPolicyID) -> PolicyDocument? {
    let tree = parseJSON(document(policy), file: FileID(rawValue: 0)).value
    return tree.root.map { readPolicy(tree, $0, kind: .identity, title: tree.place($0)).value }
  }
}
