import AegisBasics
import AegisSchema
import AegisSema

/// Where the fields of a lifecycle stand in a type; nil for those that the type has not.
struct LifecycleFields {
  let noun: String
  let owner: Int?
  let expiresAt: Int?
  let formerNames: Int?
  let managed: Int?

  private init(_ noun: String, owner: Int?, expiresAt: Int?, formerNames: Int?, managed: Int? = nil) {
    self.noun = noun
    self.owner = owner
    self.expiresAt = expiresAt
    self.formerNames = formerNames
    self.managed = managed
  }

  static let policy = LifecycleFields(
    "policy", owner: PolicyField.owner, expiresAt: PolicyField.expiresAt, formerNames: PolicyField.formerNames, managed: PolicyField.managed)
  static let role = LifecycleFields(
    "role", owner: RoleField.owner, expiresAt: RoleField.expiresAt, formerNames: RoleField.formerNames, managed: RoleField.managed)
  static let group = LifecycleFields(
    "group", owner: GroupField.owner, expiresAt: GroupField.expiresAt, formerNames: GroupField.formerNames, managed: GroupField.managed)
  static let user = LifecycleFields(
    "user", owner: UserField.owner, expiresAt: UserField.expiresAt, formerNames: UserField.formerNames, managed: UserField.managed)
  static let identityProvider = LifecycleFields(
    "identity provider", owner: IdentityProviderField.owner, expiresAt: IdentityProviderField.expiresAt, formerNames: nil)
  static let inlinePolicy = LifecycleFields("inline policy", owner: nil, expiresAt: InlinePolicyField.expiresAt, formerNames: nil)
  static let organizationPolicy = LifecycleFields(
    "organization policy", owner: OrganizationPolicyField.owner, expiresAt: OrganizationPolicyField.expiresAt,
    formerNames: OrganizationPolicyField.formerNames)
  static let unit = LifecycleFields(
    "organizational unit", owner: OrganizationalUnitField.owner, expiresAt: OrganizationalUnitField.expiresAt, formerNames: OrganizationalUnitField.formerNames)
  static let account = LifecycleFields(
    "account", owner: AWSAccountField.owner, expiresAt: AWSAccountField.expiresAt, formerNames: AWSAccountField.formerNames,
    managed: AWSAccountField.managed)
  static let delegation = LifecycleFields(
    "delegation", owner: nil, expiresAt: DelegatedAdministratorField.expiresAt, formerNames: nil)
}

extension Lifecycle {
  init(_ entity: Entity, _ fields: LifecycleFields) {
    self.init(
      owner: fields.owner.flatMap { entity.text($0)?.value }, expiresAt: fields.expiresAt.flatMap { entity.date($0)?.value },
      formerNames: fields.formerNames.map { entity.texts($0).map(\.value) } ?? [],
      isManaged: fields.managed.flatMap { entity.boolean($0) } ?? true)
  }
}

/// Tells what has expired on a day, and what soon will.
struct Expiry {
  /// Nil where no day is given: then nothing expires.
  let today: CalendarDate?
  var bag = DiagnosticBag()

  /// Days ahead of which a date is near.
  static let nearness = 14

  init(today: CalendarDate?) { self.today = today }

  /// Whether something is past its last day, which is reported.
  mutating func isPast(_ date: Located<CalendarDate>?, _ what: @autoclosure () -> String) -> Bool {
    guard let date, let today else { return false }
    let left = today.days(to: date.value)
    if left < 0 {
      bag.report(.expired(what(), days: -left, at: date.at))
      return true
    }
    if left <= Self.nearness { bag.report(.expiresSoon(what(), days: left, at: date.at)) }
    return false
  }

  /// Tells the date of something that is kept all the same.
  ///
  /// - Parameter reason: Why it is kept.
  mutating func mention(_ entity: Entity, _ fields: LifecycleFields, name: String, reason: String) {
    guard let today, let date = fields.expiresAt.flatMap({ entity.date($0) }) else { return }
    let left = today.days(to: date.value)
    let what = "the \(fields.noun) `\(name)`"
    if left < 0 {
      bag.report(.expiredButKept(what, days: -left, reason: reason, at: date.at))
    } else if left <= Self.nearness {
      bag.report(.expiresSoon(what, days: left, at: date.at, notes: [reason]))
    }
  }

  /// The entities that still count; those that do not are told of.
  mutating func current(_ entities: [Entity], _ fields: LifecycleFields, name: Int?) -> [Entity] {
    guard let field = fields.expiresAt else { return entities }
    return entities.filter { entity in
      if entity.isAbsent(field) { return true }
      return !isPast(entity.date(field), "the \(fields.noun)\(name.flatMap { entity.text($0) }.map { " `\($0.value)`" } ?? "")")
    }
  }
}

/// Reports former names that something else has.
func checkFormerNames(_ entities: [Entity], _ fields: LifecycleFields, name: Int, into bag: inout DiagnosticBag) {
  guard let field = fields.formerNames else { return }
  let renamed = entities.filter { !$0.isAbsent(field) }
  guard !renamed.isEmpty else { return }
  var names: [String: SourceRange] = [:]
  for entity in entities {
    if let name = entity.text(name) { names[name.value.lowercased()] = name.at }
  }
  for entity in renamed {
    for former in entity.texts(field) {
      if let other = names[former.value.lowercased()] {
        bag.report(.formerNameTaken(fields.noun, former, other: other, isOwn: entity.text(name)?.at == other))
      } else {
        names[former.value.lowercased()] = former.at
      }
    }
  }
}
