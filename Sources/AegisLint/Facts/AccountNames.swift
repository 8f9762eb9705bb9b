import AegisBasics
import AegisIR

/// The names in one account that documents of others may speak of, and the numbers that its own documents have.
final class AccountNames: Sendable {
  /// As they are written, in the order of the account's resources.
  let roles: [String]
  let users: [String]
  let groups: [String]
  let policies: [String]
  /// Without regard to case.
  let foldedRoles: Set<String>
  let foldedUsers: Set<String>
  /// Tells the names of two accounts apart.
  let digest: UInt64
  /// Everything in its documents that looks like an account's number, sorted.
  let mentions: [String]
  /// Those of them whose users or roles its trust policies name.
  let trusted: [String]

  init(_ account: Account) {
    var (found, trusted): (Set<UInt64>, Set<UInt64>) = ([], [])
    for policy in account.policies { collectNumbers(policy.document.json) { number, _ in found.insert(number) } }
    for role in account.roles {
      collectNumbers(role.trust.json) { number, rest in
        found.insert(number)
        if rest.starts(with: ":role/".utf8) || rest.starts(with: ":user/".utf8) { trusted.insert(number) }
      }
      for policy in role.inlinePolicies { collectNumbers(policy.document.json) { number, _ in found.insert(number) } }
    }
    for policy in account.groups.lazy.flatMap(\.inlinePolicies) { collectNumbers(policy.document.json) { number, _ in found.insert(number) } }
    for policy in account.users.lazy.flatMap(\.inlinePolicies) { collectNumbers(policy.document.json) { number, _ in found.insert(number) } }
    roles = account.roles.map(\.name)
    users = account.users.map(\.name)
    groups = account.groups.map(\.name)
    policies = account.policies.map(\.name)
    mentions = found.sorted().map(accountNumber)
    self.trusted = trusted.sorted().map(accountNumber)
    (foldedRoles, foldedUsers) = (Set(roles.map { $0.lowercased() }), Set(users.map { $0.lowercased() }))
    var hasher = ContentHasher(seed: ContentDigest(high: 0x9E37_79B9_7F4A_7C15, low: 0xCBF2_9CE4_8422_2325))
    hasher.add(account.name)
    for names in [roles, users, groups, policies] {
      hasher.add(UInt64(names.count))
      for name in names { hasher.add(name) }
    }
    digest = hasher.digest.high
  }

  /// Nobody's, of an account of which nobody asks.
  static let none = AccountNames()

  private init() {
    (roles, users, groups, policies, foldedRoles, foldedUsers) = ([], [], [], [], [], [])
    (digest, mentions, trusted) = (0, [], [])
  }

  subscript(kind: ResourceKind) -> [String] {
    switch kind {
    case .role: roles
    case .user: users
    case .group: groups
    case .policy: policies
    }
  }

  // MARK: Stored

  /// Reads what `stored` wrote; nil where it is something else.
  init?(stored: [UInt8]) {
    var reader = CompactReader(stored)
    guard let roles = reader.list({ $0.text() }), let users = reader.list({ $0.text() }), let groups = reader.list({ $0.text() }),
      let policies = reader.list({ $0.text() }), let digest = reader.number(), let mentions = reader.list({ $0.text() }),
      let trusted = reader.list({ $0.text() }), reader.isAtEnd
    else { return nil }
    (self.roles, self.users, self.groups, self.policies) = (roles, users, groups, policies)
    (foldedRoles, foldedUsers) = (Set(roles.map { $0.lowercased() }), Set(users.map { $0.lowercased() }))
    (self.digest, self.mentions, self.trusted) = (digest, mentions, trusted)
  }

  var stored: [UInt8] {
    var writer = CompactWriter()
    for names in [roles, users, groups, policies] { writer.add(each: names) { $1.add($0) } }
    writer.add(digest)
    for numbers in [mentions, trusted] { writer.add(each: numbers) { $1.add($0) } }
    return writer.bytes
  }
}

/// A kind of resource, as ARNs of IAM call it.
enum ResourceKind: String {
  case role, user, group, policy
}

private func accountNumber(_ number: UInt64) -> String {
  let digits = String(number)
  return String(repeating: "0", count: 12 - digits.utf8.count) + digits
}

/// Calls `body` with the runs of twelve digits of a text, as numbers, and the text behind each.
private func collectNumbers(_ text: [UInt8], _ body: (UInt64, Slice<UnsafeBufferPointer<UInt8>>) -> Void) {
  text.withUnsafeBufferPointer { text in
    func isDigit(_ at: Int) -> Bool { text[at] &- 0x30 <= 9 }
    // No digit stands before `at` that a run which starts there would go on from. A run of twelve that starts within the
    // next twelve bytes has the last of them: most text is passed in steps of twelve.
    var at = 0
    while at + 12 <= text.count {
      guard isDigit(at + 11) else {
        at += 12
        continue
      }
      var start = at + 11
      while start > at, isDigit(start - 1) { start -= 1 }
      var end = at + 12
      while end < text.count, isDigit(end) { end += 1 }
      if end - start == 12 { body(text[start..<end].reduce(0) { $0 * 10 + UInt64($1 - 0x30) }, text[end...]) }
      at = end + 1
    }
  }
}
