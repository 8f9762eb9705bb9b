import AegisBasics

/// What an ARN that should be that of an AWS managed policy names.
public enum ManagedPolicyCheck: Hashable, Sendable {
  case current(ManagedPolicyID)
  /// AWS has withdrawn it: what is attached stays, nothing new can be attached.
  case deprecated(ManagedPolicyID)
  /// The name is right, the path before it is not.
  case wrongPath(ManagedPolicyID)
  /// The form is right, the name is not; the policy that may be meant.
  case unknown(nearest: ManagedPolicyID?)
  /// Not an ARN of an AWS managed policy at all, in no partition.
  case notManaged
}

extension Catalog {
  /// Every AWS managed policy, deprecated ones too, sorted by name.
  public var managedPolicies: [ManagedPolicyID] { (0..<image.count(.policyName)).map { ManagedPolicyID($0) } }

  /// AWS's partitions: `aws`, `aws-cn` and so on.
  public var partitions: [String] { (0..<image.count(.partitions)).map { image.string(.partitions, $0) } }

  /// The policy of a name, as AWS spells it exactly.
  public func managedPolicy(named name: String) -> ManagedPolicyID? {
    let bytes = Array(name.utf8)
    return bytes.withUnsafeBufferPointer { policyRow($0).map { ManagedPolicyID($0) } }
  }

  /// What an ARN such as `arn:aws:iam::aws:policy/service-role/AWSLambdaRole` names, in any partition.
  public func check(managedPolicyARN arn: String) -> ManagedPolicyCheck {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "iam", parts[3].isEmpty, parts[4] == "aws",
      parts[5].hasPrefix("policy/"), partitions.contains(String(parts[1]))
    else { return .notManaged }
    let path = parts[5].dropFirst(6)
    let cut = path.lastIndex(of: "/") ?? path.startIndex
    let name = String(path[path.index(after: cut)...])
    guard let policy = managedPolicy(named: name) else { return .unknown(nearest: nearestPolicy(to: name)) }
    if image.string(.policyPath, policy.row) != path[...cut] { return .wrongPath(policy) }
    return isDeprecated(policy) ? .deprecated(policy) : .current(policy)
  }

  public func name(_ policy: ManagedPolicyID) -> String { image.string(.policyName, policy.row) }

  public func arn(_ policy: ManagedPolicyID, partition: String = "aws") -> String {
    "arn:\(partition):iam::aws:policy" + image.string(.policyPath, policy.row) + name(policy)
  }

  public func isDeprecated(_ policy: ManagedPolicyID) -> Bool {
    image.u8(.policyFlags, policy.row) & CatalogFlags.policyDeprecated != 0
  }

  /// The number of the version that is in force: 3 for `v3`.
  public func version(_ policy: ManagedPolicyID) -> Int { image.index(.policyVersion, policy.row) }

  /// When the policy was made, in seconds since 1970.
  public func created(_ policy: ManagedPolicyID) -> Int { image.index(.policyCreated, policy.row) }

  /// When its version in force was made, in seconds since 1970.
  public func updated(_ policy: ManagedPolicyID) -> Int { image.index(.policyUpdated, policy.row) }

  /// How many bytes the policy's document has.
  public func documentLength(_ policy: ManagedPolicyID) -> Int { image.index(.policyLength, policy.row) }

  /// The policy's document as canonical JSON, see `canonicalJSON`; ASCII.
  public func document(_ policy: ManagedPolicyID) -> [UInt8] {
    let length = image.index(.policyLength, policy.row)
    return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      forEachToken(of: policy) { token in
        UnsafeMutableRawPointer(buffer.baseAddress! + count).copyMemory(from: token.baseAddress!, byteCount: token.count)
        count += token.count
        return true
      }
    }
  }

  /// Whether `document(policy)` is that text, most often told by its first words.
  public func isDocument(_ text: [UInt8], of policy: ManagedPolicyID) -> Bool {
    guard documentLength(policy) == text.count else { return false }
    return text.withUnsafeBytes { text in
      guard let start = text.baseAddress else { return true }
      var at = 0
      forEachToken(of: policy) { token in
        guard equalBytes(start + at, token.baseAddress!, token.count) else { return false }
        at += token.count
        return true
      }
      return at == text.count
    }
  }

  /// Calls `body` with one part of the policy's document after the other, until it says no.
  @inline(__always)
  private func forEachToken(of policy: ManagedPolicyID, _ body: (UnsafeRawBufferPointer) -> Bool) {
    var number = 0, shift = 0
    for at in image.range(.policyStream, policy.row) {
      let byte = image.u8(.documentStream, at)
      number |= Int(byte & 0x7F) << shift
      shift += 7
      if byte & 0x80 != 0 { continue }
      let token = image.range(.tokenOffsets, number)
      guard body(UnsafeRawBufferPointer(start: image.base + image.offset(.tokenBytes) + token.lowerBound, count: token.count)) else { return }
      (number, shift) = (0, 0)
    }
  }
}

extension Catalog {
  private func policyRow(_ name: ActionBytes) -> Int? {
    let row = lowerBound(.policyName, 0..<image.count(.policyName)) { $0.lexicographicallyPrecedes(name) }
    return row < image.count(.policyName) && image.text(.policyName, row).elementsEqual(name) ? row : nil
  }
}
