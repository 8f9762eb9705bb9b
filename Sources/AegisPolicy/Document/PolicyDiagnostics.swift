public import AegisBasics
import AegisSchema
import AegisSyntax

// What reading a policy document has to say.

extension DiagnosticCode {
  static let policyNotObject = DiagnosticCode("AE3110", "policy-not-object")
  static let unknownElement = DiagnosticCode("AE3111", "unknown-element")
  static let elementLetterCase = DiagnosticCode("AE3112", "element-letter-case")
  static let missingElement = DiagnosticCode("AE3113", "missing-element")
  static let elementConflict = DiagnosticCode("AE3114", "element-conflict")
  static let elementType = DiagnosticCode("AE3115", "element-type")
  static let invalidEffect = DiagnosticCode("AE3116", "invalid-effect")
  static let invalidVersion = DiagnosticCode("AE3117", "invalid-version")
  static let invalidSid = DiagnosticCode("AE3118", "invalid-sid")
  static let duplicateSid = DiagnosticCode("AE3119", "duplicate-sid")
  static let elementNotInKind = DiagnosticCode("AE3120", "element-not-in-kind")
  static let principalFormat = DiagnosticCode("AE3121", "principal-format")
  static let unknownOperator = DiagnosticCode("AE3122", "unknown-operator")
  static let duplicateElement = DiagnosticCode("AE3123", "duplicate-element")
  public static let otherDocument = DiagnosticCode("AE3124", "other-document")
}

