import Glibc
import Synchronization

/// When the wish came, in milliseconds of the monotonic clock; 0 before.
private let asked = Atomic<Int>(0)

/// A wish to stop that a run follows when it can do so without leaving anything half done.
public enum Interruption {
  /// From now on the first Ctrl-C, or a request to end, is a wish; one that comes a second later or more ends the process. What asks a
  /// whole group of processes to end, as `timeout` does, asks twice at once.
  public static func watch() {
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let now = time.tv_sec * 1000 + time.tv_nsec / 1_000_000
        let first = asked.compareExchange(expected: 0, desired: now, ordering: .relaxed)
        if !first.exchanged && now - first.original >= 1000 { _exit(130) }
      }
      sigaction(number, &action, nil)
    }
  }

  public static var isAskedFor: Bool { asked.load(ordering: .relaxed) != 0 }
}
