/// A published way to raise one's own privileges, from `grammar/escalation.yaml`.
public struct EscalationMethod: Sendable {
  /// What the actions have to work on, and what that gives.
  public enum Way: Sendable {
    case ownPolicy, ownUser, ownRole, ownGroup, joinGroup, userBoundary, roleBoundary
    case newUser, newRole
    case becomeUser, becomeRole, passRole, existing
  }

  public let id: String
  public let way: Way
  /// What its user does, as the end of a sentence: "attaches any managed policy to the user".
  public let doc: String
  /// The service that has to be able to assume the role.
  public let service: String?
  /// What has to be there besides, which no configuration tells.
  public let hinges: String?
  /// All of them are needed.
  public let actions: [String]
}
