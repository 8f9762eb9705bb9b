import AegisBasics
import AegisIR
import AegisPolicy

/// Flags targets whose service control policies allow nothing.
struct NothingAllowed: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4504", "nothing-allowed"), .warning,
    summary: "the service control policies of a target allow nothing",
    rationale: """
      At every level from the root to the account a service control policy has to allow a request. AWS attaches \
      `FullAWSAccess` everywhere for that; where it is detached and nothing else allows, nobody below can do anything.
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
                Statement: {Effect: Deny, Action: "organizations:LeaveOrganization", Resource: "*"}
          organization_roots:
            - name: Root
              policy_types: [{policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}]
              policies:
                - _ref: OrganizationPolicy.aws.master.keep # warning[AE4504]@15..49: the service control policies of the root allow nothing
          master_account: {name: main, email: root@example.com}
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
              policies: [{_ref: OrganizationPolicy.aws.master.full_a_w_s_access}]
          master_account: {name: main, email: root@example.com}
          """)
    ])

  static var needsOnlyKeptFacts: Bool { true }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var allows: Set<String> = []
    var names: Set<String> = []
    for (policy, document) in facts.controlPolicies where policy.type == "SERVICE_CONTROL_POLICY" {
      names.insert(policy.name)
      if document.statements.contains(where: \.isAllow) { allows.insert(policy.name) }
    }
    var byTarget: [OrganizationPolicyAttachment.Target: [OrganizationPolicyAttachment]] = [:]
    for attachment in facts.organization.attachments where names.contains(attachment.policy) {
      byTarget[attachment.target, default: []].append(attachment)
    }
    let found = byTarget.filter { !$0.value.contains { allows.contains($0.policy) } }
    for (target, attachments) in found.sorted(by: { ($0.value[0].origin.file.rawValue, $0.value[0].origin.range.start) < ($1.value[0].origin.file.rawValue, $1.value[0].origin.range.start) }) {
      guard let first = attachments.min(by: { $0.origin.range.start < $1.origin.range.start }) else { continue }
      findings.report(
        "the service control policies of \(target.noun(in: facts)) allow nothing", at: Label(first.origin, "can only deny"),
        notes: ["AWS attaches `FullAWSAccess` by itself; without it, nobody below can do anything"],
        help: "list `FullAWSAccess` here too, or a policy that allows what is meant")
    }
  }
}
