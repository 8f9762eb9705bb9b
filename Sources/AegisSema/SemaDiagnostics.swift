import AegisBasics
import AegisSchema

// What names and definitions have to say.

extension DiagnosticCode {
  static let unknownReference = DiagnosticCode("AE2001", "unknown-reference")
  static let wrongReferenceType = DiagnosticCode("AE2002", "wrong-reference-type")
  static let ambiguousReference = DiagnosticCode("AE2003", "ambiguous-reference")
  static let malformedReference = DiagnosticCode("AE2004", "malformed-reference")
  static let otherAccount = DiagnosticCode("AE2007", "other-account")
  static let unknownAccount = DiagnosticCode("AE2008", "unknown-account")
  static let deprecatedManagedPolicy = DiagnosticCode("AE2020", "deprecated-managed-policy")
  static let unknownManagedPolicy = DiagnosticCode("AE2021", "unknown-managed-policy")
  static let notPolicyARN = DiagnosticCode("AE2022", "not-a-policy-arn")
  static let undefinedOwnPolicy = DiagnosticCode("AE2023", "policy-not-defined")
  static let symbolicReferenceExists = DiagnosticCode("AE5001", "arn-of-own-policy")
  static let duplicateDefinition = DiagnosticCode("AE2030", "duplicate-definition")
  static let sharedByAccounts = DiagnosticCode("AE2031", "shared-by-accounts")
  static let memberCalledMaster = DiagnosticCode("AE2032", "member-called-master")
  static let severalRoots = DiagnosticCode("AE2033", "several-roots")
  static let unitTooDeep = DiagnosticCode("AE6010", "unit-too-deep")
}

extension TypeName {
  /// How a message calls a resource of the type.
  var noun: String {
    switch self {
    case .policy: "policy"
    case .group: "group"
    case .role: "role"
    case .user: "user"
    case .awsAccount: "account"
    case .organizationPolicy: "organization policy"
    case .organizationalUnit: "organizational unit"
    case .organizationRoot: "root"
    case .delegatedAdministrator: "delegation"
    default: spec.name
    }
  }

  var nounWithArticle: String { ("aeiou".contains(noun.first ?? "x") && self != .user ? "an " : "a ") + noun }
}

extension Diagnostic {
  static func unknownReference(
    _ use: ReferenceUse, _ name: ReferenceName, _ type: TypeName, account: String?, known: [Located<String>]
  ) -> Diagnostic {
    let owner = account.map { " of account `\($0)`" } ?? ""
    var it = Diagnostic(.unknownReference, .error, "no \(type.noun)\(owner) is named `\(name.resource)`", Label(use.at, "not found"), subject: Subject(type: type.spec.name, name: name.resource))
    let forms = known.map { ($0, writtenForm($0.value)) }
    if let near = closestMatch(to: name.resource, among: forms.map(\.1)), let meant = forms.first(where: { $0.1 == near }) {
      let text = "\(name.type).\(name.provider).\(name.account).\(near)"
      it.subject?.near = text
      it.secondary = [Label(meant.0.at, "a similar name is defined here")]
      it.help = "did you mean `\(text)`?"
      it.fixes = [Fix(replacing: use.at, by: text)]
    } else {
      let holder = account.map { "account `\($0)`" } ?? "this project"
      if known.isEmpty { it.notes = ["\(holder) defines no \(type.noun)"] }
      // One whose name cannot be read has none.
      let names = known.map(\.value).filter { !$0.isEmpty }
      if (1...7).contains(names.count) { it.notes = ["\(holder) defines \(allOf(names))"] }
      it.help =
        type == .organizationPolicy && (name.resource == "FullAWSAccess" || name.resource == "full_a_w_s_access")
        ? "define it with `aws_managed: true` and `id: p-FullAWSAccess`, as `aegis explain AE6022` shows: it is AWS's own"
        : "define it, or remove the reference"
    }
    return it
  }

  static func wrongReferenceType(_ use: ReferenceUse, found: TypeName, expected: TypeName) -> Diagnostic {
    Diagnostic(
      .wrongReferenceType, .error, "\(expected.nounWithArticle) is expected, but the reference names \(found.nounWithArticle)",
      Label(use.at, "of type `\(found.spec.name)`"), help: "write `\(expected.spec.name).aws.account.name`")
  }

