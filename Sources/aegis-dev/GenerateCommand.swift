import AegisGenerate
import AegisSystem
import ArgumentParser

/// Writes what is generated from `grammar/`.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write the tables, schemas and reference pages that come from grammar/.")

  @Flag(help: "Write nothing; fail where something is not what grammar/ says.")
  var check = false

  @Argument(help: "The repository.")
  var repository = "."

  func run() throws {
    do {
      for file in try generatedFiles(root: repository) {
        let path = "\(repository)/\(file.path)"
        if (try? Disk.read(path)) == Array(file.text.utf8) { continue }
        if check { throw ToolFailure("\(file.path) is not what grammar/ says; run `aegis-dev generate`") }
        if let slash = path.lastIndex(of: "/") { try Disk.makeFolder(String(path[..<slash])) }
        try Disk.write(Array(file.text.utf8), to: path)
        print("wrote \(file.path)")
      }
    } catch let error as GenerateError {
      throw ToolFailure(error.message)
    }
  }
}
