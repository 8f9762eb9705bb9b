import Foundation
import Testing

/// The language server driven by editors and by another's client: the scripts under Tests/Editors, with the set-ups of
/// `editors/`.
@Suite(.serialized) struct EditorTests {
  private let repository = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized

  /// The built program, beside the test bundle or where a debug build puts it.
  private var program: String {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let folders = [bundle, repository.appendingPathComponent(".build/debug")]
    return (folders.first { FileManager.default.isExecutableFile(atPath: $0.appendingPathComponent("aegis").path) } ?? bundle)
      .appendingPathComponent("aegis").path
  }

  /// Runs a program that drives the server in a copy of the sample organization.
  private func run(_ program: URL, _ arguments: [String]) async throws -> CommandOutput {
    let folder = try Scratch.directory("editor")
    let project = folder.appendingPathComponent("organization")
    try FileManager.default.copyItem(at: repository.appendingPathComponent("golden/organization"), to: project)
    var environment = Command.environment
    environment["AEGIS"] = self.program
    environment["PROJECT"] = project.path
    environment["REPOSITORY"] = repository.path
    environment["HOME"] = folder.path
    environment["XDG_CONFIG_HOME"] = folder.path
    return try await Command.run(program, arguments, in: repository, environment: environment, timeout: .seconds(120))
  }

  @Test(.needs(.pytest)) func pytestDrivesIt() async throws {
    let python = try require(PytestLSP.python, .pytest)
    let result = try await run(python, ["-m", "pytest", "-q", "-p", "no:cacheprovider", "Tests/Editors/test_server.py"])
    #expect(result.status == 0, "\(result.text)")
    #expect(result.text.contains("5 passed"), "\(result.text)")
  }

  /// The JSON Schemas complete, explain and check in an editor that knows nothing of aegis.
  @Test(.needs(.pytest, .yamlServer)) func aYAMLServerTakesTheSchemas() async throws {
    let python = try require(PytestLSP.python, .pytest)
    let result = try await run(python, ["-m", "pytest", "-q", "-p", "no:cacheprovider", "Tests/Editors/test_schema.py"])
    #expect(result.status == 0, "\(result.text)")
    #expect(result.text.contains("9 passed"), "\(result.text)")
  }

  @Test(.needs(.neovim)) func neovimDrivesIt() async throws {
    let neovim = try require(Command.find("nvim"), .neovim)
    let result = try await run(neovim, ["--headless", "-u", "NONE", "-i", "NONE", "-c", "luafile Tests/Editors/neovim.lua"])
    #expect(result.status == 0 && result.text.contains("done"), "\(result.text)")
    #expect(!result.text.contains("FAILED"), "\(result.text)")
  }

  @Test(.needs(.eglot)) func emacsDrivesIt() async throws {
    let emacs = try require(Command.find("emacs"), .eglot)
    let result = try await run(emacs, ["--batch", "-Q", "-l", "Tests/Editors/emacs.el"])
    #expect(result.status == 0 && result.text.contains("done"), "\(result.text)")
  }
}

/// The Python that has pytest-lsp.
enum PytestLSP {
  static let python: URL? = {
    let programs = [Command.find("pytest"), Command.find("python3")].compactMap { $0 }
      .map { $0.deletingLastPathComponent().appendingPathComponent("python3") }
    return programs.first { python in
      guard FileManager.default.isExecutableFile(atPath: python.path) else { return false }
      let process = Process()
      process.executableURL = python
      process.arguments = ["-c", "import pytest_lsp"]
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }()
}

/// Whether Emacs finds Eglot and a mode for YAML.
enum Eglot {
  static let isThere: Bool = {
    guard Command.find("emacs") != nil else { return false }
    let folders = ["/usr/share/emacs/site-lisp/elpa", "/usr/share/emacs/site-lisp/elpa-src"]
    return folders.contains { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.contains { $0.hasPrefix("eglot") } && names.contains { $0.hasPrefix("yaml-mode") }
    }
  }()
}
