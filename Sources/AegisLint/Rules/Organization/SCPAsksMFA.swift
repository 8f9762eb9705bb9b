import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags service control policies that ask every principal for a second factor.
struct SCPAsksMFA: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4527", "scp-asks-mfa"), .warning, kinds: .scp,
    summary: "a service control policy asks roles of workloads for a second factor",
    rationale: """
      A service control policy holds for users and roles alike. Sessions of roles that functions, instances, tasks and \
      pipelines work as never have a second factor, nor do most sessions that come from an identity provider, so that a \
      denial of everything without one stops them. Ask for it in the policies of users, or exempt roles by \
      `aws:PrincipalArn`.
      """,
    flagged: [
      RuleExample(.scp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          NotAction: [iam:*, sts:GetSessionToken]
          Resource: "*"
          Condition: {BoolIfExists: {"aws:MultiFactorAuthPresent": "false"}} # warning[AE4527]@31..57: the statement denies every role whose session has no second factor
        """)
    ],
    accepted: [
      RuleExample(.scp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          NotAction: [iam:*, sts:GetSessionToken]
          Resource: "*"
          Condition:
            BoolIfExists: {"aws:MultiFactorAuthPresent": "false"}
            ArnLike: {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}
        """)
    ])

  static let needs: StatementFeatures = [.deny, .condition, .resourceStar]
  static let reads: KeptParts = [.actions, .resources, .conditions]

  static func concerns(_ condition: ConditionSight) -> Bool { condition.name == "aws:multifactorauthpresent" }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.statement.isNotAction || statement.features.contains(.actionStar), !statement.statement.isNotResource else { return }
    // Any other condition on who asks says that roles were thought of.
    guard statement.conditions.allSatisfy({ StatementFacts.circumstances.contains(statement.keyName($0)) }) else { return }
    guard
      let condition = statement.conditions(on: ["aws:multifactorauthpresent"]).first(where: {
        $0.operatorName.type == .boolean && $0.operatorName.ifExists && statement.isOnly($0, "false")
      })
    else { return }
    findings.report(
      "the statement denies every role whose session has no second factor",
      at: Label(statement.place(condition.keyNode), "roles of workloads never have one"),
      help: "add a condition that spares them, such as `\"ArnLike\": {\"aws:PrincipalArn\": \"arn:aws:iam::*:user/*\"}`, or ask users in their own policies")
  }
}
