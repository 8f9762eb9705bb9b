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
  /// By the lengths of documents, as far as those go, the place in `policies` of the first of that length; negative for none.
  private let firsts: [Int32]
  /// By the place in `policies`, the next one of the same length.
  private let nexts: [Int32]
  private let known: Mutex<Known>

  init(_ catalog: Catalog) {
    self.catalog = catalog
    policies = catalog.managedPolicies.filter { !catalog.isDeprecated($0) }
    let lengths = policies.map { catalog.documentLength($0) }
    var firsts = [Int32](repeating: -1, count: (lengths.max() ?? 0) + 1), nexts = [Int32](repeating: -1, count: lengths.count)
    for place in lengths.indices.reversed() {
      nexts[place] = firsts[lengths[place]]
      firsts[lengths[place]] = Int32(place)
    }
    (self.firsts, self.nexts) = (firsts, nexts)
    known = Mutex(Known(sums: [ByteSum?](repeating: nil, count: policies.count)))
  }

  func policy(equalTo json: [UInt8]) -> ManagedPolicyID? {
    // The order of members does not change a text's length: few of AWS's policies are of the same.
    // Nor does it change the sum of the bytes, which few of them share besides.
    guard json.count < firsts.count, firsts[json.count] >= 0 else { return nil }
    let sum = ByteSum(json)
    return known.withLock { known in
      var place = Int(firsts[json.count])
      while place >= 0 {
        let policy = policies[place]
        let own = known.sums[place] ?? ByteSum(catalog.document(policy))
        known.sums[place] = own
        if own == sum {
          let text = known.texts[policy] ?? text(policy)
          known.texts[policy] = text
          if text == json { return policy }
        }
        place = Int(nexts[place])
      }
      return nil
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
