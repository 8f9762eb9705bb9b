import AegisBasics
import AegisDriver
import AegisSamples
import AegisSystem
import TestSupport
import Testing

/// Whole projects with mistakes in them: each folder that holds an `aegis.ini` is one, annotated in place.
@Suite struct ProjectFixtures {
  static let projects = ["resolve", "check"].flatMap { Golden.files(in: $0, withExtension: "ini") }
    .map { String($0.dropLast("/aegis.ini".count)) }

  @Test func foldersHoldProjects() { #expect(Self.projects.count >= 4) }

  @Test(arguments: projects) func findingsAreAnnotated(_ name: String) async throws {
    let project = try #require(DiskProject(root: Golden.root + name))
    let compilation = await Session(files: project, jobs: 2, today: CalendarDate(year: 2026, month: 6, day: 15)).compile()
    var problems: [String] = []
    for file in compilation.sources.files {
      // What nothing includes is not read: its annotations are read here.
      let text = file.text.isEmpty ? (try? project.read(ProjectPath(file.displayPath))) ?? [] : file.text
      let source = SourceFile(id: file.id, displayPath: file.displayPath, text: text)
      problems += disagreements(in: source, with: compilation.diagnostics).map { "\(file.displayPath): \($0)" }
    }
    #expect(problems.isEmpty, "\(name):\n\(problems.joined(separator: "\n"))")
  }
}

/// The files of a project below `golden`, or of a small one that is made.
func projectFiles(_ name: String) throws -> [ProjectPath: [UInt8]] {
  guard name == "made" else {
    let project = try #require(DiskProject(root: Golden.root + name))
    var files: [ProjectPath: [UInt8]] = [:]
    for path in try project.list(excluding: []) + [ProjectPath("aegis.ini")] { files[path] = try project.read(path) }
    return files
  }
  return EditReplay.madeFiles
}
