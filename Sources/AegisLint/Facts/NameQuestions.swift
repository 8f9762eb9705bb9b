import AegisIR

/// What a rule asked of the names in an account: with the answer, all that its verdict on another account hangs on there.
enum NameQuestion: Hashable {
  /// Whether the account has one that is written so.
  case has(ResourceKind, String, account: String)
  /// Whether it has one, without regard to case; the name is folded.
  case hasFolded(ResourceKind, String, account: String)
  /// Whether it has one of a path and name, without regard to case; they are folded.
  case hasPath(ResourceKind, String, account: String)
  case all(account: String)
}

struct NameAnswer: Equatable {
  enum Content: Equatable {
    case found, missing
    /// There is none of the kind.
    case empty
    case unknownAccount
    /// All names, told from others.
    case names(UInt64)
  }

  let question: NameQuestion
  let content: Content
}

extension SharedFacts {
  /// Whether an account has a resource, given the names there.
  func answer(_ kind: ResourceKind, _ names: AccountNames, _ contains: (AccountNames) -> Bool) -> NameAnswer.Content {
    contains(names) ? .found : names.count(kind) == 0 ? .empty : .missing
  }

  func answer(_ question: NameQuestion) -> NameAnswer.Content {
    func look(_ kind: ResourceKind, _ account: String, _ contains: (AccountNames) -> Bool) -> NameAnswer.Content {
      guard let names = names(ofAccount: account) else { return .unknownAccount }
      return answer(kind, names, contains)
    }
    switch question {
    case .has(let kind, let name, let account): return look(kind, account) { $0.has(kind, name) }
    case .hasFolded(let kind, var name, let account): return look(kind, account) { names in name.withUTF8 { names.has(kind, folded: $0) } }
    case .hasPath(let kind, var path, let account): return look(kind, account) { names in path.withUTF8 { names.has(kind, foldedPath: $0) } }
    case .all(let account): return names(ofAccount: account).map { .names($0.digest) } ?? .unknownAccount
    }
  }
}

/// The accounts of an organization by their numbers.
struct AccountsByID {
  let shared: SharedFacts

  subscript(id: String) -> Account? { shared.index.byID[id].map { shared.organization.accounts[$0] } }
  /// Whether an account of the organization has a number; no for nil.
  func contains(_ number: UInt64?) -> Bool { number.map { shared.index.byNumber[$0] != nil } ?? false }
  var keys: Dictionary<String, Int>.Keys { shared.index.byID.keys }
}

/// The names in accounts by the accounts' numbers, where it is noted who asks.
struct NamesByID {
  let facts: OrganizationFacts

  subscript(id: String) -> AccountNames? {
    facts.note(.all(account: id))
    return facts.shared.names(ofAccount: id)
  }
}
