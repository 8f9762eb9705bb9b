import Foundation

/// What a program that has ended left behind.
struct CommandOutput: Sendable {
  var status: Int32
  var standardOutput: Data
  var standardError: Data

  /// Both streams as text, for a failure's message.
  var text: String {
    String(decoding: standardOutput, as: UTF8.self) + String(decoding: standardError, as: UTF8.self)
  }
}

/// A program that did not do what the test needs.
struct CommandFailure: Error, CustomStringConvertible {
  var description: String
}

/// Runs programs without blocking a thread of the test run.
enum Command {
  /// The full path of a program that `PATH` finds.
  static func find(_ name: String) -> URL? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// A Python that has a module.
  static func python(with module: String) -> URL? {
    let candidates = [find("python3"), find("python")].compactMap { $0 }
    return candidates.first { program in
      let process = Process()
      process.executableURL = program
      process.arguments = ["-c", "import \(module)"]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }

  /// A program that takes too long is ended, which its status and its last words tell. How long that is leaves room for
  /// machines with much else to do: it is there for programs that hang.
  ///
  /// Output goes to files, so that no pipe can fill up; they are read once the program has ended.
  static func run(
    _ program: URL, _ arguments: [String], in directory: URL, environment: [String: String],
    timeout: Duration = patience
  ) async throws -> CommandOutput {
    let scratch = try Scratch.directory("command")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let output = scratch.appendingPathComponent("out")
    let errors = scratch.appendingPathComponent("err")
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    // A process keeps what it was given for good: unless they are closed, a long run of tests has no descriptors left.
    let handles = [try FileHandle(forWritingTo: output), try FileHandle(forWritingTo: errors)]
    defer { for handle in handles { try? handle.close() } }
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    let end = try process.start()
    let watch = Task {
      try await Task.sleep(for: timeout)
      process.terminate()
    }
    await end.value
    watch.cancel()
    var said = try Data(contentsOf: errors)
    if process.terminationReason == .uncaughtSignal {
      said += Data("ended by signal \(process.terminationStatus); it may take \(timeout)\n".utf8)
    }
    return CommandOutput(status: process.terminationStatus, standardOutput: try Data(contentsOf: output), standardError: said)
  }

  static let patience = Duration.seconds(900)

  /// The variables of this process without those that would change what the programs do.
  static var environment: [String: String] {
    ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TF_") && !$0.key.hasPrefix("AWS_") }
  }
}

extension Process {
  /// Starts the program; the task ends when the program does.
  ///
  /// `waitUntilExit` would turn a run loop on a thread that others need. A child inherits the mask of
  /// the thread that starts it, and threads of a pool block `SIGTERM`, which would make the child deaf
  /// to `terminate`: so nothing is blocked while it starts.
  func start() throws -> Task<Void, Never> {
    let (ends, continuation) = AsyncStream.makeStream(of: Void.self)
    terminationHandler = { _ in continuation.finish() }
    var nothing = sigset_t()
    var before = sigset_t()
    sigemptyset(&nothing)
    pthread_sigmask(SIG_SETMASK, &nothing, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try run()
    return Task { for await _ in ends {} }
  }
}

/// Folders that vanish with the test run.
enum Scratch {
  private static let root: URL = {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("aegis-integration-\(ProcessInfo.processInfo.processIdentifier)")
    atexit { try? FileManager.default.removeItem(at: Scratch.root) }
    return root
  }()

  static func directory(_ name: String) throws -> URL {
    let directory = root.appendingPathComponent("\(name)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    return directory
  }
}
