import AegisBasics

// What the check of a file's shape has to say.

extension DiagnosticCode {
  static let unknownKey = DiagnosticCode("AE3001", "unknown-key")
  static let missingField = DiagnosticCode("AE3002", "missing-field")
  static let wrongType = DiagnosticCode("AE3003", "wrong-type")
  static let duplicateKey = DiagnosticCode("AE3004", "duplicate-key")
  static let unknownChoice = DiagnosticCode("AE3005", "unknown-choice")
  static let outOfRange = DiagnosticCode("AE3006", "out-of-range")
  static let wrongLength = DiagnosticCode("AE3007", "wrong-length")
  static let patternMismatch = DiagnosticCode("AE3008", "pattern-mismatch")
  static let retypedScalar = DiagnosticCode("AE3009", "retyped-scalar")
  static let keyNotText = DiagnosticCode("AE3010", "key-not-text")
  static let mergeNotMapping = DiagnosticCode("AE3011", "merge-not-mapping")
  static let emptyItem = DiagnosticCode("AE3012", "empty-item")
  static let aliasExpansion = DiagnosticCode("AE1060", "alias-expansion")
  static let inclusionNotHere = DiagnosticCode("AE2005", "inclusion-not-here")
  static let referenceNotHere = DiagnosticCode("AE2014", "reference-not-here")
  static let inclusionWithoutPath = DiagnosticCode("AE2015", "inclusion-without-path")
  static let inclusionBesideKeys = DiagnosticCode("AE2006", "inclusion-beside-keys")
}

extension Diagnostic {
  /// - Parameter owner: What has no such key, where it is no type of the grammar.
  static func unknownKey(_ name: String, of type: TypeSpec?, owner: String = "", at place: SourceRange, known: [String]) -> Diagnostic {
    var it = Diagnostic(
      .unknownKey, .error, "\(type.map { "`\($0.name)`" } ?? owner) has no key `\(name)`", Label(place, "unknown key"),
      subject: Subject(type: type?.name, name: name, near: closestMatch(to: name, among: known)))
    if let near = it.subject?.near {
      it.help = "did you mean `\(near)`?"
      it.fixes = [Fix(replacing: place, by: near)]
    } else if !known.isEmpty && known.count <= 7 {
      it.notes = ["expected \(oneOf(known))"]
    } else {
      it.help = "remove it, or check its indentation: it may belong to something else"
    }
    return it
  }

  /// - Parameter owner: What needs the field, where it is no type of the grammar.
  static func missingField(_ name: String, of type: TypeSpec?, owner: String = "", at place: SourceRange, doc: String?) -> Diagnostic {
    var it = Diagnostic(
      .missingField, .error, "\(type.map { "`\($0.name)`" } ?? owner) needs `\(name)`", Label(place, "`\(name)` is missing"),
      subject: Subject(type: type?.name, name: name, isMissing: true))
    if let doc { it.notes = ["`\(name)`: \(lowerFirst(doc))"] }
    return it
  }

  static func wrongType(of name: String?, expected: String, found: String, at place: SourceRange, help: String?) -> Diagnostic {
    Diagnostic(
      .wrongType, .error, "\(name.map { "`\($0)` must be" } ?? "expected") \(expected)",
      Label(place, "found \(found)"), help: help, subject: Subject(name: name))
  }

  static func duplicateKey(_ name: String, of type: TypeSpec? = nil, at place: SourceRange, first: SourceRange, noun: String) -> Diagnostic {
    Diagnostic(
      .duplicateKey, .error, "the \(noun) `\(name)` is given twice", Label(place, "given again"),
      secondary: [Label(first, "first given here")], help: "remove one of them", subject: Subject(type: type?.name, name: name))
  }

  static func unknownChoice(_ text: String, of name: String?, choices: [String], at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(
      .unknownChoice, .error, "`\(text)` is no value of \(name.map { "`\($0)`" } ?? "this")", Label(place, "unknown value"),
      subject: Subject(name: name))
    if choices.count <= 7 { it.notes = ["expected \(oneOf(choices))"] }
    if let near = closestMatch(to: text, among: choices) {
      it.help = "did you mean `\(near)`?"
      it.fixes = [Fix(replacing: place, by: near)]
    }
    return it
  }

