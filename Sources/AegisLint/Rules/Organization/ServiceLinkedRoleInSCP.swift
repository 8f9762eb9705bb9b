import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags service control policies that speak of service-linked roles, which they do not bind.
struct ServiceLinkedRoleInSCP: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4507", "service-linked-role-in-scp"), .warning, kinds: .scp,
    summary: "a service control policy speaks of service-linked roles, which it does not bind",
    rationale: """
      Service control policies do not affect service-linked roles: a statement about them alone does nothing, and they \
      need no exemption.
      """,
    flagged: [
      RuleExample(.scp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Action: ec2:*
          Resource: "*"
          Condition:
            ArnLike:
              aws:PrincipalArn: arn:aws:iam::*:role/aws-service-role/* # warning[AE4507]@25..63: does not bind service-linked roles
        """)
    ],
    accepted: [
      RuleExample(.scp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Action: iam:DeleteRole
          Resource: arn:aws:iam::*:role/aws-service-role/*
        """)
    ])

  static let needs: StatementFeatures = [.condition]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions(on: ["aws:principalarn"]) {
      let linked = condition.values.filter { statement.text($0).contains(":role/aws-service-role/") }
      guard let first = linked.first else { continue }
      if condition.isNegated {
        findings.report(
          "service-linked roles need no exemption", at: Label(statement.place(first), "never bound by this policy"),
          help: "remove it", severity: .note)
      } else if linked.count == condition.values.count {
        findings.report(
          "the statement does not bind service-linked roles", at: Label(statement.place(first), "never bound by this policy"),
          notes: ["service control policies do not affect service-linked roles"], help: "remove the statement")
      }
    }
  }
}
