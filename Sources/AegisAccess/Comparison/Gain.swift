/// One principal and every policy that has a say in its requests, at one point of time.
public struct AccessSide: Sendable {
  public var caller: Caller
  public var layers: Layers

  public init(caller: Caller = .unknown, layers: Layers) {
    self.caller = caller
    self.layers = layers
  }
}

/// Something that can be done after a change and could not before.
public struct Gain: Sendable {
  public enum Tier: String, Sendable, Comparable {
    /// A request that AWS takes today.
    case today
    /// An action, or a resource of an action, that AWS does not have, but may add.
    case future

    public static func < (left: Tier, right: Tier) -> Bool { left == .today && right == .future }
  }

  public var tier: Tier
  /// Of the future tier: statements overlap in too many ways to tell that AWS takes no such request today.
  public var mayBeOfToday = false
  /// One request that is allowed now and was not.
  public var witness: Request
  /// Why: a statement that is new or wider; nil where it is only that a denial is gone.
  public var cause: StatementReference?
  /// The denials that held before and no longer do.
  public var lifted: [StatementReference]
  /// What AWS says to the witness before and after.
  public var before: Decision
  public var after: Decision
}

extension Gain {
  fileprivate func hasCause(of other: Gain) -> Bool { hasCause(other.cause, lifted: other.lifted.first) }

  fileprivate func hasCause(_ otherCause: StatementReference?, lifted otherLifted: StatementReference?) -> Bool {
    func same(_ left: StatementReference?, _ right: StatementReference?) -> Bool {
      guard let left, let right else { return (left == nil) == (right == nil) }
      return left.policy.content === right.policy.content && left.statement == right.statement && left.layer == right.layer && left.level == right.level
    }
    return same(cause, otherCause) && same(lifted.first, otherLifted)
  }
}

/// What one comparison found.
public struct Gains: Sendable {
  /// One for each statement that lets something new through, in the order of the policies.
  public var found: [Gain] = []
  /// Gains that may exist: what stands in the way of an answer.
  public var possible: [String] = []
  /// Witnesses that the plain evaluator does not confirm: defects of Aegis, never to be shown as gains.
  public var defects: [String] = []

  /// Keeps one gain of each cause: one of today rather than of the future, with as few context keys as can be.
  mutating func add(_ gain: Gain) {
    guard let index = found.firstIndex(where: { $0.hasCause(of: gain) }) else { return found.append(gain) }
    let known = found[index]
    if (gain.tier, gain.witness.context.count) < (known.tier, known.witness.context.count) { found[index] = gain }
  }

  /// Whether a request that AWS takes today is known for a cause.
  func hasRequestOfToday(cause: StatementReference?, lifted: StatementReference?) -> Bool {
    found.contains { $0.tier == .today && $0.hasCause(cause, lifted: lifted) }
  }

  public var isEmpty: Bool { found.isEmpty && possible.isEmpty && defects.isEmpty }
}
