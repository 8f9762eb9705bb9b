import AegisGenerate
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
    for file in try generatedFiles(root: root) + rulePages(root: root) {
      let path = "\(root)/\(file.path)"
      let current = try? Disk.read(path)
      if current == Array(file.text.utf8) { continue }
      if arguments.contains("--check") { throw GenerateError("\(file.path) is not what grammar/ says; run `aegis-dev generate`") }
      if let slash = path.lastIndex(of: "/") { try Disk.makeFolder(String(path[..<slash])) }
      try Disk.write(Array(file.text.utf8), to: path)
      print("wrote \(file.path)")
    }
  }

  private static func fail(_ message: String) -> Never {
    Disk.writeError("aegis-dev: \(message)\n")
    Process.exit(1)
  }
}
