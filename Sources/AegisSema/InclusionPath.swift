public import AegisBasics

public enum PathError: Error, Sendable, Equatable {
  case empty
  case absolute
  case outside
  case address
}

/// Resolves the path of an inclusion.
///
/// Paths are relative to the project's root; one that begins with `./` is relative to the file that
/// includes it.
public func resolveInclusion(_ text: String, from file: String) -> Result<ProjectPath, PathError> {
  if text.isEmpty { return .failure(.empty) }
  if text.hasPrefix("/") || text.hasPrefix("~") || text.contains("\\") { return .failure(.absolute) }
  if text.contains("://") { return .failure(.address) }
  var parts: [Substring] = []
  if text.hasPrefix("./") || text.hasPrefix("../") { parts = file.split(separator: "/").dropLast().map { $0 } }
  for part in text.split(separator: "/", omittingEmptySubsequences: true) {
    switch part {
    case ".": continue
    case "..":
      guard !parts.isEmpty else { return .failure(.outside) }
      parts.removeLast()
    default: parts.append(part)
    }
  }
  return parts.isEmpty ? .failure(.empty) : .success(ProjectPath(parts.joined(separator: "/")))
}

/// The path of a file, relative to another, as an inclusion there writes it.
public func relativePath(to target: ProjectPath, from file: ProjectPath) -> String {
  let parts = target.text.split(separator: "/")
  let folder = file.text.split(separator: "/").dropLast()
  var shared = 0
  while shared < folder.count && shared < parts.count - 1 && folder[shared] == parts[shared] { shared += 1 }
  let above = folder.count - shared
  return (above == 0 ? "./" : String(repeating: "../", count: above)) + parts[shared...].joined(separator: "/")
}
