import AegisAccess
import AegisSamples
import Foundation
import TestSupport
import Testing

/// The comparison against a trial of every request of a small world.
@Suite("Comparison: brute force")
struct BruteForceTests {
  /// Pairs of random policies; in long mode a million.
  static let pairs = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == nil ? 480 : 1_000_000
  static let parts = 8

  @Test("whatever can be gained is found, and what is found holds", arguments: 0..<parts)
  func pairs(_ part: Int) {
    var random = RandomSource(seed: 100 + UInt64(part))
    var brute = BruteForce()
    var comparer = AccessComparer()
    var gained = 0
    for round in 0..<Self.pairs / Self.parts {
      if round % 500 == 499 { comparer = AccessComparer() }
      let keys = (0..<4).filter { _ in random.oneIn(2) }
      let old = SmallWorld.policy(&random, keys: keys)
      let new = random.oneIn(5) ? SmallWorld.policy(&random, keys: keys) : SmallWorld.mutated(old, &random, keys: keys)
      let gains = comparer.gains(from: side(old), to: side(new))
      let expected = brute.hasGain(old, new)
      let problem = "\(SmallWorld.text(old))\n\(SmallWorld.text(new))"
      #expect(gains.possible.isEmpty, "\(problem)")
      // A witness that is not confirmed by the plain evaluator would stand here.
      #expect(gains.defects.isEmpty, "\(problem)")
      // The world is small: a gain outside of it is found too, and confirmed.
      #expect(!expected || !gains.found.isEmpty, "a gain is missed: \(problem)")
      if expected { gained += 1 }
    }
    #expect(gained > Self.pairs / Self.parts / 5)
  }

  private func side(_ statements: SmallWorld.Policy) -> AccessSide {
    var layers = Layers()
    layers.identity = [policy(SmallWorld.text(statements))]
    return AccessSide(layers: layers)
  }
}
