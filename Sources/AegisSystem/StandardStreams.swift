import Glibc

/// Standard input and output as a program that talks to another one uses them.
public enum StandardStreams {
  /// Waits for input and gives what there is; empty where it has ended.
  public static func read() -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      repeat { count = Glibc.read(STDIN_FILENO, buffer.baseAddress!, buffer.count) } while count < 0 && errno == EINTR
      if count < 0 { (failed, count) = (true, 0) }
    }
    return failed ? [] : bytes
  }

  /// A reader that goes away makes writing fail, rather than end this process.
  public static func surviveBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
}

extension Process {
  /// Whether a process of this machine is still there.
  public static func isRunning(_ id: Int) -> Bool {
    guard let id = Int32(exactly: id), id > 0 else { return false }
    return kill(id, 0) == 0 || errno == EPERM
  }

  /// Runs something that waits on a thread of its own; false where there can be no more threads, and it is not run.
  @discardableResult
  public static func detach(_ body: @escaping @Sendable () -> Void) -> Bool {
    final class Box {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let failed = pthread_create(&thread, nil, { argument in
      Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
      return nil
    }, box.toOpaque())
    if failed == 0 { pthread_detach(thread) } else { box.release() }
    return failed == 0
  }

  /// The same, with what comes of it. Tasks have as many threads as the machine has cores: what waits on one of those keeps
  /// others from going on, such as one that renews a lease.
  public static func waiting<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      if !detach({ continuation.resume(returning: body()) }) { continuation.resume(returning: body()) }
    }
  }

  public static func sleep(seconds: UInt32) { _ = Glibc.sleep(seconds) }
}
