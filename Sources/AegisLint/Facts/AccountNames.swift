import AegisBasics
import AegisIR

/// The names in one account that documents of others may speak of, and the numbers that its own documents have.
final class AccountNames: Sendable {
  /// The account; nil for one whose files were not read.
  private let source: Account?
  private let account: String
  /// The names of an account whose files were not read: roles, users, groups, policies; those of roles and users with their paths.
  private let read: [[String]]
  /// Everything in its documents that looks like an account's number, sorted.
  let mentions: [UInt64]
  /// Those of them whose users or roles its trust policies name.
  let trusted: [String]
  private let folded = LazyReference<FoldedAccountNames>()

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
    forEach(kind) { _, name in names.append(name) }
    return names
  }

  /// The path and name of a resource, as ARNs have them, by its name without regard to case; nil for none.
  func path(_ kind: ResourceKind, named name: String) -> String? {
    let wanted = name.lowercased()
    var found: String?
    forEach(kind) { if $1.lowercased() == wanted { found = found ?? $0 + $1 } }
    return found
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

  /// Calls `body` with the path, but for its first slash, and the name of each; the paths of groups and policies are not told.
  private func forEach(_ kind: ResourceKind, _ body: (Substring, String) -> Void) {
    guard let source else {
      for text in read[kind.number] {
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else {
          body("", text)
          continue
        }
        let end = text.utf8.index(after: slash)
        body(text[..<end], String(text[end...]))
      }
      return
    }
    switch kind {
    case .role: for index in source.roles.indices { body(Substring(source.roles[index].path.utf8.dropFirst()), source.roles[index].name) }
    case .user: for index in source.users.indices { body(Substring(source.users[index].path.utf8.dropFirst()), source.users[index].name) }
    case .group: for index in source.groups.indices { body("", source.groups[index].name) }
    case .policy: for index in source.policies.indices { body("", source.policies[index].name) }
    }
  }

  /// Whether the account has a resource of a name.
  func has(_ kind: ResourceKind, _ name: String) -> Bool {
    var isFound = false
    forEach(kind) { if $1 == name { isFound = true } }
    return isFound
  }

  /// Whether the account has a role, or a user, of a name, without regard to case.
  func has(_ kind: ResourceKind, folded name: UnsafeBufferPointer<UInt8>) -> Bool {
    kind == .role ? foldedNames.roles.contains(name) : foldedNames.users.contains(name)
  }

  /// The same of a path and name, as ARNs have them.
  func has(_ kind: ResourceKind, foldedPath path: UnsafeBufferPointer<UInt8>) -> Bool {
    kind == .role ? foldedNames.roles.contains(path: path) : foldedNames.users.contains(path: path)
  }

  private var foldedNames: FoldedAccountNames {
    folded.load() ?? folded.storeIfNil(FoldedAccountNames(roles: foldedNames(of: .role), users: foldedNames(of: .user)))
  }

  private func foldedNames(of kind: ResourceKind) -> FoldedNames {
    var names = FoldedNames()
    forEach(kind) { names.insert($0, $1) }
    return names
  }

  /// Tells the names of two accounts apart.
  var digest: UInt64 {
    var hasher = ContentHasher(seed: ContentDigest(high: 0x9E37_79B9_7F4A_7C15, low: 0xCBF2_9CE4_8422_2325))
    hasher.add(account)
    for kind in ResourceKind.allCases {
      hasher.add(UInt64(count(kind)))
      forEach(kind) { path, name in
        hasher.add(String(path))
        hasher.add(name)
      }
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
      forEach(kind) { path, name in
        var text = path.isEmpty ? name : path + name
        text.withUTF8 { text in
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
private final class FoldedAccountNames: Sendable {
  let roles: FoldedNames
  let users: FoldedNames

  init(roles: consuming FoldedNames, users: consuming FoldedNames) {
    self.roles = roles
    self.users = users
  }
}

/// The names of an account's resources of one kind without regard to case.
private struct FoldedNames: ~Copyable {
  /// Paths and names, as ARNs have them: mostly the name alone.
  private var paths = TextIndex()
  /// The names of those that have a path.
  private var names = TextIndex()

  /// - Parameter path: Ends with a slash, but does not begin with one.
  mutating func insert(_ path: Substring, _ name: String) {
    Self.insert(path.isEmpty ? name : path + name, &paths)
    if !path.isEmpty { Self.insert(name, &names) }
  }

  private static func insert(_ text: String, _ index: inout TextIndex) {
    var text = text
    text.withUTF8 { text in withLowercase(text) { _ = index.insert($0) } }
  }

  func contains(_ name: UnsafeBufferPointer<UInt8>) -> Bool { Self.withLowercase(name) { paths.number($0) != nil || names.number($0) != nil } }

  func contains(path: UnsafeBufferPointer<UInt8>) -> Bool { Self.withLowercase(path) { paths.number($0) != nil } }

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
