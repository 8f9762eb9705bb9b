import AegisBasics

/// Directives and documents.
extension YAMLParser {
  mutating func parseStream() {
    parseDirectives()
    if isAtDocumentMarker && peek() == UInt8(ascii: "-") {
      position += 3
      skipBlanks()
    }
    skipToContent()
    if contentColumn >= 0 {
      parseBlockNode(parent: -1, canOpenCollection: true)
      finishDocument()
    }
    parseAfterDocument()
  }

  private mutating func parseDirectives() {
    skipToContent()
    while peek() == UInt8(ascii: "%") && position == lineStart {
      let start = position
      skipToLineEnd()
      let words = String(decoding: bytes[start..<position], as: UTF8.self).split { $0 == " " || $0 == "\t" }
      if words[0] == "%YAML" {
        let version = words.count > 1 ? String(words[1]) : ""
        if version != "1.1" && version != "1.2" {
          report(.unknownYAMLVersion(version, at: place(from: start, to: position)))
        }
      } else if words[0] != "%TAG" {
        report(.unknownDirective(String(words[0]), at: place(from: start, to: start + words[0].utf8.count)))
      }
      skipToContent()
    }
  }

  /// Reports what stands at the top level behind the document's value, line by line.
  private mutating func finishDocument() {
    while true {
      skipToContent()
      guard contentColumn >= 0 else { return }
      report(.textAfterDocument(at: restOfLine()))
      if !records.isEmpty { records[0].flags.insert(.incomplete) }
      skipLines(deeperThan: 0)
      resumeTopLevel()
    }
  }

  /// Goes on with the items of the top-level collection after something that could not be read.
  private mutating func resumeTopLevel() {
    guard contentColumn == 0, !records.isEmpty, records[0].flags.isDisjoint(with: .flow) else { return }
    switch records[0].kind {
    case .sequence where isAtSequenceEntry: parseBlockSequenceItems(into: 0, column: 0)
    case .mapping where isAtImplicitKey(): parseBlockMappingEntries(into: 0, column: 0)
    default: break
    }
  }

  private mutating func parseAfterDocument() {
    while isAtDocumentMarker {
      let start = position
      let isEnd = peek() == UInt8(ascii: ".")
      position += 3
      skipToContent()
      guard isEnd else {
        report(.severalDocuments(at: place(from: start, to: start + 3)))
        return
      }
    }
    if !isAtEnd { report(.textAfterDocument(at: restOfLine())) }
  }

  /// From here to the end of the line, without the blanks and the comment at its end.
  func restOfLine() -> SourceRange {
    var end = position
    var index = position
    while index < bytes.count && bytes[index] != 0x0A && bytes[index] != 0x0D {
      if bytes[index] == UInt8(ascii: "#") && index > position && (bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09) {
        break
      }
      index += 1
      if bytes[index - 1] != 0x20 && bytes[index - 1] != 0x09 { end = index }
    }
    return place(from: position, to: max(end, min(position + 1, bytes.count)))
  }
}
