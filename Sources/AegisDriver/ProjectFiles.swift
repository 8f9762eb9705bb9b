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
    files.keys.filter { path in
      (path.text.hasSuffix(".yaml") || path.text.hasSuffix(".yml")) && !folders.contains { path.text.hasPrefix($0 + "/") }
    }.sorted()
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
    let extra = overlays.keys.filter { $0.text.hasSuffix(".yaml") || $0.text.hasSuffix(".yml") }
    return Array(Set(try base.list(excluding: folders)).union(extra)).sorted()
  }

  public func identity(of path: ProjectPath) -> FileIdentity? { overlays[path] == nil ? base.identity(of: path) : nil }
}
