import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ids that no organization has.
struct OrganizationValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4323", "value-org"), .error, kinds: .all, isOfForm: true,
    summary: "a condition compares with an id that no organization or unit can have",
    rationale: """
      Ids of organizations are `o-` and 10 to 32 small letters and digits; a path names the organization, the \
      root, and the units below it, each with a slash behind it. A condition on another text never holds, or, \
      negated, always does.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"aws:PrincipalOrgID": "o-123"} # error[AE4323]@43..48: `o-123` is no organization
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}
      """
    ],
    peers: [])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.valueForm == .organization || condition.valueForm == .organizationPath
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string {
      guard let key = condition.key, [.organization, .organizationPath].contains(statement.catalog.valueForm(key)) else { continue }
      if statement.catalog.valueForm(key) == .organizationPath { lookAtPatterns(of: condition, statement, &findings) }
      statement.forEachPlainValue(of: condition, isSmall: true) { node, text in
        guard !(statement.catalog.valueForm(key) == .organization ? text.isPattern || ValueForm.isOrganization(text) : Self.isPath(text)) else { return }
        findings.report(
          "`\(statement.text(node))` is no \(statement.catalog.valueForm(key) == .organization ? "organization" : "path of an organization")", at: Label(statement.place(node), "no such id"), help: statement.catalog.valueForm(key) == .organization ? "an id is `o-` and 10 to 32 small letters and digits" : "a path is `o-…/r-…/ou-…/`, with a slash at its end")
      }
    }
  }
  /// Patterns of paths, which begin with the organization too.
  private func lookAtPatterns(of condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    for node in condition.values where condition.takesWildcards {
      let isInside = statement.withText(node) { text in
        text.isPattern && (text.starts(with: "ou-".utf8) || text.starts(with: "r-".utf8)) && Placeholder.first(in: text) == nil
      }
      guard isInside else { continue }
      findings.report(
        "`\(statement.text(node))` is no path of an organization", at: Label(statement.place(node), "no path begins so"),
        help: "a path is `o-…/r-…/ou-…/`, and begins with the organization")
    }
  }

  private static func isPath(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if text.isPattern { return true }
    let end = text.firstIndex(of: UInt8(ascii: "/")) ?? text.count
    return ValueForm.isOrganization(text.part(0..<end)) && text.last == UInt8(ascii: "/")
  }
}
