import AegisBasics
import AegisPolicy
import AegisSyntax

/// A rule about statements that finds something missing, which another statement of the document may have: what one grants, a
/// `Deny` can take back.
public protocol AnswerableRule: StatementRule {
  /// Whether another statement makes that what the rule finds in one does not hold.
  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool
  /// Whether a statement that cannot be read in full may be one that answers.
  static func mayAnswer(_ torn: StatementFacts) -> Bool
}

extension AnswerableRule {
  public static func mayAnswer(_ torn: StatementFacts) -> Bool { !torn.isAllow }

  public static func enlist(in table: inout RuleTable) {
    table.add(Self.self)
    table.addAnswerable(Self.self)
  }
}

extension RuleTable {
  /// What rules said of statements, without what other statements answer, or may answer that are not to be read.
  func withoutAnswered(_ said: DiagnosticBag, in document: DocumentFacts, torn: Set<Int> = []) -> DiagnosticBag {
    guard document.statements.count > 1 else { return said }
    // Longer documents than AWS takes are not worth the time.
    let count = said.diagnostics.count { answerable[$0.code] != nil }
    if count == 0 || count * document.statements.count > 200_000 { return said }
    let kept = said.diagnostics.filter { finding in
      guard let rule = answerable[finding.code] else { return true }
      if torn.contains(where: { rule.mayAnswer(document.statements[$0]) }) { return false }
      let offset = finding.primary.at.range.start
      guard let own = document.statements.first(where: { document.tree.range($0.statement.node).contains(offset) }) else { return true }
      return !document.statements.contains { $0.index != own.index && rule.isAnswered(own, by: $0) }
    }
    return kept.count == said.diagnostics.count ? said : DiagnosticBag(kept)
  }
}

extension StatementFacts {
  /// Whether the statement denies an action, to whomever another one allows it, on everything: but for requests with certain
  /// values of keys, if it has conditions. A negated operator holds for requests without the key, too.
  ///
  /// - Parameter limits: Whether a key, in lower case, is one that would have limited the grant.
  func takesBack(_ action: StaticString, from granting: StatementFacts, limits: (String) -> Bool) -> Bool {
    guard features.contains(.deny), covers(action), isForAll(of: granting) else { return false }
    guard !features.contains(.resource) && !statement.isNotResource || isWide(for: action.description) else { return false }
    return leaves(limits)
  }

  /// The same for all that another statement grants.
  func takesBackAll(from granting: StatementFacts, limits: (String) -> Bool) -> Bool {
    guard features.contains(.deny), !statement.isNotAction, !statement.isNotResource, isForAll(of: granting) else { return false }
    guard takesIn(granting.statement.actions, of: granting, statement.actions), takesIn(granting.statement.resources, of: granting, statement.resources)
    else { return false }
    return leaves(limits)
  }

  private func takesIn(_ theirs: [NodeID], of other: StatementFacts, _ own: [NodeID]) -> Bool {
    theirs.allSatisfy { node in other.withText(node) { text in own.contains { withText($0) { globMatches($0, text) } } } }
  }

  /// Whether nothing is left to requests but what has certain values of such keys.
  private func leaves(_ limits: (String) -> Bool) -> Bool {
    conditions.allSatisfy { condition in
      let isOpen = condition.isNegated || condition.isNull && isOnly(condition, "true")
      return isOpen && limits(keyName(condition))
    }
  }

  /// Whether a statement speaks of the principals of another one, where documents of the kind name any.
  func isForAll(of other: StatementFacts) -> Bool {
    if statement.isNotPrincipal { return false }
    return principals.isEmpty || principals.contains { $0.form == .anyone }
      || other.principals.allSatisfy { theirs in
        // An account takes in whoever is in it.
        principals.contains { $0.text == theirs.text || $0.form == .account && $0.account == theirs.account }
      }
  }
}
