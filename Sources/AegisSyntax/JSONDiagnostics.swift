import AegisBasics

// What the JSON parser has to say.

extension DiagnosticCode {
  static let emptyJSON = DiagnosticCode("AE1040", "empty-json")
  static let textAfterJSON = DiagnosticCode("AE1041", "text-after-json")
  static let trailingComma = DiagnosticCode("AE1042", "trailing-comma")
  static let jsonComment = DiagnosticCode("AE1043", "json-comment")
  static let singleQuotedJSON = DiagnosticCode("AE1044", "single-quoted-json")
  static let unquotedKey = DiagnosticCode("AE1045", "unquoted-key")
  static let unquotedWord = DiagnosticCode("AE1046", "unquoted-word")
  static let expectedJSONColon = DiagnosticCode("AE1047", "missing-colon")
  static let unclosedString = DiagnosticCode("AE1048", "unclosed-string")
  static let controlInString = DiagnosticCode("AE1049", "control-in-string")
  static let invalidNumber = DiagnosticCode("AE1050", "invalid-number")
  static let unexpectedInJSON = DiagnosticCode("AE1051", "unexpected-text")
}

extension Diagnostic {
  static func emptyJSON(at place: SourceRange) -> Diagnostic {
    Diagnostic(.emptyJSON, .error, "the JSON document is empty", Label(place, "expected `{`"))
  }

  static func textAfterJSON(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .textAfterJSON, .error, "text stands behind the end of the JSON document", Label(place, "belongs to nothing"),
      help: "remove it, or check the brackets above it")
  }

  static func trailingComma(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .trailingComma, .error, "JSON has no comma behind the last value", Label(place, "trailing comma"),
      help: "remove it", fixes: [Fix("remove the comma", .safe, edits: [Edit(place, replacement: "")])])
  }

  static func jsonComment(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .jsonComment, .error, "JSON has no comments", Label(place, "AWS would reject this"),
      help: "move it to a YAML comment outside of the document",
      fixes: [Fix("remove the comment", .unsafe, edits: [Edit(place, replacement: "")])])
  }

  static func singleQuotedJSON(at place: SourceRange, text: String) -> Diagnostic {
    var it = Diagnostic(
      .singleQuotedJSON, .error, "JSON strings stand in double quotes", Label(place, "single quotes"),
      help: "write `\"\(text)\"`")
    if !text.contains("\"") {
      it.fixes = [Fix("use double quotes", .safe, edits: [Edit(place, replacement: "\"\(text)\"")])]
    }
    return it
  }

  static func unquotedKey(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unquotedKey, .error, "the key `\(text)` is not quoted", Label(place, "JSON keys stand in double quotes"),
      help: "write `\"\(text)\"`", fixes: [Fix("quote the key", .safe, edits: [Edit(place, replacement: "\"\(text)\"")])])
  }

  static func unquotedWord(_ word: String, at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(.unquotedWord, .error, "`\(word)` is no JSON value", Label(place, "not quoted"))
    let keywords = ["True": "true", "False": "false", "None": "null", "TRUE": "true", "FALSE": "false", "undefined": "null"]
    let meant = keywords[word] ?? "\"\(word)\""
    it.help = "write `\(meant)`"
    it.fixes = [Fix("write `\(meant)`", .unsafe, edits: [Edit(place, replacement: meant)])]
    return it
  }

  static func expectedJSONColon(after key: String, at place: SourceRange, found: String?) -> Diagnostic {
    Diagnostic(
      .expectedJSONColon, .error,
      found.map { "`\($0)` stands where a `:` belongs" } ?? "a `:` and a value are missing behind \(key)",
      Label(place, found == nil ? "expected `\(key): …`" : "expected `:`"))
  }

  static func missingJSONValue(at place: SourceRange) -> Diagnostic {
    Diagnostic(.missingFlowValue, .error, "a value is missing", Label(place, "expected a value before this"))
  }

  static func missingJSONComma(before place: SourceRange, after end: SourceRange) -> Diagnostic {
    Diagnostic(
      .missingComma, .error, "a `,` is missing between two values", Label(place, "expected `,` before this"),
      help: "write `,` behind the value before it", fixes: [Fix("insert `,`", .safe, edits: [Edit(end, replacement: ",")])])
  }

  static func expectedComma(insteadOf place: SourceRange) -> Diagnostic {
    Diagnostic(
      .missingComma, .error, "a `;` stands where a `,` belongs", Label(place, "expected `,`"),
      fixes: [Fix("write `,`", .safe, edits: [Edit(place, replacement: ",")])])
  }

  static func unclosedString(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unclosedString, .error, "the string is not closed on its line", Label(place, "no closing quote"),
      help: "close it with `\"`; a line break inside a string is written `\\n`")
  }

  static func controlInString(_ scalar: UInt32, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .controlInString, .error, "a control character stands in a JSON string", Label(place, "U+\(hexadecimal(scalar, 4))"),
      help: scalar == 9 ? "write `\\t`, or a space" : "write it as an escape")
  }

  static func invalidNumber(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidNumber, .error, "`\(text)` is no JSON number", Label(place, "invalid number"),
      help: "write `\"\(text)\"` if it is a text")
  }

  static func unexpectedInJSON(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unexpectedInJSON, .error, "`\(text)` is no JSON", Label(place, "expected a value or a key in double quotes"))
  }
}
