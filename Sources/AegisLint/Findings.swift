public import AegisBasics

/// What rules have to say, collected.
public struct Findings {
  public private(set) var bag = DiagnosticBag()
  private let rules: [RuleMetadata]
  /// The index of the rule that is at work.
  var current = 0

  init(_ rules: [RuleMetadata]) { self.rules = rules }

  /// Adds what a rule said before.
  mutating func append(_ said: DiagnosticBag) { bag.append(said) }

  /// What was said so far, which is forgotten.
  mutating func take() -> DiagnosticBag {
    if bag.isEmpty { return bag }
    defer { bag = DiagnosticBag() }
    return bag
  }

  /// Reports a finding of the rule that is at work.
  ///
  /// - Parameters:
  ///   - message: What is wrong, in one clause that stands on its own.
  ///   - at: The place that has to change, and what is wrong there.
  ///   - notes: Why.
  ///   - help: What the author can do.
  ///   - severity: Where this finding matters more or less than others of its rule.
  public mutating func report(
    _ message: String, at place: Label, secondary: [Label] = [], notes: [String] = [], help: String? = nil,
    fixes: [Fix] = [], severity: Severity? = nil
  ) {
    let rule = rules[current]
    bag.report(
      Diagnostic(
        rule.code, severity ?? rule.severity, message, place, secondary: secondary, notes: notes, help: help, fixes: fixes))
  }
}
