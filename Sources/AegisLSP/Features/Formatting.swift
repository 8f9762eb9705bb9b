import AegisBasics
import AegisDriver
import AegisPolicy

extension Server {
  /// The edits of `aegis fmt`.
  func formatting(_ file: FileAtHand) throws -> JSONValue {
    guard let edits = file.state.layout(of: file.path, catalog: catalog) else {
      throw RPCError.refused("a file with syntax errors is left as it is")
    }
    return .array(textEdits(edits, file.source))
  }
}
