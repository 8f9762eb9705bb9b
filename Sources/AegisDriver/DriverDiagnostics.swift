public import AegisBasics
import AegisLint
import AegisPolicy
import AegisSchema
import AegisSema

// What the project and its files have to say.

extension DiagnosticCode {
  static let noOrganization = DiagnosticCode("AE0001", "no-organization")
  static let emptyFile = DiagnosticCode("AE0002", "empty-file")
  static let unreachedFile = DiagnosticCode("AE0003", "unreached-file")
  static let tooManyFiles = DiagnosticCode("AE0004", "too-many-files")
  static let tooManyDiagnostics = DiagnosticCode("AE0005", "too-many-diagnostics")
  static let unknownSection = DiagnosticCode("AE0014", "unknown-section")
  static let unknownSetting = DiagnosticCode("AE0015", "unknown-setting")
  static let missingSetting = DiagnosticCode("AE0016", "missing-setting")
  static let invalidSetting = DiagnosticCode("AE0017", "invalid-setting")
  static let invalidGlob = DiagnosticCode("AE0019", "invalid-glob")
  static let defaultMemberRole = DiagnosticCode("AE0018", "default-member-role")
  static let unusualKey = DiagnosticCode("AE0023", "unusual-key")
  static let breakGlassOfNobody = DiagnosticCode("AE0024", "break-glass-of-nobody")
  static let otherOrganization = DiagnosticCode("AE0025", "other-organization")
  static let layoutDefect = DiagnosticCode("AE9001", "layout-defect")
  static let unusedIgnore = DiagnosticCode("AE5010", "unused-ignore")
  static let unknownComment = DiagnosticCode("AE5011", "unknown-comment")
  static let ignoreWithoutReason = DiagnosticCode("AE5012", "ignore-without-reason")
  static let cannotBeIgnored = DiagnosticCode("AE5013", "cannot-be-ignored")
  static let unreadableFile = DiagnosticCode("AE2010", "unreadable-file")
  static let inclusionCycle = DiagnosticCode("AE2011", "inclusion-cycle")
  static let includedTwice = DiagnosticCode("AE2012", "included-twice")
  static let pathOutside = DiagnosticCode("AE2013", "path-outside-project")
}

extension FileError {
  public var reason: String {
    switch self {
    case .missing: "no such file"
    case .isFolder: "is a folder"
    case .leavesProject: "a symbolic link leads out of the project"
    case .unreadable(let word): word
    }
  }

  /// What to do about a file that is looked for under a name of its own.
  public var remedy: String {
    switch self {
    case .missing: "write it"
    case .isFolder: "put a file in its place"
    case .leavesProject: "put the file itself into the project"
    case .unreadable("Too many levels of symbolic links"): "its symbolic links lead back to themselves: put the file itself there"
    case .unreadable(let word) where word.contains("no ordinary file"): "put a file in its place"
    case .unreadable: "check the file's permissions"
    }
  }
}

