import AegisSystem

/// Files of a command line, and the project that they belong to.
struct NamedFiles {
  /// The project's folder; nil where no file belongs to one.
  let root: String?
  /// What belongs to it, in the order in which it is named.
  let inside: [String]
  /// What belongs to no project.
  let outside: [String]

  init(_ paths: [String]) throws {
    var (root, first): (String?, String?) = (nil, nil)
    var (inside, outside): ([String], [String]) = ([], [])
    for path in paths {
      guard let found = DiskProject.folder(around: Disk.isFolder(path) ? path : parentFolder(path)) else {
        outside.append(path)
        continue
      }
      if let root, root != found {
        throw CommandFailure(
          status: .usage,
          message: "`\(first ?? path)` belongs to the project `\(root)` and `\(path)` to the project `\(found)`: run this once for each of them")
      }
      (root, first) = (found, first ?? path)
      inside.append(path)
    }
    (self.root, self.inside, self.outside) = (root, inside, outside)
  }

  /// Whether what belongs to no project is left to others: beside files of a project, and in a repository that has one.
  var leavesOthers: Bool {
    if outside.isEmpty || root != nil { return !outside.isEmpty }
    guard DiskProject.repository(around: ".") != nil else { return false }
    return DiskProject.folder(around: ".") != nil || !projects(below: ".").isEmpty
  }

  /// What a repository has besides its project is nothing that aegis could read: a hook names it all the same.
  func notePassedOver(isQuiet: Bool) {
    if outside.isEmpty || isQuiet { return }
    let (count, first) = (outside.count, "`\(outside[0])`")
    let names = count == 1 ? first : "\(first) and \(count - 1) other\(count == 2 ? "" : "s")"
    Disk.writeError("aegis: \(names) belong\(count == 1 ? "s" : "") to no project and \(count == 1 ? "is" : "are") passed over\n")
  }
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
