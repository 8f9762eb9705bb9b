import AegisBasics

// What the YAML parser has to say. One factory a finding, so that the tone is reviewed in one place.

extension DiagnosticCode {
  static let fileTooLarge = DiagnosticCode("AE1001", "file-too-large")
  static let invalidUTF8 = DiagnosticCode("AE1002", "invalid-utf8")
  static let controlCharacter = DiagnosticCode("AE1003", "control-character")
  static let unicodeLineBreak = DiagnosticCode("AE1004", "unicode-line-break")
  static let strayByteOrderMark = DiagnosticCode("AE1005", "stray-byte-order-mark")
  static let tooManyFindings = DiagnosticCode("AE1006", "too-many-syntax-errors")
  static let tooDeep = DiagnosticCode("AE1007", "too-deep")
  static let yamlVersion = DiagnosticCode("AE1010", "unknown-yaml-version")
  static let unknownDirective = DiagnosticCode("AE1011", "unknown-directive")
  static let severalDocuments = DiagnosticCode("AE1012", "several-documents")
  static let textAfterDocument = DiagnosticCode("AE1013", "text-after-document")
  static let tabIndentation = DiagnosticCode("AE1014", "tab-indentation")
  static let badIndentation = DiagnosticCode("AE1015", "bad-indentation")
  static let expectedColon = DiagnosticCode("AE1016", "expected-colon")
  static let missingDocumentStart = DiagnosticCode("AE1030", "missing-document-start")
  static let invalidDirective = DiagnosticCode("AE1031", "invalid-directive")
  static let missingKey = DiagnosticCode("AE1032", "missing-key")
  static let commentWithoutSpace = DiagnosticCode("AE1033", "comment-without-space")
  static let invalidAnchor = DiagnosticCode("AE1034", "invalid-anchor")
  static let invalidTag = DiagnosticCode("AE1035", "invalid-tag")
  static let recursiveAlias = DiagnosticCode("AE1036", "recursive-alias")
  static let underindentedBlock = DiagnosticCode("AE1037", "underindented-block")
  static let listInBrackets = DiagnosticCode("AE1038", "list-in-brackets")
  static let textBeforeDocument = DiagnosticCode("AE1039", "text-before-document")
  static let expectedItem = DiagnosticCode("AE1052", "expected-item")
  static let itemAmongKeys = DiagnosticCode("AE1053", "item-among-keys")
  static let dashWithoutSpace = DiagnosticCode("AE1055", "dash-without-space")
  static let mappingOnKeyLine = DiagnosticCode("AE1017", "second-colon")
  static let sequenceOnKeyLine = DiagnosticCode("AE1018", "collection-behind-text")
  static let textAfterValue = DiagnosticCode("AE1019", "text-after-value")
  static let reservedIndicator = DiagnosticCode("AE1020", "reserved-indicator")
  static let unclosedQuote = DiagnosticCode("AE1021", "unclosed-quote")
  static let unknownEscape = DiagnosticCode("AE1022", "unknown-escape")
  static let invalidCodePoint = DiagnosticCode("AE1023", "invalid-code-point")
  static let textAfterBlockHeader = DiagnosticCode("AE1024", "invalid-block-header")
  static let unknownAnchor = DiagnosticCode("AE1025", "unknown-anchor")
  static let unclosedBracket = DiagnosticCode("AE1026", "unclosed-bracket")
  static let mismatchedBracket = DiagnosticCode("AE1027", "mismatched-bracket")
  static let missingFlowValue = DiagnosticCode("AE1028", "missing-value")
  static let missingComma = DiagnosticCode("AE1029", "missing-comma")
}

