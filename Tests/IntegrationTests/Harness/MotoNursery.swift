import Foundation

/// `nursery.py`, from which all servers of moto of a run come.
actor MotoNursery {
  static let shared = MotoNursery()

  /// The Python that has moto.
  static let python = Command.python(with: "moto.server")

  private var process: Process?
  private let input = Pipe(), output = Pipe()

  /// Starts a server.
  ///
  /// - Parameter log: Where what it says goes.
  /// - Returns: The number of its process, which ends with the test run.
  func start(_ port: UInt16, managedPolicies: Bool, log: URL) throws -> Int32 {
    if process == nil { try startItself() }
    try input.fileHandleForWriting.write(contentsOf: Data("\(port) \(managedPolicies) \(log.path)\n".utf8))
    let answer = readLine()
    let words = answer.split(separator: " ")
    guard words.count == 2, words[0] == "\(port)", let server = Int32(words[1]) else { throw CommandFailure(description: "no server of moto comes: \(answer)") }
    return server
  }

  /// A line of the answers, which come one at a time; what a `FileHandle` reads is nothing where a signal comes first.
  private func readLine() -> String {
    var line: [UInt8] = []
    while true {
      var byte: UInt8 = 0
      let count = read(output.fileHandleForReading.fileDescriptor, &byte, 1)
      if count == 1 && byte != UInt8(ascii: "\n") {
        line.append(byte)
      } else if count >= 0 || errno != EINTR {
        return String(decoding: line, as: UTF8.self)
      }
    }
  }

  private func startItself() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("moto")
    let process = Process()
    process.executableURL = try require(Self.python, .moto)
    process.arguments = [folder.appendingPathComponent("nursery.py").path]
    process.environment = Command.environment.merging(["PYTHONPATH": folder.path]) { $1 }
    process.standardInput = input
    process.standardOutput = output
    _ = try process.start()
    self.process = process
  }
}
