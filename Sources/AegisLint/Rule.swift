/// One check. A rule is a stateless value; what it looks at is said by which of the refinements below
/// it conforms to, and the linter calls it for nothing else.
public protocol Rule: Sendable {
  static var metadata: RuleMetadata { get }
  init()
}

/// Looks at one statement of a policy document.
public protocol StatementRule: Rule {
  /// The rule is called only for statements that have all of these; most statements lack most of them.
  static var needs: StatementFeatures { get }
  func check(_ statement: StatementFacts, _ findings: inout Findings)
}

/// Looks at one policy document as a whole.
public protocol PolicyRule: Rule {
  func check(_ policy: DocumentFacts, _ findings: inout Findings)
}

/// Looks at the whole configuration.
public protocol ProgramRule: Rule {
  func check(_ program: ProgramFacts, _ findings: inout Findings)
}
