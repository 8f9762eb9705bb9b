import Glibc
import Synchronization

private let wasAsked = Atomic<Bool>(false)

/// A wish to stop that a run follows when it can do so without leaving anything half done.
public enum Interruption {
  /// From now on the first Ctrl-C, or a request to end, is a wish; the second ends the process.
  public static func watch() {
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in
        if wasAsked.exchange(true, ordering: .relaxed) { _exit(130) }
      }
      sigaction(number, &action, nil)
    }
  }

  public static var isAskedFor: Bool { wasAsked.load(ordering: .relaxed) }
}
