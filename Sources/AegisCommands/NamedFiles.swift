import AegisReport
import AegisSystem

/// Files of a command line, and the projects that they belong to.
struct NamedFiles {
  /// The folders of projects with what belongs to each, both in the order in which they are named.
  let projects: [(root: String, files: [String])]
  /// What belongs to no project.
  let outside: [String]

  init(_ paths: [String]) {
    var (projects, outside): ([(root: String, files: [String])], [String]) = ([], [])
    for path in paths {
      guard let root = DiskProject.folder(around: Disk.isFolder(path) ? path : parentFolder(path)) else {
        outside.append(path)
        continue
      }
      if let index = projects.firstIndex(where: { $0.root == root }) {
        projects[index].files.append(path)
      } else {
        projects.append((root, [path]))
      }
    }
    (self.projects, self.outside) = (projects, outside)
  }

  /// The project's folder; nil where no file belongs to one.
  var root: String? { projects.first?.root }

  /// What belongs to the project, in the order in which it is named.
  var inside: [String] { projects.first?.files ?? [] }

  func checkIsOneProject() throws {
    guard projects.count > 1 else { return }
    let (first, second) = (projects[0], projects[1])
    throw CommandFailure(
      status: .usage,
      message: "`\(first.files[0])` belongs to the project `\(first.root)` and `\(second.files[0])` to the project `\(second.root)`: run this once for each of them")
  }

  /// Whether what belongs to no project is left to others: beside files of a project, and in a repository that has one.
  var leavesOthers: Bool {
    if outside.isEmpty || root != nil { return !outside.isEmpty }
    guard DiskProject.repository(around: ".") != nil else { return false }
    return DiskProject.folder(around: ".") != nil || !AegisCommands.projects(below: ".").isEmpty
  }

  /// What a repository has besides its project is nothing that aegis could read: a hook names it all the same.
  func notePassedOver(isQuiet: Bool) {
    if outside.isEmpty || isQuiet { return }
    let isOne = outside.count == 1
    Disk.writeError("aegis: \(shortList(outside)) belong\(isOne ? "s" : "") to no project and \(isOne ? "is" : "are") passed over\n")
  }
}

/// The first of some names, and how many more there are.
func shortList(_ names: [String]) -> String {
  names.count == 1 ? "`\(names[0])`" : "`\(names[0])` and \(names.count - 1) other\(names.count == 2 ? "" : "s")"
}

/// Does something in each of several projects, whatever comes of the others.
///
/// - Throws: The worst of what came of them.
func inEach<Part>(
  _ parts: [(root: String, part: Part)], _ options: CommonOptions, _ body: (Part) async throws -> Void
) async throws {
  let here = Disk.realPath(".").map { $0 + "/" } ?? "/"
  var worst: ExitStatus?
  func note(_ status: ExitStatus) { if status.rawValue > (worst?.rawValue ?? 0) { worst = status } }
  for (root, part) in parts {
    if !options.quiet { Disk.writeError("aegis: the project `\(root.hasPrefix(here) ? String(root.dropFirst(here.count)) : root)`:\n") }
    do {
      try await body(part)
    } catch let failure as CommandFailure {
      Disk.writeError("aegis: \(failure.message)\n")
      note(failure.status)
    } catch let status as ExitStatus {
      note(status)
    }
  }
  if let worst { throw worst }
}

extension CommonOptions {
  /// Whether the reports of several runs can stand one behind the other.
  var takesSeveralReports: Bool { output == nil && [.text, .concise, .jsonl, .github].contains(format) }
}

/// What is wanted is one document, and there is one for each project.
func severalReports(_ first: String, _ second: String) -> CommandFailure {
  CommandFailure(
    status: .usage,
    message: "the projects `\(first)` and `\(second)` have a report each: run this once for each of them, or as text")
}

/// The folders of projects below a folder, as people would name them: not deep, and none inside of another.
func projects(below folder: String, depth: Int = 3) -> [String] {
  guard depth > 0, let names = try? Disk.list(folder) else { return [] }
  return names.sorted().flatMap { name -> [String] in
    let path = folder == "." ? name : "\(folder)/\(name)"
    if name.hasPrefix(".") || name == "node_modules" || !Disk.isFolder(path) { return [] }
    return Disk.exists("\(path)/aegis.ini") ? [path] : projects(below: path, depth: depth - 1)
  }
}

/// The folders of the projects that a commit would change something of: those below the working folder, and the one around it.
func stagedProjects() -> [String] {
  var roots: [String] = []
  let names = (try? GitRevision.stagedNames(in: ".")) ?? []
  for name in names.sorted() where name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name == "aegis.ini" || name.hasSuffix("/aegis.ini") {
    var folder = parentFolder(name)
    // It may have been deleted with all that it was in.
    while folder != ".", !Disk.isFolder(folder) { folder = parentFolder(folder) }
    if let root = DiskProject.folder(around: folder), !roots.contains(root) { roots.append(root) }
  }
  return roots
}
