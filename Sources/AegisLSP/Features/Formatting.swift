import AegisBasics
import AegisDriver
import AegisPolicy

extension Server {
  /// The edits of `aegis fmt`.
  ///
  /// - Returns: Null where the file is no business of the configuration, or nothing includes it and it cannot be laid out:
  ///   it may be anything.
  func formatting(_ file: FileAtHand) throws -> JSONValue {
    let isReached = file.state.unit(at: file.path) != nil
    guard isReached || file.state.isListed(file.path) else { return .null }
    let layout = file.state.layout(of: file.path, file.source, catalog: catalog)
    if let edits = layout.edits { return .array(textEdits(edits, file.source)) }
    guard isReached else { return .null }
    let reason = layout.obstacles.first { !$0.code.code.hasPrefix("AE1") }?.message
    throw RPCError.refused(reason ?? "a file with syntax errors is left as it is")
  }
}
