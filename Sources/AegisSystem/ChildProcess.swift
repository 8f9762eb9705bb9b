import Glibc
import Synchronization

/// Other programs of this machine.
public enum ChildProcess {
  public struct Output: Sendable {
    public var status: Int32
    public var output: [UInt8]
  }

  /// Where what a program says on standard error goes.
  public enum Errors: Sendable {
    /// To this process's standard error.
    case shown
    case thrownAway
    /// Among its output.
    case taken
  }

  /// Runs a program that `PATH` finds, without a shell, and waits for it. Its standard output is taken. Nil where it
  /// cannot be started.
  ///
  /// - Parameter isSilent: Throw away what it says on standard error, which is else this process's.
  public static func run(_ arguments: [String], isSilent: Bool = false) -> Output? {
    run(arguments, errors: isSilent ? .thrownAway : .shown)
  }

  /// - Parameter environment: All of its variables; nil for those of this process.
  /// - Parameter line: Called with each line of output as soon as it is whole.
  public static func run(
    _ arguments: [String], environment: [String: String]? = nil, errors: Errors, line: ((ArraySlice<UInt8>) -> Void)? = nil
  ) -> Output? {
    guard let program = arguments.first else { return nil }
    let variables = environment.map { $0.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } }
    guard let (child, end) = starting.withLock({ _ in start(program, arguments, variables, errors) }) else { return nil }
    defer { close(end) }
    var output: [UInt8] = []
    var shown = 0
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(end, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      output += buffer[..<count]
      guard let line else { continue }
      while let end = output[shown...].firstIndex(of: 0x0A) {
        line(output[shown..<end])
        shown = end + 1
      }
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return Output(status: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F), output: output)
  }

  /// One at a time: a program that starts between the making of another's pipe and its marking would keep it open.
  private static let starting = Mutex(())

  /// The process and the end of its output.
  private static func start(_ program: String, _ arguments: [String], _ variables: [String]?, _ errors: Errors) -> (child: pid_t, end: Int32)? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    switch errors {
    case .shown: break
    case .thrownAway: posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    case .taken: posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    }
    var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var values: [UnsafeMutablePointer<CChar>?] = (variables ?? []).map { strdup($0) } + [nil]
    defer { for text in texts + values { free(text) } }
    var child = pid_t()
    let failure =
      variables == nil
      ? posix_spawnp(&child, program, &actions, nil, &texts, environ) : posix_spawnp(&child, program, &actions, nil, &texts, &values)
    if failure == 0 { return (child, ends[0]) }
    close(ends[0])
    return nil
  }
}
