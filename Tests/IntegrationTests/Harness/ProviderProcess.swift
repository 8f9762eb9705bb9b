import Foundation
import Synchronization

/// A process of the AWS provider that serves one terraform of the tests, as its makers attach a debugger to it.
enum ProviderProcess {
  /// Starts the provider that a module was initialized with.
  ///
  /// - Returns: The variable that tells terraform of it.
  static func start(of module: URL, environment: [String: String]) async throws -> [String: String] {
    let said = module.appendingPathComponent("provider.log")
    try Data().write(to: said)
    let handle = try FileHandle(forWritingTo: said)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // It ends with the run, however that ends: then nobody holds its standard input open any more.
    process.arguments = ["-c", #"exec 3<&0; "$0" -debug 3<&- & cat <&3; kill -INT $!"#, try program(of: module).path]
    process.environment = environment
    let input = Pipe()
    inputs.withLock { $0.append(input) }
    process.standardInput = input
    process.standardOutput = handle
    process.standardError = handle
    _ = try process.start()
    for _ in 0..<600 where process.isRunning {
      let text = try String(contentsOf: said, encoding: .utf8)
      if let found = text.firstMatch(of: #/TF_REATTACH_PROVIDERS='(.*)'/#) { return ["TF_REATTACH_PROVIDERS": String(found.output.1)] }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw CommandFailure(description: "the provider did not start: \(try String(contentsOf: said, encoding: .utf8))")
  }

  /// Open as long as this process is there.
  private static let inputs = Mutex<[Pipe]>([])

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
