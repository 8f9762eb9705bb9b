import AegisBasics

// What the YAML parser has to say about brackets, anchors, aliases and tags. The JSON parser says the
// same about its brackets.

extension Diagnostic {
  /// `word` is the whole anchor or alias as written.
  static func invalidAnchorName(_ word: String, at place: SourceRange) -> Diagnostic {
    let kind = word.hasPrefix("&") ? "anchor" : "alias"
    var it = Diagnostic(
      .invalidAnchor, .error, "`\(word)` is no valid \(kind)", Label(place, "expected a name of letters, digits, `-`, and `_`"),
      help: "quote the value if it is text: `'\(word)'`")
    if word.hasSuffix(":") {
      it.help = "write a space in front of the `:`"
    } else if word.count == 1 {
      it.message = "a plain value cannot begin with `\(word)`"
      it.primary.text = "names an \(kind) in YAML"
      it.help = "quote the value: `'\(word)'`"
      it.fixes = [Fix("quote it", .unsafe, edits: [Edit(place, replacement: "'\(word)'")])]
    }
    return it
  }

  static func secondProperty(_ kind: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(.invalidAnchor, .error, "a value has two \(kind)s", Label(place, "the second one"), help: "remove one of them")
  }

  static func propertyOfAlias(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidAnchor, .error, "an alias has an anchor or a tag of its own", Label(place, "stands for another value"),
      help: "remove the anchor or tag in front of it")
  }

  static func recursiveAlias(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .recursiveAlias, .error, "the alias `*\(name)` stands inside the value that it names", Label(place, "would contain itself"),
      help: "write the value out")
  }

  static func invalidTag(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidTag, .error, "the tag is invalid", Label(place, "`!` begins a tag"), help: "quote the value if it is text")
  }

  static func unknownTagHandle(_ handle: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidTag, .error, "no `%TAG` line declares `\(handle)`", Label(place, "unknown handle"),
      help: "quote the value if it is text")
  }

  static func listInBrackets(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .listInBrackets, .error, "a `- item` stands within brackets", Label(place, "not allowed here"),
      help: "separate the items of `[…]` by commas")
  }

  static func secondColonInEntry(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .mappingOnKeyLine, .error, "a second `:` stands in one entry", Label(place, "the entry has a key and a value already"),
      help: "quote the value, or write `,` in front of the next key")
  }

  static func extraBracket(_ bracket: UInt8, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .mismatchedBracket, .error, "`\(Unicode.Scalar(bracket))` closes nothing", Label(place, "everything before it is closed"),
      help: "remove it, or check the brackets in front of it")
  }

  static func unknownAnchor(_ name: String, at place: SourceRange, known: [String]) -> Diagnostic {
    var it = Diagnostic(.unknownAnchor, .error, "no anchor above is named `\(name)`", Label(place, "not found"))
    if let near = closestMatch(to: name, among: known) {
      it.help = "did you mean `*\(near)`?"
    } else {
      it.help = "quote the value if it is text, or name a value above it `&\(name)`"
    }
    return it
  }

  /// `end` is what cannot be within the brackets any more.
  static func unclosedBracket(_ opener: UInt8, at place: SourceRange, endedBy end: SourceRange? = nil) -> Diagnostic {
    Diagnostic(
      .unclosedBracket, .error, "`\(Unicode.Scalar(opener))` is not closed", Label(place, "opened here"),
      secondary: end.map { [Label($0, "expected `\(closer(of: opener))` before this")] } ?? [],
      help: "write `\(closer(of: opener))` at its end")
  }

  /// A list in front of a key.
  static func listNotClosed(at place: SourceRange, before key: SourceRange, behind last: SourceRange, hasComma: Bool) -> Diagnostic {
    let missing = hasComma ? "]" : "],"
    return Diagnostic(
      .unclosedBracket, .error, "`[` is not closed", Label(place, "opened here"),
      secondary: [Label(key, "expected `\(missing)` before this key")], help: "write `\(missing)` behind the last item",
      fixes: [Fix("insert `\(missing)`", .unsafe, edits: [Edit(last, replacement: "]" + (hasComma ? "" : ","))])])
  }

  static func mismatchedBracket(_ found: UInt8, opener: UInt8, at place: SourceRange, openedAt: SourceRange) -> Diagnostic {
    Diagnostic(
      .mismatchedBracket, .error, "`\(Unicode.Scalar(found))` cannot close `\(Unicode.Scalar(opener))`",
      Label(place, "expected `\(closer(of: opener))`"), secondary: [Label(openedAt, "opened here")],
      help: "write `\(closer(of: opener))`")
  }

  static func missingFlowValue(at place: SourceRange) -> Diagnostic {
    Diagnostic(.missingFlowValue, .error, "a value is missing in front of `,`", Label(place, "nothing stands before it"),
      help: "write the value, or remove the comma")
  }

  static func missingComma(after end: SourceRange, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .missingComma, .error, "a `,` is missing between two values", Label(place, "expected `,` before this"),
      help: "write `,` behind the value in front of it",
      fixes: [Fix("insert `,`", .safe, edits: [Edit(end, replacement: ",")])])
  }
}

private func closer(of opener: UInt8) -> Unicode.Scalar { Unicode.Scalar(closingBracket(of: opener)) }

func closingBracket(of opener: UInt8) -> UInt8 { opener == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]") }
