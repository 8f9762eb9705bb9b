public import AegisBasics
public import AegisIR

/// What a plan refuses to do, and why.
extension Diagnostic {
  static func featureSetStays(_ current: String, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .featureSetStays, .error, "the organization's feature set is `\(current)`, and stays that", Label(at, "asks for another"),
      notes: ["to change it every member account has to agree, which no deployment can make them do"],
      help: "write `feature_set: \(current)`, or change it in the console first")
  }

  static func emailStays(_ account: String, _ old: String, _ new: String, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .accountEmailStays, .warning, "the address of account `\(account)` stays `\(old)`", Label(at, "asks for `\(new)`"),
      notes: ["AWS changes an account's address only with a code that it sends there"],
      help: "change it in the console, or write `email: \(old)`")
  }

  static func policyTypeStays(_ policy: String, _ old: String, _ new: String, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .organizationPolicyTypeStays, .error, "organization policy `\(policy)` is of type `\(old)`, and stays that",
      Label(at, "asks for `\(new)`"), help: "give the new policy a name of its own")
  }

  static func replacementPrevented(_ address: Address, _ properties: [String], at: SourceRange) -> Diagnostic {
    let names = properties.map { "`\($0)`" }.joined(separator: " and ")
    return Diagnostic(
      .destructionPrevented, .error, "\(address.kind.noun) `\(address.name)` would have to be replaced", Label(at, "has `prevent_destroy`"),
      notes: ["AWS cannot change \(names) of what exists"], help: "leave \(names) as it was, or take `prevent_destroy` away")
  }

  static func deletionPrevented(_ address: Address, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .destructionPrevented, .error, "\(address.kind.noun) `\(address.name)` would be deleted, which its `prevent_destroy` forbids",
      Label(at, "has it no more"), notes: ["it had `prevent_destroy: true` when it was deployed last"],
      help: "bring it back with `prevent_destroy: false` and deploy that; then it can be taken out")
  }

  static func accountWouldLeave(_ address: Address, resource: String, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .destructionPrevented, .error, "account `\(address.name)` would leave the organization", Label(at, "has it no more"),
      notes: ["terraform would take it out, and with it all that service control policies keep from it"],
      help: "bring it back; or have terraform forget it, by `terraform state rm \(resource)` in the folder of the organization's module; an account with `close_on_deletion: true` is closed instead")
  }

  static func policyTypeWouldGo(_ type: String, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .destructionPrevented, .error, "policy type `\(type)` would be switched off", Label(at, "does not name it"),
      notes: ["AWS detaches all policies of the type, for good"],
      help: "name it under `policy_types` of the root, or pass `--allow-disabling-policy-types`")
  }

  static func policyIsBoundary(_ policy: String, of user: Address, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .policyIsBoundary, .warning, "policy `\(policy)` stays: it bounds \(user.kind.noun) `\(user.name)`",
      Label(at), notes: ["that \(user.kind.noun) is not in the configuration, so it is left alone"],
      help: "take its boundary away first, or add it to the configuration")
  }

  static func unitIsNotEmpty(_ unit: String, _ inside: String, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .unitIsNotEmpty, .warning, "organizational unit `\(unit)` stays: `\(inside)` is still in it", Label(at),
      notes: ["AWS deletes only empty units"], help: "place `\(inside)` elsewhere in the tree")
  }

  static func nameTaken(_ address: Address, by other: Address, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .nameTaken, .error, "\(address.kind.noun) `\(address.name)` cannot be made: there is `\(other.name)` already",
      Label(at, "differs in letter case alone"), notes: ["IAM takes both names for one"],
      help: "write the name as it is in AWS: `\(other.name)`")
  }

  static func accountMissing(_ account: String, _ id: String, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .accountMissing, .error, "the organization has no account `\(id)`", Label(at, "`\(account)` has this id"),
      notes: ["AWS gives out ids itself: no account with this one can be made; one that was closed, or is suspended, is no longer there"],
      help: "mend the id; take an account that was closed out of the configuration; without an id a new account is made")
  }

  /// - Parameter held: The id of the account that went by the same name in references, and in terraform's modules, before.
  static func accountKeyTaken(_ account: Account, held: String, by other: Account) -> Diagnostic {
    Diagnostic(
      .accountKeyTaken, .error, "`\(account.key)` was account `\(held)` when it was deployed last, and is `\(account.id ?? "")` now",
      Label(account.origin, "`\(account.name)` is called so in references"), secondary: [Label(other.origin, "`\(other.name)` was, until then")],
      notes: ["names that differ in letter case, blanks and signs alone are one in references: what was deployed into one account would be taken for that of the other"],
      help: "call one of them something else, here and in AWS")
  }

  /// - Parameter caller: Whose credentials they are, where that is known.
  public static func otherManagementAccount(_ id: String, caller: String? = nil, at: SourceRange) -> Diagnostic {
    Diagnostic(
      .otherManagementAccount, .error, "these credentials are not of the management account `\(id)`", Label(at, "has this id"),
      notes: caller.map { ["they are those of `\($0)`"] } ?? [],
      help: "take credentials of that account (`--aws-profile`), or mend the id")
  }
}

