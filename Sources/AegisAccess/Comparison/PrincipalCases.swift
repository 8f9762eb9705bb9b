/// The callers that the statements of resource and trust policies tell apart: everybody who is named, one of
/// each account that is named, and strangers.
struct PrincipalCases {
  struct Case {
    var caller: Caller
    /// Accounts that a stranger is not of: those are cases of their own.
    var foreignTo: [String] = []
  }

  private(set) var cases: [Case] = []
  /// Principals whose requests the engine does not follow.
  private(set) var unmodelled: [String] = []

  init(_ lists: [PrincipalList]) {
    var names: [PrincipalName] = []
    for name in lists.flatMap(\.principals) where !names.contains(name) { names.append(name) }
    var accounts: [String] = []
    for name in names {
      switch name {
      case .everyone: break
      case .account(let id): if !accounts.contains(id) { accounts.append(id) }
      case .arn(let arn): add(arn, &accounts)
      case .service(let service): cases.append(Case(caller: Caller(kind: .service, name: service)))
      case .federated(let provider): cases.append(Case(caller: Caller(kind: .federated, name: provider)))
      case .canonicalUser(let id): unmodelled.append("the canonical user `\(id)`")
      case .uniqueID(let id): unmodelled.append("the principal `\(id)`, which no longer exists or is no ARN")
      }
    }
    for account in accounts { addExamples(of: account) }
    // Whom nobody names can still be meant by `*` and by `NotPrincipal`.
    if names.contains(.everyone) || lists.contains(where: \.isComplement) {
      addExamples(of: nil, foreignTo: accounts)
      cases.append(Case(caller: Caller(kind: .service, name: "example.amazonaws.com")))
      cases.append(Case(caller: Caller(kind: .federated, name: "accounts.example.com")))
    }
  }

  private mutating func add(_ arn: String, _ accounts: inout [String]) {
    let fields = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 6 else { return unmodelled.append("the principal `\(arn)`") }
    let account = fields[4]
    if !accounts.contains(account) { accounts.append(account) }
    if fields[5].hasPrefix("user/") {
      cases.append(Case(caller: Caller(kind: .user, name: arn, account: account)))
    } else if fields[5].hasPrefix("role/") {
      cases.append(Case(caller: Caller(kind: .role, name: arn, account: account)))
    } else if fields[5].hasPrefix("assumed-role/") {
      let parts = fields[5].split(separator: "/").map(String.init)
      let role = "arn:\(fields[1]):iam::\(account):role/\(parts.count > 1 ? parts[1] : "")"
      cases.append(Case(caller: Caller(kind: .role, name: role, account: account, session: arn)))
    } else {
      unmodelled.append("the principal `\(arn)`")
    }
  }

  private mutating func addExamples(of account: String?, foreignTo: [String] = []) {
    for kind in [Caller.Kind.role, .user] {
      var caller = Caller(kind: kind, name: "", account: account)
      caller.isExample = true
      cases.append(Case(caller: caller, foreignTo: foreignTo))
    }
  }
}

extension Caller {
  /// The example with all that a region says of it; nil where what it says does not fit together.
  func concrete(arn: String?, account: String?, userName: String?) -> Caller? {
    guard isExample else { return self }
    var found = self
    found.isExample = false
    let owner = arn.flatMap { Self.account(of: $0) } ?? self.account ?? account ?? "999988887777"
    if let fixed = self.account ?? account, fixed != owner { return nil }
    let noun = kind == .user ? "user" : "role"
    found.account = owner
    found.name = arn ?? "arn:aws:iam::\(owner):\(noun)/\(userName ?? "example")"
    guard found.name.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last?.hasPrefix(noun + "/") == true else { return nil }
    if let userName, found.name.split(separator: "/").last != userName[...] { return nil }
    return found
  }

  private static func account(of arn: String) -> String? {
    let fields = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return fields.count == 6 ? String(fields[4]) : nil
  }

  /// The ARNs that an example can have.
  var possibleARNs: [Pattern] {
    [Pattern("arn:*:iam::\(account ?? "????????????"):\(kind == .user ? "user" : "role")/?*", wildcards: true, variables: false)]
  }
}
