public import AegisBasics

/// A project in memory, for tests and for text that is not on disk.
public struct MemoryFileSystem: FileSystem {
  private let files: [ProjectPath: [UInt8]]
  private let links: [String: String]

  public init(_ files: [String: String]) {
    self.init(bytes: files.mapValues { Array($0.utf8) })
  }

  /// - Parameter links: Where symbolic links lead, as it is written in them, by their paths.
  public init(bytes files: [String: [UInt8]], links: [String: String] = [:]) {
    self.files = Dictionary(uniqueKeysWithValues: files.map { (ProjectPath($0.key), $0.value) })
    self.links = links
  }

  public func read(_ path: ProjectPath) throws(FileError) -> [UInt8] {
    if let text = files[path] { return text }
    guard !links.isEmpty, let text = files[try followed(path)] else { throw .missing }
    return text
  }

  public func list(excluding folders: [String]) throws(FileError) -> [ProjectPath] {
    (files.keys + links.keys.map { ProjectPath($0) }).filter { $0.mayBeListed(excluding: folders) }.sorted()
  }

  public func target(of path: ProjectPath) -> ProjectPath {
    guard !links.isEmpty, let target = try? followed(path), files[target] != nil else { return path }
    return target
  }

  /// The path behind all links on the way.
  private func followed(_ path: ProjectPath) throws(FileError) -> ProjectPath {
    var done: [Substring] = []
    var rest = Array(path.text.split(separator: "/").reversed())
    var steps = 0
    while let part = rest.popLast() {
      if part == "." { continue }
      if part == ".." {
        if done.popLast() == nil { throw .leavesProject }
        continue
      }
      done.append(part)
      guard let link = links[done.joined(separator: "/")] else { continue }
      steps += 1
      if link.hasPrefix("/") { throw .leavesProject }
      if steps > Self.longestWay { throw .unreadable("Too many levels of symbolic links") }
      done.removeLast()
      rest += link.split(separator: "/").reversed()
    }
    return ProjectPath(done.joined(separator: "/"))
  }

  /// Links on the way to one file, as Linux follows them.
  ///
  /// - Source: path_resolution(7).
  private static let longestWay = 40
}

/// A project with some files replaced by text that is not on disk, such as an editor's.
public struct OverlayFileSystem: FileSystem {
  private let base: any FileSystem
  private let overlays: [ProjectPath: [UInt8]]

  public init(_ base: any FileSystem, overlays: [ProjectPath: [UInt8]]) {
    self.base = base
    self.overlays = overlays
  }

  public func read(_ path: ProjectPath) throws(FileError) -> [UInt8] {
    if let text = overlays[path] { return text }
    return try base.read(path)
  }

  public func list(excluding folders: [String]) throws(FileError) -> [ProjectPath] {
    let listed = try base.list(excluding: folders)
    // One that the base has and does not list is not listed with another text either.
    let known = Set(listed)
    let extra = overlays.keys.filter { path in
      !known.contains(path) && path.mayBeListed(excluding: folders) && (try? base.read(path)) == nil
    }
    return extra.isEmpty ? listed : (listed + extra).sorted()
  }

  public func identity(of path: ProjectPath) -> FileIdentity? { overlays[path] == nil ? base.identity(of: path) : nil }

  public func target(of path: ProjectPath) -> ProjectPath { overlays[path] == nil ? base.target(of: path) : path }
}
