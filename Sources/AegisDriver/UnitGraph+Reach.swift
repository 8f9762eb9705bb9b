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
}

extension ConfigFile {
  var holdsAccount: Bool {
    guard case .object(let object) = root else { return false }
    return object.type == .awsAccount
  }
}
