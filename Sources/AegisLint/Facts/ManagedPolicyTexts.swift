import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax
import Synchronization

/// AWS's own policies by what they say, each read once, by whoever asks first.
final class ManagedPolicyTexts: Sendable {
  private struct Known {
    /// By the place in `policies`.
    var sums: [ByteSum?]
    var texts: [ManagedPolicyID: [UInt8]] = [:]
    /// By the policy's ARN.
    var acts: [String: IdentityActors.Acts] = [:]
  }

  private let catalog: Catalog
  private let policies: [ManagedPolicyID]
  /// Their places in `policies` by the lengths of their documents, as far as those go.
  private let byLength: [[Int]]
  private let known: Mutex<Known>

  init(_ catalog: Catalog) {
    self.catalog = catalog
    policies = catalog.managedPolicies.filter { !catalog.isDeprecated($0) }
    let lengths = policies.map { catalog.documentLength($0) }
    var byLength = [[Int]](repeating: [], count: (lengths.max() ?? 0) + 1)
    for (place, length) in lengths.enumerated() { byLength[length].append(place) }
    self.byLength = byLength
    known = Mutex(Known(sums: [ByteSum?](repeating: nil, count: policies.count)))
  }

  func policy(equalTo json: [UInt8]) -> ManagedPolicyID? {
    // The order of members does not change a text's length: few of AWS's policies are of the same.
    // Nor does it change the sum of the bytes, which few of them share besides.
    guard json.count < byLength.count, !byLength[json.count].isEmpty else { return nil }
    let alike = byLength[json.count]
    let sum = ByteSum(json)
    return known.withLock { known in
      let place = alike.first { place in
        let policy = policies[place]
        let own = known.sums[place] ?? ByteSum(catalog.document(policy))
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
  func acts(_ arn: String, _ find: () -> IdentityActors.Acts) -> IdentityActors.Acts {
    if let found = known.withLock({ $0.acts[arn] }) { return found }
    let found = find()
    known.withLock { $0.acts[arn] = found }
    return found
  }

  private func text(_ policy: ManagedPolicyID) -> [UInt8] {
    let tree = parseJSON(catalog.document(policy), file: FileID(rawValue: 0)).value
    return tree.root.map { canonicalJSON(readPolicy(tree, $0, kind: .identity, title: tree.place($0)).value) } ?? []
  }
}

/// Something of the bytes of a text that their order does not change.
private struct ByteSum: Equatable {
  /// All of them, one over the other.
  private let overlaid: UInt8
  /// Their sum by the modulus 255, which is that of the number which they are, whatever the power of 256 that each stands for.
  private let remainder: UInt8

  init(_ text: [UInt8]) {
    (overlaid, remainder) = text.withUnsafeBytes { bytes in
      var over: UInt64 = 0, sum: UInt64 = 0
      func add(_ word: UInt64) {
        over ^= word
        // What is carried is 2⁶⁴, which leaves 1.
        let (added, carry) = sum.addingReportingOverflow(word)
        sum = added &+ (carry ? 1 : 0)
      }
      var at = 0
      while at &+ 8 <= bytes.count {
        add(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        at &+= 8
      }
      while at < bytes.count {
        add(UInt64(bytes[at]))
        at &+= 1
      }
      over ^= over >> 32
      over ^= over >> 16
      return (UInt8(truncatingIfNeeded: over ^ over >> 8), UInt8(sum % 255))
    }
  }
}
