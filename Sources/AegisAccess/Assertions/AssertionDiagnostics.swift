public import AegisBasics
import AegisSchema

// What the check of assertions has to say.

extension DiagnosticCode {
  static let assertionViolated = DiagnosticCode("AE8101", "assertion-violated")
  static let assertionUnmet = DiagnosticCode("AE8102", "assertion-unmet")
  static let pathToAdministrator = DiagnosticCode("AE8103", "path-to-administrator")
  static let publicTrust = DiagnosticCode("AE8104", "public-trust")
  static let trustOutsideOrganization = DiagnosticCode("AE8105", "trust-outside-organization")
  static let assertionUndecided = DiagnosticCode("AE8106", "assertion-undecided")
  static let unknownPrincipalSelector = DiagnosticCode("AE8110", "unknown-principal-selector")
  static let assertedActionUnknown = DiagnosticCode("AE8111", "asserted-action-unknown")
  static let emptyAssertion = DiagnosticCode("AE8112", "empty-assertion")
  static let assertedValueUnreadable = DiagnosticCode("AE8114", "asserted-value-unreadable")
  static let assertedResourceElsewhere = DiagnosticCode("AE8115", "asserted-resource-elsewhere")
  static let inclusionInAssertions = DiagnosticCode("AE8113", "inclusion-in-assertions")
}

extension Diagnostic {
  // MARK: What is asserted

  static func unknownPrincipalSelector(_ text: String, nearest: String?, at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(.unknownPrincipalSelector, .error, "no user, role, or group answers to `\(text)`", Label(place, "names nobody"))
    it.help = nearest.map { "did you mean `\($0)`?" }
    return it
  }

  static func groupWithoutMembers(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(.unknownPrincipalSelector, .error, "the group `\(text)` has no members", Label(place, "names nobody"))
  }

  static func assertedActionUnknown(_ action: Located<String>, nearest: String?) -> Diagnostic {
    var it = Diagnostic(.assertedActionUnknown, .error, "AWS has no action `\(action.value)`", Label(action.at, "names no action"))
    it.help = nearest.map { "did you mean `\($0)`?" }
    return it
  }

  static func emptyAssertion(_ name: Located<String>) -> Diagnostic {
    Diagnostic(
      .emptyAssertion, .error, "`\(name.value)` asserts nothing", Label(name.at, "neither `must_not`, `must`, nor `use`"),
      help: "say what must not, or must, be possible, such as `must_not: [iam:CreateUser]`")
  }

  public static func noAssertions(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .emptyAssertion, .error, "the file asserts nothing", Label(place, "expected a list of assertions"),
      help: "say what must not, or must, be possible, such as `- {name: no new users, must_not: [iam:CreateUser]}`")
  }

  static func inclusionInAssertions(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .inclusionInAssertions, .error, "a file of assertions includes no other", Label(place, "is not followed"),
      help: "name both files on the command line")
  }

  static func assertedValueUnreadable(_ value: String, of key: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .assertedValueUnreadable, .error, "no request has `\(value)` as its `\(key)`", Label(place, "not of the key's type"),
      help: "write a value that AWS gives the key, such as `true` for a yes or no, or `203.0.113.7` for an address")
  }

  static func assertedKeyUnknown(_ key: String, nearest: String?, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .assertedValueUnreadable, .error, "no request has the key `\(key)`", Label(place, "names no key"),
      help: nearest.map { "did you mean `\($0)`?" })
  }

  static func assertedResourceUnreadable(_ resource: Located<String>) -> Diagnostic {
    Diagnostic(
      .assertedValueUnreadable, .error, "no request is for `\(resource.value)`", Label(resource.at, "neither an ARN nor a pattern of ARNs"),
      help: "write an ARN with all of its five colons, or a pattern of ARNs, such as `arn:aws:s3:::bucket/*`")
  }

  /// - Parameter forms: The ARNs that the actions work on, as AWS documents them.
  static func assertedResourceElsewhere(_ resource: Located<String>, actions: [String], forms: [String]) -> Diagnostic {
    let works = actions.count == 1 ? "`\(actions[0])` does not work" : "none of the \(actions.count) actions works"
    var it = Diagnostic(.assertedResourceElsewhere, .warning, "\(works) on `\(resource.value)`", Label(resource.at, "another kind of resource"))
    if forms.count <= 3 { it.notes = ["what is worked on is \(oneOf(forms))"] }
    it.help = "name what the actions work on, or leave `resources` out for all"
    return it
  }

  // MARK: What does not hold

  /// - Parameters:
  ///   - who: Principals, each with what it goes through.
  ///   - statement: Where the statement stands that lets them.
  static func assertionViolated(
    _ assertion: Assertion, who: String, witness: Request, at place: SourceRange, label: String, notes: [String]
  ) -> Diagnostic {
    var it = Diagnostic(
      .assertionViolated, .error, "\(who) can do `\(witness.action)` on `\(witness.resource)`, against `\(assertion.name.value)`",
      Label(place, label))
    it.secondary = [Label(assertion.name.at, "asserted here")]
    it.notes = notes + witness.contextNotes
    return it
  }

  static func assertionUnmet(_ assertion: Assertion, who: String, witness: Request, at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(
      .assertionUnmet, .error, "\(who) cannot do `\(witness.action)` on `\(witness.resource)`, against `\(assertion.name.value)`",
      Label(place, "defined here"))
    it.secondary = [Label(assertion.name.at, "asserted here")]
    it.notes = witness.contextNotes
    return it
  }

  static func pathToAdministrator(
    _ assertion: Assertion, who: String, administrator: String, steps: [String], at place: SourceRange, label: String
  ) -> Diagnostic {
    var it = Diagnostic(
      .pathToAdministrator, .error, "\(who) can become \(administrator), against `\(assertion.name.value)`", Label(place, label))
    it.secondary = [Label(assertion.name.at, "asserted here")]
    it.notes = steps
    return it
  }

  static func publicTrust(_ assertion: Assertion, role: String, at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(
      .publicTrust, .error, "anyone in AWS can assume \(role), against `\(assertion.name.value)`", Label(place, "lets every principal in"))
    it.secondary = [Label(assertion.name.at, "asserted here")]
    it.help = "name the principals, or demand `aws:PrincipalOrgID` in a condition"
    return it
  }

  static func trustOutsideOrganization(_ assertion: Assertion, role: String, account: String, at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(
      .trustOutsideOrganization, .error,
      "account `\(account)`, which is not of the organization, can assume \(role), against `\(assertion.name.value)`",
      Label(place, "lets account `\(account)` in"))
    it.secondary = [Label(assertion.name.at, "asserted here")]
    return it
  }

  static func assertionUndecided(_ assertion: Assertion, who: String, why: [String]) -> Diagnostic {
    Diagnostic(
      .assertionUndecided, .warning, "whether \(who) keeps to `\(assertion.name.value)` cannot be decided",
      Label(assertion.name.at, "asserted here"), notes: why)
  }
}

extension Request {
  /// "where `aws:MultiFactorAuthPresent` is `false`", for a request with keys of its own.
  var contextNotes: [String] {
    let keys = context.sorted { $0.key < $1.key }.map { key, value in
      value.values.isEmpty ? "without `\(key)`" : "`\(key)` is \(value.values.map { "`\($0)`" }.joined(separator: ", "))"
    }
    return keys.isEmpty ? [] : ["in a request where " + keys.joined(separator: " and ")]
  }
}
