public import AegisBasics
public import AegisSchema
import AegisSyntax

/// What `aegis.ini` says, with the defaults for what it leaves out.
public struct ProjectSettings: Sendable {
  private var values: [Setting: Located<String>] = [:]

  public init() {}

  /// The value of a setting, or its default; nil where it has neither.
  public subscript(setting: Setting) -> String? { values[setting]?.value ?? setting.spec.defaultText }

  /// Where a setting is given.
  public func place(of setting: Setting) -> SourceRange? { values[setting]?.at }

  public mutating func set(_ setting: Setting, to value: Located<String>) { values[setting] = value }
}

/// Reads the project's settings.
public func readSettings(_ text: [UInt8], file: FileID) -> Checked<ProjectSettings> {
  let parsed = parseINI(text, file: file)
  var bag = parsed.bag
  var settings = ProjectSettings()
  let known = Setting.allCases.map(\.spec.name)
  for section in parsed.value.sections where section.name.value != "aegis" && !isLintSection(section.name.value) {
    bag.report(.unknownSection(section.name))
  }
  for entry in parsed.value.entries where entry.section == "aegis" {
    guard let setting = Setting.allCases.first(where: { $0.spec.name == entry.key.value }) else {
      bag.report(.unknownSetting(entry.key, known: known))
      continue
    }
    if let finding = check(setting.spec, entry.value) {
      bag.report(finding)
    } else if !entry.value.value.isEmpty {
      settings.set(setting, to: entry.value)
    }
  }
  if !bag.hasErrors {
    let title = parsed.value.sections.first { $0.name.value == "aegis" }?.name.at ?? SourceRange(file, TextRange(0, 0))
    let role = Setting.memberAccountRole
    if settings[role] == role.spec.defaultText {
      bag.report(.defaultMemberRole(role.spec, at: settings.place(of: role) ?? title, isWritten: settings.place(of: role) != nil))
    }
    for setting in Setting.allCases where setting.spec.isRequired && settings[setting] == nil {
      bag.report(.missingSetting(setting.spec, at: title))
    }
  }
  return Checked(settings, bag)
}

private func isLintSection(_ name: String) -> Bool {
  name == "lint" || (name.hasPrefix("lint \"") && name.hasSuffix("\""))
}

private func check(_ spec: SettingSpec, _ value: Located<String>) -> Diagnostic? {
  if value.value.isEmpty { return nil }
  if !spec.choices.isEmpty && !spec.choices.contains(value.value) { return .unknownSettingChoice(spec, value) }
  if let pattern = spec.pattern, !CompiledPattern.matches(pattern, value.value) { return .settingMismatch(spec, value) }
  return nil
}
