import AegisBasics

/// The policies that organizations attach without defining them, mostly AWS's own: each looked at once for all who have it.
///
/// A value of one task at a time.
final class ManagedUses {
  struct Number: Hashable {
    fileprivate let value: Int
  }

  /// What is known of one.
  private struct Use {
    let arn: String
    let isBroad: Bool
    /// See `acts`.
    var acts: [Bool?] = [nil, nil, nil]
  }

  private var texts = TextIndex()
  private var uses: [Use] = []

  func number(_ arn: String) -> Number {
    let value = texts.insert(arn)
    if value == uses.count { uses.append(Use(arn: arn, isBroad: Self.isBroad(arn))) }
    return Number(value: value)
  }

  /// Whether it is one of AWS's policies for administrators.
  func isBroad(_ number: Number) -> Bool { uses[number.value].isBroad }

  /// What is known of it already, or else what `find` says of its ARN.
  ///
  /// - Parameter slot: Tells what is looked for: 0, 1 or 2.
  func acts(_ number: Number, _ slot: Int, _ find: (String) -> Bool) -> Bool {
    if let known = uses[number.value].acts[slot] { return known }
    let found = find(uses[number.value].arn)
    uses[number.value].acts[slot] = found
    return found
  }

  static func isBroad(_ arn: String) -> Bool {
    (lastPart(of: arn).map(RiskTable.administratorPolicies.contains) ?? false) && arn.contains(":iam::aws:policy/")
  }
}
