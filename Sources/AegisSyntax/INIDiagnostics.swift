import AegisBasics

// What a settings file has to say about its form.

extension DiagnosticCode {
  static let unclosedSection = DiagnosticCode("AE0010", "unclosed-section")
  static let settingWithoutValue = DiagnosticCode("AE0011", "setting-without-value")
  static let settingOutsideSection = DiagnosticCode("AE0012", "setting-outside-section")
  static let duplicateSetting = DiagnosticCode("AE0013", "duplicate-setting")
  static let duplicateSection = DiagnosticCode("AE0020", "duplicate-section")
  static let textBehindSection = DiagnosticCode("AE0021", "text-behind-section")
  static let valueWithoutSetting = DiagnosticCode("AE0022", "value-without-setting")
}

extension Diagnostic {
  static func unclosedSection(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .unclosedSection, .error, "the section's name is not closed", Label(place, "expected `]` at the end"),
      help: "write `[\(name)]`",
      fixes: [Fix("add `]`", .unsafe, edits: [Edit(SourceRange(place.file, TextRange(at: place.range.end)), replacement: "]")])])
  }

  static func textBehindSection(at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .textBehindSection, .error, "something stands behind a section's name", Label(place, "expected the end of the line"),
      help: "write it in a line of its own")
  }

  static func duplicateSection(_ name: String, at place: SourceRange, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .duplicateSection, .error, "the section `[\(name)]` is given twice", Label(place, "given again"),
      secondary: [Label(first, "first given here")], help: "move the settings of the second into the first")
  }

  static func settingWithoutValue(_ text: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .settingWithoutValue, .error, "`\(text)` is no setting", Label(place, "expected `key = value`"),
      help: "write `\(text) = ...`, or `#` in front of it where it is a comment")
  }

  static func valueWithoutSetting(at place: SourceRange) -> Diagnostic {
    Diagnostic(.valueWithoutSetting, .error, "a value has no key", Label(place, "expected `key = value`"), help: "write the key in front of it")
  }

  static func settingOutsideSection(_ name: String, at place: SourceRange) -> Diagnostic {
    Diagnostic(
      .settingOutsideSection, .error, "the setting `\(name)` stands in no section", Label(place, "no section above it"),
      help: "write `[aegis]` above it")
  }

  static func duplicateSetting(_ name: String, at place: SourceRange, first: SourceRange) -> Diagnostic {
    Diagnostic(
      .duplicateSetting, .error, "the setting `\(name)` is given twice", Label(place, "given again"),
      secondary: [Label(first, "first given here")], help: "remove one of them")
  }
}
