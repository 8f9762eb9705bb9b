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
    var acts: IdentityActors.Acts?
  }

  private struct Uses: ~Copyable {
    var texts = TextIndex()
    var all: [Use] = []

    mutating func number(_ arn: String) -> Int {
      let value = texts.insert(arn)
      if value == all.count { all.append(Use(arn: arn, isBroad: ManagedUses.isBroad(arn))) }
      return value
    }
  }

  private var uses = Uses()

  func number(_ arn: String) -> Number { Number(value: uses.number(arn)) }

  /// Whether it is one of AWS's policies for administrators.
  func isBroad(_ number: Number) -> Bool { uses.all[number.value].isBroad }

  /// What is known of it already, or else what `find` says of its ARN.
  func acts(_ number: Number, _ find: (String) -> IdentityActors.Acts) -> IdentityActors.Acts {
    if let known = uses.all[number.value].acts { return known }
    let found = find(uses.all[number.value].arn)
    uses.all[number.value].acts = found
    return found
  }

  static func isBroad(_ arn: String) -> Bool {
    (lastPart(of: arn).map(RiskTable.administratorPolicies.contains) ?? false) && arn.contains(":iam::aws:policy/")
  }
}
