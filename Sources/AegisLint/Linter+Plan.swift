import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Which rules are to be called for a document.
struct DocumentPlan {
  /// For each statement the rules about statements, by their places among those of the kind, in order.
  var statementCalls: [[Int]] = []
  /// The rules about documents, by their places.
  var policyCalls: [Int] = []
  /// What was worked out of statements on the way.
  var made: [StatementFacts] = []
  /// What rules said on the way: most often nothing.
  var said: [Said] = []

  struct Said {
    let statement: Int
    /// The rule's place among those of the kind.
    let rule: Int
    let bag: DiagnosticBag
  }

  /// No rule is to be called.
  var isEmpty: Bool { statementCalls.isEmpty && policyCalls.isEmpty }
}

extension Linter {
  /// Which rules may have something to say of a document: for most documents none, which shows without more than a look at
  /// the forms of their statements.
  ///
  /// - Parameter forms: Those of `texts`, taken hold of once for all statements.
  func plan(
    for document: PolicyDocument, _ rules: RuleTable.KindRules, _ texts: KnownTexts, _ forms: inout StatementForms
  ) -> DocumentPlan {
    var plan = DocumentPlan()
    var concerns = rules.always, isCalled = false
    let kind = rules.formKind
    forms.startDocument()
    let tree = document.tree, isSelfContained = tree.properties.isEmpty || tree.isSelfContained(document.root)
    tree.withNodes { nodes in
      document.statements.withUnsafeBufferPointer { statements in
        for index in statements.indices {
          let statement = statements.baseAddress! + index
          var number: Int?
          switch isSelfContained ? forms.find(statement, nodes, tree, kind, self, texts) : StatementForms.Found.odd {
          case .known(let known): number = known
          case .new: number = keepNew(statement, index, document, rules, texts, &forms, &plan)
          case .odd: break
          }
          forms.note(number)
          if let number {
            concerns |= forms.concerns(ofPlan: number)
            if forms.hasCalls(plan: number) { isCalled = true }
          } else {
            concerns = .max
            isCalled = true
          }
        }
      }
    }
    let features = DocumentFeatures(document).union(forms.pairFeatures(document))
    rules.forEachPolicyRule(concerns) { if features.isSuperset(of: rules.policyRules[$0].needs) { plan.policyCalls.append($0) } }
    if isCalled { plan.statementCalls = statementCalls(document, &plan.made, rules, texts, forms) }
    return plan
  }

  /// Plans for a statement that was not met before, of which the form stands in the buffer.
  ///
  /// - Returns: The plan's number.
  private func keepNew(
    _ statement: UnsafePointer<Statement>, _ index: Int, _ document: PolicyDocument, _ rules: RuleTable.KindRules, _ texts: KnownTexts,
    _ forms: inout StatementForms, _ plan: inout DocumentPlan
  ) -> Int {
    let (tree, kind, parts) = (document.tree, rules.formKind, forms.partNumbers())
    let features = forms.features(statement, parts, tree, texts)
    let concerned = forms.concerned(parts) { self.concerned(by: statement.pointee.conditions.map { texts.number(of: $0, tree) }, texts) }
    // Made where a rule has to be asked.
    var facts: StatementFacts?
    var calls: [UInt16] = []
    // By their places, here and below: all threads have the same lists, and would wait for each other to count who holds them.
    for at in rules.others.indices where rules.statementRules[rules.others[at]].isCalled(features, concerned) { calls.append(UInt16(rules.others[at])) }
    var concerns: RuleSet = 0
    for place in forms.groups(kind, features, concerned, parts, rules) {
      let verdict = forms.verdict(forms.eligibleGroups[place], parts)
      if verdict == forms.verdicts.count {
        let made = facts ?? StatementFacts(statement.pointee, index: index, of: tree, kind: document.kind, run, texts, told: features)
        facts = made
        forms.keep(judge(made, forms.eligibleGroups[place].number, features, concerned, rules, &plan.said))
      }
      if !forms.verdicts[verdict].calls.isEmpty { calls += forms.verdicts[verdict].calls }
      concerns |= forms.verdicts[verdict].concerns
    }
    if calls.count > 1 { calls.sort() }
    if let facts { plan.made.append(facts) }
    return forms.keep(StatementPlan(calls: calls, concerns: concerns, actions: forms.actionList(statement, parts, texts), features: features))
  }

  private func statementCalls(
    _ document: PolicyDocument, _ made: inout [StatementFacts], _ rules: RuleTable.KindRules, _ texts: KnownTexts,
    _ forms: borrowing StatementForms
  ) -> [[Int]] {
    var all: [StatementFacts] = []
    let calls = document.statements.enumerated().map { index, statement -> [Int] in
      let known = made.first { $0.index == index }
      if let number = forms.planned[index].plan {
        if let known { all.append(known) }
        return forms.calls(ofPlan: number).map { Int($0) }
      }
      let facts = known ?? StatementFacts(statement, index: index, of: document.tree, kind: document.kind, run, texts)
      all.append(facts)
      return self.calls(for: facts, rules.statementRules.indices, rules, texts)
    }
    made = all
    return calls
  }

