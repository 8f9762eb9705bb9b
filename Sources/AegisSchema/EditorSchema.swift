import CAegisData

/// The JSON Schema (draft 7) of one kind of file of a configuration, as `aegis-dev generate` makes it from the grammar.
public struct EditorSchema: Sendable {
  public let name: String
  /// Which files it is for in the usual layout: a pattern of paths from the project's root.
  public let files: String
  private let index: Int

  public var text: [UInt8] {
    let schema = aegis_schemas()[index]
    return Array(UnsafeRawBufferPointer(start: schema.bytes, count: schema.size))
  }

  public static let all: [EditorSchema] = (0..<aegis_schema_count()).map { index in
    let schema = aegis_schemas()[index]
    return EditorSchema(name: String(cString: schema.name), files: String(cString: schema.files), index: index)
  }
}
