import Foundation

/// A program that serves on this machine while a test needs it.
enum LocalServer {
  /// Starts the program, waits for it, and ends it whatever `body` does.
  static func with<Value: Sendable>(
    _ program: URL, _ arguments: [String], environment: [String: String] = Command.environment, isReady: () async -> Bool,
    _ body: () async throws -> Value
  ) async throws -> Value {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let log = try Scratch.directory("server").appendingPathComponent("log")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    defer { try? handle.close() }
    process.standardOutput = handle
    process.standardError = handle
    let end = try process.start()
    let result = await use(program.lastPathComponent, log: log, isRunning: { process.isRunning }, isReady, body)
    // The signals of a thread of the test run are blocked in what it starts: only this one always arrives.
    kill(process.processIdentifier, SIGKILL)
    await end.value
    return try result.get()
  }

  /// Waits until a program that serves answers, and says what it said last where something fails.
  static func use<Value: Sendable>(
    _ name: String, log: URL, isRunning: () -> Bool, _ isReady: () async -> Bool, _ body: () async throws -> Value
  ) async -> Result<Value, any Error> {
    do {
      try await wait(for: name, isRunning, isReady)
      return .success(try await body())
    } catch let failure as CommandFailure {
      let words = String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self).split(separator: "\n").suffix(40)
      return .failure(CommandFailure(description: "\(failure)\nThe last words of `\(name)`:\n" + words.joined(separator: "\n")))
    } catch { return .failure(error) }
  }

  private static func wait(for name: String, _ isRunning: () -> Bool, _ isReady: () async -> Bool) async throws {
    for _ in 0..<1000 {
      guard isRunning() else { throw CommandFailure(description: "`\(name)` ended at once") }
      if await isReady() { return }
      try await Task.sleep(for: .milliseconds(30))
    }
    throw CommandFailure(description: "`\(name)` did not answer within 30 seconds")
  }
}
