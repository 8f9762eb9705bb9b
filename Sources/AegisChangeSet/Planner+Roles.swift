import AegisIR

/// Roles that trust roles and users which are made by the same plan.
///
/// IAM refuses a trust policy that names a principal which does not exist. Where roles trust each other in a
/// circle, one of them is made with a trust policy that lets nobody in, and gets its own when the others exist.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal".
extension Planner {
  mutating func orderRoles() {
    var makers: [String: Int] = [:]
    for (index, step) in set.steps.enumerated() {
      guard let account = step.scope.account, let id = set.ids.accounts[account] else { continue }
      switch step.operation {
      case .createRole(let name, let path, _, _, _, _, _): makers["\(id):role\(path)\(name)"] = index
      case .createUser(let name, let path, _, _), .updateUser(let name, _, let path): makers["\(id):user\(path)\(name)"] = index
      default: break
      }
    }
    if makers.isEmpty { return }
    for index in set.steps.indices {
      let document: [UInt8]
      switch set.steps[index].operation {
      case .createRole(_, _, _, let trust, _, _, _): document = trust
      case .updateTrust(_, let trust): document = trust
      default: continue
      }
      set.steps[index].dependencies += trustedPrincipals(document).compactMap { makers[$0] }
    }
    breakCircles()
  }

  private mutating func breakCircles() {
    var state: [Int: Bool] = [:]
    for index in set.steps.indices { visit(index, &state) }
  }

  /// Depth first; false in `state` while a step is looked at, true when all it needs is.
  private mutating func visit(_ index: Int, _ state: inout [Int: Bool]) {
    guard state[index] == nil, case .createRole = set.steps[index].operation else { return }
    state[index] = false
    for dependency in set.steps[index].dependencies {
      if state[dependency] == false {
        postponeTrust(index)
        break
      }
      visit(dependency, &state)
    }
    state[index] = true
  }

  private mutating func postponeTrust(_ index: Int) {
    let step = set.steps[index]
    guard case .createRole(let name, let path, let description, let trust, let boundary, let duration, let tags) = step.operation
    else { return }
    set.steps[index].operation = .createRole(
      name: name, path: path, description: description, trust: trustOfNobody, boundary: boundary, maxSessionDuration: duration,
      tags: tags)
    var later = step
    later.operation = .updateTrust(role: name, document: trust)
    later.phase = Phase.updateTrust.rawValue
    later.dependencies = step.dependencies + [index]
    set.steps[index].dependencies = []
    set.steps.append(later)
  }
}

private let trustOfNobody = Array(
  #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}"#.utf8)

/// The roles and users that a trust policy names, as `123456789012:role/path/name`.
func trustedPrincipals(_ document: [UInt8]) -> [String] {
  guard let statements = readValue(document)?["Statement"]?.elements else { return [] }
  var found: [String] = []
  for statement in statements {
    for principal in (statement["Principal"]?["AWS"] ?? statement["NotPrincipal"]?["AWS"])?.elements ?? [] {
      guard let parts = principal.text?.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false),
        parts.count == 6, parts[2] == "iam"
      else { continue }
      found.append("\(parts[4]):\(parts[5])")
    }
  }
  return found
}
