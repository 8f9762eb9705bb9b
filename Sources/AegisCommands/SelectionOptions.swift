import AegisBasics
import AegisDriver
public import AegisLint
public import ArgumentParser

/// Which findings are wanted; what the command line says holds over the project's settings.
struct SelectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only these rules speak: codes, beginnings of codes, or names, between commas.", valueName: "codes"))
  var select: [String] = []

  @Option(help: ArgumentHelp("These rules do not speak.", valueName: "codes"))
  var ignore: [String] = []

  @Option(help: ArgumentHelp("How much the findings of a rule matter: error, warning, note.", valueName: "code=level"))
  var severity: [String] = []

  func validate() throws { _ = try plan() }

  func plan(_ profile: LintConfiguration.Profile? = nil) throws -> LintPlan {
    var severities: [String: Severity] = [:]
    for text in severity.flatMap({ $0.split(separator: ",") }) {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let level = Severity(name: parts[1]) else {
        throw ValidationError("--severity takes CODE=error, CODE=warning, or CODE=note.")
      }
      let rule = try known(String(parts[0]))
      if level != .error && RuleRegistry.staysError(rule) { throw ValidationError("`\(rule)` stays an error: with it the configuration means nothing.") }
      severities[rule] = level
    }
    return LintPlan(profile: profile, selected: try words(select), ignored: try ignoredWords(), severities: severities)
  }

  private func ignoredWords() throws -> [String] {
    let words = try words(ignore)
    if let word = words.first(where: RuleRegistry.staysError) { throw ValidationError("`\(word)` cannot be ignored: with such an error the configuration means nothing.") }
    return words
  }

  private func words(_ texts: [String]) throws -> [String] {
    try texts.flatMap { $0.split { $0 == "," || $0 == " " } }.map { try known(String($0)) }
  }

  /// A rule that there is not would silence more or less than was meant.
  private func known(_ rule: String) throws -> String {
    if RuleRegistry.isKnown(rule) { return rule }
    let near = RuleRegistry.nearest(to: rule)
    throw ValidationError("`\(rule)` is no code or name of a rule; \(near.map { "did you mean `\($0)`?" } ?? "`aegis rules` lists them.")")
  }
}

extension LintConfiguration.Profile: ExpressibleByArgument {}
