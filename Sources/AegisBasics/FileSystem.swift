/// The path of a file inside the project: relative to its root, with `/`, without `.` and `..`.
public struct ProjectPath: Hashable, Sendable, Comparable {
  public let text: String

  /// A path that is known to be one, such as `organization.yaml`.
  public init(_ text: String) { self.text = text }

  public static func < (left: ProjectPath, right: ProjectPath) -> Bool { left.text < right.text }
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

/// Everything the compiler may ask of the outside world. Real, in-memory and overlay versions exist.
public protocol FileSystem: Sendable {
  func read(_ path: ProjectPath) throws(FileError) -> [UInt8]
  /// The YAML files of the project, sorted; hidden folders and the given ones left out.
  func list(excluding folders: [String]) throws(FileError) -> [ProjectPath]
}
