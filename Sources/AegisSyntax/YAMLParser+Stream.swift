import AegisBasics

/// Directives and documents.
extension YAMLParser {
  mutating func parseStream() {
    let directives = parseDirectives()
    var canOpenCollection = true
    if isAtDocumentMarker && peek() == UInt8(ascii: "-") {
      position += 3
      skipBlanks()
      canOpenCollection = isAtLineEnd
    } else if let directives {
      report(.missingDocumentStart(at: directives))
    }
    skipToContent()
    if contentColumn >= 0 {
      parseRoot(canOpenCollection: canOpenCollection)
      finishDocument()
    }
    parseAfterDocument()
  }

  /// Gives the place of the last directive, if there is one.
  private mutating func parseDirectives() -> SourceRange? {
    var last: SourceRange?
    var hasVersion = false
    skipToContent()
    while peek() == UInt8(ascii: "%") && position == lineStart {
      let line = restOfLine()
      last = line
      let words = String(decoding: bytes[Int(line.range.start)..<Int(line.range.end)], as: UTF8.self)
        .split { $0 == " " || $0 == "\t" }
      switch words[0] {
      case "%YAML":
        if hasVersion { report(.secondYAMLDirective(at: line)) } else { checkVersion(words, at: line) }
        hasVersion = true
      case "%TAG": checkTagDirective(words, at: line)
      default:
        let start = Int(line.range.start)
        report(.unknownDirective(String(words[0]), at: place(from: start, to: start + words[0].utf8.count)))
      }
      skipToLineEnd()
      skipToContent()
    }
    return last
  }

  private mutating func checkVersion(_ words: [Substring], at line: SourceRange) {
    let version = words.dropFirst().joined(separator: " ")
    if version != "1.1" && version != "1.2" { report(.unknownYAMLVersion(version, at: line)) }
  }

  private mutating func checkTagDirective(_ words: [Substring], at line: SourceRange) {
    let isValid =
      words.count == 3 && isTagHandle(words[1]) && isTagText(words[2].utf8, isWhole: true)
      && !tagHandles.contains(String(words[1]))
    guard isValid else { return report(.invalidTagDirective(at: line)) }
    tagHandles.insert(String(words[1]))
  }

  /// Parses the document's value. Where a line of text stands in front of more, the text is left out.
  private mutating func parseRoot(canOpenCollection: Bool) {
    parseBlockNode(parent: -1, canOpenCollection: canOpenCollection)
    while true {
      skipToContent()
      let root = records[0]
      guard contentColumn >= 0, root.kind == .scalar || root.kind == .alias else { return }
      if !root.flags.contains(.incomplete) { report(.textBeforeDocument(at: SourceRange(file, root.range))) }
      records.removeAll()
      properties.removeAll()
      anchors.removeAll()
      parseBlockNode(parent: -1, canOpenCollection: true)
      records[0].flags.insert(.incomplete)
    }
  }

  /// Reports what stands at the top level behind the document's value, once for each place where it
  /// can go on behind that.
  private mutating func finishDocument() {
    var isReported = records[0].flags.contains(.flow) && records[0].flags.contains(.incomplete)
    while true {
      skipToContent()
      guard contentColumn >= 0 else { return }
      if !isReported { reportAfterRoot() }
      isReported = true
      records[0].flags.insert(.incomplete)
      if !resumeTopLevel() {
        skipLines(deeperThan: 0)
        skipToContent()
        if resumeTopLevel() { isReported = false }
      } else {
        isReported = false
      }
    }
  }

  private mutating func reportAfterRoot() {
    doubtBlockAbove()
    let column = column(of: records[0])
    if records[0].flags.isDisjoint(with: .flow) && column > self.column {
      report(.badIndentation(at: restOfLine(), column: self.column, outer: column, inner: nil))
    } else {
      report(.textAfterDocument(at: restOfLine()))
    }
  }

  /// Goes on with the items of the top-level collection where one stands here.
  private mutating func resumeTopLevel() -> Bool {
    guard contentColumn == 0, records[0].flags.isDisjoint(with: .flow) else { return false }
    switch records[0].kind {
    case .sequence where isAtSequenceEntry: parseBlockSequenceItems(into: 0, column: 0, parent: -1)
    case .mapping where isAtImplicitKey() || isAtExplicitKey: parseBlockMappingEntries(into: 0, column: 0)
    default: return false
    }
    return true
  }

  private mutating func parseAfterDocument() {
    while isAtDocumentMarker {
      guard peek() == UInt8(ascii: ".") else {
        report(.severalDocuments(at: place(from: position, to: skippingWord(from: position))))
        return
      }
      let marker = place(from: position, to: position + 3)
      position += 3
      skipToContent()
      if !isAtEnd && !isAtDocumentMarker {
        if !records.isEmpty { records[0].flags.insert(.incomplete) }
        return report(.textBehindDocumentEnd(at: marker))
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
