public import AegisBasics
import AegisLint
public import AegisSchema
import AegisSyntax

/// What `aegis.ini` says, with the defaults for what it leaves out.
public struct ProjectSettings: Sendable {
  private var values: [Setting: Located<String>] = [:]
  /// The sections about lint in the order in which they stand; a later one speaks over an earlier one.
  public internal(set) var lint: [LintSection] = []

  public init() {}

  /// The value of a setting, or its default; nil where it has neither.
  public subscript(setting: Setting) -> String? { values[setting]?.value ?? setting.spec.defaultText }

  /// Where a setting is given.
  public func place(of setting: Setting) -> SourceRange? { values[setting]?.at }

  /// What is given of a setting, and where.
  func given(_ setting: Setting) -> Located<String>? { values[setting] }

  public mutating func set(_ setting: Setting, to value: Located<String>) { values[setting] = value }
}

/// A section `[lint]` or `[lint "GLOB"]`.
public struct LintSection: Sendable {
  public struct Entry: Sendable {
    public let setting: LintSetting
    /// What stands behind the dot of the key, as in `severity.AE4103`; nil where the setting is no family.
    public let member: Located<String>?
    public let value: Located<String>
    /// The value's words.
    public let words: [Located<String>]
    /// The value of a boolean setting; false for others.
    public let isTrue: Bool
  }

  /// The name between the brackets.
  public let name: Located<String>
  /// Which files it speaks of; nil for all.
  public let glob: PathGlob?
  /// What has the right form; the rest has been reported.
  public internal(set) var entries: [Entry] = []
}

/// Reads the project's settings.
public func readSettings(_ text: [UInt8], file: FileID) -> Checked<ProjectSettings> {
  let parsed = parseINI(text, file: file)
  var reader = SettingsReader(bag: parsed.bag)
  for section in parsed.value.sections { reader.read(section) }
  reader.reportMissing(at: parsed.value.sections.first { $0.name.value == "aegis" }?.name.at ?? SourceRange(file, TextRange(0, 0)))
  return Checked(reader.settings, reader.bag)
}

private struct SettingsReader {
  var settings = ProjectSettings()
  var bag: DiagnosticBag

  init(bag: DiagnosticBag) { self.bag = bag }

  mutating func read(_ section: INIFile.Section) {
    let name = section.name
    if name.value == "aegis" { return readProject(section) }
    guard name.value == "lint" || name.value.hasPrefix("lint ") || name.value.hasPrefix("lint\t") || name.value.hasPrefix("lint\"") else {
      if !section.isUncertain { bag.report(.unknownSection(name)) }
      return
    }
    let quoted = name.value.dropFirst("lint".count).drop { $0 == " " || $0 == "\t" }
    if quoted.isEmpty { return readLint(section, glob: nil) }
    guard quoted.utf8.count >= 2, quoted.hasPrefix("\""), quoted.hasSuffix("\"") else {
      return bag.report(.unquotedGlob(String(quoted), at: name.at))
    }
    // The place of the text between the quotes, which ends one in front of the section's name.
    let text = String(quoted.dropFirst().dropLast())
    let end = name.at.range.end - 1
    let place = SourceRange(name.at.file, TextRange(end - UInt32(text.utf8.count), end))
    do {
      readLint(section, glob: try PathGlob(text))
    } catch {
      bag.report(.invalidGlob(text, error, at: text.isEmpty ? name.at : place))
    }
  }

  private mutating func readProject(_ section: INIFile.Section) {
    for entry in section.entries {
      guard let setting = Setting.allCases.first(where: { $0.spec.name == entry.key.value }) else {
        bag.report(.unknownSetting(entry.key, known: Setting.allCases.map(\.spec.spelling)))
        continue
      }
      if isSound(setting.spec, entry) && !entry.value.value.isEmpty { settings.set(setting, to: entry.value) }
    }
  }

