import Foundation
import Synchronization

/// A process of the AWS provider that serves one terraform of the tests, as its makers attach a debugger to it.
struct ProviderProcess: Sendable {
  /// What tells terraform of it.
  let variables: [String: String]
  private let number: Int

  /// Starts the provider that a module was initialized with.
  static func start(of module: URL, environment: [String: String]) async throws -> ProviderProcess {
    let said = try Scratch.directory("provider").appendingPathComponent("provider.log")
    try Data().write(to: said)
    let handle = try FileHandle(forWritingTo: said)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // It ends with the run, however that ends: then nobody holds its standard input open any more.
    process.arguments = ["-c", #"exec 3<&0; "$0" -debug 3<&- & cat <&3; kill -INT $!"#, try program(of: module).path]
    // It serves many calls.
    process.environment = environment.merging(["GOGC": "400"]) { $1 }
    let input = Pipe()
    let number = inputs.withLock { inputs in
      inputs.append(input)
      return inputs.count - 1
    }
    process.standardInput = input
    process.standardOutput = handle
    process.standardError = handle
    _ = try process.start()
    for _ in 0..<600 where process.isRunning {
      let text = try String(contentsOf: said, encoding: .utf8)
      if let found = text.firstMatch(of: #/TF_REATTACH_PROVIDERS='(.*)'/#) {
        return ProviderProcess(variables: ["TF_REATTACH_PROVIDERS": String(found.output.1)], number: number)
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw CommandFailure(description: "the provider did not start: \(try String(contentsOf: said, encoding: .utf8))")
  }

  /// Lets it end; else it ends with this process.
  func end() { Self.inputs.withLock { $0[number] = nil } }

  /// Open as long as a provider is wanted and this process is there.
  private static let inputs = Mutex<[Pipe?]>([])

  /// `terraform init` names folders by version and platform, the last of which may be a link.
  private static func program(of module: URL) throws -> URL {
    var folder = module.appendingPathComponent(".terraform/providers/registry.terraform.io/hashicorp/aws")
    for prefix in ["", "", "terraform-provider-aws"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      guard let name = names.first(where: { $0.hasPrefix(prefix) }) else { throw CommandFailure(description: "no provider in \(folder.path)") }
      folder = folder.appendingPathComponent(name).resolvingSymlinksInPath()
    }
    return folder
  }
}
