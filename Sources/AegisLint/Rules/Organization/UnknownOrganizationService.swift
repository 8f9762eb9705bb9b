import AegisBasics
import AegisIR
import AegisPolicy
import AegisSchema
import AegisSema

/// Flags services that an organization trusts, or delegates, whose names look misspelt.
struct UnknownOrganizationService: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4526", "unknown-organization-service"), .warning,
    summary: "a service that the organization trusts looks misspelt",
    rationale: """
      No service that is known goes by the name, and one that is known differs by a letter or two, or by its domain. AWS \
      refuses trusted access and delegations for a service principal that it does not know, in the middle of a deployment.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          enabled_organizations_services:
            - guardduti.amazonaws.com # warning[AE4526]@5..28: no service principal `guardduti.amazonaws.com` is known
          master_account: {name: main, email: root@example.com}
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          enabled_organizations_services: [guardduty.amazonaws.com, notifications.amazon.com, brand-new-service.amazonaws.com]
          master_account: {name: main, email: root@example.com}
          """)
    ], fix: .unsafe)

  static var needsOnlyKeptFacts: Bool { true }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    let organization = program.program.organization
    var services = organization.texts(OrganizationField.enabledOrganizationsServices)
    for delegation in organization.entities(OrganizationField.delegatedAdministrators) {
      services += delegation.texts(DelegatedAdministratorField.services)
    }
    for service in services {
      guard let meant = ServicePrincipals.meant(byAny: service.value, program.catalog) else { continue }
      findings.report(service.value, meant: meant, at: Label(service.at, meant.note == nil ? "unknown service" : "not the service's name"))
    }
  }
}
