import AegisBasics
import AegisIR

/// Flags customer policies that nothing is attached to.
struct UnusedPolicy: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4614", "unused-policy"), .warning,
    summary: "a policy is attached to nothing",
    rationale: """
      A policy that nobody holds grants nothing today, is not reviewed with what is in use, and can be attached tomorrow \
      by whoever finds it convenient.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            iam_policies:
              - name: read-logs # warning[AE4614]@13..22: the policy `read-logs` is attached to nothing
                document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Action: "logs:Get*", Resource: "*"}
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            iam_policies:
              - name: read-logs
                document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Action: "logs:Get*", Resource: "*"}
            iam_groups:
              - name: readers
                attached_policies: [{_ref: Policy.aws.master.read_logs}]
          """)
    ])

  static var repeatsPlaces: Bool { true }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    for account in facts.accounts {
      for (number, isUsed) in account.isUsed.enumerated() where !isUsed {
        let policy = account.account.policies[number]
        // What stays under a former name is there for those who use it from outside of the configuration.
        guard policy.lifecycle.isManaged, policy.lifecycle.successor == nil, !account.account.policiesOfExpired.contains(policy.name) else { continue }
        findings.report(
          "the policy `\(policy.name)` is attached to nothing", at: Label(policy.origin, "unused"),
          help: "attach it, or remove it")
      }
    }
  }
}
