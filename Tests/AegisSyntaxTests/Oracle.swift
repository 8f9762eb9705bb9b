import CYAML

/// What libyaml makes of a text: one line a node, or its error.
///
/// Lines hold kind, style, anchor, tag, value, and where the node stands in the file in Unicode
/// scalars, as far as libyaml says that exactly.
enum Oracle {
  struct Failure: Error, CustomStringConvertible {
    var description: String
    /// Where the problem is, in Unicode scalars.
    var index: Int
  }

  /// The documents of a text, each as the lines of its nodes.
  static func read(_ text: [UInt8]) throws(Failure) -> [[String]] {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { throw Failure(description: "out of memory", index: 0) }
    defer { yaml_parser_delete(&parser) }
    var documents: [[String]] = []
    var lines: [String] = []
    var depth = 0
    var failure: Failure?
    text.withUnsafeBufferPointer { bytes in
      var empty: UInt8 = 0
      withUnsafePointer(to: &empty) { none in
        yaml_parser_set_input_string(&parser, bytes.baseAddress ?? none, bytes.count)
        while true {
          var event = yaml_event_t()
          guard yaml_parser_parse(&parser, &event) == 1 else {
            let problem = parser.problem.map { String(cString: $0) } ?? "?"
            let context = parser.context.map { String(cString: $0) } ?? ""
            failure = Failure(
              description: "\(context) \(problem) at \(parser.problem_mark.line + 1):\(parser.problem_mark.column + 1)",
              index: Int(parser.problem_mark.index))
            return
          }
          defer { yaml_event_delete(&event) }
          let indent = String(repeating: "  ", count: depth)
          switch event.type {
          case YAML_STREAM_END_EVENT: return
          case YAML_DOCUMENT_START_EVENT: lines = []
          case YAML_DOCUMENT_END_EVENT: documents.append(lines)
          case YAML_ALIAS_EVENT:
            lines.append(indent + "alias \(string(event.data.alias.anchor))" + places(event, start: true, end: true))
          case YAML_SCALAR_EVENT: lines.append(indent + scalar(event))
          case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            let isFlow = start.style == YAML_FLOW_SEQUENCE_STYLE
            let owns = properties(anchor: start.anchor, tag: start.tag)
            lines.append(indent + "sequence" + (isFlow ? " flow" : "") + owns)
            if owns.isEmpty { lines[lines.count - 1] += places(event, start: true, end: false) }
            depth += 1
          case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            let isFlow = start.style == YAML_FLOW_MAPPING_STYLE
            let owns = properties(anchor: start.anchor, tag: start.tag)
            lines.append(indent + "mapping" + (isFlow ? " flow" : "") + owns)
            if owns.isEmpty { lines[lines.count - 1] += places(event, start: true, end: false) }
            depth += 1
          case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            depth -= 1
            lines.append(String(repeating: "  ", count: depth) + "end")
          default: break
          }
        }
      }
    }
    if let failure { throw failure }
    return documents
  }

  private static func scalar(_ event: yaml_event_t) -> String {
    let it = event.data.scalar
    let value = Array(UnsafeBufferPointer(start: it.value, count: it.length))
    let style =
      switch it.style {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE: "single"
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE: "double"
      case YAML_LITERAL_SCALAR_STYLE: "literal"
      case YAML_FOLDED_SCALAR_STYLE: "folded"
      default: "plain"
      }
    let isBlock = style == "literal" || style == "folded"
    let owns = properties(anchor: it.anchor, tag: it.tag)
    let isEmpty = style == "plain" && value.isEmpty
    return "\(style)\(owns) \(show(value))" + places(event, start: owns.isEmpty && !isEmpty, end: !isBlock && !isEmpty)
  }

  private static func places(_ event: yaml_event_t, start: Bool, end: Bool) -> String {
    (start ? " from \(event.start_mark.index)" : "") + (end ? " to \(event.end_mark.index)" : "")
  }

  private static func properties(anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?) -> String {
    (anchor.map { " &" + string($0) } ?? "") + (tag == nil ? "" : " tagged")
  }

  private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
}

/// Bytes as a quoted text in which line breaks and other controls are visible.
func show(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }
