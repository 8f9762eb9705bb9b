public import AegisBasics
import Synchronization

/// A project in memory whose files change, come and go.
public final class ChangingFiles: FileSystem {
  private let files: Mutex<[ProjectPath: [UInt8]]>

  public init(_ files: [ProjectPath: [UInt8]]) { self.files = Mutex(files) }

  public var all: [ProjectPath: [UInt8]] { files.withLock { $0 } }

  /// Gives a file a text; nil removes it.
  public func set(_ text: [UInt8]?, of path: ProjectPath) { files.withLock { $0[path] = text } }

  public func read(_ path: ProjectPath) throws(FileError) -> [UInt8] {
    guard let text = files.withLock({ $0[path] }) else { throw .missing }
    return text
  }

  public func list(excluding folders: [String]) throws(FileError) -> [ProjectPath] {
    all.keys.filter { $0.mayBeListed(excluding: folders) }.sorted()
  }
}
