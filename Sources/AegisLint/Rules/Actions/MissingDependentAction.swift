import AegisBasics
import AegisPolicy

/// Flags actions that are granted without those that AWS says they depend on.
struct MissingDependentAction: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4121", "missing-dependent-action"), .note, kinds: .identityBased, concludesFromLack: true,
    summary: "an action is granted without another one that it needs",
    rationale: """
      The call fails, or fails in some of its forms, unless another policy of the same principal grants what it depends on.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ecs:RunTask # note[AE4121]@11..22: `ecs:RunTask` needs `iam:PassRole`
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: ["ecs:RunTask", "iam:PassRole"], Resource: "*"}
      """
    ], isOptional: true)

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let allowing = policy.statements.filter(\.isAllow)
    for statement in allowing where !statement.statement.isNotAction {
      for element in statement.actions {
        guard let action = element.action else { continue }
        let missing = policy.catalog.dependents(of: action).filter { needed in
          needed != action && !allowing.contains { $0.actionSet.contains(needed) }
        }
        if missing.isEmpty { continue }
        let names = missing.prefix(4).map { "`\(policy.catalog.name($0))`" }.joined(separator: ", ")
        findings.report(
          "`\(statement.text(element.node))` needs \(names)\(missing.count > 4 ? ", and more" : "")",
          at: Label(statement.place(element.node), "not granted in this policy"), help: "grant it here, unless another policy does")
      }
    }
  }
}
