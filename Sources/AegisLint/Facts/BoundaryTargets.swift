import AegisIR
import AegisPolicy
import AegisSyntax

/// Where a permissions boundary can be undone: the policy itself, and the users and roles that it bounds.
struct BoundaryTargets {
  /// The actions that take a boundary from a user or role, or change what it says.
  static let ofUsers = ["iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"]
  static let ofRoles = ["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"]
  static let ofPolicy = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"]

  /// What an ARN has behind its account, such as `role/service/app`.
  private struct Target {
    let text: String
    /// What `${aws:username}` stands for in requests of the target.
    let userName: String?
  }

  /// How the ARNs begin.
  private let front: String
  private let policy: Target
  private var users: [Target] = []
  private var roles: [Target] = []

  private init(_ front: String, _ policy: Policy) {
    self.front = front
    self.policy = Target(text: "policy\(policy.path)\(policy.name)", userName: nil)
  }

  /// Those of the boundaries of an account, by the policies' numbers; none where the account's number is not known.
  static func byBoundary(_ outline: AccountOutline) -> [Int: BoundaryTargets] {
    let account = outline.account
    guard let id = account.id else { return [:] }
    var found: [Int: BoundaryTargets] = [:]
    for boundary in outline.boundsUsers.union(outline.boundsRoles) {
      found[boundary] = BoundaryTargets("arn:aws:iam::\(id):", account.policies[boundary])
    }
    for holder in outline.holders {
      guard let boundary = holder.boundary else { continue }
      switch holder.kind {
      case .user:
        let user = account.users[holder.number]
        found[boundary]?.users.append(Target(text: "user\(user.path)\(user.name)", userName: user.name))
      case .role:
        let role = account.roles[holder.number]
        found[boundary]?.roles.append(Target(text: "role\(role.path)\(role.name)", userName: nil))
      case .group: continue
      }
    }
    return found
  }

  /// What a document allows, without a condition, of the actions that undo the boundary, on one of the ARNs; the first of it.
  func grant(in document: DocumentFacts) -> (statement: StatementFacts, node: NodeID, action: String, resource: String)? {
    let denies = document.statements.filter { $0.features.isSuperset(of: [.deny, .unconditional]) }
    for statement in document.statements where statement.features.isSuperset(of: [.allow, .action, .unconditional]) {
      for (actions, targets) in [(Self.ofRoles, roles), (Self.ofUsers, users), (Self.ofPolicy, [policy])] {
        for action in actions {
          guard let element = statement.element(matching: action) else { continue }
          let denials = denies.filter { $0.speaks(of: action) }
          let resource = targets.first { target in reaches(statement, target) && !denials.contains { reaches($0, target) } }
          if let resource { return (statement, element.node, action, front + resource.text) }
        }
      }
    }
    return nil
  }

  /// Whether the resources of a statement take in a target.
  private func reaches(_ statement: StatementFacts, _ target: Target) -> Bool {
    var arn = front + target.text
    let isListed = arn.withUTF8 { arn in
      statement.resources.contains { resource in
        guard resource.hasVariable, let name = target.userName else { return statement.withText(resource.node) { globMatches($0, arn) } }
        var pattern = statement.text(resource.node).replacing("${aws:username}", with: name)
        return pattern.withUTF8 { globMatches($0, arn) }
      }
    }
    return isListed != statement.statement.isNotResource
  }
}
