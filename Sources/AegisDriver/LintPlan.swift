public import AegisBasics
public import AegisLint
import AegisPolicy
import AegisSchema

/// What lint is asked for: by the project's settings, for all files and for some, and by the command line, which
/// speaks over both.
public struct LintPlan: Sendable {
  private var base = LintConfiguration()
  private var sections: [LintSection] = []
  private var profile: LintConfiguration.Profile?
  private var selected: [String]
  private var ignored: [String]
  private var severities: [String: Severity]
  /// Warnings fail too.
  public private(set) var isStrict = false
  /// What is known already.
  public var baseline: Baseline?

  /// What the command line says.
  public init(
    profile: LintConfiguration.Profile? = nil, selected: [String] = [], ignored: [String] = [],
    severities: [String: Severity] = [:]
  ) {
    self.profile = profile
    self.selected = selected
    self.ignored = ignored
    self.severities = severities
  }

  /// All that the command line says of rules.
  var commandLine: String {
    let severities = severities.map { "\($0.key)=\($0.value)" }.sorted()
    return ([profile?.rawValue ?? ""] + selected + [""] + ignored + [""] + severities).joined(separator: "\n")
  }

  /// The same on a day, on which conditions about time are looked at.
  public func on(_ today: CalendarDate?) -> LintPlan {
    var plan = self
    plan.base.today = today
    return plan
  }

  /// The same with what a project's settings say.
  public func merged(with settings: ProjectSettings) -> LintPlan {
    var plan = self
    plan.sections = settings.lint
    for section in settings.lint where section.glob == nil {
      plan.base.apply(section)
      for entry in section.entries where entry.setting == .strict && entry.isTrue { plan.isStrict = true }
    }
    return plan
  }

  /// What holds for everything: what the rules know about the organization.
  public var configuration: LintConfiguration { overridden(base) }

  /// What holds for one file.
  public func configuration(for path: String) -> LintConfiguration {
    var configuration = LintConfiguration()
    for section in sections where section.glob?.matches(ProjectPath(path)) ?? true { configuration.apply(section) }
    return overridden(configuration)
  }

  private func overridden(_ configuration: LintConfiguration) -> LintConfiguration {
    var configuration = configuration
    if let profile { configuration.profile = profile }
    if !selected.isEmpty { configuration.selected = selected }
    configuration.ignored += ignored
    configuration.severities.merge(severities) { _, new in new }
    return configuration
  }

  /// The rules that speak in at least one file.
  var rules: [any Rule.Type] {
    var all = [configuration]
    for section in sections where section.glob != nil {
      // Whether the section speaks over another one of the same file is seen when the finding is.
      var configuration = base
      configuration.apply(section)
      all.append(overridden(configuration))
    }
    return RuleRegistry.all.filter { rule in all.contains { $0.severity(of: rule.metadata) != nil } }
  }

  /// The findings that are wanted, as they are wanted.
  func adjust(_ findings: [Diagnostic], in sources: SourceMap) -> [Diagnostic] {
    guard sections.contains(where: { $0.glob != nil }) else {
      let configuration = configuration
      return findings.compactMap { configuration.adjusted($0) }
    }
    var byFile: [FileID: LintConfiguration] = [:]
    return findings.compactMap { finding in
      let file = finding.primary.at.file
      let configuration = byFile[file] ?? configuration(for: sources[file].displayPath)
      byFile[file] = configuration
      return configuration.adjusted(finding)
    }
  }
}

extension LintConfiguration {
  /// Takes over what a section of `aegis.ini` says.
  fileprivate mutating func apply(_ section: LintSection) {
    for entry in section.entries {
      let words = entry.words.map(\.value)
      switch entry.setting {
      case .profile: profile = Profile(rawValue: entry.value.value) ?? profile
      case .select: selected = words
      case .ignore: ignored += words
      case .severity: if let member = entry.member { severities[member.value] = Severity(name: entry.value.value) }
      case .knownAccounts: knownAccounts.formUnion(words)
      case .require: requirements += words.map { requirement($0) }
      case .forbid: forbiddenGrants += words.map { forbiddenGrant($0) }
      case .toxic: toxicSets += words.map { $0.split(separator: "+").map(String.init) }
      case .strict: break
      }
    }
  }

  private func requirement(_ text: String) -> Requirement {
    let parts = text.split(separator: "=", maxSplits: 2).map(String.init)
    return Requirement(action: parts[0], key: parts[1], value: parts.count > 2 ? parts[2] : nil)
  }

  private func forbiddenGrant(_ text: String) -> ForbiddenGrant {
    let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
    return ForbiddenGrant(action: parts[0], resource: parts.count > 1 ? parts[1] : nil)
  }
}

/// Whether there are errors that are told: with them, what seems to be missing may only be misspelt.
func hasErrors(_ bag: DiagnosticBag, _ sources: SourceMap, _ comments: @autoclosure () -> [IgnoreComment], _ plan: LintPlan) -> Bool {
  let errors = bag.diagnostics.filter { $0.severity == .error }
  if errors.isEmpty { return false }
  if errors.contains(where: { !$0.code.canBeIgnored }) { return true }
  return wanted(DiagnosticBag(errors), sources, comments(), plan, isLinted: true).kept.contains { $0.severity == .error }
}

/// The findings that are wanted, in the order in which people read them, and what comments ignore.
func wanted(
  _ bag: DiagnosticBag, _ sources: SourceMap, _ comments: [IgnoreComment], _ plan: LintPlan, isLinted: Bool
) -> (kept: [Diagnostic], ignored: [IgnoredFinding]) {
  let sorted = plan.adjust(bag.sorted(in: sources), in: sources)
  let broken = Set(sorted.lazy.filter { $0.severity == .error }.map(\.primary.at.file))
  let (told, ignored) = unsuppressed(sorted, sources, comments, plan, isLinted: isLinted, broken: broken)
  guard isLinted, let baseline = plan.baseline else { return (told, ignored) }
  let (new, known) = baseline.filter(told, in: sources)
  return (new, ignored + known)
}

/// - Parameter broken: The files with an error, among all files.
func unsuppressed(
  _ sorted: [Diagnostic], _ sources: SourceMap, _ comments: [IgnoreComment], _ plan: LintPlan, isLinted: Bool, broken: Set<FileID>
) -> (kept: [Diagnostic], ignored: [IgnoredFinding]) {
  if comments.isEmpty { return (sorted, []) }
  let (kept, ignored) = suppress(sorted, by: comments) { code, file in
    // A rule that did not run, or did not see all of a broken file, finds nothing for other reasons.
    guard isLinted, !broken.contains(file) else { return false }
    let configuration = plan.configuration(for: sources[file].displayPath)
    return !RuleRegistry.all.contains { rule in
      let metadata = rule.metadata
      guard metadata.code.code == code || metadata.code.name == code else { return false }
      // What is said of the whole organization waits until nothing in it is broken.
      return configuration.severity(of: metadata) == nil || metadata.kinds.isEmpty && !broken.isEmpty
    }
  }
  return (plan.adjust(DiagnosticBag(kept).sorted(in: sources), in: sources), ignored)
}
