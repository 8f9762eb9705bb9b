public import AegisBasics
public import AegisPolicy
import AegisSchema
import AegisSyntax
import Synchronization

/// Rules, ready to run.
public struct Linter: Sendable {
  /// One object, so that a linter costs nothing to hand about.
  private let core: Core

  private final class Core: Sendable {
    let run: LintRun
    let table: RuleTable

    init(_ run: LintRun, _ table: RuleTable) { (self.run, self.table) = (run, table) }
  }

  var run: LintRun { core.run }
  var table: RuleTable { core.table }

  public var catalog: Catalog { run.catalog }
  public var configuration: LintConfiguration { run.configuration }

  /// - Parameters:
  ///   - rules: Those that run. Their findings have the severities of the rules' metadata.
  ///   - configuration: What rules know about the organization.
  public init(_ rules: [any Rule.Type], catalog: Catalog, configuration: LintConfiguration = LintConfiguration()) {
    core = Core(LintRun(catalog: catalog, configuration: configuration), RuleTable(rules, configuration))
  }

  /// Works out what all linters have of the embedded catalog, which else the first one does.
  public static func prepare() { _ = CatalogTables.embedded }

  /// Runs the rules that look at documents and statements.
  ///
  /// - Parameters:
  ///   - unreadable: Where the document has mistakes of grammar: statements with one are not judged, nor those beside one
  ///     that stands in none, which may be a part of theirs.
  ///   - misnamed: Where actions stand that AWS does not have.
  public func check(_ document: PolicyDocument, unreadable: [TextRange] = [], misnamed: [TextRange] = []) -> DiagnosticBag {
    atWork { $0.check(document, unreadable: unreadable, misnamed: misnamed) }
  }

  /// Calls `body` with what checks one document after the other, on one thread.
  public func atWork<Result>(_ body: (LinterAtWork) -> Result) -> Result {
    let texts = run.takeTexts()
    defer { run.giveBack(texts) }
    return body(LinterAtWork(linter: self, texts: texts))
  }

  fileprivate func check(_ document: PolicyDocument, _ unreadable: [TextRange], _ misnamed: [TextRange], _ texts: KnownTexts) -> DiagnosticBag {
    guard !document.statements.isEmpty else { return DiagnosticBag() }
    let rules = table.rules(of: PolicyKinds(document.kind))
    guard unreadable.isEmpty else { return checkTorn(document, unreadable, misnamed, rules, texts) }
    let plan = plan(for: document, rules, texts, &texts.forms)
    assert(saysAll(plan, of: document, rules, texts), "a rule that was not called has something to say")
    if plan.isEmpty { return DiagnosticBag() }
    let facts = DocumentFacts(document, run, texts, made: plan.made)
    var findings = Findings(table.active)
    for (statement, calls) in zip(facts.statements, plan.statementCalls) {
      for place in calls {
        if let said = plan.said.first(where: { $0.statement == statement.index && $0.rule == place }) {
          findings.append(said.bag)
        } else {
          findings.current = rules.statementRules[place].number
          rules.statementRules[place].rule.run(statement, &findings)
        }
      }
    }
    findings.append(table.withoutAnswered(findings.take(), in: facts))
    let ofStatements = findings.bag.diagnostics.count
    for place in plan.policyCalls {
      findings.current = rules.policyRules[place].number
      rules.policyRules[place].rule.run(facts, &findings)
    }
    return withoutFollowing(findings.bag, ofStatements, misnamed, facts, isWhole: true)
  }

  /// Of a document with mistakes of grammar: nothing is concluded from what it lacks.
  private func checkTorn(
    _ document: PolicyDocument, _ unreadable: [TextRange], _ misnamed: [TextRange], _ rules: RuleTable.KindRules, _ texts: KnownTexts
  ) -> DiagnosticBag {
    let facts = DocumentFacts(document, run, texts)
    var findings = Findings(table.active)
    let torn = Self.torn(document, unreadable)
    for statement in facts.statements where !torn.contains(statement.index) {
      for place in calls(for: statement, rules.statementRules.indices, rules, texts) {
        findings.current = rules.statementRules[place].number
        rules.statementRules[place].rule.run(statement, &findings)
      }
    }
    findings.append(table.withoutAnswered(findings.take(), in: facts, torn: torn))
    return withoutFollowing(findings.bag, findings.bag.diagnostics.count, misnamed, facts, isWhole: false)
  }

  /// The findings without those that only follow from others.
  ///
  /// - Parameter ofStatements: How many of them, from the first on, are of rules about statements.
  private func withoutFollowing(
    _ bag: DiagnosticBag, _ ofStatements: Int, _ misnamed: [TextRange], _ facts: DocumentFacts, isWhole: Bool
  ) -> DiagnosticBag {
    let found = bag.diagnostics
    guard let first = found.first else { return bag }
    // One alone follows from no other, but from what is wrong with the names of actions and operators.
    if found.count == 1, misnamed.isEmpty, isWhole, !RuleEntry.area(of: first.code.code).elementsEqual("conditions") || !facts.hasGuess { return bag }
    let mistakes = FormMistakes(found, misnamed: misnamed, in: facts, table, isWhole: isWhole)
    let kept = found.indices.filter { !mistakes.explains(found[$0], isOfDocument: $0 >= ofStatements) }
    return kept.count == found.count ? bag : DiagnosticBag(kept.map { found[$0] })
  }

