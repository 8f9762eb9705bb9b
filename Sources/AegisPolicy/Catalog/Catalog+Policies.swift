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

  /// The policy's document: JSON without white space, members in alphabetical order, ASCII.
  public func document(_ policy: ManagedPolicyID) -> [UInt8] {
    let length = image.index(.policyLength, policy.row)
    return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      var number = 0, shift = 0
      for at in image.range(.policyStream, policy.row) {
        let byte = image.u8(.documentStream, at)
        number |= Int(byte & 0x7F) << shift
        shift += 7
        if byte & 0x80 != 0 { continue }
        let token = image.range(.tokenOffsets, number)
        let source = image.base + image.offset(.tokenBytes) + token.lowerBound
        UnsafeMutableRawPointer(buffer.baseAddress! + count).copyMemory(from: source, byteCount: token.count)
        count += token.count
        (number, shift) = (0, 0)
      }
    }
  }
}

extension Catalog {
  private func policyRow(_ name: ActionBytes) -> Int? {
    let row = lowerBound(.policyName, 0..<image.count(.policyName)) { $0.lexicographicallyPrecedes(name) }
    return row < image.count(.policyName) && image.text(.policyName, row).elementsEqual(name) ? row : nil
  }
}