  static func outOfRange(of name: String?, _ number: Int, allowed: ClosedRange<Int>, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .outOfRange, .error,
      "\(name.map { "`\($0)`" } ?? "the number") must be from \(allowed.lowerBound) to \(allowed.upperBound)",
      Label(place, number < allowed.lowerBound ? "too small" : "too large"))
  }

  static func wrongLength(of name: String, _ count: Int, allowed: ClosedRange<Int>, at place: SourceRange) -> Diagnostic {
    let isTooLong = count > allowed.upperBound
    return Diagnostic(
      .wrongLength, .error,
      isTooLong
        ? "`\(name)` is longer than \(allowed.upperBound) characters"
        : count == 0 ? "`\(name)` is empty" : "`\(name)` is shorter than \(allowed.lowerBound) characters",
      Label(place, "\(count) \(count == 1 ? "character" : "characters")"))
  }

  static func patternMismatch(_ text: String, field: FieldSpec?, type: FieldType, at place: SourceRange) -> Diagnostic {
    let shown = text.utf8.count <= 60 ? text : String(text.prefix(57)) + "..."
    switch type {
    case .service:
      return Diagnostic(
        .patternMismatch, .error, "`\(shown)` is no service principal", Label(place, "expected a name such as `config.amazonaws.com`"))
    case .provider:
      return Diagnostic(
        .patternMismatch, .error, "`\(shown)` is no provider", Label(place, "expected `aws.` and an account, such as `aws.master`"))
    default:
      let name = field?.name ?? "value"
      return Diagnostic(
        .patternMismatch, .error, "`\(shown)` is no valid `\(name)`", Label(place, "does not fit the pattern"),
        notes: field.map { ["`\(name)`: \(lowerFirst($0.doc))", "it has to match `\($0.pattern ?? "")`"] } ?? [], subject: Subject(name: name))
    }
  }

  static func retypedScalar(_ text: String, as kind: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .retypedScalar, .warning, "YAML 1.1 reads `\(text)` as \(kind)", Label(place, "taken as the text `\(text)` here"),
      help: "quote it", fixes: [Fix("quote it", .safe, edits: [Edit(place, replacement: "'\(text)'")])])
  }

  static func keyNotText(at place: SourceRange) -> Diagnostic {
    Diagnostic(.keyNotText, .error, "a key has to be a text", Label(place, "not a text"), help: "write a name, a colon, and a space")
  }

  static func emptyItem(at place: SourceRange) -> Diagnostic {
    Diagnostic(.emptyItem, .error, "an item of the list is empty", Label(place, "nothing stands here"), help: "write the item, or remove it")
  }

  static func mergeNotMapping(at place: SourceRange) -> Diagnostic {
    Diagnostic(.mergeNotMapping, .error, "`<<` merges mappings only", Label(place, "not a mapping"), help: "name a mapping by its anchor: `<<: *anchor`")
  }

  static func aliasExpansion(_ limit: Int, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .aliasExpansion, .error, "the aliases of this file stand for more than \(limit) values", Label(place, "not expanded from here on"),
      help: "write fewer aliases, or aliases of smaller values")
  }

  static func inclusionNotHere(at place: SourceRange, expected: FieldType) -> Diagnostic {
    Diagnostic(
      .inclusionNotHere, .error, "`$ref` cannot include a file here", Label(place, "expected \(expected.noun)"),
      help: "`$ref` includes objects and lists; `_ref` refers to a resource by its name")
  }

  static func referenceNotHere(at place: SourceRange, expected: FieldType, isPath: Bool) -> Diagnostic {
    Diagnostic(
      .referenceNotHere, .error, "`_ref` cannot refer to a resource here", Label(place, "expected \(expected.noun)"),
      help: "`_ref` refers to a resource by its name; `$ref` includes a file",
      fixes: isPath ? [Fix(replacing: place, by: "$ref")] : [])
  }

  static func inclusionWithoutPath(at place: SourceRange, found: String) -> Diagnostic {
    Diagnostic(
      .inclusionWithoutPath, .error, "`$ref` names no file", Label(place, "expected the path of a file, found \(found)"),
      help: "write the path from the project's root, such as `$ref: member_accounts/dev/account.yaml`")
  }

  static func inclusionBesideKeys(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .inclusionBesideKeys, .error, "`$ref` stands beside other keys", Label(place, "replaces its whole mapping"),
      help: "move the other keys into the included file")
  }

  /// - Parameter isItem: Behind a `-` a mapping can begin, but behind a key it needs braces or a line of its own.
  static func referenceWithoutKey(_ text: String?, to target: TypeName, found: String, isItem: Bool, at place: SourceRange) -> Diagnostic {
    let isGlued = text?.hasPrefix("_ref:") ?? false
    let name = isGlued ? text.map { String($0.dropFirst("_ref:".count)) } : text
    func written(_ name: String) -> String { isItem ? "_ref: \(name)" : "{_ref: \(name)}" }
    let shown = written(name.flatMap { $0.isEmpty ? nil : $0 } ?? "\(target.spec.name).aws.account.name")
    var it = Diagnostic(
      .wrongType, .error, "expected a reference to \(target.spec.name)", Label(place, isGlued ? "a space is missing behind `_ref:`" : "found \(found)"),
      help: "write `\(shown)`")
    let isPlain = name.map { name in !name.isEmpty && name.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: ",") } && !name.hasSuffix(":") } ?? false
    if let name, isPlain {
      // A comma ends a value between brackets.
      let replacement = written(name.contains(",") ? "'\(name)'" : name)
      it.fixes = [Fix("write `\(shown)`", .safe, edits: [Edit(place, replacement: replacement)])]
    }
    return it
  }

  /// Of names and ARNs, apart from the comma.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "_.:/+=@-".utf8.contains(byte)
    }
  }
}

/// The text with a small first letter, unless its first word is an abbreviation or a name in capitals.
func lowerFirst(_ text: String) -> String {
  let word = text.prefix { $0 != " " }
  guard word.dropFirst().allSatisfy({ !$0.isUppercase }) else { return trimPeriod(text) }
  return trimPeriod(text.prefix(1).lowercased() + text.dropFirst())
}

private func trimPeriod(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }
