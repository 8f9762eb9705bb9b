import AegisChangeSet
import AegisCloud
import AegisSystem
import Synchronization

/// How far a deployment has come: one line that renews itself on a terminal, a line now and then elsewhere.
final class DeployProgress: Sendable {
  private let total: Int
  private let isQuiet: Bool
  private let isTerminal = Surroundings.isTerminal(.error)
  private let state = Mutex((done: 0, shown: 0))

  init(_ changes: ChangeSet, isQuiet: Bool) {
    total = changes.steps.count
    self.isQuiet = isQuiet
  }

  func report(_ step: Int, isDone: Bool, _ failure: AWSError?) {
    guard isDone, !isQuiet else { return }
    let line: String? = state.withLock { state in
      state.done += 1
      if isTerminal { return "\raegis: \(state.done) of \(total) calls\u{1B}[K" }
      guard state.done - state.shown >= max(25, total / 10), state.done < total else { return nil }
      state.shown = state.done
      return "aegis: \(state.done) of \(total) calls\n"
    }
    if let line { Disk.writeError(line) }
  }

  func clear() { if isTerminal && !isQuiet { Disk.writeError("\r\u{1B}[K") } }
}
