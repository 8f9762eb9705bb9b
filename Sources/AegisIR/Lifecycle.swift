public import AegisBasics

/// What the configuration says of a resource besides what AWS knows of it.
public struct Lifecycle: Sendable {
  /// Who answers for it; shown in diagnostics and plans.
  public var owner: String?
  /// The last day on which it counts; what is past it is not in the IR.
  public var expiresAt: CalendarDate?
  /// Names that it had before, the newest first. AWS renames accounts, units, organization policies, groups and users;
  /// roles and policies stay under these names beside the new one.
  public var formerNames: [String] = []
  /// For a role or a policy that is kept under a name that it had before: its name now.
  public var successor: String?
  /// False for what is known, but left alone: never made, changed or deleted.
  public var isManaged = true

  public init(owner: String? = nil, expiresAt: CalendarDate? = nil, formerNames: [String] = [], isManaged: Bool = true) {
    self.owner = owner
    self.expiresAt = expiresAt
    self.formerNames = formerNames
    self.isManaged = isManaged
  }
}

/// What several names together were before, from the newest on, given what each was before, newest first.
///
/// Who renamed what first is not known: the first of the names is taken to have changed first.
public func formerCombinations(_ names: [String], _ histories: [[String]]) -> [[String]] {
  var combination = names
  var found: [[String]] = []
  for index in names.indices.reversed() {
    for former in histories[index] {
      combination[index] = former
      found.append(combination)
    }
  }
  return found
}
