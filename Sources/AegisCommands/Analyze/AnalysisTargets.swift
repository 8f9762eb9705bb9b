import AegisAccess
import AegisBasics
import AegisDriver
import AegisIR
import AegisPolicy

/// The users and roles that the command line names, by patterns of letters of any case and `*`.
struct AnalysisTargets {
  var account: String?
  var role: String?
  var user: String?

  /// The principals, in the organization's order.
  func choose(in access: OrganizationAccess) throws -> [Int] {
    let accounts = try chosenAccounts(access)
    let wanted = access.principals.indices.filter { index in
      accounts.contains(access.principals[index].account) && isOfKind(access.principals[index])
    }
    let name = role ?? user
    let found = wanted.filter { index in name.map { matchesPattern($0, access.principals[index].name) } ?? true }
    if found.isEmpty { throw nothing(wanted.map { access.principals[$0].name }, in: accounts.map { access.organization.accounts[$0].key }) }
    return found
  }

  private func isOfKind(_ entry: AccessPrincipal) -> Bool {
    if role != nil { return entry.caller.kind == .role }
    return user == nil || entry.caller.kind == .user
  }

  /// By the key, AWS's name, the id, or `master`.
  private func chosenAccounts(_ access: OrganizationAccess) throws -> [Int] {
    let accounts = access.organization.accounts
    guard let account else { return Array(accounts.indices) }
    let found = accounts.indices.filter { index in
      let entry = accounts[index]
      return accountNames(entry).contains { matchesPattern(account, $0) }
    }
    if found.isEmpty {
      let hint = closestMatch(to: account, among: accounts.flatMap { accountNames($0) }).map { "; did you mean `\($0)`?" }
      let list = accounts.prefix(8).map { "`\($0.key)`" }.joined(separator: ", ") + (accounts.count > 8 ? ", and \(accounts.count - 8) more" : "")
      throw CommandFailure(status: .usage, message: "no account is named `\(account)`\(hint ?? "; there are \(list)")")
    }
    return found
  }

  private func nothing(_ names: [String], in accounts: [String]) -> CommandFailure {
    let place = accounts.count == 1 ? "account `\(accounts[0])`" : "the accounts `\(accounts.joined(separator: "`, `"))`"
    guard let name = role ?? user else { return CommandFailure(status: .usage, message: "\(place) has no users or roles") }
    let noun = role != nil ? "role" : "user"
    let hint: String
    if let near = closestMatch(to: name, among: names) {
      hint = "; did you mean `\(near)`?"
    } else if !name.contains("*"), let longer = names.first(where: { matchesPattern(name + "*", $0) }) {
      hint = "; `\(name)*` matches, as in `\(longer)`"
    } else {
      let list = Array(Set(names)).sorted(), rest = list.count > 8 ? ", and \(list.count - 8) more" : ""
      hint = list.isEmpty ? "" : "; there are `\(list.prefix(8).joined(separator: "`, `"))`\(rest)"
    }
    let verb = name.contains("*") ? "matches" : "is named"
    return CommandFailure(status: .usage, message: "no \(noun) of \(place) \(verb) `\(name)`\(hint)")
  }
}