extension Diagnostic {
  static func severalPolicies(_ count: Int, at place: SourceRange, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .otherDocument, .error, "the file holds \(count) policies, where one is asked for", Label(place, "another one"),
      secondary: [Label(first, "the first one")], help: "put the one that is meant into a file of its own")
  }

  static func noOrganization(_ error: FileError, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .noOrganization, .error, "the project has no `organization.yaml` that can be read", Label(place, error.reason),
      help: error == .missing ? "write it, or let `aegis import` write it from AWS" : error.remedy)
  }

  static func emptyFile(_ expected: FieldType, at place: SourceRange) -> Diagnostic {
    Diagnostic(.emptyFile, .error, "the file is empty", Label(place, "expected \(expected.noun)"),
      help: expected == .object(.organization) ? "write the organization, as `aegis init` and `aegis import` do" : "write it, or remove the `$ref` to this file")
  }

  /// - Parameter others: How many files it includes, none of which anything else includes.
  static func unreachedFile(others: Int, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unreachedFile, .warning, "nothing includes this file", Label(place, "not part of the configuration"),
      notes: others == 0 ? [] : ["nor \(others == 1 ? "the file" : "the \(others) files") that it includes"],
      help: "include it by `$ref` from a file that is reached, or remove it")
  }

  static func tooManyFiles(_ limit: Int, at place: SourceRange) -> Diagnostic {
    Diagnostic(.tooManyFiles, .error, "the project includes more than \(limit) files", Label(place, "not read from here on"),
      help: "join small files, or check whether a folder of generated files is included")
  }

  /// What stands behind the last finding that is shown.
  ///
  /// - Parameter left: The findings that are not shown, at least one.
  public static func tooManyDiagnostics(_ left: ArraySlice<Diagnostic>) -> Diagnostic {
    let errors = left.count { $0.severity == .error }
    let some = errors == 0 ? "none" : errors == left.count ? "all" : "\(errors)"
    return Diagnostic(
      .tooManyDiagnostics, .note, "\(left.count) more \(left.count == 1 ? "finding is" : "findings are") not shown",
      Label(left.first!.primary.at, "the next one is here"), notes: ["\(some) of them \(errors == 1 || errors == 0 ? "is an error" : "are errors")"],
      help: "mend these first, or show more with `--max-diagnostics`")
  }

  // MARK: Layout

  static func unusualKey(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unusualKey, .error, "a file with this key has no canonical layout",
      Label(place, "expected one text on one line as a key"), notes: ["the file is left as it is"], help: "write the key on one line, in quotes if need be")
  }

  static func layoutDefect(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .layoutDefect, .error, "the canonical layout of this file would be read differently",
      Label(place, "the file is left as it is"), notes: ["this is a defect in aegis, not in the file"], help: "please report it, with the file")
  }

  // MARK: Settings

  static func unknownSection(_ name: Located<String>) -> Diagnostic {
    var it = Diagnostic(.unknownSection, .error, "there is no section `[\(name.value)]`", Label(name.at, "unknown section"))
    if let near = closestMatch(to: name.value, among: ["aegis", "lint"]) {
      it.help = "did you mean `[\(near)]`?"
      it.fixes = [Fix(replacing: name.at, by: near)]
    } else {
      it.notes = ["expected `[aegis]`, `[lint]`, or `[lint \"GLOB\"]`"]
    }
    return it
  }

  static func unquotedGlob(_ text: String, at place: SourceRange) -> Diagnostic {
    let bare = text.split(separator: "\"", omittingEmptySubsequences: true).joined()
    return Diagnostic(
      .unknownSection, .error, "the pattern of a `[lint]` section is not in quotes", Label(place, "expected `lint \"GLOB\"`"),
      help: "write `[lint \"\(bare)\"]`",
      fixes: [Fix("put the pattern in quotes", .unsafe, edits: [Edit(place, replacement: "lint \"\(bare)\"")])])
  }

  static func invalidGlob(_ text: String, _ fault: PathGlob.Fault, at place: SourceRange) -> Diagnostic {
    let reason: String
    switch fault {
    case .empty: reason = "the pattern is empty"
    case .outside: reason = "the pattern leaves the project"
    case .unclosedSet: reason = "`[` is not closed"
    case .negated: reason = "a pattern by itself takes nothing out"
    }
    return Diagnostic(
      .invalidGlob, .error, "`\(text)` is no pattern of paths", Label(place, reason),
      notes: ["patterns are read as `.gitignore` reads them, from the project's root"],
      help: fault == .negated ? "say in a section of its own what holds for those files: a later section speaks over an earlier one" : nil)
  }

  /// - Parameter families: What stands for the many settings of one name, by that name: `severity.CODE`.
  static func unknownSetting(_ key: Located<String>, known: [String], families: [String: String] = [:]) -> Diagnostic {
    var it = Diagnostic(.unknownSetting, .error, "there is no setting `\(key.value)`", Label(key.at, "unknown setting"))
    if let family = closestMatch(to: key.value, among: known + families.keys).flatMap({ families[$0] }) {
      it.help = "did you mean `\(family)`?"
    } else if let near = closestMatch(to: key.value, among: known) {
      it.help = "did you mean `\(near)`?"
      it.fixes = [Fix(replacing: key.at, by: near)]
    } else if known.count <= 7 {
      it.notes = ["expected \(oneOf(known))"]
    }
    return it
  }

  static func breakGlassOfNobody(_ entry: String, nearest: String?, at place: SourceRange) -> Diagnostic {
    var it = Diagnostic(.breakGlassOfNobody, .warning, "no user or role answers to `\(entry)`", Label(place, "names nobody"))
    it.notes = ["`aegis analyze --propose` spares nobody by it"]
    it.help = nearest.map { "did you mean `\($0)`?" } ?? "write `ACCOUNT/NAME`, or remove it"
    return it
  }

  static func otherOrganization(_ name: String, setting: Located<String>, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .otherOrganization, .warning, "the organization is called `\(name)` here, and `\(setting.value)` in `aegis.ini`", Label(place, "another name"),
      secondary: [Label(setting.at, "the organization's name here")],
      notes: ["AWS has no name for an organization: `aegis import` writes the one of `aegis.ini`"],
      help: "give it the same name in both, or see whether the file is that of another organization")
  }

  static func missingSetting(_ spec: SettingSpec, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .missingSetting, .error, "the setting `\(spec.name)` is missing", Label(place, "add `\(spec.name) = ...`"),
      notes: ["`\(spec.name)`: \(spec.doc)"])
  }

  static func unknownSettingChoice(_ spec: SettingSpec, _ value: Located<String>, choices: [String]) -> Diagnostic {
    var it = Diagnostic(
      .invalidSetting, .error, "`\(value.value)` is no value of `\(spec.spelling)`", Label(value.at, "unknown value"),
      notes: ["expected \(oneOf(choices))"])
    if let near = closestMatch(to: value.value, among: choices) {
      it.help = "did you mean `\(near)`?"
    } else {
      it.help = commentHelp(value.value)
    }
    return it
  }

  static func settingMismatch(_ spec: SettingSpec, _ value: Located<String>) -> Diagnostic {
    Diagnostic(
      .invalidSetting, .error, "`\(value.value)` is no valid `\(spec.spelling)`", Label(value.at, "does not fit the pattern"),
      notes: ["`\(spec.spelling)`: \(spec.doc)", "it has to match `\(spec.pattern ?? "")`"], help: commentHelp(value.value))
  }

  static func settingOfSeveralLines(_ spec: SettingSpec, _ value: Located<String>) -> Diagnostic {
    Diagnostic(
      .invalidSetting, .error, "the value of `\(spec.spelling)` goes on in the next line", Label(value.at, "expected one line"),
      notes: ["a line that is indented deeper than a setting belongs to its value"], help: "write the value on one line, and let the next setting begin where this one does")
  }

  /// A rule that there is not: of a setting's name, or of a list of rules, which would silence more or less than was meant.
  static func unknownRule(_ spec: SettingSpec, _ written: Located<String>) -> Diagnostic {
    var it = Diagnostic(
      .invalidSetting, .error, "`\(written.value)` is no code or name of a rule", Label(written.at, "unknown rule"),
      notes: ["`\(spec.spelling)`: \(spec.doc)"], help: "`aegis rules` lists them")
    if let near = RuleRegistry.nearest(to: written.value) {
      it.help = "did you mean `\(near)`?"
      it.fixes = [Fix(replacing: written.at, by: near)]
    }
    return it
  }

  /// A value that holds what looks like a comment.
  private static func commentHelp(_ value: String) -> String? {
    value.hasPrefix("#") || value.hasPrefix(";") || value.contains(" #") || value.contains(" ;")
      ? "a comment stands in a line of its own" : nil
  }

  static func defaultMemberRole(_ spec: SettingSpec, at place: SourceRange, isWritten: Bool) -> Diagnostic {
    let real = "OrganizationAccountAccessRole"
    return Diagnostic(
      .defaultMemberRole, .warning, "the setting `\(spec.name)` is left to its default, which is not AWS's",
      Label(place, isWritten ? "no role that AWS makes" : "`\(spec.defaultText ?? "")` is taken"),
      notes: ["the role that AWS makes in new member accounts is `\(real)`"],
      help: "write `\(spec.name) = \(real)`, or the role that your accounts have",
      fixes: isWritten ? [Fix(replacing: place, by: real)] : [])
  }

  // MARK: Comments that ignore

  static func unusedIgnore(_ code: Located<String>) -> Diagnostic {
    Diagnostic(
      .unusedIgnore, .warning, "nothing of `\(code.value)` is found here", Label(code.at, "ignores nothing"),
      help: "remove the comment: it would hide what comes later")
  }

  static func ignoreOfUnknownCode(_ code: Located<String>) -> Diagnostic {
    Diagnostic(
      .unknownComment, .warning, "`\(code.value)` is no code or name of a rule", Label(code.at, "unknown rule"),
      help: RuleRegistry.nearest(to: code.value).map { "did you mean `\($0)`?" } ?? "`aegis rules` lists them")
  }

  static func unknownComment(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unknownComment, .warning, "a comment to aegis says nothing that it knows", Label(place, "not understood"),
      help: "write `# aegis: ignore CODE reason`")
  }

  static func ignoreWithoutCode(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unknownComment, .warning, "a comment to aegis names no code to ignore", Label(place, "ignores nothing"),
      help: "write `# aegis: ignore CODE reason`")
  }

  static func ignoreWithoutReason(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .ignoreWithoutReason, .note, "a finding is ignored without a reason", Label(place, "why?"),
      help: "write the reason behind the code: the next reader will want it")
  }

  static func cannotBeIgnored(_ code: DiagnosticCode, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .cannotBeIgnored, .warning, "`\(code.code)` cannot be ignored", Label(place, "has no effect"),
      notes: ["with such an error the configuration means nothing"], help: "correct it, and remove the comment")
  }

  /// The same of a setting that leaves it out, or makes less of it.
  static func staysError(_ code: Located<String>, _ setting: LintSetting) -> Diagnostic {
    Diagnostic(
      .cannotBeIgnored, .warning, "`\(code.value)` \(setting == .severity ? "stays an error" : "cannot be ignored")", Label(code.at, "has no effect"),
      notes: ["with such an error the configuration means nothing"], help: "take it out of `\(setting.spec.name)`, and correct what it finds")
  }

  // MARK: Inclusions

  static func unreadableFile(_ path: String, _ error: FileError, at place: SourceRange, chain: [Label]) -> Diagnostic {
    let help =
      switch error {
      case .missing: "a path begins at the project's root, or at this file's folder with `./` or `../` in front"
      case .isFolder: "write the path of a file in it"
      case .leavesProject, .unreadable: error.remedy
      }
    return Diagnostic(
      .unreadableFile, .error, "the file `\(path)` cannot be included", Label(place, error.reason), secondary: chain,
      help: help)
  }

  static func similarFile(_ path: String, near: String, at place: SourceRange, chain: [Label]) -> Diagnostic {
    var it = Diagnostic.unreadableFile(path, .missing, at: place, chain: chain)
    it.help = "did you mean `\(near)`?"
    it.fixes = [Fix(replacing: place, by: near)]
    return it
  }

  static func inclusionCycle(_ path: String, at place: SourceRange, chain: [Label]) -> Diagnostic {
    Diagnostic(
      .inclusionCycle, .error, "the file `\(path)` includes itself", Label(place, "closes the cycle"), secondary: chain,
      help: "remove one of these inclusions")
  }

  static func includedTwice(_ path: String, at place: SourceRange, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .includedTwice, .error, "the file `\(path)` is included twice", Label(place, "included again"),
      secondary: [Label(first, "first included here")],
      help: "everything in it would be defined twice: keep one of them")
  }

  static func pathOutside(_ path: String, _ error: PathError, at place: SourceRange) -> Diagnostic {
    let reason: String
    switch error {
    case .empty: reason = "the path is empty"
    case .absolute: reason = "the path does not start at the project's root"
    case .outside: reason = "the path leaves the project"
    case .address: reason = "only files of the project can be included"
    }
    return Diagnostic(
      .pathOutside, .error, "the path `\(path)` cannot be included", Label(place, reason),
      help: "write the path from the project's root, with `/`")
  }
}
