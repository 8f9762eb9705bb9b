import AegisBasics
import AegisDriver
public import AegisLint
public import ArgumentParser

/// Which findings are wanted; what the command line says holds over the project's settings.
struct LintOptions: ParsableArguments {
  @Option(help: "The rules and severities to start from: default, strict, access-analyzer.")
  var profile: LintConfiguration.Profile?

  @Option(help: ArgumentHelp("Only these rules speak: codes, beginnings of codes, or names, between commas.", valueName: "codes"))
  var select: [String] = []

  @Option(help: ArgumentHelp("These rules do not speak.", valueName: "codes"))
  var ignore: [String] = []

  @Option(help: ArgumentHelp("How much the findings of a rule matter: error, warning, note.", valueName: "code=level"))
  var severity: [String] = []

  func validate() throws { _ = try plan() }

  func plan() throws -> LintPlan {
    var severities: [String: Severity] = [:]
    for text in severity.flatMap({ $0.split(separator: ",") }) {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let level = Severity(name: parts[1]) else {
        throw ValidationError("--severity takes CODE=error, CODE=warning, or CODE=note.")
      }
      severities[String(parts[0])] = level
    }
    return LintPlan(profile: profile, selected: words(select), ignored: words(ignore), severities: severities)
  }

  private func words(_ texts: [String]) -> [String] {
    texts.flatMap { $0.split { $0 == "," || $0 == " " } }.map(String.init)
  }
}

extension LintConfiguration.Profile: ExpressibleByArgument {}
