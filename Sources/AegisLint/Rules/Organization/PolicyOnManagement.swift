import AegisBasics
import AegisIR
import AegisPolicy

/// Flags service and resource control policies on the management account, which they do not bind.
struct PolicyOnManagement: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4506", "policy-on-management"), .warning,
    summary: "a control policy is attached to the management account, which it does not bind",
    rationale: """
      Service control policies and resource control policies affect members only. Attached to the management account, \
      they look like a protection and are none.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_policies:
            - name: keep
              policy_type: SERVICE_CONTROL_POLICY
              content:
                Version: "2012-10-17"
                Statement: {Effect: Deny, Action: "cloudtrail:StopLogging", Resource: "*"}
          organization_roots:
            - name: Root
              policy_types: [{policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}]
          master_account:
            name: main
            email: root@example.com
            organization_policies:
              - _ref: OrganizationPolicy.aws.master.keep # warning[AE4506]@13..47: `keep` does not bind the management account
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_policies:
            - name: FullAWSAccess
              id: p-FullAWSAccess
              aws_managed: true
              policy_type: SERVICE_CONTROL_POLICY
              content:
                Version: "2012-10-17"
                Statement: {Effect: Allow, Action: "*", Resource: "*"}
          organization_roots:
            - name: Root
              policy_types: [{policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}]
          master_account:
            name: main
            email: root@example.com
            organization_policies: [{_ref: OrganizationPolicy.aws.master.full_a_w_s_access}]
          """)
    ])

  static var needsOnlyKeptFacts: Bool { true }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts, let management = facts.organization.managementAccount else { return }
    let binding = Dictionary(
      facts.organization.policies.filter { ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"].contains($0.type) && !$0.isAWSManaged }
        .map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for attachment in facts.organization.attachments where attachment.target == .account(management.key) {
      guard let policy = binding[attachment.policy] else { continue }
      findings.report(
        "`\(policy.name)` does not bind the management account", at: Label(attachment.origin, "no effect"),
        notes: ["service and resource control policies affect members only"], help: "remove it, and keep workloads out of the management account")
    }
  }
}