  /// Asks each rule of a group.
  ///
  /// - Parameter group: Its number among those of the kind.
  private func judge(
    _ facts: StatementFacts, _ group: Int, _ features: StatementFeatures, _ concerned: RuleSet, _ rules: RuleTable.KindRules,
    _ said: inout [DocumentPlan.Said]
  ) -> GroupVerdict {
    var verdict = GroupVerdict()
    var findings = Findings(table.active)
    for at in rules.groups[group].rules.indices {
      let place = rules.groups[group].rules[at]
      guard rules.statementRules[place].isCalled(features, concerned) else { continue }
      findings.current = rules.statementRules[place].number
      rules.statementRules[place].rule.run(facts, &findings)
      if findings.bag.isEmpty { continue }
      verdict.calls.append(UInt16(place))
      said.append(DocumentPlan.Said(statement: facts.index, rule: place, bag: findings.take()))
    }
    for at in rules.groups[group].policyRules.indices {
      let place = rules.groups[group].policyRules[at], entry = rules.policyRules[place]
      guard features.isSuperset(of: entry.concernNeeds) else {
        assert(!entry.rule.concerns(facts), "\(entry.rule) is concerned by what lacks what it needs")
        continue
      }
      if entry.rule.concerns(facts) { verdict.concerns |= entry.bit }
    }
    return verdict
  }

  /// Those of some rules that may have something to say of a statement, by what they ask for.
  func calls(for statement: StatementFacts, _ places: some Sequence<Int>, _ rules: RuleTable.KindRules, _ texts: KnownTexts) -> [Int] {
    let features = statement.features.union(statement.suspicions)
    let concerned = statement.features.contains(.condition) ? concerned(by: statement.conditionNumbers, texts) : 0
    let called = places.filter { rules.statementRules[$0].isCalled(features, concerned) }
    assert(
      places.allSatisfy { called.contains($0) || !features.isSuperset(of: rules.statementRules[$0].needs) || isSilent(rules.statementRules[$0].rule, of: statement) },
      "a rule has something to say of what does not concern it")
    return called
  }

  /// The rules about conditions that may have something to say of some.
  private func concerned(by conditions: [Int], _ texts: KnownTexts) -> RuleSet {
    conditions.reduce(0) { $0 | texts.concerned(by: $1) { table.concerned(by: $0) } }
  }

  /// Whether no rule looks at the letters of the only value of a condition that is a statement's only one.
  func isLetterless(_ condition: Condition, _ tree: SyntaxTree, _ rules: RuleTable.KindRules, _ texts: KnownTexts) -> Bool {
    guard condition.operatorName.type == .string || condition.operatorName.type == .arn else { return false }
    let concerned = texts.concerned(by: texts.number(of: condition, tree)) { table.concerned(by: $0) }
    let never: StatementFeatures = [.severalConditions, .severalValues, .opening, .roleOfAWS]
    let isRead = rules.statementRules.contains { entry in
      entry.reads.areKept && entry.reads.contains(.conditions) && entry.needs.isDisjoint(with: never) && entry.condition & ~concerned == 0
    }
    return !isRead && !rules.policyRules.contains { $0.reads.areKept && $0.reads.contains(.conditions) }
  }

  // MARK: Checks of debug builds

  private func isSilent(_ rule: any StatementRule.Type, of statement: StatementFacts) -> Bool {
    var findings = Findings(table.active)
    rule.run(statement, &findings)
    return findings.bag.isEmpty
  }

  /// Whether no rule that the plan leaves out has anything to say.
  func saysAll(_ plan: DocumentPlan, of document: PolicyDocument, _ rules: RuleTable.KindRules, _ texts: KnownTexts) -> Bool {
    let facts = DocumentFacts(document, run, texts)
    for statement in facts.statements {
      let called = plan.statementCalls.isEmpty ? [] : plan.statementCalls[statement.index]
      for place in calls(for: statement, rules.statementRules.indices, rules, texts) where !called.contains(place) {
        assert(isSilent(rules.statementRules[place].rule, of: statement), "\(rules.statementRules[place].rule) looks at more than it says that it reads")
      }
    }
    for (place, entry) in rules.policyRules.enumerated() where !plan.policyCalls.contains(place) {
      var findings = Findings(table.active)
      entry.rule.run(facts, &findings)
      assert(findings.bag.isEmpty, "\(entry.rule) has something to say of what does not concern it")
    }
    return true
  }
}
