import AegisBasics
import AegisSchema

// What templates have to say.

extension DiagnosticCode {
  static let unknownSelector = DiagnosticCode("AE2050", "unknown-selector")
  static let emptySelection = DiagnosticCode("AE2051", "empty-selection")
  static let unknownPlaceholder = DiagnosticCode("AE2052", "unknown-placeholder")
  static let malformedPlaceholder = DiagnosticCode("AE2053", "malformed-placeholder")
  static let variableWithoutValue = DiagnosticCode("AE2054", "variable-without-value")
  static let variableType = DiagnosticCode("AE2055", "variable-type")
  static let unusedVariable = DiagnosticCode("AE2056", "unused-variable")
  static let placeholderUnknownYet = DiagnosticCode("AE2057", "placeholder-not-known-yet")
  static let misplacedPlaceholder = DiagnosticCode("AE2059", "placeholder-outside-template")
  static let placeholderPosition = DiagnosticCode("AE2058", "placeholder-position")
}

extension Diagnostic {
  // MARK: Selectors

  static func unknownSelector(_ name: String, at place: SourceRange, known: [String]) -> Diagnostic {
    var it = Diagnostic(.unknownSelector, .error, "no account is named `\(name)`", Label(place, "unknown account"), subject: Subject(type: TypeName.awsAccount.spec.name, name: name))
    it.help = closestMatch(to: name, among: known).map { "did you mean `\($0)`?" } ?? "write an account's name, a pattern such as `prod-*`, or `ou:` and a unit's name"
    return it
  }

  static func unknownUnitSelector(_ name: String, at place: SourceRange, known: [String]) -> Diagnostic {
    var it = Diagnostic(.unknownSelector, .error, "no organizational unit is named `\(name)`", Label(place, "unknown unit"),
      subject: Subject(type: TypeName.organizationalUnit.spec.name, name: name))
    it.help = closestMatch(to: name, among: known).map { "did you mean `ou:\($0)`?" } ?? "write the name of a unit of `organization_roots`"
    return it
  }

  static func ambiguousSelector(_ selector: Located<String>, _ first: String, _ second: String) -> Diagnostic {
    Diagnostic(
      .unknownSelector, .error, "two accounts answer to `\(selector.value)`", Label(selector.at, "`\(first)` or `\(second)`"),
      help: "write the name just as it is defined")
  }

  static func patternSelectsNothing(_ pattern: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(.emptySelection, .warning, "no account fits `\(pattern)`", Label(place, "selects nothing"), help: "check the pattern, or remove it")
  }

  static func templateWithoutAccounts(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .emptySelection, .warning, "the template is filled in for no account", Label(place, "selects nothing"),
      notes: ["nothing of what it defines is checked or made"], help: "list accounts under `accounts`, or remove the template")
  }

  // MARK: Placeholders

  static func unknownPlaceholder(_ name: String, at place: SourceRange, known: [String]) -> Diagnostic {
    var it = Diagnostic(.unknownPlaceholder, .error, "templates know no `{{\(name)}}`", Label(place, "unknown"), subject: Subject(name: name))
    if let near = closestMatch(to: name, among: known) {
      it.help = "did you mean `{{\(near)}}`?"
      it.fixes = [Fix(replacing: place, by: "{{\(near)}}")]
    } else if name.hasPrefix("var.") {
      it.help = "declare `\(name.dropFirst(4))` under `variables` of the template"
    } else if known.count <= 7 {
      it.notes = ["expected \(oneOf(known.map { "{{\($0)}}" }))"]
    } else {
      it.help = "write one such as `{{account.name}}`, or declare a variable and write `{{var.NAME}}`"
    }
    return it
  }

  static func malformedPlaceholder(_ malformed: MalformedPlaceholder) -> Diagnostic {
    let (message, label) =
      switch malformed.fault {
      case .unended: ("`{{` begins a placeholder that does not end", "expected a name and `}}`")
      case .empty: ("the placeholder `{{}}` names nothing", "expected a name between the braces")
      case .thirdBrace: ("a placeholder stands between two braces on each side", "a third brace")
      case .noName: ("a placeholder holds a name and nothing else", "no name stands between the braces")
      }
    return Diagnostic(.malformedPlaceholder, .error, message, Label(malformed.at, label), help: "write for example `{{account.name}}`")
  }

  static func placeholderOutside(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .placeholderPosition, .error, "`{{\(name)}}` stands outside of a string", Label(place, "not in quotation marks"),
      help: "write `\"{{\(name)}}\"`; what is filled in has the type that the variable says",
      fixes: [Fix("write `\"{{\(name)}}\"`", .safe, edits: [Edit(place, replacement: "\"{{\(name)}}\"")])],
      subject: Subject(name: name))
  }

  static func listInText(_ name: String, at place: SourceRange, declared: SourceRange) -> Diagnostic {
    Diagnostic(
      .placeholderPosition, .error, "the list `{{\(name)}}` stands inside of a text", Label(place, "a list fills a whole value"),
      secondary: [Label(declared, "declared as a list here")], help: "let the value be `\"{{\(name)}}\"` alone")
  }

  static func accountWithoutID(_ account: String, at place: SourceRange, account accountPlace: SourceRange) -> Diagnostic {
    Diagnostic(
      .placeholderUnknownYet, .error, "the account `\(account)` has no `id` yet", Label(place, "cannot be filled in"),
      secondary: [Label(accountPlace, "the account")],
      help: "leave the account out of the template until AWS has made it, or give its `id`", subject: Subject(type: TypeName.awsAccount.spec.name, name: account))
  }

  static func organizationWithoutID(at place: SourceRange, organization: SourceRange) -> Diagnostic {
    Diagnostic(
      .placeholderUnknownYet, .error, "the organization's id is not known", Label(place, "cannot be filled in"),
      secondary: [Label(organization, "the organization")], help: "give the organization its `id`, such as `o-a1b2c3d4e5`",
      subject: Subject(type: TypeName.organization.spec.name, name: nil))
  }

  static func placeholderNotInTemplate(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .misplacedPlaceholder, .error, "only templates fill in `{{\(name)}}`", Label(place, "stands in no template"),
      help: "write the value itself, or move what it stands in under `templates` of the organization")
  }

  // MARK: Variables

  static func variableWithoutValue(_ name: String, accounts: [String], at place: SourceRange) -> Diagnostic {
    let others = accounts.count - 1
    let more = others == 0 ? "" : " and \(others) \(others == 1 ? "other" : "others")"
    return Diagnostic(
      .variableWithoutValue, .error, "the variable `\(name)` has no value for account `\(accounts[0])`\(more)",
      Label(place, "no value"), help: "give it under `values`, or give the variable a `default`")
  }

  static func variableType(_ name: String, expected: String, found: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .variableType, .error, "a value of the variable `\(name)` is not \(expected)", Label(place, "found \(found)"),
      help: "write \(expected), or change the variable's `type`")
  }

  static func unusedVariable(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unusedVariable, .warning, "nothing uses the variable `\(name)`", Label(place, "unused"), help: "remove it, or write `{{var.\(name)}}`")
  }
}