extension Organization {
  /// Where something would stand that the configuration has no more: its account, or the organization.
  func place(of scope: Scope) -> SourceRange {
    scope.account.flatMap { key in accounts.first { $0.key == key }?.origin } ?? origin
  }
}

extension ChangeSet {
  /// Refuses every deletion that `prevent_destroy` forbade when the resource was deployed last. Terraform itself knows
  /// the flag only as long as the resource stands in its module.
  public mutating func refuseDeletions(_ deployed: Deployed, desired: Organization) {
    for change in changes where change.action == .delete && deployed.protected.contains(change.address) {
      refuseDeletion(of: change.address, desired)
    }
  }

  /// Refuses that an account leaves the organization because the configuration has it no more.
  public mutating func refuseLeaving(_ address: Address, resource: String, _ desired: Organization) {
    if kept.insert(address).inserted { refusals.append(.accountWouldLeave(address, resource: resource, at: desired.place(of: address.scope))) }
  }

  /// Refuses that types of policies are switched off which the configuration does not name.
  public mutating func refuseDisabling(_ types: [String], _ desired: Organization) {
    for type in types { refusals.append(.policyTypeWouldGo(type, at: desired.place(of: .organization))) }
  }

  public mutating func takeRefusals(of other: ChangeSet) {
    (refusals, kept) = (other.refusals, other.kept)
  }

  mutating func refuseDeletion(of address: Address, _ desired: Organization) {
    if kept.insert(address).inserted { refusals.append(.deletionPrevented(address, at: desired.place(of: address.scope))) }
  }

  /// What it refuses because the configuration speaks of accounts that are not those of this organization, and what
  /// terraform could not even plan.
  public var hindrances: [Diagnostic] { refusals.filter { [.accountMissing, .otherManagementAccount, .accountKeyTaken].contains($0.code) } + replacementsPrevented }
}

extension DiagnosticCode {
  static let featureSetStays = DiagnosticCode("AE7101", "feature-set-stays")
  static let accountEmailStays = DiagnosticCode("AE7102", "account-email-stays")
  static let organizationPolicyTypeStays = DiagnosticCode("AE7103", "organization-policy-type-stays")
  static let destructionPrevented = DiagnosticCode("AE7104", "destruction-prevented")
  static let policyIsBoundary = DiagnosticCode("AE7105", "policy-is-boundary")
  static let unitIsNotEmpty = DiagnosticCode("AE7106", "unit-is-not-empty")
  static let nameTaken = DiagnosticCode("AE7107", "name-taken")
  static let accountMissing = DiagnosticCode("AE7108", "account-missing")
  static let otherManagementAccount = DiagnosticCode("AE7109", "other-management-account")
  static let accountKeyTaken = DiagnosticCode("AE7110", "account-key-taken")
}