extension Diagnostic {
  static func policyNotObject(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .policyNotObject, .error, "a policy document is an object", Label(place, "expected `{`"),
      help: "write `{\"Version\": \"2012-10-17\", \"Statement\": [...]}`")
  }

  static func otherDocument(_ noun: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .otherDocument, .note, "the file holds \(noun), no policy of IAM", Label(place, "not looked at"),
      help: "leave the file out, or say by `--as` what it is instead")
  }

  /// A warning, since a policy may have been meant.
  static func noPolicy(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .otherDocument, .warning, "the file holds no policy: nothing in it is called `Statement`", Label(place, "not looked at"),
      help: "leave the file out, or say by `--as` what it is instead")
  }

  static func unknownElement(_ name: String, noun: String, allowed: [String], at place: SourceRange, isAside: Bool) -> Diagnostic {
    var it = Diagnostic(.unknownElement, .error, "\(noun) has no element `\(name)`", Label(place, "unknown element"),
      subject: Subject(name: name, near: closestMatch(to: name, among: allowed), isAside: isAside))
    if name == "<<" {
      it.help = "write the elements out: nothing is merged into policy documents"
    } else if let near = it.subject?.near {
      it.help = "did you mean `\(near)`?"
      it.fixes = [Fix(replacing: place, by: near)]
    } else if isAside {
      it.help = "remove it: AWS takes no remarks in policies"
    } else if allowed.count <= 7 {
      it.notes = ["expected \(oneOf(allowed))"]
    } else {
      it.help = "remove it, or check the brackets around it: it may belong to something else"
    }
    return it
  }

  static func elementLetterCase(_ name: String, _ spelled: String, at place: SourceRange, isAside: Bool) -> Diagnostic {
    Diagnostic(
      .elementLetterCase, .error, "the element `\(spelled)` is written `\(name)`", Label(place, "letter case matters here"),
      help: "write `\(spelled)`", fixes: [Fix(replacing: place, by: spelled)], subject: Subject(name: nil, isAside: isAside))
  }

  static func missingElement(_ name: String, in noun: String, at place: SourceRange) -> Diagnostic {
    let examples = [
      "Effect": "`\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`", "Action": "`\"Action\"` with the actions that it speaks of",
      "Resource": "`\"Resource\"` with the ARNs that it speaks of", "Principal": "`\"Principal\"` with those whom it speaks of",
    ]
    return Diagnostic(
      .missingElement, .error, "\(noun) needs `\(name)`", Label(place, "`\(name)` is missing"), help: examples[name].map { "add \($0)" },
      subject: Subject(name: name, isMissing: true))
  }

  static func emptyStatement(_ noun: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .missingElement, .error, "\(noun) needs a statement", Label(place, "no statement"), notes: ["AWS rejects a policy that says nothing"],
      help: "add a statement, or remove the policy", subject: Subject(name: "Statement"))
  }

  /// A statement stands where the document should.
  static func bareStatement(_ noun: String, _ tree: SyntaxTree, _ root: NodeID, at title: SourceRange) -> Diagnostic {
    var it = Diagnostic(
      .missingElement, .error, "\(noun) needs `Statement`", Label(title, "a statement by itself"),
      help: "put it into `\"Statement\": [...]`, behind a `Version`", subject: Subject(name: "Statement"))
    guard tree.records[root].flags.contains(.flow) else { return it }
    let place = tree.place(root)
    let start = SourceRange(place.file, TextRange(at: place.range.start)), end = SourceRange(place.file, TextRange(at: place.range.end))
    it.fixes = [
      Fix("put it into `Statement`", .safe, edits: [
        Edit(start, replacement: tree.written("{\"Version\": \"2012-10-17\", \"Statement\": [", at: place)), Edit(end, replacement: "]}"),
      ])
    ]
    return it
  }

  static func elementConflict(_ name: String, _ other: String, at place: SourceRange, other otherPlace: SourceRange) -> Diagnostic {
    Diagnostic(
      .elementConflict, .error, "a statement has both `\(other)` and `\(name)`", Label(place, "conflicts with `\(other)`"),
      secondary: [Label(otherPlace, "given here")], help: "keep one of them")
  }

  static func elementType(_ name: String, expected: String, _ tree: SyntaxTree, _ node: NodeID) -> Diagnostic {
    Diagnostic(.elementType, .error, "`\(name)` must be \(expected)", Label(tree.textPlace(node), "found \(noun(of: node, in: tree))"),
      subject: Subject(name: name))
  }

  private static func noun(of node: NodeID, in tree: SyntaxTree) -> String {
    switch tree.kind(node) {
    case .mapping: return "an object"
    case .sequence: return "a list"
    case .alias: return "an alias"
    case .scalar:
      if tree.isNull(node) { return "nothing" }
      let text = tree.string(node)
      return text.isEmpty || text.utf8.count > 40 || text.utf8.contains(0x0A) ? "a string" : "`\(text)`"
    }
  }

  static func elementNotString(_ name: String, _ tree: SyntaxTree, _ node: NodeID, isAside: Bool) -> Diagnostic {
    var it = Diagnostic(.elementType, .error, "`\(name)` must be a string", Label(tree.place(node)),
      subject: Subject(name: name, isAside: isAside || name == "Sid" || name == "Id"))
    let record = tree.records[node]
    switch record.style {
    case .jsonNumber where record.kind == .scalar: it.primary.text = "found a number"
    case .jsonKeyword where record.kind == .scalar: it.primary.text = "found `\(tree.string(node))`"
    case .plain where record.kind == .scalar && !tree.isNull(node):
      it.primary.text = "found `\(tree.string(node))`"
    default: it.primary.text = record.kind == .scalar ? "found nothing" : "found \(record.kind == .mapping ? "an object" : "a list")"
    }
    // In quotes, too, no number is an action or an ARN.
    let mayBeMeant = !["Action", "NotAction", "Resource", "NotResource"].contains(name)
    if mayBeMeant && record.kind == .scalar && !tree.isNull(node) && [.jsonNumber, .jsonKeyword, .plain].contains(record.style) {
      let quoted = "\"\(tree.string(node))\""
      it.help = "write `\(quoted)`"
      it.fixes = [Fix("write `\(quoted)`", .safe, edits: [Edit(tree.place(node), replacement: tree.written(quoted, at: tree.place(node)))])]
    }
    return it
  }

  static func invalidEffect(_ text: String, at place: SourceRange, isAside: Bool) -> Diagnostic {
    var it = Diagnostic(
      .invalidEffect, .error, "`\(text)` is no effect", Label(place, "unknown effect"), notes: ["expected `Allow` or `Deny`"],
      subject: Subject(name: nil, isAside: isAside))
    if let near = closestMatch(to: text, among: ["Allow", "Deny"]) {
      it.help = "did you mean `\(near)`?"
      it.fixes = [Fix(replacing: place, by: near)]
    }
    return it
  }

  static func invalidVersion(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidVersion, .error, "`\(text)` is no version of the policy language", Label(place, "unknown version"),
      notes: ["the version names the language; it is not a date of yours"], help: "write `2012-10-17`",
      fixes: [Fix(replacing: place, by: "2012-10-17")])
  }

  static func invalidSid(_ text: String, at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(
      .invalidSid, .error, "the Sid `\(text)` has characters other than letters and digits",
      Label(place, "IAM rejects it"), subject: Subject(name: nil, isAside: true))
    let letters = String(text.unicodeScalars.filter { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) })
    if letters.isEmpty {
      it.help = "leave it out, or write a name of letters and digits"
    } else {
      it.help = "write `\(letters)`"
      it.fixes = [Fix("write `\(letters)`", .unsafe, edits: [Edit(place, replacement: letters)])]
    }
    return it
  }

  /// Some services take such a policy of a resource, and others do not.
  static func duplicateSid(_ text: String, _ kind: PolicyKind, at place: SourceRange, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .duplicateSid, kind == .resource ? .warning : .error, "the Sid `\(text)` names two statements of one policy", Label(place, "given again"),
      secondary: [Label(first, "first given here")], help: "give each statement a Sid of its own, or none", subject: Subject(name: nil, isAside: true))
  }

  static func elementNotInKind(_ name: String, noun: String, kind: PolicyKind, at place: SourceRange, isAside: Bool) -> Diagnostic {
    var it = Diagnostic(
      .elementNotInKind, .error, "\(noun) cannot have `\(name)`", Label(place, "not allowed here"), subject: Subject(name: name, isAside: isAside))
    switch (kind, name) {
    case (.trust, "Resource"), (.trust, "NotResource"): it.notes = ["the resource of a trust policy is the role itself"]
    case (.identity, "Principal"), (.inline, "Principal"), (.boundary, "Principal"):
      it.notes = ["the principal is whoever the policy is attached to"]
    case (.scp, "Principal"): it.notes = ["it holds for every principal of the accounts below its target"]
    default: break
    }
    switch (kind, name) {
    case (.rcp, "NotAction"): it.help = "list the actions under `Action`"
    case (.rcp, "NotPrincipal"): it.help = "write `\"Principal\": \"*\"`, and spare somebody by a condition"
    default: it.help = "remove it"
    }
    return it
  }

  static func principalFormat(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .principalFormat, .error, "a principal is `*` or an object", Label(place, "found a string"),
      help: text.isEmpty ? "write `*` or an object such as `{\"AWS\": \"123456789012\"}`" : "write `{\"AWS\": \"\(text)\"}`")
  }

  static func unknownPrincipalType(_ name: String, at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(
      .principalFormat, .error, "there is no type of principal `\(name)`", Label(place, "unknown type"),
      notes: ["expected \(oneOf(PolicyLanguage.principals))"], subject: Subject(name: name))
    if let near = closestMatch(to: name, among: PolicyLanguage.principals) {
      it.help = "did you mean `\(near)`?"
      it.fixes = [Fix(replacing: place, by: near)]
    }
    return it
  }

  /// - Parameter isAside: It is read as if what is meant stood there.
  static func unknownOperator(_ name: String, meant: String?, at place: SourceRange, isAside: Bool) -> Diagnostic {
    var it = Diagnostic(
      .unknownOperator, .error, "there is no condition operator `\(name)`", Label(place, "unknown operator"),
      subject: Subject(name: name, isAside: isAside))
    if let near = meant {
      it.help = "did you mean `\(near)`?"
      it.fixes = [Fix(replacing: place, by: near)]
    } else {
      it.help = "write one such as `StringEquals`; keys of conditions stand inside of it"
    }
    return it
  }

  static func duplicateElement(_ name: String, _ firstName: String, at place: SourceRange, first: SourceRange) -> Diagnostic {
    var it = Diagnostic(
      .duplicateElement, .error, "`\(name)` is given twice in one object", Label(place, "given again"),
      secondary: [Label(first, "first given here")], help: "merge the two, or remove one of them", subject: Subject(name: name))
    it.notes = [name == firstName ? "most readers keep the last one only" : "letter case does not matter here"]
    return it
  }
}
