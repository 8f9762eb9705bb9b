import AegisBasics
import AegisIR

/// The names in one account that documents of others may speak of, and the numbers that its own documents have.
final class AccountNames: Sendable {
  /// The account; nil for one whose files were not read.
  private let source: Account?
  private let account: String
  /// The names of an account whose files were not read: roles, users, groups, policies.
  private let read: [[String]]
  /// Everything in its documents that looks like an account's number, sorted.
  let mentions: [UInt64]
  /// Those of them whose users or roles its trust policies name.
  let trusted: [String]
  private let folded = LazyReference<FoldedNames>()

  init(_ account: Account) {
    var numbers = AccountNumberFinder()
    for index in account.policies.indices { numbers.look(in: account.policies[index].document.json) }
    for index in account.roles.indices {
      numbers.look(in: account.roles[index].trust.json, isTrust: true)
      numbers.look(in: account.roles[index].inlinePolicies)
    }
    for index in account.groups.indices { numbers.look(in: account.groups[index].inlinePolicies) }
    for index in account.users.indices { numbers.look(in: account.users[index].inlinePolicies) }
    self.account = account.name
    source = account
    read = []
    mentions = numbers.found.sortedOnce()
    trusted = numbers.trusted.sortedOnce().map(twelveDigits)
  }

  /// Nobody's, of an account of which nobody asks.
  static let none = AccountNames()

  private init() { (source, account, read, mentions, trusted) = (nil, "", [[], [], [], []], [], []) }

  /// As they are written, in the order of the account's resources.
  subscript(kind: ResourceKind) -> [String] {
    var names: [String] = []
    names.reserveCapacity(count(kind))
    forEach(kind) { names.append($0) }
    return names
  }

  func count(_ kind: ResourceKind) -> Int {
    guard let source else { return read[kind.number].count }
    return switch kind {
    case .role: source.roles.count
    case .user: source.users.count
    case .group: source.groups.count
    case .policy: source.policies.count
    }
  }

  private func forEach(_ kind: ResourceKind, _ body: (String) -> Void) {
    guard let source else { return read[kind.number].forEach(body) }
    switch kind {
    case .role: for index in source.roles.indices { body(source.roles[index].name) }
    case .user: for index in source.users.indices { body(source.users[index].name) }
    case .group: for index in source.groups.indices { body(source.groups[index].name) }
    case .policy: for index in source.policies.indices { body(source.policies[index].name) }
    }
  }

  /// Whether the account has a resource of a name.
  func has(_ kind: ResourceKind, _ name: String) -> Bool {
    var isFound = false
    forEach(kind) { if $0 == name { isFound = true } }
    return isFound
  }

  /// Whether the account has a role, or a user, of a name, without regard to case.
  func has(_ kind: ResourceKind, folded name: UnsafeBufferPointer<UInt8>) -> Bool {
    let names = folded.load() ?? folded.storeIfNil(FoldedNames(roles: self[.role], users: self[.user]))
    return kind == .role ? names.roles.contains(name) : names.users.contains(name)
  }

  /// Tells the names of two accounts apart.
  var digest: UInt64 {
    var hasher = ContentHasher(seed: ContentDigest(high: 0x9E37_79B9_7F4A_7C15, low: 0xCBF2_9CE4_8422_2325))
    hasher.add(account)
    for kind in ResourceKind.allCases {
      hasher.add(UInt64(count(kind)))
      forEach(kind) { hasher.add($0) }
    }
    return hasher.digest.high
  }

  // MARK: Stored

  /// Reads what `stored` wrote; nil where it is something else.
  init?(stored: [UInt8]) {
    var reader = CompactReader(stored)
    var read: [[String]] = []
    guard let account = reader.text() else { return nil }
    for _ in ResourceKind.allCases {
      guard let names = reader.list({ $0.text() }) else { return nil }
      read.append(names)
    }
    guard let mentions = reader.list({ $0.number() }), let trusted = reader.list({ $0.text() }), reader.isAtEnd else { return nil }
    (source, self.account, self.read, self.mentions, self.trusted) = (nil, account, read, mentions, trusted)
  }

  var stored: [UInt8] {
    var writer = CompactWriter()
    writer.add(account)
    for kind in ResourceKind.allCases {
      writer.add(count(kind))
      // They are many: an array's own care for each would cost more than they do.
      var names = FormBuffer()
      forEach(kind) { name in
        var name = name
        name.withUTF8 { text in
          names.append(compact: text.count)
          names.append(text)
        }
      }
      writer.add(written: names.bytes)
    }
    writer.add(each: mentions) { $1.add($0) }
    writer.add(each: trusted) { $1.add($0) }
    return writer.bytes
  }
}

/// A kind of resource, as ARNs of IAM call it.
enum ResourceKind: String, CaseIterable {
  case role, user, group, policy

  /// Its place among all.
  fileprivate var number: Int {
    switch self {
    case .role: 0
    case .user: 1
    case .group: 2
    case .policy: 3
    }
  }
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
