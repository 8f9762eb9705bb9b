import AegisBasics

// What the JSON parser has to say.

extension DiagnosticCode {
  static let emptyJSON = DiagnosticCode("AE1040", "empty-json")
  static let textAfterJSON = DiagnosticCode("AE1041", "text-after-json")
  static let trailingComma = DiagnosticCode("AE1042", "trailing-comma")
  static let jsonComment = DiagnosticCode("AE1043", "json-comment")
  static let singleQuotedJSON = DiagnosticCode("AE1044", "single-quoted-json")
  static let unquotedKey = DiagnosticCode("AE1045", "invalid-json-key")
  static let unquotedWord = DiagnosticCode("AE1046", "unquoted-word")
  static let expectedJSONColon = DiagnosticCode("AE1047", "missing-colon")
  static let unclosedString = DiagnosticCode("AE1048", "unclosed-string")
  static let controlInString = DiagnosticCode("AE1049", "control-in-string")
  static let invalidNumber = DiagnosticCode("AE1050", "invalid-number")
  static let strayQuote = DiagnosticCode("AE1054", "stray-quote")
  static let yamlInBlock = DiagnosticCode("AE1056", "yaml-in-block")
  static let unexpectedInJSON = DiagnosticCode("AE1051", "unexpected-text")
}

extension Diagnostic {
  static func emptyJSON(at place: SourceRange) -> Diagnostic {
    Diagnostic(.emptyJSON, .error, "the JSON document is empty", Label(place, "expected `{`"), help: "write a policy document, or leave it out altogether")
  }

  /// - Parameter header: The indicator of the block, such as `|-`.
  static func yamlInBlock(header: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .yamlInBlock, .error, "YAML stands in a block that holds JSON", Label(place, "makes a text of what is below it"),
      help: "remove the `\(header)`", fixes: [Fix("remove the `\(header)`", .unsafe, edits: [Edit(place, replacement: "")])])
  }

  static func foreignSpace(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unexpectedInJSON, .error, "a no-break space stands in the JSON document", Label(place, "looks like a space, but is none to JSON"),
      help: "write a space", fixes: [Fix("write a space", .safe, edits: [Edit(place, replacement: " ")])])
  }

  static func textAfterJSON(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .textAfterJSON, .error, "text stands behind the end of the JSON document", Label(place, "belongs to nothing"),
      help: "remove it, or check the brackets above it")
  }

  static func trailingComma(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .trailingComma, .error, "a comma stands behind the last value", Label(place, "JSON allows none here"),
      help: "remove it", fixes: [Fix("remove the comma", .safe, edits: [Edit(place, replacement: "")])])
  }

  static func jsonComment(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .jsonComment, .error, "a comment stands in a JSON document", Label(place, "JSON has no comments"),
      help: "move it to a YAML comment outside of the document",
      fixes: [Fix("remove the comment", .unsafe, edits: [Edit(place, replacement: "")])])
  }

  static func singleQuotedJSON(at place: SourceRange, text: String) -> Diagnostic {
    var it = Diagnostic(
      .singleQuotedJSON, .error, "a JSON string stands in single quotes", Label(place, "expected double quotes"),
      help: "write `\"\(text)\"`")
    if !text.contains("\"") {
      it.fixes = [Fix("use double quotes", .safe, edits: [Edit(place, replacement: "\"\(text)\"")])]
    }
    return it
  }

  static func foreignQuotes(at place: SourceRange, text: String) -> Diagnostic {
    var it = Diagnostic(
      .singleQuotedJSON, .error, "a JSON string stands in foreign quotes", Label(place, "expected straight double quotes"),
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

  /// `key` as written.
  static func expectedJSONColon(_ key: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .expectedJSONColon, .error, "a `:` is missing behind the key \(unquoted(key))", Label(place, "expected `:` behind this"),
      help: "write `:` between the key and its value")
  }

  static func wrongColon(_ found: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .expectedJSONColon, .error, "`\(found)` stands where a `:` belongs", Label(place, "expected `:`"), help: "write `:`",
      fixes: [Fix("write `:`", .safe, edits: [Edit(place, replacement: ":")])])
  }

  static func missingJSONValue(_ key: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .missingFlowValue, .error, "the key \(unquoted(key)) has no value", Label(place, "expected a value behind this"),
      help: "write `: ` and a value, or remove the key")
  }

  static func keyInList(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unquotedKey, .error, "a key stands in a list", Label(place, "expected `{` before this"),
      help: "write `{…}` around keys and values")
  }

  static func keyIsNoString(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unquotedKey, .error, "a key is not a string", Label(place, "JSON keys stand in double quotes"),
      help: "check whether a bracket is missing or one too many")
  }

  static func listNotOpened(at place: SourceRange, end: SourceRange) -> Diagnostic {
    Diagnostic(
      .mismatchedBracket, .error, "a `[` is missing in front of a list", Label(place, "has no key, as if it were an item"),
      secondary: [Label(end, "the list ends here")], help: "write `[` in front of the list's first value")
  }

  static func expectedComma(insteadOf place: SourceRange) -> Diagnostic {
    Diagnostic(
      .missingComma, .error, "a `;` stands where a `,` belongs", Label(place, "expected `,`"), help: "write `,`",
      fixes: [Fix("write `,`", .safe, edits: [Edit(place, replacement: ",")])])
  }

  static func unclosedString(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unclosedString, .error, "a JSON string is not closed", Label(place, "no closing quote"),
      help: "close it with `\"`; a line break inside a string is written `\\n`")
  }

  static func unopenedString(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unclosedString, .error, "a JSON string is not opened", Label(place, "no quote in front of it"),
      help: "write `\"\(text)\"`",
      fixes: [Fix("insert the quote", .safe, edits: [Edit(SourceRange(place.file, TextRange(at: place.range.start)), replacement: "\"")])])
  }

  static func strayQuote(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .strayQuote, .error, "a double quote is one too many, or one is missing", Label(place, "nothing separates it from its neighbour"),
      notes: ["the rest of the line was not checked"], help: "check the quotes of this line")
  }

  static func lineBreakInString(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .controlInString, .error, "a line break stands in a JSON string", Label(place, "the string goes on below"),
      help: "write `\\n`, or put the string on one line")
  }

  static func controlInString(_ scalar: UInt32, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .controlInString, .error, "a control character stands in a JSON string", Label(place, "U+\(hexadecimal(scalar, 4))"),
      help: scalar == 9 ? "write `\\t`, or a space" : "write it as an escape")
  }

  static func invalidNumber(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidNumber, .error, "`\(text)` is no JSON number", Label(place, "expected digits, such as `42` or `1.5`"),
      help: "write `\"\(text)\"` if it is a text")
  }

  static func unexpectedInJSON(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unexpectedInJSON, .error, "`\(text)` is no JSON", Label(place, "expected a value or a key in double quotes"),
      help: "remove it, or write it in double quotes")
  }

  /// A key as written, in backticks.
  private static func unquoted(_ key: String) -> String { "`\(key)`" }
}
