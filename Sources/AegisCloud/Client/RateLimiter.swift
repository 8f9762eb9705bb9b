import Synchronization

/// The pace of calls to one service with one account's credentials.
///
/// A token bucket whose rate follows what AWS says: each refusal for being too fast takes a third of it, each
/// answer gives a little back. Where no rate is known it is unlimited until the first refusal. IAM's and
/// Organizations' rates are not published, are counted per account, and cannot be raised, so that the only
/// way to be fast is to stay just below them.
final class RateLimiter: Sendable {
  private let state: Mutex<State>

  private struct State: Sendable {
    /// Calls a second; nil for as many as there are.
    var rate: Double?
    var burst: Double
    var tokens: Double
    var last: Double
    var lastRefusal = -1000.0
    /// When calls were let through, the latest ones.
    var recent: [Double] = []
    var running = 0
    var slots: Int
    let mostSlots: Int
    var done = 0
    var waiting: [CheckedContinuation<Void, Never>] = []

    /// Whether there was one. Who waits already goes first.
    mutating func takeSlot() -> Bool {
      guard running < slots, waiting.isEmpty else { return false }
      running += 1
      return true
    }
  }

  /// - Parameter slots: How many calls may be under way at once.
  /// - Parameter firstSlots: How many at the beginning; one more for each two dozen that are done.
  init(rate: Double?, burst: Double, slots: Int, firstSlots: Int? = nil, now: Double) {
    state = Mutex(State(rate: rate, burst: burst, tokens: burst, last: now, slots: firstSlots ?? slots, mostSlots: slots))
  }

  /// Takes a slot, and gives the seconds to wait before the call.
  func enter(now: @Sendable () -> Double) async -> Double {
    if !state.withLock({ $0.takeSlot() }) {
      await withCheckedContinuation { continuation in
        let isFree = state.withLock { state in
          if state.takeSlot() { return true }
          state.waiting.append(continuation)
          return false
        }
        if isFree { continuation.resume() }
      }
    }
    return reserve(now: now())
  }

  private func reserve(now: Double) -> Double {
    state.withLock { state in
      state.recent.append(now)
      if state.recent.count > 64 { state.recent.removeFirst(32) }
      guard let rate = state.rate else { return 0 }
      state.tokens = min(state.burst, state.tokens + (now - state.last) * rate)
      state.last = now
      state.tokens -= 1
      return state.tokens >= 0 ? 0 : -state.tokens / rate
    }
  }

  func leave() {
    let next: [CheckedContinuation<Void, Never>] = state.withLock { state in
      state.running -= 1
      state.done += 1
      if state.done % 24 == 0 && state.slots < state.mostSlots { state.slots += 1 }
      var next: [CheckedContinuation<Void, Never>] = []
      while state.running < state.slots, !state.waiting.isEmpty {
        next.append(state.waiting.removeFirst())
        state.running += 1
      }
      return next
    }
    for continuation in next { continuation.resume() }
  }

  func succeeded() {
    state.withLock { state in
      if let rate = state.rate { state.rate = rate + max(0.02, rate * 0.005) }
    }
  }

  func refused(now: Double) {
    state.withLock { state in
      // Calls that were under way together are refused together: that counts once.
      guard now - state.lastRefusal > 1 else { return }
      state.lastRefusal = now
      let span = state.recent.first.map { max(0.5, now - $0) } ?? 1
      let measured = Double(state.recent.count) / span
      state.rate = max(0.5, (state.rate ?? measured) * 0.67)
      state.burst = max(1, state.burst / 2)
      state.tokens = min(state.tokens, 0)
      state.last = now
    }
  }
}
