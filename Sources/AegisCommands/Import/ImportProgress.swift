import AegisObserve
import AegisSystem
import Synchronization

/// How far an import has come: a bar for each account on a terminal, a line for each finished one elsewhere.
final class ImportProgress: Sendable {
  private let state = Mutex(State())
  private let isTerminal: Bool
  private let isQuiet: Bool

  private struct State: Sendable {
    var keys: [String] = []
    var parts: [String: (done: Int, total: Int)] = [:]
    var finished: Set<String> = []
    var shownLines = 0
    var lastDraw = 0.0
  }

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    isTerminal = Surroundings.isTerminal(.error) && Surroundings.variable("TERM") != "dumb"
  }

  /// Bars that are shown at once; the others are counted.
  private static let bars = 12

  func report(_ event: ObservationProgress) {
    if isQuiet { return }
    let text: String? = state.withLock { state in
      switch event {
      case .accounts(let keys): state.keys = keys
      case .account(let key, let done, let total): state.parts[key] = (done, total)
      case .finished(let key):
        state.finished.insert(key)
        if !isTerminal { return "aegis: read account `\(key)` (\(state.finished.count) of \(state.keys.count))\n" }
      }
      guard isTerminal else { return nil }
      let now = Surroundings.monotonicSeconds
      guard now - state.lastDraw > 0.1 || state.finished.count == state.keys.count else { return nil }
      state.lastDraw = now
      return draw(&state)
    }
    if let text { Disk.writeError(text) }
  }

  /// Takes the bars away.
  func clear() {
    let lines = state.withLock { state in
      defer { state.shownLines = 0 }
      return state.shownLines
    }
    if lines > 0 { Disk.writeError("\u{1B}[\(lines)A\u{1B}[J") }
  }

  private func draw(_ state: inout State) -> String {
    var text = state.shownLines > 0 ? "\u{1B}[\(state.shownLines)A\u{1B}[J" : ""
    let open = state.keys.filter { !state.finished.contains($0) && state.parts[$0] != nil }
    let width = open.prefix(Self.bars).map(\.count).max() ?? 0
    for key in open.prefix(Self.bars) {
      let (done, total) = state.parts[key] ?? (0, 1)
      let filled = total > 0 ? 20 * done / total : 0
      text += "  \(key)\(String(repeating: " ", count: width - key.count)) [\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 20 - filled))] \(done)/\(total)\n"
    }
    text += "  \(state.finished.count) of \(state.keys.count) accounts read\n"
    state.shownLines = min(open.count, Self.bars) + 1
    return text
  }
}