extension Diagnostic {
  static func fileTooLarge(_ size: Int, limit: Int, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .fileTooLarge, .error, "the file is larger than \(limit >> 20) MiB", Label(place, "\(size) bytes, not read"),
      help: "split it into files that `$ref` brings together")
  }

  static func invalidUTF8(_ byte: UInt8, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidUTF8, .error, "the file is not valid UTF-8", Label(place, "byte 0x\(hexadecimal(UInt32(byte), 2)) begins no character"),
      notes: ["the rest of the file was not read"], help: "save the file as UTF-8")
  }

  static func utf16File(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidUTF8, .error, "the file seems to be UTF-16", Label(place, "not UTF-8"),
      notes: ["the file was not read"], help: "save the file as UTF-8")
  }

  static func controlCharacter(_ scalar: UInt32, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .controlCharacter, .error, "a \(scalar >= 0xFFFE ? "noncharacter" : "control character") stands in the file",
      Label(place, "U+\(hexadecimal(scalar, 4))"), notes: ["the rest of the file was not read"],
      help: "remove it, or write it as an escape in a double-quoted scalar")
  }

  static func unicodeLineBreak(_ scalar: UInt32, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unicodeLineBreak, .error, "U+\(hexadecimal(scalar, 4)) is a line break in YAML 1.1 and a letter in YAML 1.2",
      Label(place, "two readers would see two texts"), help: "write it as an escape in a double-quoted scalar")
  }

  static func strayByteOrderMark(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .strayByteOrderMark, .error, "a byte order mark stands inside the file", Label(place, "invisible U+FEFF"),
      help: "remove it", fixes: [Fix("remove it", .safe, edits: [Edit(place, replacement: "")])])
  }

  static func tooManyFindings(_ limit: Int, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .tooManyFindings, .note, "only the first \(limit) syntax errors of this file are shown",
      Label(place, "the last one shown"))
  }

  static func tooDeep(_ limit: Int, at place: SourceRange) -> Diagnostic {
    Diagnostic(.tooDeep, .error, "more than \(limit) collections stand within each other", Label(place, "not read from here"),
      help: "write it with fewer levels")
  }

  static func unknownYAMLVersion(_ version: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .yamlVersion, .error,
      version.isEmpty ? "the `%YAML` line states no version" : "YAML version `\(version)` is not known",
      Label(place, "expected 1.1 or 1.2"), help: "write `%YAML 1.1`, or leave the line out")
  }

  static func unknownDirective(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(.unknownDirective, .warning, "YAML has no directive `\(name)`", Label(place, "ignored"), help: "remove the line")
  }

  static func severalDocuments(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .severalDocuments, .error, "a second YAML document begins here", Label(place, "not read from here"),
      help: "put each document into a file of its own")
  }

  static func textAfterDocument(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .textAfterDocument, .error, "text stands behind the end of the document", Label(place, "belongs to nothing above it"),
      help: "check the indentation, or remove it")
  }

  static func textBehindDocumentEnd(at marker: SourceRange) -> Diagnostic {
    Diagnostic(
      .textAfterDocument, .error, "`...` ends the document in front of the end of the file", Label(marker, "what is below belongs to nothing"),
      help: "remove the `...`, or what is below it", fixes: [Fix("remove the `...`", .unsafe, edits: [Edit(marker, replacement: "")])])
  }

  static func tabIndentation(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .tabIndentation, .error, "a tab stands in the indentation", Label(place, "YAML indents with spaces only"),
      help: "replace it by spaces")
  }

  /// - Parameters:
  ///   - outer: The column of the entries that it would stand among.
  ///   - inner: The column of entries above it that stand deeper.
  ///   - isBehindBlock: A comment has ended a block scalar in front of it.
  static func badIndentation(at place: SourceRange, column: Int, outer: Int, inner: Int?, isBehindBlock: Bool = false) -> Diagnostic {
    let neighbours = inner.map { "the lines around it by \(outer) and \($0)" } ?? "its neighbours by \(outer)"
    let help =
      switch (outer, inner) {
      case (0, nil): "remove the spaces in front of it"
      case (_, nil): "indent it by \(outer)"
      case (0, let inner?): "indent it by \(inner), or not at all"
      case (_, let inner?): "indent it by \(outer) or \(inner)"
      }
    return Diagnostic(
      .badIndentation, .error, "the indentation of a line fits nothing around it",
      Label(place, "indented by \(column), \(neighbours)"),
      notes: isBehindBlock ? ["a comment that is indented less than a block ends the block"] : [], help: help)
  }

  static func missingDocumentStart(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .missingDocumentStart, .error, "a line `---` is missing behind the directives", Label(place, "the last directive"),
      help: "write `---` on the next line")
  }

  static func secondYAMLDirective(at place: SourceRange) -> Diagnostic {
    Diagnostic(.invalidDirective, .error, "the YAML version is stated twice", Label(place, "second `%YAML`"), help: "remove it")
  }

  static func invalidTagDirective(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidDirective, .error, "the `%TAG` line is invalid", Label(place, "expected `%TAG !handle! prefix`, each handle once"),
      help: "remove the line: a configuration needs no tags")
  }

  static func missingKey(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .missingKey, .error, "a key is missing in front of `:`", Label(place, "nothing stands before it"),
      help: "write the key, or remove the colon")
  }

  static func commentWithoutSpace(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .commentWithoutSpace, .error, "a comment begins directly behind other text", Label(place, "no space before it"),
      help: "write a space in front of the `#`",
      fixes: [Fix("insert a space", .safe, edits: [Edit(SourceRange(place.file, TextRange(at: place.range.start)), replacement: " ")])])
  }

  static func expectedItem(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .expectedItem, .error, "a line of a list does not begin with `- `", Label(place, "expected `- item`"),
      help: "write `- ` in front of it, or indent it deeper than the `-` of the item it belongs to")
  }

  static func dashWithoutSpace(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .dashWithoutSpace, .error, "a `-` has no space behind it", Label(place, "part of the key, as it stands"),
      help: "write a space behind it",
      fixes: [Fix("insert a space", .safe, edits: [Edit(SourceRange(place.file, TextRange(at: place.range.end)), replacement: " ")])])
  }

  static func itemAmongKeys(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .itemAmongKeys, .error, "a list item stands among the keys of a mapping", Label(place, "expected `key: value`"),
      help: "put it below a key that has no value yet")
  }

  static func underindentedBlockLine(at place: SourceRange, column: Int, expected: Int) -> Diagnostic {
    Diagnostic(
      .underindentedBlock, .error, "a line of the block is indented less than its first line",
      Label(place, "indented by \(column), the block by \(expected)"), help: "indent all lines of the block by at least \(expected)")
  }

  static func longEmptyLine(at place: SourceRange, indentation: Int) -> Diagnostic {
    Diagnostic(
      .underindentedBlock, .error, "an empty line of the block has more spaces than its first text",
      Label(place, "the text is indented by \(indentation)"), help: "remove the spaces of the empty line")
  }

  static func textBeforeDocument(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .textBeforeDocument, .error, "text stands in front of the document", Label(place, "belongs to nothing below it"),
      help: "remove it, or write `#` in front of it if it is a comment")
  }

  static func expectedColon(at place: SourceRange, spaceAt: SourceRange?) -> Diagnostic {
    var it = Diagnostic(
      .expectedColon, .error, "a key has no `: ` behind it", Label(place, "expected `key: value`"),
      help: "write a colon and a space behind the key")
    if let spaceAt {
      it.help = "write a space behind the colon"
      it.fixes = [Fix("insert a space", .unsafe, edits: [Edit(spaceAt, replacement: " ")])]
    }
    return it
  }

  static func mappingOnKeyLine(at place: SourceRange, line: SourceRange?) -> Diagnostic {
    var it = Diagnostic(
      .mappingOnKeyLine, .error, "a second `: ` stands on the line of a key", Label(place, "a value cannot be a mapping here"),
      help: "quote the value, or put the mapping on lines of its own")
    if let line {
      it.fixes = [
        Fix(
          "quote the value", .unsafe,
          edits: [
            Edit(SourceRange(line.file, TextRange(at: line.range.start)), replacement: "'"),
            Edit(SourceRange(line.file, TextRange(at: line.range.end)), replacement: "'"),
          ])
      ]
    }
    return it
  }

  static func collectionBehindText(_ indicator: UInt8, at place: SourceRange) -> Diagnostic {
    let name =
      switch indicator {
      case UInt8(ascii: "-"): "a list"
      case UInt8(ascii: "?"): "a `? key`"
      default: "a mapping"
      }
    return Diagnostic(
      .sequenceOnKeyLine, .error, "\(name) begins behind other text on its line", Label(place, "not allowed here"),
      help: "begin it on a line of its own")
  }

  static func textAfterValue(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .textAfterValue, .error, "text stands behind a value", Label(place, "belongs to no value"),
      help: "remove it, or quote the whole value")
  }

  static func reservedIndicator(_ byte: UInt8, at place: SourceRange, value: SourceRange?) -> Diagnostic {
    var it = Diagnostic(
      .reservedIndicator, .error,
      "a plain value cannot begin with \(byte == UInt8(ascii: "`") ? "a backtick" : "`\(Unicode.Scalar(byte))`")",
      Label(place, "reserved by YAML"), help: "quote the value")
    if let value {
      it.fixes = [
        Fix(
          "quote the value", .unsafe,
          edits: [
            Edit(SourceRange(value.file, TextRange(at: value.range.start)), replacement: "'"),
            Edit(SourceRange(value.file, TextRange(at: value.range.end)), replacement: "'"),
          ])
      ]
    }
    return it
  }

  static func unclosedQuote(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unclosedQuote, .error, "a quote is not closed", Label(place, "opened here"),
      notes: ["a quoted value ends in front of a line that looks like the next key or item"],
      help: "close it at the end of the value")
  }

  static func unknownEscape(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unknownEscape, .error, "`\(text)` is no escape", Label(place, "a backslash begins an escape here"),
      help: "write `\\\\` for a backslash")
  }

  static func invalidCodePoint(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidCodePoint, .error, "`\(text)` names no character", Label(place, "expected hexadecimal digits of a Unicode character"),
      help: "write `\\\\` for a backslash")
  }

  static func invalidBlockHeader(_ header: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .textAfterBlockHeader, .error, "`\(header)` opens no block",
      Label(place, "expected `|` or `>`, then at most one sign and one digit from 1 to 9"),
      help: "write `|`, or `|-` to leave out the last line break")
  }

  static func textAfterBlockHeader(at place: SourceRange, header: String) -> Diagnostic {
    Diagnostic(
      .textAfterBlockHeader, .error, "text stands behind `\(header)` on its line", Label(place, "not read"),
      help: "begin the text on the next line, indented deeper than the key")
  }
}

/// Upper-case hexadecimal digits, at least `width` of them.
func hexadecimal(_ value: UInt32, _ width: Int) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
