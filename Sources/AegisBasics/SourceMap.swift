/// The files of one run, in the order in which they were registered.
public struct SourceMap: Sendable {
  public private(set) var files: [SourceFile] = []
  /// The identifier of the first.
  private var first: UInt32 = 0

  public init() {}

  /// One file of a run, under its own identifier.
  public init(only file: SourceFile) {
    files = [file]
    first = file.id.rawValue
  }

  public init(files: [SourceFile]) { self.files = files }

  /// The same files under other names.
  public func renamed(_ name: (String) -> String) -> SourceMap {
    SourceMap(files: files.map { SourceFile(id: $0.id, displayPath: name($0.displayPath), text: $0.text) })
  }

  public subscript(id: FileID) -> SourceFile { files[Int(id.rawValue - first)] }

  /// The identifier that the next registered file must carry.
  public var nextID: FileID { FileID(rawValue: first + UInt32(files.count)) }

  /// Puts another text of a file in the place of the one that is registered.
  public mutating func replace(_ file: SourceFile) { files[Int(file.id.rawValue - first)] = file }

  /// Registers a file whose identifier is `nextID`.
  public mutating func append(_ file: SourceFile) {
    precondition(file.id == nextID, "files are registered in the order of their identifiers")
    files.append(file)
  }
}
