public import AegisBasics

/// A project in memory, for tests and for text that is not on disk.
public struct MemoryFileSystem: FileSystem {
  private let files: [ProjectPath: [UInt8]]

  public init(_ files: [String: String]) {
    self.files = Dictionary(uniqueKeysWithValues: files.map { (ProjectPath($0.key), Array($0.value.utf8)) })
  }

  public init(bytes files: [String: [UInt8]]) {
    self.files = Dictionary(uniqueKeysWithValues: files.map { (ProjectPath($0.key), $0.value) })
  }

  public func read(_ path: ProjectPath) throws(FileError) -> [UInt8] {
    guard let text = files[path] else { throw .missing }
    return text
  }

  public func list(excluding folders: [String]) throws(FileError) -> [ProjectPath] {
    files.keys.filter { $0.mayBeListed(excluding: folders) }.sorted()
  }
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
}