  /// The statements with mistakes in them, or beside them.
  private static func torn(_ document: PolicyDocument, _ mistakes: [TextRange]) -> Set<Int> {
    let ranges = document.statements.map { document.tree.range($0.node) }
    let version = document.version.map { document.tree.range($0) }
    func isInBrackets(_ index: Int) -> Bool { document.tree.records[document.statements[index].node].flags.contains(.flow) }
    var torn: Set<Int> = []
    for mistake in mistakes where !(version.map { $0.start <= mistake.start && mistake.start <= $0.end } ?? false) {
      let inside = ranges.indices.filter { ranges[$0].contains(mistake.start) }
      torn.formUnion(inside)
      // What begins with a mistake may be a part of what stands in front of it, but for what brackets hold together.
      guard inside.allSatisfy({ ranges[$0].start == mistake.start && !isInBrackets($0) }) else { continue }
      if let before = ranges.indices.filter({ ranges[$0].end <= mistake.start }).max(by: { ranges[$0].end < ranges[$1].end }) { torn.insert(before) }
      guard inside.isEmpty else { continue }
      if let behind = ranges.indices.filter({ ranges[$0].start > mistake.start }).min(by: { ranges[$0].start < ranges[$1].start }) { torn.insert(behind) }
    }
    return torn
  }

  /// Whether an account's summary says all of it that rules need which do not judge it.
  public var canUseSummaries: Bool { !table.looksIntoAccounts }

  var hasProgramRules: Bool { !table.programRules.isEmpty }

  /// Runs the rules that look at the whole configuration which judge one thing or another.
  func check(_ facts: ProgramFacts, _ scope: ProgramScope) -> DiagnosticBag {
    var findings = Findings(table.active)
    for entry in table.programRules where entry.scope == scope {
      findings.current = entry.number
      entry.rule.init().check(facts, &findings)
    }
    return findings.bag
  }

  /// A rule that judges accounts.
  struct AccountRuleEntry {
    let code: DiagnosticCode
    fileprivate let entry: RuleTable.ProgramEntry
  }

  func rules(of scope: ProgramScope) -> [AccountRuleEntry] {
    table.programRules.filter { $0.scope == scope }.map { AccountRuleEntry(code: table.active[$0.number].code, entry: $0) }
  }

  /// Runs one of those rules.
  func check(_ facts: ProgramFacts, _ rule: AccountRuleEntry) -> DiagnosticBag {
    var findings = Findings(table.active)
    findings.current = rule.entry.number
    rule.entry.rule.init().check(facts, &findings)
    return findings.bag
  }

  /// Whether one place may have findings of several accounts.
  func repeatsPlaces(_ code: DiagnosticCode) -> Bool { table.repeating.contains(code.code) }
}

/// A linter with the texts that it has met in the documents before.
public struct LinterAtWork {
  fileprivate let linter: Linter
  fileprivate let texts: KnownTexts

  /// Whether it is known that AWS has today what each action of the document's statement with a number names.
  public func areCurrent(_ document: PolicyDocument, _ statement: Int) -> Bool {
    document.tree.withNodes { nodes in
      document.statements.withUnsafeBufferPointer { texts.forms.areCurrent($0.baseAddress! + statement, nodes, texts) }
    }
  }

  /// See `Linter.check`.
  public func check(_ document: PolicyDocument, unreadable: [TextRange] = [], misnamed: [TextRange] = []) -> DiagnosticBag {
    linter.check(document, unreadable, misnamed, texts)
  }
}

/// What holds for all of a run; one for all documents, so that each of them only points to it.
final class LintRun: Sendable {
  let catalog: Catalog
  let configuration: LintConfiguration
  let tables: CatalogTables
  /// What threads that are done with a document have met, for the next.
  private let texts = Mutex<[Idle]>([])

  /// Unchecked, since of a value that lies here nobody has a hold.
  private struct Idle: @unchecked Sendable {
    let texts: KnownTexts
  }

  init(catalog: Catalog, configuration: LintConfiguration) {
    self.catalog = catalog
    self.configuration = configuration
    tables = catalog.isEmbedded ? .embedded : CatalogTables(catalog)
  }

  func takeTexts() -> KnownTexts { texts.withLock { $0.popLast() }?.texts ?? KnownTexts(catalog) }

  /// - Parameter used: What no document uses any more.
  func giveBack(_ used: KnownTexts) {
    let idle = Idle(texts: used)
    if !used.isLarge { texts.withLock { $0.append(idle) } }
  }
}
