/// The path of a file inside the project: relative to its root, with `/`, without `.` and `..`.
package struct ProjectPath: Hashable, Sendable, Comparable {
  package let text: String

  /// A path that is known to be one, such as `organization.yaml`.
  package init(_ text: String) { self.text = text }

  package static func < (left: ProjectPath, right: ProjectPath) -> Bool { left.text < right.text }
}

/// Why a file of the project could not be had.
package enum FileError: Error, Sendable, Equatable {
  case missing
  case isFolder
  /// A symbolic link leads out of the project.
  case leavesProject
  /// The system's word for why.
  case unreadable(String)
}

/// Everything the compiler may ask of the outside world. Real, in-memory and overlay versions exist.
package protocol FileSystem: Sendable {
  func read(_ path: ProjectPath) throws(FileError) -> [UInt8]
  /// The YAML files of the project, sorted; hidden folders and the given ones left out.
  func list(excluding folders: [String]) throws(FileError) -> [ProjectPath]
}
