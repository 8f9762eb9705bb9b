import AegisBasics
import AegisSyntax
import CYAML

/// Reads a text with libyaml, event by event, as the reference does.
func scanWithLibyaml(_ text: [UInt8]) {
  var parser = yaml_parser_t()
  guard yaml_parser_initialize(&parser) == 1 else { return }
  defer { yaml_parser_delete(&parser) }
  text.withUnsafeBufferPointer { bytes in
    yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
    var isAtEnd = false
    while !isAtEnd {
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1 else { return }
      isAtEnd = event.type == YAML_STREAM_END_EVENT
      yaml_event_delete(&event)
    }
  }
}

/// Parses a file, and the JSON in the scalars under the keys of documents.
func parseTree(_ text: [UInt8], withJSON: Bool) {
  let tree = parseYAML(text, file: FileID(rawValue: 0)).value
  guard withJSON else { return }
  var documents: [NodeID] = []
  for node in tree.records.indices.dropLast() where tree.kind(node) == .scalar && tree.kind(node + 1) == .scalar {
    let isDocument = tree.records[node + 1].style != .plain && tree.withValue(node) { name in
      name.elementsEqual("document".utf8) || name.elementsEqual("assume_role_policy_document".utf8) || name.elementsEqual("content".utf8)
    }
    if isDocument { documents.append(node + 1) }
  }
  _ = parseEmbeddedJSON(documents, of: tree)
}

func parseOnTwoThreads(_ texts: [[UInt8]]) async {
  await withTaskGroup(of: Void.self) { group in
    for part in 0..<2 {
      group.addTask {
        for index in stride(from: part, to: texts.count, by: 2) { parseTree(texts[index], withJSON: true) }
      }
    }
  }
}
