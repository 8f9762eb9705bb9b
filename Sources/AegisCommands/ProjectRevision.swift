import AegisBasics
import AegisDriver
import AegisSystem

/// The project's files as they are somewhere else: at a git revision, or in another project's folder.
func files(of base: String, beside project: DiskProject) throws -> any FileSystem {
  if Disk.isFolder(base) {
    guard Disk.exists("\(base)/aegis.ini"), let other = DiskProject(root: base) else {
      throw CommandFailure(status: .noInput, message: "`\(base)` is no project: it has no `aegis.ini`")
    }
    return other
  }
  do {
    return MemoryFileSystem(try GitRevision.files(of: base, in: project.root))
  } catch {
    let reason =
      switch error {
      case .noGit: "`\(base)` is no folder, and there is no `git` that could know it as a revision"
      case .unknown: "`\(base)` is neither a folder nor a revision of the repository around `\(project.root)`"
      case .unreadable: "git does not give the files of `\(base)`"
      }
    throw CommandFailure(status: .noInput, message: reason)
  }
}

/// The project's files as they are staged: what `git commit` would record.
func stagedFiles(of project: DiskProject) throws -> any FileSystem {
  do {
    return MemoryFileSystem(try GitRevision.stagedFiles(in: project.root))
  } catch {
    let reason =
      switch error {
      case .noGit: "--staged needs `git`, which is not installed"
      case .unknown: "--staged needs a git repository, and there is none around `\(project.root)`"
      case .unreadable: "git does not give what is staged; while a merge has conflicts there is no such thing"
      }
    throw CommandFailure(status: .noInput, message: reason)
  }
}

extension MemoryFileSystem {
  init(_ files: GitRevision.Files) { self.init(bytes: files.texts, links: files.links) }
}
