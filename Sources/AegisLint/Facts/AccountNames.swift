import AegisBasics
import AegisIR
import Synchronization

/// The names in one account that documents of others may speak of, and the numbers that its own documents have.
final class AccountNames: Sendable {
  private let account: String
  /// As they are written, in the order of the account's resources.
  let roles: [String]
  let users: [String]
  let groups: [String]
  let policies: [String]
  /// Everything in its documents that looks like an account's number, sorted.
  let mentions: [String]
  /// Those of them whose users or roles its trust policies name.
  let trusted: [String]
  private let folded = AtomicLazyReference<FoldedNames>()

  init(_ account: Account) {
    var numbers = NumberFinder()
    for index in account.policies.indices { numbers.look(in: account.policies[index].document.json) }
    for index in account.roles.indices {
      numbers.look(in: account.roles[index].trust.json, isTrust: true)
      numbers.look(in: account.roles[index].inlinePolicies)
    }
    for index in account.groups.indices { numbers.look(in: account.groups[index].inlinePolicies) }
    for index in account.users.indices { numbers.look(in: account.users[index].inlinePolicies) }
    self.account = account.name
    roles = account.roles.indices.map { account.roles[$0].name }
    users = account.users.indices.map { account.users[$0].name }
    groups = account.groups.indices.map { account.groups[$0].name }
    policies = account.policies.indices.map { account.policies[$0].name }
    mentions = numbers.found.sorted().map(twelveDigits)
    trusted = numbers.trusted.sorted().map(twelveDigits)
  }

  /// Nobody's, of an account of which nobody asks.
  static let none = AccountNames()

  private init() { (account, roles, users, groups, policies, mentions, trusted) = ("", [], [], [], [], [], []) }

  subscript(kind: ResourceKind) -> [String] {
    switch kind {
    case .role: roles
    case .user: users
    case .group: groups
    case .policy: policies
    }
  }

  /// Whether the account has a role, or a user, of a name, without regard to case.
  func has(_ kind: ResourceKind, folded name: UnsafeBufferPointer<UInt8>) -> Bool {
    let names = folded.load() ?? folded.storeIfNil(FoldedNames(roles: roles, users: users))
    return kind == .role ? names.roles.contains(name) : names.users.contains(name)
  }

  /// Tells the names of two accounts apart.
  var digest: UInt64 {
    var hasher = ContentHasher(seed: ContentDigest(high: 0x9E37_79B9_7F4A_7C15, low: 0xCBF2_9CE4_8422_2325))
    hasher.add(account)
    for names in [roles, users, groups, policies] {
      hasher.add(UInt64(names.count))
      for name in names { hasher.add(name) }
    }
    return hasher.digest.high
  }

  // MARK: Stored

  /// Reads what `stored` wrote; nil where it is something else.
  init?(stored: [UInt8]) {
    var reader = CompactReader(stored)
    guard let account = reader.text(), let roles = reader.list({ $0.text() }), let users = reader.list({ $0.text() }),
      let groups = reader.list({ $0.text() }), let policies = reader.list({ $0.text() }), let mentions = reader.list({ $0.text() }),
      let trusted = reader.list({ $0.text() }), reader.isAtEnd
    else { return nil }
    (self.account, self.roles, self.users, self.groups, self.policies) = (account, roles, users, groups, policies)
    (self.mentions, self.trusted) = (mentions, trusted)
  }

  var stored: [UInt8] {
    var writer = CompactWriter()
    writer.add(account)
    for texts in [roles, users, groups, policies, mentions, trusted] { writer.add(each: texts) { $1.add($0) } }
    return writer.bytes
  }
}

/// A kind of resource, as ARNs of IAM call it.
enum ResourceKind: String {
  case role, user, group, policy
}

/// The names of an account's roles and users without regard to case; made for the accounts that somebody asks about.
private final class FoldedNames: Sendable {
  struct Names: ~Copyable {
    private var texts = TextIndex()

    init(_ names: [String]) {
      for name in names {
        var name = name
        name.withUTF8 { text in Self.withLowercase(text) { _ = texts.insert($0) } }
      }
    }

    func contains(_ name: UnsafeBufferPointer<UInt8>) -> Bool { Self.withLowercase(name) { texts.number($0) != nil } }

    private static func withLowercase<Result>(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
      guard text.allSatisfy({ $0 < 0x80 }) else {
        var lower = String(decoding: text, as: UTF8.self).lowercased()
        return lower.withUTF8(body)
      }
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { lower in
        for at in text.indices { lower.initializeElement(at: at, to: text[at] &- 0x41 < 26 ? text[at] | 0x20 : text[at]) }
        return body(UnsafeBufferPointer(lower))
      }
    }
  }

  let roles: Names
  let users: Names

  init(roles: [String], users: [String]) {
    self.roles = Names(roles)
    self.users = Names(users)
  }
}

private func twelveDigits(_ number: UInt64) -> String {
  String(unsafeUninitializedCapacity: 12) { digits in
    var rest = number
    for at in (0..<12).reversed() {
      digits.initializeElement(at: at, to: 0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    return 12
  }
}

/// Collects what looks like an account's number.
private struct NumberFinder {
  private(set) var found: Set<UInt64> = []
  /// Those behind which the name of a user or role stands in a trust policy.
  private(set) var trusted: Set<UInt64> = []
  /// Nearly all of an account's numbers are its own.
  private var last: UInt64?

  mutating func look(in inline: [InlinePolicy]) {
    for index in inline.indices { look(in: inline[index].document.json) }
  }

  mutating func look(in text: [UInt8], isTrust: Bool = false) {
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
        if end - start == 12 {
          var number: UInt64 = 0
          for digit in start..<end { number = number * 10 + UInt64(text[digit] - 0x30) }
          if number != last { found.insert(number) }
          last = number
          if isTrust, text[end...].starts(with: ":role/".utf8) || text[end...].starts(with: ":user/".utf8) { trusted.insert(number) }
        }
        at = end + 1
      }
    }
  }
}
