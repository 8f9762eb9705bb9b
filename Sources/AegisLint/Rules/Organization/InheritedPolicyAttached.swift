import AegisBasics
import AegisIR
import AegisPolicy

/// Flags denying policies on a target that inherits them anyway.
struct InheritedPolicyAttached: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4520", "inherited-policy-attached"), .note,
    summary: "a control policy that only denies is attached to a target that inherits it",
    rationale: """
      What a policy denies at the root or at a unit is denied to everything below it. Attaching it again adds nothing, and \
      counts towards the number of policies that a target may have. Policies that allow have to be attached at every level.
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
                - _ref: OrganizationPolicy.aws.master.keep
              organizational_units:
                - name: shop
                  policies:
                    - _ref: OrganizationPolicy.aws.master.keep # note[AE4520]@19..53: `keep` is inherited from the root
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
              organizational_units:
                - name: shop
                  policies: [{_ref: OrganizationPolicy.aws.master.full_a_w_s_access}]
          master_account: {name: main, email: root@example.com}
          """)
    ])

  static var needsOnlyKeptFacts: Bool { true }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    let denying = Set(
      facts.controlPolicies.filter { !$0.facts.statements.isEmpty && $0.facts.statements.allSatisfy(\.isDeny) }.map(\.policy.name))
    var places: [String: [OrganizationPolicyAttachment.Target: SourceRange]] = [:]
    for attachment in facts.organization.attachments where denying.contains(attachment.policy) {
      places[attachment.policy, default: [:]][attachment.target] = attachment.origin
    }
    for attachment in facts.organization.attachments {
      guard let above = places[attachment.policy] else { continue }
      let inherited = attachment.target.path(in: facts).dropLast().last { above[$0] != nil }
      guard let inherited, let place = above[inherited] else { continue }
      findings.report(
        "`\(attachment.policy)` is inherited from \(inherited.noun(in: facts))", at: Label(attachment.origin, "adds nothing"),
        secondary: [Label(place, "attached here")], help: "remove it here")
    }
  }
}
