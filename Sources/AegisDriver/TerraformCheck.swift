import AegisBasics
import AegisIR
import AegisTerraform

extension DiagnosticCode {
  static let releaseNeedsTerraform = DiagnosticCode("AE7001", "release-needs-newer-terraform")
  static let renameNeedsTerraform = DiagnosticCode("AE7002", "rename-needs-newer-terraform")
}

/// What the project's terraform cannot do of what the configuration asks for.
func checkTerraform(_ organization: Organization, version: TerraformVersion) -> DiagnosticBag {
  var bag = DiagnosticBag()
  guard version < .removedBlocks else { return bag }
  func check(_ what: String, _ name: String, _ lifecycle: Lifecycle, _ origin: SourceRange, isRenamed: Bool = true) {
    if !lifecycle.isManaged {
      bag.report(
        Diagnostic(
          .releaseNeedsTerraform, .error, "terraform before 1.7 would delete the \(what) `\(name)` rather than leave it alone",
          Label(origin, "`managed: false`"), notes: ["only newer versions have `removed` blocks"],
          help: "set `terraform_version` to 1.7 or newer"))
    }
    if isRenamed && !lifecycle.formerNames.isEmpty && version < .movedBlocks {
      // Accounts and units that are made anew are others: what they were cannot be had back.
      let severity: Severity = what == "account" || what == "unit" ? .error : .warning
      bag.report(
        Diagnostic(
          .renameNeedsTerraform, severity, "terraform before 1.1 deletes the \(what) `\(name)` and makes it anew",
          Label(origin, "has a former name"), notes: ["only newer versions have `moved` blocks"],
          help: "set `terraform_version` to 1.1 or newer"))
    }
  }
  for account in organization.accounts {
    check("account", account.name, account.lifecycle, account.origin)
    // These keep their former names: nothing moves.
    for policy in account.policies { check("policy", policy.name, policy.lifecycle, policy.origin, isRenamed: false) }
    for role in account.roles { check("role", role.name, role.lifecycle, role.origin, isRenamed: false) }
    for group in account.groups { check("group", group.name, group.lifecycle, group.origin) }
    for user in account.users { check("user", user.name, user.lifecycle, user.origin) }
  }
  for unit in organization.units { check("unit", unit.name, unit.lifecycle, unit.origin) }
  for policy in organization.policies { check("policy", policy.name, policy.lifecycle, policy.origin) }
  return bag
}
