import AegisBasics
import AegisSchema
import AegisSystem
import ArgumentParser

/// `aegis schema`: the JSON Schemas of the files of a configuration, for editors.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a kind of file, for editors.",
    discussion: "Without a name, lists the schemas and the files that they are for.")

  @Option(name: .customLong("out"), help: ArgumentHelp("Write all schemas, or the named one, to this folder.", valueName: "folder"), completion: .directory)
  var out: String?

  @Flag(name: [.short, .long], help: "Do not say what was written.")
  var quiet = false

  @Argument(help: "organization, account, groups, policies, roles, or users.")
  var name: String?

  func run() throws {
    let schemas = try name.map { [try schema($0)] } ?? EditorSchema.all
    if let out {
      try write(schemas, to: out)
    } else if name != nil {
      for schema in schemas { Disk.writeOutput(schema.text) }
    } else {
      let width = schemas.map(\.name.count).max() ?? 0
      for schema in schemas {
        Disk.writeOutput(Array("\(schema.name)\(String(repeating: " ", count: width - schema.name.count))  \(schema.files)\n".utf8))
      }
    }
  }

  private func schema(_ name: String) throws -> EditorSchema {
    if let found = EditorSchema.all.first(where: { $0.name == name }) { return found }
    let near = closestMatch(to: name, among: EditorSchema.all.map(\.name))
    throw CommandFailure(
      status: .usage, message: "there is no schema `\(name)`; \(near.map { "did you mean `\($0)`?" } ?? "`aegis schema` lists them")")
  }

  private func write(_ schemas: [EditorSchema], to folder: String) throws {
    do throws(DiskError) {
      try Disk.makeFolder(folder)
      for schema in schemas { try Disk.writeIfChanged(schema.text, to: "\(folder)/\(schema.name).json") }
    } catch {
      throw CommandFailure(status: .cannotWrite, message: error.description)
    }
    if !quiet { Disk.writeError("aegis: \(schemas.count == 1 ? "1 schema" : "\(schemas.count) schemas") in \(folder)\n") }
  }
}