  private mutating func readLint(_ section: INIFile.Section, glob: PathGlob?) {
    var read = LintSection(name: section.name, glob: glob)
    for entry in section.entries {
      guard let (setting, member) = lintSetting(entry.key), isSound(setting.spec, entry) else { continue }
      if setting == .select || setting == .ignore {
        for word in entry.words where !RuleRegistry.isKnown(word.value) { bag.report(.unknownRule(setting.spec, word)) }
      }
      if setting == .ignore { for word in entry.words where RuleRegistry.staysError(word.value) { bag.report(.staysError(word, setting)) } }
      if setting == .severity, let member, RuleRegistry.staysError(member.value), entry.value.value != Severity.error.name { bag.report(.staysError(member, setting)) }
      read.entries.append(
        LintSection.Entry(
          setting: setting, member: member, value: entry.value, words: entry.words,
          isTrue: setting.spec.type == .boolean && truth(entry.value.value) == true))
    }
    settings.lint.append(read)
  }

  private mutating func lintSetting(_ key: Located<String>) -> (LintSetting, Located<String>?)? {
    let parts = key.value.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    // Keys come in small letters; codes are shown and compared as they are written elsewhere.
    let member = parts.count < 2 ? nil : parts[1].isCode ? parts[1].uppercased() : parts[1]
    let setting = LintSetting.allCases.first { $0.spec.name == parts[0] && ($0.spec.memberPattern != nil) == (member != nil) }
    guard let setting else {
      // A misspelt member of a family differs in its name; what stands behind the dot stays.
      let known = LintSetting.allCases.map(\.spec).map { spec in
        member.map { spec.memberPattern == nil ? spec.name : "\(spec.name).\($0)" } ?? spec.spelling
      }
      let families = member != nil ? [:] : Dictionary(
        LintSetting.allCases.map(\.spec).filter { $0.memberPattern != nil }.map { ($0.name, $0.spelling) }, uniquingKeysWith: { first, _ in first })
      bag.report(.unknownSetting(Located(member.map { "\(parts[0]).\($0)" } ?? parts[0], at: key.at), known: known, families: families))
      return nil
    }
    guard let member, let pattern = setting.spec.memberPattern else { return (setting, nil) }
    let start = key.at.range.end - UInt32(member.utf8.count)
    let located = Located(member, at: SourceRange(key.at.file, TextRange(start, key.at.range.end)))
    guard CompiledPattern.matches(pattern, member), RuleRegistry.isKnown(member) else {
      bag.report(.unknownRule(setting.spec, located))
      return nil
    }
    return (setting, located)
  }

  /// Whether a value is of its setting's type; reports where it is not.
  private mutating func isSound(_ spec: SettingSpec, _ entry: INIFile.Entry) -> Bool {
    let value = entry.value
    if value.value.isEmpty { return true }
    switch spec.type {
    case .text:
      if value.value.utf8.contains(0x0A) {
        bag.report(.settingOfSeveralLines(spec, value))
        return false
      }
      if let pattern = spec.pattern, !CompiledPattern.matches(pattern, value.value) {
        bag.report(.settingMismatch(spec, value))
        return false
      }
    case .boolean:
      if truth(value.value) == nil {
        bag.report(.unknownSettingChoice(spec, value, choices: ["true", "false"]))
        return false
      }
    case .choice(let choices):
      if !choices.contains(value.value) {
        bag.report(.unknownSettingChoice(spec, value, choices: choices))
        return false
      }
    case .words:
      guard let pattern = spec.pattern.flatMap({ CompiledPattern($0) }) else { return true }
      if let word = entry.words.first(where: { !pattern.matches($0.value) }) {
        bag.report(.settingMismatch(spec, word))
        return false
      }
    }
    return true
  }

  /// The words that Python's `configparser` takes for a boolean.
  private func truth(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on", "1": true
    case "false", "no", "off", "0": false
    default: nil
    }
  }

  /// What is left out; where something else is wrong, it may be what was meant.
  mutating func reportMissing(at title: SourceRange) {
    if bag.hasErrors { return }
    let role = Setting.memberAccountRole
    if settings[role] == role.spec.defaultText {
      bag.report(.defaultMemberRole(role.spec, at: settings.place(of: role) ?? title, isWritten: settings.place(of: role) != nil))
    }
    for setting in Setting.allCases where setting.spec.isRequired && settings[setting] == nil {
      bag.report(.missingSetting(setting.spec, at: title))
    }
  }
}

extension String {
  /// Whether this is a code in small letters, such as `ae4103`.
  fileprivate var isCode: Bool { hasPrefix("ae") && count > 2 && dropFirst(2).allSatisfy(\.isNumber) }
}
