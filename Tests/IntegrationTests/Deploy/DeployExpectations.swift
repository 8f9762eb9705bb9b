import Foundation
import Testing

/// What holds behind every deployment, whatever makes the calls.
extension DeployProject {
  static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

  func expectNoChange(_ what: String) async throws {
    let plan = try await run("plan", "--detailed-exitcode", "-q")
    #expect(plan.status == 0, "\(what): \(plan.text)")
  }

  func deploy(_ what: String) async throws {
    let deployed = try await run("deploy", "--auto-approve", "-q")
    #expect(deployed.status == 0, "\(what): \(deployed.text)")
    try await expectNoChange(what)
  }

  /// Another client sees what the files say.
  func expectSeen(_ moto: Moto, _ what: String) async throws {
    let python = try require(Boto.program, .boto)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("seen.py").path
    let seen = try await Command.run(python, [script, folder.path, moto.url], in: folder, environment: Command.environment)
    #expect(seen.status == 0, "\(what): \(seen.text)")
  }

  /// Deploys each variant in place of the last one.
  func tryVariants(_ variants: some Sequence<DeployVariant>, _ moto: Moto) async throws {
    for variant in variants {
      let file = folder.appendingPathComponent(variant.file)
      let before = try String(contentsOf: file, encoding: .utf8)
      try edit(variant.file, variant.change)
      #expect(try String(contentsOf: file, encoding: .utf8) != before, "\(variant.file)")
      try await deploy("\(variant.what) changed")
      try await expectSeen(moto, "\(variant.what) changed")
      try Data(before.utf8).write(to: file)
    }
  }
}
