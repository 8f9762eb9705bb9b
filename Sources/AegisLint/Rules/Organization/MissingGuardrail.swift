import AegisBasics
import AegisIR
import AegisPolicy

/// Flags organizations whose service control policies do not keep members from leaving, or from stopping the trail.
struct MissingGuardrail: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4521", "missing-guardrail"), .note,
    summary: "no service control policy protects the organization's own guards",
    rationale: """
      A member account that leaves the organization leaves all its policies behind; one that stops the trail is no longer \
      seen. A service control policy at the root that denies both costs nothing.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots:
            - name: Root # note[AE4521]@11..15: no service control policy denies `organizations:LeaveOrganization`
              policy_types: [{policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}]
          master_account: {name: main, email: root@example.com}
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_policies:
            - name: keep
              policy_type: SERVICE_CONTROL_POLICY
              content:
                Version: "2012-10-17"
                Statement: {Effect: Deny, Action: ["organizations:LeaveOrganization", "cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], Resource: "*"}
          organization_roots:
            - name: Root
              policy_types: [{policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}]
              policies: [{_ref: OrganizationPolicy.aws.master.keep}]
          master_account: {name: main, email: root@example.com}
          """)
    ], isOptional: true)

  static var needsOnlyKeptFacts: Bool { true }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts, let root = facts.organization.root,
      facts.organization.enabledPolicyTypes.contains("SERVICE_CONTROL_POLICY")
    else { return }
    let attached = Set(facts.organization.attachments.filter { $0.target == .root }.map(\.policy))
    let denies = facts.controlPolicies.filter { $0.policy.type == "SERVICE_CONTROL_POLICY" && attached.contains($0.policy.name) }
      .flatMap { $0.facts.statements.filter(\.isDeny) }
    let missing = RiskTable.guardrails.filter { action in
      !denies.contains { $0.speaks(of: action) && $0.isWide(for: action) }
    }
    guard let first = missing.first else { return }
    findings.report(
      "no service control policy denies `\(first)`", at: Label(root.origin, "at the root"),
      notes: missing.count > 1 ? ["nor \(missing.dropFirst().map { "`\($0)`" }.joined(separator: ", "))"] : [],
      help: "deny it by a policy that is attached to the root")
  }
}
