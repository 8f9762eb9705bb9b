import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax
import Synchronization

/// AWS's own policies by what they say, each read once, by whoever asks first.
final class ManagedPolicyTexts: Sendable {
  private struct Known {
    /// By the place in `policies`.
    var sums: [UInt64?]
    var texts: [ManagedPolicyID: [UInt8]] = [:]
    /// By the policy's ARN: whether it allows what is looked for, see `IdentityActors`.
    var acts: [String: [Bool?]] = [:]
  }

  private let catalog: Catalog
  private let policies: [ManagedPolicyID]
  /// Their places in `policies` by the lengths of their documents.
  private let byLength: [Int: [Int]]
  private let known: Mutex<Known>

  init(_ catalog: Catalog) {
    self.catalog = catalog
    policies = catalog.managedPolicies.filter { !catalog.isDeprecated($0) }
    byLength = Dictionary(grouping: policies.indices) { [policies] in catalog.documentLength(policies[$0]) }
    known = Mutex(Known(sums: [UInt64?](repeating: nil, count: policies.count)))
  }

  func policy(equalTo json: [UInt8]) -> ManagedPolicyID? {
    // The order of members does not change a text's length: few of AWS's policies are of the same.
    // Nor does it change the sum of the bytes, which few of them share besides.
    guard let alike = byLength[json.count] else { return nil }
    let sum = sum(json)
    return known.withLock { known in
      let place = alike.first { place in
        let policy = policies[place]
        let own = known.sums[place] ?? self.sum(catalog.document(policy))
        known.sums[place] = own
        guard own == sum else { return false }
        let text = known.texts[policy] ?? text(policy)
        known.texts[policy] = text
        return text == json
      }
      return place.map { policies[$0] }
    }
  }

  /// What is known of a policy already, or else what `find` says.
  ///
  /// - Parameter slot: Tells what is looked for: 0, 1 or 2.
  func acts(_ arn: String, _ slot: Int, _ find: () -> Bool) -> Bool {
    if let found = known.withLock({ $0.acts[arn]?[slot] }) { return found }
    let found = find()
    known.withLock { $0.acts[arn, default: [nil, nil, nil]][slot] = found }
    return found
  }

  /// The sum of the bytes.
  private func sum(_ text: [UInt8]) -> UInt64 {
    text.withUnsafeBytes { bytes in
      var sum: UInt64 = 0
      var at = 0
      // Eight bytes a step, in four lanes of 16 bits that hold the sums of no more than 128 pairs.
      while at + 8 <= bytes.count {
        var lanes: UInt64 = 0
        let end = min(bytes.count - 7, at + 8 * 128)
        while at < end {
          let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
          lanes += (word & 0x00FF_00FF_00FF_00FF) + (word >> 8 & 0x00FF_00FF_00FF_00FF)
          at += 8
        }
        sum += (lanes & 0xFFFF) + (lanes >> 16 & 0xFFFF) + (lanes >> 32 & 0xFFFF) + lanes >> 48
      }
      while at < bytes.count {
        sum += UInt64(bytes[at])
        at += 1
      }
      return sum
    }
  }

  private func text(_ policy: ManagedPolicyID) -> [UInt8] {
    let tree = parseJSON(catalog.document(policy), file: FileID(rawValue: 0)).value
    return tree.root.map { canonicalJSON(readPolicy(tree, $0, kind: .identity, title: tree.place($0)).value) } ?? []
  }
}