  static func unknownReferenceType(_ use: ReferenceUse, _ name: ReferenceName, expected: TypeName) -> Diagnostic {
    var it = Diagnostic(
      .malformedReference, .error, "references know no type `\(name.type)`", Label(use.at, "unknown type"), subject: Subject(name: name.type))
    if closestMatch(to: name.type, among: ReferenceName.types.map(\.spec.name)) == expected.spec.name {
      let text = "\(expected.spec.name).\(name.provider).\(name.account).\(name.resource)"
      it.subject?.near = text
      it.help = "did you mean `\(text)`?"
      it.fixes = [Fix(replacing: use.at, by: text)]
    } else {
      it.notes = ["expected \(oneOf([expected.spec.name]))"]
    }
    return it
  }

  static func malformedReference(_ use: ReferenceUse, expected: TypeName) -> Diagnostic {
    Diagnostic(
      .malformedReference, .error, "`\(use.text)` is no reference", Label(use.at, "not of the form TYPE.aws.ACCOUNT.NAME"),
      help: "write `\(expected.spec.name).aws.account.name`\(expected == .policy ? ", or the ARN of an AWS managed policy" : "")",
      subject: Subject(name: use.text))
  }

  static func ambiguousReference(_ use: ReferenceUse, _ first: Located<String>, _ second: Located<String>, type: TypeName) -> Diagnostic {
    Diagnostic(
      .ambiguousReference, .error, "two \(type == .policy ? "policies" : type.noun + "s") answer to `\(use.text)`",
      Label(use.at, "`\(first.value)` or `\(second.value)`"),
      secondary: [Label(first.at, "one is defined here"), Label(second.at, "the other here")],
      help: "write the name just as it is defined")
  }

  static func unknownAccount(_ segment: String, _ use: ReferenceUse, known: [String]) -> Diagnostic {
    var it = Diagnostic(.unknownAccount, .error, "no account is named `\(segment)`", Label(use.at, "unknown account"), subject: Subject(type: TypeName.awsAccount.spec.name, name: segment))
    if let near = closestMatch(to: segment, among: known) {
      it.subject?.near = near
      it.help = "did you mean `\(near)`?"
    } else {
      if (1...7).contains(known.count) { it.notes = ["expected \(oneOf(known))"] }
      it.help = "write `master`, or the name of a member account in snake case"
    }
    return it
  }

  static func otherAccount(_ use: ReferenceUse, _ name: ReferenceName, _ type: TypeName, here: String, hasLocal: Bool) -> Diagnostic {
    var it = Diagnostic(
      .otherAccount, .error, "\(type.nounWithArticle) of account `\(name.account)` cannot be used in account `\(here)`",
      Label(use.at, "another account"), notes: ["AWS attaches \(type == .policy ? "policies" : "\(type.noun)s") within one account only"])
    if hasLocal {
      let text = "\(name.type).aws.\(here).\(name.resource)"
      it.help = "account `\(here)` has one of that name: `\(text)`"
      it.fixes = [Fix(replacing: use.at, by: text)]
    } else {
      it.help = "define the \(type.noun) in account `\(here)` too"
    }
    return it
  }

  static func notInMaster(_ use: ReferenceUse, _ name: ReferenceName, _ type: TypeName) -> Diagnostic {
    let text = "\(name.type).aws.master.\(name.resource)"
    return Diagnostic(
      .unknownAccount, .error, "\(type.nounWithArticle) belongs to the management account",
      Label(use.at, "expected `aws.master`"), help: "write `\(text)`",
      fixes: [Fix(replacing: use.at, by: text, .safe)])
  }

  // MARK: ARNs

  static func arnNotHere(_ use: ReferenceUse, expected: TypeName) -> Diagnostic {
    Diagnostic(
      .wrongReferenceType, .error, "an ARN cannot stand for \(expected.nounWithArticle) here", Label(use.at, "an ARN"),
      help: "write `\(expected.spec.name).aws.account.name`")
  }

