/// A published way for a principal to become more than it is, from `grammar/risk.yaml`.
struct EscalationMethod: Sendable {
  enum Kind: Sendable {
    /// Changes its own privileges.
    case `self`
    /// Becomes another principal.
    case principal
    /// Hands a role to a service that runs its code.
    case role
    /// Runs code where a role is at work already.
    case existing
  }

  let kind: Kind
  /// Needed, all of them.
  let actions: [String]
  /// One of these is needed, too, where there are any.
  let any: [String]
  /// What its holder can do, behind "can".
  let does: String

  init(_ kind: Kind, _ actions: [String], any: [String], does: String) {
    self.kind = kind
    self.actions = actions
    self.any = any
    self.does = does
  }
}
