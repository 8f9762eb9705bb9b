/// The path of a file inside the project: relative to its root, with `/`, without `.` and `..`.
public struct ProjectPath: Hashable, Sendable, Comparable {
  public let text: String

  /// A path that is known to be one, such as `organization.yaml`.
  public init(_ text: String) { self.text = text }

  public static func < (left: ProjectPath, right: ProjectPath) -> Bool { left.text < right.text }
}

extension ProjectPath {
  /// Whether the name is that of a YAML file.
  public static func isYAML(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

  /// Whether a file or folder of this name is none of the configuration.
  public static func isPassedOver(_ name: some StringProtocol) -> Bool { name.hasPrefix(".") || name == "node_modules" }

  /// Whether the file may be one of the configuration, by its name and its folders' names.
  ///
  /// - Parameter folders: Others that are passed over.
  public func mayBeListed(excluding folders: [String]) -> Bool {
    Self.isYAML(text) && !text.split(separator: "/").contains { Self.isPassedOver($0) } && !folders.contains { text.hasPrefix($0 + "/") }
  }
}

/// Why a file of the project could not be had.
public enum FileError: Error, Sendable, Equatable {
  case missing
  case isFolder
  /// A symbolic link leads out of the project.
  case leavesProject
  /// The system's word for why.
  case unreadable(String)
}

/// What tells two states of a file apart without reading it: a file with the same identity holds the same bytes.
public struct FileIdentity: Hashable, Sendable {
  public var device: UInt64
  /// The file's number on its device.
  public var number: UInt64
  public var size: UInt64
  /// When its content changed last, and when it itself did, in nanoseconds.
  public var modified: UInt64
  public var changed: UInt64

  public init(device: UInt64, number: UInt64, size: UInt64, modified: UInt64, changed: UInt64) {
    (self.device, self.number, self.size, self.modified, self.changed) = (device, number, size, modified, changed)
  }
}

/// Everything the compiler may ask of the outside world. Real, in-memory and overlay versions exist.
public protocol FileSystem: Sendable {
  func read(_ path: ProjectPath) throws(FileError) -> [UInt8]
  /// The YAML files of the project, sorted; hidden folders and the given ones left out.
  func list(excluding folders: [String]) throws(FileError) -> [ProjectPath]
  /// The identity of a file; nil where there is none that can be relied on.
  func identity(of path: ProjectPath) -> FileIdentity?
  /// Where the file lies that is read under a path, behind the symbolic links on the way; the path itself where there are
  /// none, or where they lead to no file of the project.
  func target(of path: ProjectPath) -> ProjectPath
}

extension FileSystem {
  public func identity(of path: ProjectPath) -> FileIdentity? { nil }
  public func target(of path: ProjectPath) -> ProjectPath { path }
}
