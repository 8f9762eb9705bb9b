import AegisIR

/// What AWS holds on resources of the configuration, and the configuration does not have there.
extension Planner {
  /// Whether it belongs to something that the configuration manages.
  func isAddition(_ address: Address) -> Bool {
    if isReleased(address) { return false }
    let scope = address.scope
    func isWanted(_ kind: ResourceKind, _ parts: [String]) -> Bool { wanted[Address(scope, kind, parts: parts)] != nil }
    switch address.kind {
    case .roleAttachment, .roleInline: return isWanted(.role, [address.parts[0]])
    case .groupAttachment, .groupInline: return isWanted(.group, [address.parts[0]])
    case .userAttachment, .userInline: return isWanted(.user, [address.parts[0]])
    case .membership: return isWanted(.user, [address.parts[0]]) || isWanted(.group, [address.parts[1]])
    case .organizationAttachment:
      let target = Array(address.parts.dropFirst())
      switch target[0] {
      case "unit": return isWanted(.unit, Array(target.dropFirst()))
      case "account": return isWanted(.account, Array(target.dropFirst()))
      default: return true
      }
    default: return false
    }
  }

  /// Why what was added is much; nil where it is not known to be.
  func greatGrant(_ address: Address) -> String? {
    switch address.kind {
    case .roleAttachment, .groupAttachment, .userAttachment:
      return power(ofPolicy: address.parts[1], address.scope).map { "`\(address.parts[0])` \($0)" }
    case .roleInline, .groupInline, .userInline: return power(present[address]?["document"]).map { "`\(address.parts[0])` \($0)" }
    case .membership:
      let (scope, group) = (address.scope, address.parts[1])
      let held = present.addresses { $0.scope == scope && [.groupAttachment, .groupInline].contains($0.kind) && $0.parts[0] == group }
      let powers = held.lazy.compactMap { $0.kind == .groupInline ? power(present[$0]?["document"]) : power(ofPolicy: $0.parts[1], scope) }
      return powers.first.map { "`\(address.parts[0])` \($0), as `\(group)` does" }
    default: return nil
    }
  }

  private func power(ofPolicy name: String, _ scope: Scope) -> String? {
    guard name.hasPrefix("arn:") else { return power(present[Address(scope, .policy, name)]?["document"]) }
    switch name.split(separator: "/").last {
    case "AdministratorAccess" where name.contains(":iam::aws:"): return Self.everything
    case "IAMFullAccess" where name.contains(":iam::aws:"): return Self.allOfIAM
    case "PowerUserAccess" where name.contains(":iam::aws:"): return Self.allBut
    default: return nil
    }
  }

  private static let everything = "may do everything"
  private static let allOfIAM = "may do everything in IAM, and so give itself all the rest"
  private static let allBut = "may do everything but what is excepted"

  private func power(_ document: String?) -> String? {
    guard let document, let statements = readValue(meaning(of: Array(document.utf8)))?["Statement"]?.elements else { return nil }
    var found: [String] = []
    for statement in statements where statement["Effect"]?.text == "Allow" {
      let actions = Set(statement["Action"]?.elements.compactMap { $0.text?.lowercased() } ?? [])
      if !actions.isDisjoint(with: ["*", "*:*"]) { found.append(Self.everything) }
      if actions.contains("iam:*") { found.append(Self.allOfIAM) }
      if statement["NotAction"] != nil { found.append(Self.allBut) }
    }
    return [Self.everything, Self.allOfIAM, Self.allBut].first { found.contains($0) }
  }
}