  static func deprecatedManagedPolicy(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .deprecatedManagedPolicy, .warning, "AWS has withdrawn its managed policy `\(name)`", Label(place, "deprecated"),
      notes: ["what is attached stays attached, but nothing new can be attached"], help: "attach its successor")
  }

  static func wrongManagedPolicyPath(_ use: ReferenceUse, meant: String) -> Diagnostic {
    Diagnostic(
      .unknownManagedPolicy, .error, "the AWS managed policy has another path", Label(use.at, "no such ARN"),
      help: "write `\(meant)`", fixes: [Fix(replacing: use.at, by: meant, .safe)])
  }

  static func unknownManagedPolicy(_ use: ReferenceUse, meant: String?) -> Diagnostic {
    var it = Diagnostic(
      .unknownManagedPolicy, .warning, "no AWS managed policy with this ARN is known", Label(use.at, "unknown, passed through"))
    if let meant {
      it.help = "did you mean `\(meant)`?"
      it.fixes = [Fix(replacing: use.at, by: meant)]
    } else {
      it.notes = ["it may be newer than this program's catalog"]
      it.help = "check the ARN"
    }
    return it
  }

  static func notPolicyARN(_ use: ReferenceUse) -> Diagnostic {
    Diagnostic(
      .notPolicyARN, .error, "`\(use.text)` is not the ARN of a managed policy", Label(use.at, "cannot be attached"),
      help: "write an ARN such as `arn:aws:iam::aws:policy/ReadOnlyAccess`, or `Policy.aws.account.name`")
  }

  static func otherAccountARN(_ use: ReferenceUse, id: String, here: String) -> Diagnostic {
    Diagnostic(
      .otherAccount, .error, "a policy of account `\(id)` cannot be used in account `\(here)`", Label(use.at, "another account"),
      notes: ["AWS attaches policies within one account only"], help: "define the policy in account `\(here)` too")
  }

  static func symbolicReferenceExists(_ use: ReferenceUse, _ symbolic: String) -> Diagnostic {
    Diagnostic(
      .symbolicReferenceExists, .note, "the ARN names a policy that this project defines", Label(use.at, "a reference by name is checked"),
      help: "write `\(symbolic)`", fixes: [Fix(replacing: use.at, by: symbolic, .safe)])
  }

  static func undefinedOwnPolicy(_ use: ReferenceUse, _ name: String, account: String, near: String?) -> Diagnostic {
    var it = Diagnostic(
      .undefinedOwnPolicy, .warning, "account `\(account)` has no policy `\(name)`", Label(use.at, "defined nowhere, passed through"),
      notes: ["AWS refuses to attach a policy that does not exist"])
    if let near {
      it.help = "did you mean `\(near)`?"
      it.fixes = [Fix(replacing: use.at, by: near)]
    } else {
      it.help = "define the policy, with `managed: false` if something else keeps it, or correct the ARN"
    }
    return it
  }

  // MARK: Definitions

  static func duplicateDefinition(_ noun: String, _ name: Located<String>, first: Located<String>) -> Diagnostic {
    var it = Diagnostic(
      .duplicateDefinition, .error, "the \(noun) `\(name.value)` is defined twice", Label(name.at, "defined again"),
      secondary: [Label(first.at, "first defined here")], help: "remove one, or give it another name",
      subject: Subject(name: name.value))
    if name.value != first.value {
      // AWS lets accounts share a name.
      it.notes = [noun == "account" ? "references name accounts without regard to case" : "AWS compares names without regard to case"]
    }
    return it
  }

  static func sharedByAccounts(_ field: String, _ text: Located<String>, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .sharedByAccounts, .error, "two accounts have the same \(field)", Label(text.at, "given again"),
      secondary: [Label(first, "first given here")], help: "correct one of them: each account has its own")
  }

  static func memberCalledMaster(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .memberCalledMaster, .error, "a member account is called `master`", Label(place, "`master` names the management account"),
      notes: ["references could not tell the two apart"], help: "give the account another name")
  }

  static func severalRoots(at place: SourceRange, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .severalRoots, .error, "the organization has a second root", Label(place, "not allowed"),
      secondary: [Label(first, "the first one")], notes: ["AWS makes exactly one root"], help: "move what it holds into the first")
  }

  static func unitTooDeep(_ limit: Int, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unitTooDeep, .error, "the unit is more than \(limit) levels below the root", Label(place, "AWS allows \(limit)"),
      help: "move it up in the tree")
  }
}
