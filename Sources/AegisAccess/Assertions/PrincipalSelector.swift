import AegisBasics
import AegisIR
import AegisSema

/// Which users and roles a list of selectors means.
struct PrincipalSelector {
  private let access: OrganizationAccess
  private let references: [String]

  init(_ access: OrganizationAccess) {
    self.access = access
    references = access.principals.indices.map { access.reference(to: $0) }
  }

  /// For each principal whether the selectors mean it: the last that fits decides.
  mutating func select(_ selectors: [Located<String>], into bag: inout DiagnosticBag) -> [Bool] {
    // A list of nothing but exceptions excepts from all.
    var chosen = [Bool](repeating: selectors.allSatisfy { $0.value.hasPrefix("!") }, count: access.principals.count)
    for selector in selectors {
      let isNegated = selector.value.hasPrefix("!")
      let text = isNegated ? String(selector.value.dropFirst()) : selector.value
      guard let found = match(text) else {
        let isGroup = groups.contains { $0.reference == text }
        bag.report(
          isGroup ? .groupWithoutMembers(text, at: selector.at) : .unknownPrincipalSelector(text, nearest: closestMatch(to: text, among: known), at: selector.at))
        continue
      }
      for index in found { chosen[index] = !isNegated }
    }
    return chosen
  }

  private var known: [String] { references + groups.map(\.reference) + access.organization.accounts.map { "account:\($0.key)" } }

  /// Nil where a selector names nothing.
  private func match(_ text: String) -> [Int]? {
    if text == "*" { return Array(access.principals.indices) }
    if text.hasPrefix("account:") {
      return some(access.principals.indices.filter { access.isAccount(access.principals[$0].account, String(text.dropFirst(8))) })
    }
    if text.hasPrefix("ou:") { return members(ofUnit: String(text.dropFirst(3))) }
    if text.hasPrefix("arn:") { return some(matching(text) { access.principals[$0].caller.name }) }
    if text.hasPrefix("Group.") { return members(ofGroup: text) }
    if text.contains("*") || text.contains("?") { return some(matching(text) { references[$0] }) }
    return (try? access.find(text)).map { [$0] }
  }

  private func matching(_ text: String, _ name: (Int) -> String) -> [Int] {
    let pattern = Pattern(text, wildcards: true, variables: false)
    return access.principals.indices.filter { pattern.matches(name($0)) }
  }

  private func some(_ found: [Int]) -> [Int]? { found.isEmpty ? nil : found }

  private func members(ofUnit name: String) -> [Int]? {
    let path = name.split(separator: "/").map(String.init)
    let units = access.organization.units.map(\.path).filter { $0 == path || $0.last == name }
    guard !units.isEmpty else { return nil }
    return access.principals.indices.filter { index in
      guard case .unit(let place)? = access.organization.accounts[access.principals[index].account].parent else { return false }
      return units.contains { place.starts(with: $0) }
    }
  }

  // MARK: Groups

  private var groups: [(reference: String, account: Int, name: String)] {
    access.organization.accounts.enumerated().flatMap { index, account in
      account.groups.map { ("Group.aws.\(account.key).\(writtenForm($0.name))", index, $0.name) }
    }
  }

  private func members(ofGroup text: String) -> [Int]? {
    let pattern = Pattern(text, wildcards: true, variables: false)
    let meant = groups.filter { pattern.matches($0.reference) || "Group.aws.\(access.organization.accounts[$0.account].key).\($0.name)" == text }
    guard !meant.isEmpty else { return nil }
    return some(access.principals.indices.filter { index in
      let entry = access.principals[index]
      guard entry.caller.kind == .user,
        let user = access.organization.accounts[entry.account].users.first(where: { $0.name == entry.name })
      else { return false }
      return meant.contains { group in group.account == entry.account && user.groups.contains { $0.value == group.name } }
    })
  }
}
