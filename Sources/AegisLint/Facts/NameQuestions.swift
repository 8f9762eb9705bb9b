import AegisIR

/// What a rule asked of the names in an account: with the answer, all that its verdict on another account hangs on there.
enum NameQuestion: Hashable {
  /// Whether the account has one that is written so.
  case has(ResourceKind, String, account: String)
  /// Whether it has one, without regard to case; the name is folded.
  case hasFolded(ResourceKind, String, account: String)
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
  func answer(_ question: NameQuestion) -> NameAnswer.Content {
    func look(_ kind: ResourceKind, _ account: String, _ contains: (AccountNames) -> Bool) -> NameAnswer.Content {
      guard let names = names(ofAccount: account) else { return .unknownAccount }
      return contains(names) ? .found : names[kind].isEmpty ? .empty : .missing
    }
    switch question {
    case .has(let kind, let name, let account): return look(kind, account) { $0[kind].contains(name) }
    case .hasFolded(.role, let name, let account): return look(.role, account) { $0.foldedRoles.contains(name) }
    case .hasFolded(let kind, let name, let account): return look(kind, account) { $0.foldedUsers.contains(name) }
    case .all(let account): return names(ofAccount: account).map { .names($0.digest) } ?? .unknownAccount
    }
  }
}

/// The accounts of an organization by their numbers.
struct AccountsByID {
  let shared: SharedFacts

  subscript(id: String) -> Account? { shared.index.byID[id].map { shared.organization.accounts[$0] } }
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
