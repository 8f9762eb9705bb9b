public import AegisBasics
public import AegisIR
public import AegisPolicy
import AegisSchema
public import AegisSema
import AegisSyntax

/// Rules, ready to run.
public struct Linter: Sendable {
  private struct StatementEntry: Sendable {
    let needs: StatementFeatures
    let kinds: PolicyKinds
    let rule: any StatementRule
    /// Its number among the active rules.
    let number: Int
  }

  private struct PolicyEntry: Sendable {
    let kinds: PolicyKinds
    let rule: any PolicyRule
    /// Its number among the active rules.
    let number: Int
  }

  private struct ProgramEntry: Sendable {
    let rule: any ProgramRule
    let scope: ProgramScope
    /// Its number among the active rules.
    let number: Int
  }

  public let catalog: Catalog
  public let configuration: LintConfiguration
  private var active: [RuleMetadata] = []
  private var statementRules: [StatementEntry] = []
  private var policyRules: [PolicyEntry] = []
  private var programRules: [ProgramEntry] = []
  /// The codes of rules that tell of one place for several accounts.
  private var repeating: Set<String> = []

  /// - Parameters:
  ///   - rules: Those that run. Their findings have the severities of the rules' metadata.
  ///   - configuration: What rules know about the organization.
  public init(_ rules: [any Rule.Type], catalog: Catalog, configuration: LintConfiguration = LintConfiguration()) {
    self.catalog = catalog
    self.configuration = configuration
    for type in rules {
      let metadata = type.metadata
      let number = active.count
      active.append(metadata)
      let rule = type.init()
      if let rule = rule as? any StatementRule {
        let needs = Swift.type(of: rule).needs
        statementRules.append(StatementEntry(needs: needs, kinds: metadata.kinds, rule: rule, number: number))
      }
      if let rule = rule as? any PolicyRule {
        policyRules.append(PolicyEntry(kinds: metadata.kinds, rule: rule, number: number))
      }
      if let rule = rule as? any ProgramRule {
        programRules.append(ProgramEntry(rule: rule, scope: rule is any NeighbourRule ? .neighbours : rule is any AccountRule ? .account : .organization, number: number))
      }
      if let type = type as? any AccountRule.Type, type.repeatsPlaces { repeating.insert(metadata.code.code) }
    }
  }

  /// Runs the rules that look at documents and statements.
  ///
  /// - Parameter unreadable: Where the document has mistakes of grammar: statements with one are not judged.
  public func check(_ document: PolicyDocument, unreadable: [TextRange] = []) -> DiagnosticBag {
    guard !document.statements.isEmpty else { return DiagnosticBag() }
    let kind = PolicyKinds(document.kind)
    let facts = DocumentFacts(document, catalog: catalog, configuration: configuration)
    var findings = Findings(active)
    for statement in facts.statements {
      if !unreadable.isEmpty {
        let range = document.tree.range(statement.statement.node)
        if unreadable.contains(where: { range.contains($0.start) }) { continue }
      }
      let features = statement.features
      for entry in statementRules where features.isSuperset(of: entry.needs) && entry.kinds.contains(kind) {
        findings.current = entry.number
        entry.rule.check(statement, &findings)
      }
    }
    if unreadable.isEmpty {
      for entry in policyRules where entry.kinds.contains(kind) {
        findings.current = entry.number
        entry.rule.check(facts, &findings)
      }
    }
    return findings.bag
  }

  /// Runs the rules that look at the whole configuration; where it has errors, what seems to be missing may only be
  /// misspelt, and they are not asked.
  ///
  /// - Parameter hasErrors: Whether the configuration has errors.
  public func check(_ program: Program, organization: Organization?, hasErrors: Bool) -> DiagnosticBag {
    guard let organization, !hasErrors else { return DiagnosticBag() }
    return OrganizationJudge(self).check(program, organization, revision: { _ in 0 }, controlRevisions: [])
  }

  var hasProgramRules: Bool { !programRules.isEmpty }

  /// Runs the rules that look at the whole configuration which judge one thing or another.
  func check(_ facts: ProgramFacts, _ scope: ProgramScope) -> DiagnosticBag {
    var findings = Findings(active)
    for entry in programRules where entry.scope == scope {
      findings.current = entry.number
      entry.rule.check(facts, &findings)
    }
    return findings.bag
  }

  /// Whether one place may have findings of several accounts.
  func repeatsPlaces(_ code: DiagnosticCode) -> Bool { repeating.contains(code.code) }
}

/// What a rule that looks at the whole configuration judges.
enum ProgramScope: Sendable {
  case organization
  case account
  /// An account, with what others may do there.
  case neighbours
}
