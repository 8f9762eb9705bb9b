import AegisSystem

/// Tools for those who work on Aegis itself.
@main
struct AegisDev {
  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let command = arguments.isEmpty ? "" : arguments.removeFirst()
    do {
      switch command {
      case "generate": try generate(arguments)
      default: throw GenerateError("usage: aegis-dev generate [--check] [REPOSITORY]")
      }
    } catch let error as GenerateError {
      fail(error.message)
    } catch {
      fail("\(error)")
    }
  }

  /// Writes what is generated from `grammar/`; with `--check`, says whether it is up to date.
  private static func generate(_ arguments: [String]) throws {
    let root = arguments.first { !$0.hasPrefix("--") } ?? "."
    for file in try generatedFiles(root: root) {
      let path = "\(root)/\(file.path)"
      let current = try? Disk.read(path)
      if current == Array(file.text.utf8) { continue }
      if arguments.contains("--check") { throw GenerateError("\(file.path) is not what grammar/ says; run `aegis-dev generate`") }
      try Disk.write(Array(file.text.utf8), to: path)
      print("wrote \(file.path)")
    }
  }

  private static func fail(_ message: String) -> Never {
    Disk.writeError("aegis-dev: \(message)\n")
    Process.exit(1)
  }
}

/// Everything that is generated, from the grammar under `root`.
func generatedFiles(root: String) throws -> [(path: String, text: String)] {
  func grammar(_ path: String) throws -> GrammarNode {
    try GrammarNode(text: try Disk.read("\(root)/\(path)"), path: path)
  }
  let types = try Disk.list("\(root)/grammar/types").filter { $0.hasSuffix(".yaml") }.sorted()
  let folder = "Sources/AegisSchema/Generated"
  return [
    ("\(folder)/Types.swift", try generateTypes(try types.map { try grammar("grammar/types/\($0)") })),
    ("\(folder)/Limits.swift", try generateLimits(try grammar("grammar/limits.yaml"))),
    ("\(folder)/PolicyLanguage.swift", try generatePolicyLanguage(try grammar("grammar/policy.yaml"))),
    ("\(folder)/Settings.swift", try generateSettings(try grammar("grammar/project.yaml"))),
  ]
}
