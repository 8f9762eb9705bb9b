import AegisSchema
import AegisSema

extension UnitGraph {
  /// A file and those that it includes, straight or through others, in the order in which they are found.
  func reached(from start: Int, isEntered: (Int) -> Bool = { _ in true }) -> [Int] {
    var found = [start]
    var next = 0
    while next < found.count {
      found += included[found[next]].compactMap { $0 }.filter(isEntered)
      next += 1
    }
    return found
  }

  /// The files that belong to no account: the organization's own, and templates.
  var ownUnits: [Int] {
    reached(from: 0) { unit in
      !units[unit].file.holdsAccount
    }
  }

  /// All files but those of the policies, roles, groups and users of accounts.
  var frameUnits: [Int] {
    let fields = Entity.fieldsOfHeld
    var found = [0]
    var next = 0
    while next < found.count {
      let unit = found[next]
      for (inclusion, target) in zip(units[unit].file.inclusions, included[unit]) {
        if let target, !fields.contains(where: { $0 === inclusion.field }) { found.append(target) }
      }
      next += 1
    }
    return found
  }
}

extension Entity {
  /// The fields of an account's policies, roles, groups and users.
  static let fieldsOfHeld = [AWSAccountField.iamPolicies, AWSAccountField.iamRoles, AWSAccountField.iamGroups, AWSAccountField.users]
    .map { TypeName.awsAccount.spec.fields[$0] }
}

extension ConfigFile {
  var holdsAccount: Bool {
    guard case .object(let object) = root else { return false }
    return object.type == .awsAccount
  }
}
