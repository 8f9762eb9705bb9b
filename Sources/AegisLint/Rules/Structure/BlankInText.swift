import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags blanks and line breaks at the ends of ARNs and condition keys.
struct BlankInText: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4026", "blank-in-text"), .error, kinds: .all, isOfForm: true,
    summary: "a resource, a principal or a condition key begins or ends in a blank or a line break",
    rationale: """
      The blank is part of the text, so it matches nothing. It comes from copying, or from a block of YAML that ends in a \
      line break. A no-break space and a soft hyphen, of which IAM takes both, cannot be told from a blank and from nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::logs/* " # error[AE4026]@14..34: a resource ends in a blank
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::my logs/*"}
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = .oddText
  static let reads: KeptParts = [.resources, .principals, .conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources where statement.withText(node, { SeveralARNs.second(in: $0) }) == nil { check(node, "a resource", statement, &findings) }
    // Where more is taken, a rule of its own tells it.
    if !HiddenCharacter.metadata.kinds.contains(PolicyKinds(statement.kind)) {
      for node in statement.statement.resources { lookForHidden(node, statement, &findings) }
    }
    for principal in statement.statement.principals { check(principal.value, "a principal", statement, &findings) }
    for condition in statement.statement.conditions { check(condition.key, "a condition key", statement, &findings) }
  }

  private func lookForHidden(_ node: NodeID, _ statement: StatementFacts, _ findings: inout Findings) {
    let found: Int? = statement.withText(node) { text in
      text.indices.first { text[$0] == 0xC2 && $0 + 1 < text.count && [0xA0, 0xAD].contains(text[$0 + 1]) }
    }
    guard let found else { return }
    let isSpace = statement.withText(node) { $0[found + 1] == 0xA0 }
    findings.report(
      "a resource holds a \(isSpace ? "no-break space" : "soft hyphen")", at: Label(statement.place(node, found..<found + 2), isSpace ? "no blank" : "invisible"),
      help: "remove it", severity: .warning)
  }

  private func check(_ node: NodeID, _ noun: String, _ statement: StatementFacts, _ findings: inout Findings) {
    let (begins, ends) = statement.withText(node) { text -> (Bool, Bool) in
      guard let first = text.first, let last = text.last else { return (false, false) }
      return (first <= 0x20, last <= 0x20)
    }
    guard begins || ends else { return }
    let trimmed = String(statement.text(node).drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    // What is nothing but blanks is told for what it is not.
    if trimmed.isEmpty { return }
    let place = statement.place(node)
    let isInPlace = statement.tree.text[Int(place.range.start)..<Int(place.range.end)].elementsEqual(statement.text(node).utf8)
    findings.report(
      "\(noun) \(begins ? "begins with" : "ends in") a blank", at: Label(place, "the blank is part of it"), help: "write `\(trimmed)`",
      fixes: isInPlace ? [Fix("remove the blank", .unsafe, edits: [Edit(place, replacement: trimmed)])] : [])
  }
}
