/// The files of one run, in the order in which they were registered.
package struct SourceMap: Sendable {
  package private(set) var files: [SourceFile] = []

  package init() {}

  package init(files: [SourceFile]) { self.files = files }

  package subscript(id: FileID) -> SourceFile { files[Int(id.rawValue)] }

  /// The identifier that the next registered file must carry.
  package var nextID: FileID { FileID(rawValue: UInt32(files.count)) }

  /// Registers a file whose identifier is `nextID`.
  package mutating func append(_ file: SourceFile) {
    precondition(file.id == nextID, "files are registered in the order of their identifiers")
    files.append(file)
  }
}
