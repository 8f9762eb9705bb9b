import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags grants without a condition that the project requires of them.
struct RequiredCondition: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4817", "required-condition"), .warning, kinds: .identityBased,
    summary: "a grant lacks a condition that the project requires",
    rationale: """
      `require` of `[lint]` says which conditions grants of an action must have: `iam:CreateRole=iam:PermissionsBoundary`, \
      or `sts:AssumeRole=aws:ResourceOrgID=o-a1b2c3d4e5`. `NotAction` grants whatever it does not list.
      """,
    flagged: [
      RuleExample(
        .identity,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Action: [iam:GetRole, iam:CreateRole] # warning[AE4817]@25..39: `iam:CreateRole` needs a condition on `iam:PermissionsBoundary`
          Resource: "*"
        """, settings: "[lint]\nrequire = iam:CreateRole=iam:PermissionsBoundary\n")
    ],
    accepted: [
      RuleExample(
        .identity,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Action: iam:CreateRole
          Resource: "*"
          Condition: {StringEquals: {"iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/bound"}}
        """, settings: "[lint]\nrequire = iam:CreateRole=iam:PermissionsBoundary\n")
    ],
    peers: [
      .policyValidator("missing_required_condition"), .policyValidator("missing_required_condition_any_of"),
      .policyValidator("missing_condition"),
    ])

  static let needs: StatementFeatures = [.allow]
  static let reads: KeptParts = [.actions, .conditions]

  static func applies(_ configuration: LintConfiguration) -> Bool { !configuration.requirements.isEmpty }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for requirement in statement.configuration.requirements {
      guard let element = statement.grant(overlapping: requirement.action), !isMet(requirement, statement) else { continue }
      let value = requirement.value.map { " of `\($0)`" } ?? ""
      let granted = statement.statement.isNotAction ? requirement.action : statement.text(element.node)
      findings.report(
        "`\(granted)` needs a condition on `\(requirement.key)`\(value)",
        at: Label(statement.place(element.node), "required by the project"), help: "add the condition")
    }
  }

  private func isMet(_ requirement: LintConfiguration.Requirement, _ statement: StatementFacts) -> Bool {
    statement.conditions(on: [requirement.key.lowercased()]).contains { condition in
      guard statement.pins(condition) || condition.operatorName.type == .boolean && !condition.holdsWithoutKey else { return false }
      guard let value = requirement.value else { return true }
      return condition.values.allSatisfy { statement.text($0) == value }
    }
  }
}

extension StatementFacts {
  /// The first element of `Action` that matches an action which a pattern matches too; of `NotAction`, its first, where they
  /// do not leave out all that the pattern matches.
  func grant(overlapping pattern: String) -> ActionFacts? {
    guard statement.isNotAction else { return element(overlapping: pattern) }
    let known = catalog.currentActions(matching: pattern)
    var wanted = pattern
    let leavesOut = wanted.withUTF8 { wanted in actions.contains { withText($0.node) { globCovers($0, wanted) } } }
    if leavesOut || !known.isEmpty && !known.contains(where: { speaks(of: catalog.name($0)) }) { return nil }
    return actions.first
  }

  /// The first element of `Action` that matches an action which a pattern matches too.
  func element(overlapping pattern: String) -> ActionFacts? {
    var wanted = pattern
    let known = catalog.currentActions(matching: pattern)
    return actions.first { element in
      if wanted.withUTF8({ wanted in withText(element.node) { globMatches(wanted, $0) || globMatches($0, wanted) } }) { return true }
      guard element.isPattern else { return false }
      return known.contains { action in
        var name = catalog.name(action)
        return name.withUTF8 { name in withText(element.node) { globMatches($0, name) } }
      }
    }
  }
}
