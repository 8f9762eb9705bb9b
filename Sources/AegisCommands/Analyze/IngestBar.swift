import AegisActivity
import AegisSystem
import Synchronization

/// How far reading has come: a bar on a terminal, nothing elsewhere.
final class IngestBar: Sendable {
  private let drawn = Mutex(0.0)
  private let isShown: Bool

  init(isQuiet: Bool) { isShown = !isQuiet && Surroundings.isTerminal(.error) && Surroundings.variable("TERM") != "dumb" }

  func show(_ progress: IngestProgress) {
    guard isShown else { return }
    let now = Surroundings.monotonicSeconds
    let isDue = drawn.withLock { last -> Bool in
      guard now - last > 0.1 || progress.files == progress.of else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let filled = progress.ofBytes > 0 ? 30 * progress.bytes / progress.ofBytes : 30
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
    Disk.writeError("\r  [\(bar)] \(progress.files) of \(progress.of) log files")
  }

  func clear() {
    let isDrawn = drawn.withLock { last in
      defer { last = 0 }
      return last > 0
    }
    if isShown && isDrawn { Disk.writeError("\r\u{1B}[K") }
  }
}
