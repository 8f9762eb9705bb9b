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
  static let mappingOnKeyLine = DiagnosticCode("AE1017", "second-colon")
  static let sequenceOnKeyLine = DiagnosticCode("AE1018", "list-on-key-line")
  static let textAfterValue = DiagnosticCode("AE1019", "text-after-value")
  static let reservedIndicator = DiagnosticCode("AE1020", "reserved-indicator")
  static let unclosedQuote = DiagnosticCode("AE1021", "unclosed-quote")
  static let unknownEscape = DiagnosticCode("AE1022", "unknown-escape")
  static let invalidCodePoint = DiagnosticCode("AE1023", "invalid-code-point")
  static let textAfterBlockHeader = DiagnosticCode("AE1024", "text-after-block-header")
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
      .controlCharacter, .error, "a control character stands in the file",
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
    Diagnostic(.tooDeep, .error, "more than \(limit) collections stand within each other", Label(place, "not read from here"))
  }

  static func unknownYAMLVersion(_ version: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .yamlVersion, .error, "YAML version `\(version)` is not known", Label(place, "expected 1.1 or 1.2"),
      help: "write `%YAML 1.1`, or leave the line out")
  }

  static func unknownDirective(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(.unknownDirective, .warning, "YAML has no directive `\(name)`", Label(place, "ignored"))
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

  static func tabIndentation(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .tabIndentation, .error, "a tab stands in the indentation", Label(place, "YAML indents with spaces only"),
      help: "replace it by spaces")
  }

  static func badIndentation(at place: SourceRange, column: Int, expected: Int) -> Diagnostic {
    Diagnostic(
      .badIndentation, .error, "the indentation fits nothing around it",
      Label(place, "indented by \(column), its neighbours by \(expected)"),
      help: "indent it by \(expected), or deeper than the key it belongs to")
  }

  static func expectedColon(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .expectedColon, .error, "a key has no `:` behind it", Label(place, "expected `key: value`"),
      help: "write a colon and a space behind the key")
  }

  static func mappingOnKeyLine(at place: SourceRange, line: SourceRange?, file: FileID) -> Diagnostic {
    var it = Diagnostic(
      .mappingOnKeyLine, .error, "a second `: ` on the line of a key", Label(place, "a value cannot be a mapping here"),
      help: "quote the value, or put the mapping on lines of its own")
    if let line {
      it.fixes = [
        Fix(
          "quote the value", .unsafe,
          edits: [
            Edit(SourceRange(file, TextRange(at: line.range.start)), replacement: "'"),
            Edit(SourceRange(file, TextRange(at: line.range.end)), replacement: "'"),
          ])
      ]
    }
    return it
  }

  static func sequenceOnKeyLine(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .sequenceOnKeyLine, .error, "a list begins on the line of its key", Label(place, "not allowed here"),
      help: "put each `- item` on a line of its own below the key")
  }

  static func textAfterValue(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .textAfterValue, .error, "text stands behind a value", Label(place, "belongs to no value"),
      help: "remove it, or quote the whole value")
  }

  static func reservedIndicator(_ byte: UInt8, at place: SourceRange, rest: SourceRange?) -> Diagnostic {
    var it = Diagnostic(
      .reservedIndicator, .error, "a plain value cannot begin with `\(Unicode.Scalar(byte))`",
      Label(place, "reserved by YAML"), help: "quote the value")
    if let rest {
      it.fixes = [
        Fix(
          "quote the value", .unsafe,
          edits: [
            Edit(SourceRange(rest.file, TextRange(at: rest.range.start)), replacement: "'"),
            Edit(SourceRange(rest.file, TextRange(at: rest.range.end)), replacement: "'"),
          ])
      ]
    }
    return it
  }

  static func unclosedQuote(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unclosedQuote, .error, "a quote is not closed", Label(place, "opened here"),
      notes: ["a quoted value may go on over several lines, but each must be indented deeper than its key"],
      help: "close it at the end of the value")
  }

  static func unknownEscape(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unknownEscape, .error, "`\(text)` is no escape", Label(place, "unknown escape"),
      help: "write `\\\\` for a backslash")
  }

  static func invalidCodePoint(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidCodePoint, .error, "`\(text)` names no character", Label(place, "expected hexadecimal digits of a Unicode character"))
  }

  static func textAfterBlockHeader(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .textAfterBlockHeader, .error, "text stands on the line that opens a block", Label(place, "ignored"),
      help: "begin the text on the next line, indented deeper than the key")
  }

  static func unknownAnchor(_ name: String, at place: SourceRange, known: [String]) -> Diagnostic {
    var it = Diagnostic(.unknownAnchor, .error, "no anchor above is named `\(name)`", Label(place, "not found"))
    if let near = closestMatch(to: name, among: known) {
      it.help = "did you mean `*\(near)`?"
    } else {
      it.help = "quote the value if it is no alias"
    }
    return it
  }

  static func unclosedBracket(_ opener: UInt8, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unclosedBracket, .error, "`\(Unicode.Scalar(opener))` is not closed", Label(place, "opened here"),
      help: "write `\(closer(of: opener))` at its end")
  }

  static func mismatchedBracket(_ found: UInt8, opener: UInt8, at place: SourceRange, openedAt: SourceRange) -> Diagnostic {
    Diagnostic(
      .mismatchedBracket, .error, "`\(Unicode.Scalar(found))` cannot close `\(Unicode.Scalar(opener))`",
      Label(place, "expected `\(closer(of: opener))`"), secondary: [Label(openedAt, "opened here")])
  }

  static func missingFlowValue(at place: SourceRange) -> Diagnostic {
    Diagnostic(.missingFlowValue, .error, "a value is missing in front of `,`", Label(place, "nothing stands before it"))
  }

  static func missingComma(after end: SourceRange, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .missingComma, .error, "a `,` is missing between two values", Label(place, "expected `,` before this"),
      fixes: [Fix("insert `,`", .safe, edits: [Edit(end, replacement: ",")])])
  }
}

func closer(of opener: UInt8) -> String { opener == UInt8(ascii: "{") ? "}" : "]" }

/// Upper-case hexadecimal digits, at least `width` of them.
func hexadecimal(_ value: UInt32, _ width: Int) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
