import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSystem

/// A document that the client has open.
struct OpenDocument {
  let uri: String
  var version: Int
  var source: SourceFile
  /// The project it belongs to, by its folder, and its path in there; nil outside of any.
  let home: (root: String, path: ProjectPath)?
}

/// A project of the workspace.
struct Project {
  /// As the client writes it.
  let root: String
  let session: IncrementalSession
  /// What was compiled last; nil before the first time.
  var state: ProjectState?
  /// Something changed since.
  var isStale = true
  /// The document that the client changed last: of that it is told first.
  var changedLast: String?
  /// For each file of which the client was told something, a number that changes with what is to be told.
  var reports: [String: Int] = [:]
  /// The last commit, and the one that is being compiled.
  var committed: CommittedState?
  var awaited: String?
}

/// The projects in the client's folders, and the documents that it has open.
struct Workspace {
  var positions = Positions()
  var documents: [String: OpenDocument] = [:]
  var projects: [String: Project] = [:]
  /// Of documents that are open and in a project, how the client writes their addresses, by their paths on disk.
  private var addresses: [String: String] = [:]
  private let catalog: Catalog
  private let jobs: Int
  let today: CalendarDate?

  /// How many folders below a folder of the workspace a project may be.
  private static let depth = 3

  init(catalog: Catalog, jobs: Int, today: CalendarDate?) {
    self.catalog = catalog
    self.jobs = jobs
    self.today = today
  }

  mutating func add(folders: [String]) {
    for uri in folders {
      guard let folder = FileURI.path(uri).map(withoutSlash) else { continue }
      if let root = projectFolder(around: folder) { add(root) } else { search(folder, Self.depth) }
    }
  }

  private mutating func search(_ folder: String, _ depth: Int) {
    guard depth > 0, let names = try? Disk.list(folder) else { return }
    for name in names.sorted() where !name.hasPrefix(".") && name != "node_modules" && Disk.isFolder("\(folder)/\(name)") {
      if Disk.exists("\(folder)/\(name)/aegis.ini") { add("\(folder)/\(name)") } else { search("\(folder)/\(name)", depth - 1) }
    }
  }

  private mutating func add(_ root: String) {
    guard projects[root] == nil, let files = DiskProject(root: root) else { return }
    projects[root] = Project(root: root, session: IncrementalSession(files: files, catalog: catalog, jobs: jobs, today: today))
  }

  /// Where a document is: its project, which is opened where it was not, and its path there.
  mutating func home(of uri: String) -> (root: String, path: ProjectPath)? {
    guard let path = FileURI.path(uri), let slash = path.lastIndex(of: "/"), let root = projectFolder(around: String(path[..<slash])) else { return nil }
    add(root)
    guard projects[root] != nil else { return nil }
    return (root, ProjectPath(String(path.dropFirst(root == "/" ? 1 : root.count + 1))))
  }

  /// Something else is to be told of files.
  mutating func noteReports(of paths: [String], in root: String) {
    guard let index = projects.index(forKey: root) else { return }
    for path in paths { projects.values[index].reports[path, default: 0] += 1 }
  }

  mutating func open(_ document: OpenDocument) {
    documents[document.uri] = document
    if let home = document.home { addresses[fullPath(home.path.text, in: home.root)] = document.uri }
  }

  mutating func close(_ uri: String) -> OpenDocument? {
    let document = documents.removeValue(forKey: uri)
    if let home = document?.home { addresses[fullPath(home.path.text, in: home.root)] = nil }
    return document
  }

  /// The address of a file of a project, as the client writes it where it has it open.
  func uri(_ path: String, in root: String) -> String {
    let full = fullPath(path, in: root)
    return addresses[full] ?? FileURI.uri(full)
  }

  private func fullPath(_ path: String, in root: String) -> String { root == "/" ? "/\(path)" : "\(root)/\(path)" }

  private func withoutSlash(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private func projectFolder(around start: String) -> String? {
    var folder = start
    while true {
      if Disk.exists("\(folder)/aegis.ini") { return folder }
      guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return nil }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }
}
