import AegisBasics
import AegisIR
import AegisPolicy

/// Who holds what in an account, by numbers: names are looked up once, for all rules.
final class AccountOutline {
  /// A managed policy, or one that lives in a role, group or user.
  struct Policy {
    let name: String
    /// As it is written.
    let document: Document
    let outline: DocumentOutline
    /// Where its statements stand in `AccountOutline.reaches`.
    let open: Range<Int>
    let conditional: Range<Int>

    /// - Parameter reaches: Gets those of its statements.
    init(_ name: String, _ document: Document, _ reaches: inout StatementReaches) {
      (self.name, self.document) = (name, document)
      let (open, conditional) = (reaches.open.count, reaches.conditional.count)
      outline = document.meaning.map { DocumentOutline($0, &reaches) } ?? .empty
      (self.open, self.conditional) = (open..<reaches.open.count, conditional..<reaches.conditional.count)
    }

    /// What it says, where places do not matter; nil for a document that no file holds.
    var meaning: PolicyDocument? { document.meaning }

    /// What it says, with its own places.
    var written: PolicyDocument? { document.policy }
  }

  /// A user, group or role.
  struct Holder {
    enum Kind { case user, group, role }

    let kind: Kind
    /// Its number among the account's of its kind.
    let number: Int
    /// The policies that it has, those of its groups too: numbers in `AccountOutline.policies`, at these places of `heldPolicies`.
    fileprivate let policies: Range<Int>
    /// What it has of AWS's own, or of others that are defined nowhere: at these places of `managedPolicies`.
    fileprivate let managed: Range<Int>
    /// Its boundary's number in `policies`.
    let boundary: Int?
    /// Whether it has policies that no file holds, such as AWS's own.
    let hasOthers: Bool

    var noun: String {
      switch kind {
      case .user: "user"
      case .group: "group"
      case .role: "role"
      }
    }
  }

  let account: Account
  /// The account's managed policies in their order, then the policies inside its roles, groups and users.
  let policies: [Policy]
  /// What their statements are about.
  let reaches: StatementReaches
  let users: [Holder]
  let groups: [Holder]
  let roles: [Holder]
  /// For each managed policy whether something has it, or is bounded by it.
  let isUsed: [Bool]
  /// For each group whether a user is in it.
  let hasMembers: [Bool]
  /// The managed policies that bound users, and those that bound roles, by their numbers.
  let boundsUsers: Set<Int>
  let boundsRoles: Set<Int>
  /// Numbers in `policies`, holder after holder.
  let heldPolicies: [Int]
  /// All uses of policies that are not the account's, holder after holder.
  let managedPolicies: [ManagedUses.Number]

  /// - Parameter uses: Where policies that are not the account's have their numbers.
  init(_ account: Account, _ uses: ManagedUses) {
    var builder = Builder(uses, NameNumbers(account.policies.count) { account.policies[$0].name })
    self.account = account
    // What is written to once for each holder is the object's own at the end only.
    var isUsed = [Bool](repeating: false, count: account.policies.count)
    var hasMembers = [Bool](repeating: false, count: account.groups.count)
    var (boundsUsers, boundsRoles): (Set<Int>, Set<Int>) = ([], [])
    builder.reserve(4 * account.policies.count, holders: account.roles.count + account.groups.count + account.users.count)
    for index in account.policies.indices { builder.append(account.policies[index].name, account.policies[index].document) }
    var (users, groups, roles): ([Holder], [Holder], [Holder]) = ([], [], [])
    roles.reserveCapacity(account.roles.count)
    groups.reserveCapacity(account.groups.count)
    users.reserveCapacity(account.users.count)
    for index in account.roles.indices {
      builder.begin()
      builder.attach(account.roles[index].attachedPolicies)
      builder.add(account.roles[index].inlinePolicies)
      let bound = builder.bound(account.roles[index].permissionsBoundary)
      if let bound { boundsRoles.insert(bound) }
      roles.append(builder.holder(.role, index, bound))
    }
    for index in account.groups.indices {
      builder.begin()
      builder.attach(account.groups[index].attachedPolicies)
      builder.add(account.groups[index].inlinePolicies)
      groups.append(builder.holder(.group, index, nil))
    }
    let names = NameNumbers(account.groups.count) { account.groups[$0].name }
    for index in account.users.indices {
      builder.begin()
      builder.attach(account.users[index].attachedPolicies)
      builder.add(account.users[index].inlinePolicies)
      for group in account.users[index].groups {
        guard let number = names[group.value] else { continue }
        hasMembers[number] = true
        builder.inherit(groups[number])
      }
      let bound = builder.bound(account.users[index].permissionsBoundary)
      if let bound { boundsUsers.insert(bound) }
      users.append(builder.holder(.user, index, bound))
    }
    (self.users, self.groups, self.roles) = (users, groups, roles)
    (policies, reaches, heldPolicies, managedPolicies) = (builder.policies, builder.reaches, builder.held, builder.managed)
    for number in builder.used { isUsed[number] = true }
    (self.isUsed, self.hasMembers, self.boundsUsers, self.boundsRoles) = (isUsed, hasMembers, boundsUsers, boundsRoles)
  }

  /// Users and roles, in this order.
  var holders: [Holder] { users + roles }

  /// The numbers of the policies that a holder has, its groups' too, where a file holds them.
  func policies(of holder: Holder) -> ArraySlice<Int> { heldPolicies[holder.policies] }

  /// Where they stand in `heldPolicies`.
  func placesOfPolicies(of holder: Holder) -> Range<Int> { holder.policies }

  /// Where in `managedPolicies` stands what else it has.
  func placesOfManagedPolicies(of holder: Holder) -> Range<Int> { holder.managed }

  /// Those of some policies which may say the same as another of them, in their order: of most there is one of its size.
  func mayRepeat(_ numbers: Range<Int>) -> [Int] {
    let bySize = numbers.filter { policies[$0].outline.size != 0 }.map { (size: policies[$0].outline.size, number: $0) }.sorted { $0 < $1 }
    let repeated = bySize.indices.filter { at in
      at > 0 && bySize[at - 1].size == bySize[at].size || at + 1 < bySize.count && bySize[at + 1].size == bySize[at].size
    }
    return repeated.map { bySize[$0].number }.sorted()
  }

  func name(of holder: Holder) -> String {
    switch holder.kind {
    case .user: account.users[holder.number].name
    case .group: account.groups[holder.number].name
    case .role: account.roles[holder.number].name
    }
  }

  func origin(of holder: Holder) -> SourceRange {
    switch holder.kind {
    case .user: account.users[holder.number].origin
    case .group: account.groups[holder.number].origin
    case .role: account.roles[holder.number].origin
    }
  }

  /// The trust policies of its roles that name somebody other than a service of AWS, see `TrustedPrincipal`.
  private(set) lazy var trusted: [TrustedPrincipal] = TrustedPrincipal.all(in: account)

  private struct Builder {
    let uses: ManagedUses
    let names: NameNumbers
    var policies: [Policy] = []
    var reaches = StatementReaches()
    var held: [Int] = []
    var managed: [ManagedUses.Number] = []
    /// Managed policies that something has.
    var used: [Int] = []
    /// Of the holder that is being built.
    private var start = (held: 0, managed: 0)
    private var hasOthers = false

    init(_ uses: ManagedUses, _ names: NameNumbers) { (self.uses, self.names) = (uses, names) }

    /// - Parameters:
    ///   - count: About how many policies and statements there are.
    ///   - holders: How many hold them.
    mutating func reserve(_ count: Int, holders: Int) {
      policies.reserveCapacity(count)
      reaches.open.reserveCapacity(2 * count)
      reaches.conditional.reserveCapacity(count)
      used.reserveCapacity(4 * holders)
      held.reserveCapacity(4 * holders)
      managed.reserveCapacity(2 * holders)
    }

    mutating func append(_ name: String, _ document: Document) { policies.append(Policy(name, document, &reaches)) }

    mutating func begin() {
      start = (held.count, managed.count)
      hasOthers = false
    }

    mutating func attach(_ attachments: [PolicyAttachment]) {
      for index in attachments.indices {
        switch attachments[index].policy {
        case .local(let name):
          guard let number = names[name] else {
            hasOthers = true
            continue
          }
          used.append(number)
          if policies[number].meaning == nil { hasOthers = true } else { held.append(number) }
        case .arn(let arn):
          hasOthers = true
          managed.append(uses.number(arn))
        }
      }
    }

    mutating func add(_ inline: [InlinePolicy]) {
      for index in inline.indices {
        append(inline[index].name, inline[index].document)
        if policies[policies.count - 1].meaning != nil { held.append(policies.count - 1) }
      }
    }

    mutating func inherit(_ group: Holder) {
      // Element by element: a slice would hold on to the array, which would be copied as it grows.
      for place in group.policies { held.append(held[place]) }
      for place in group.managed { managed.append(managed[place]) }
      hasOthers = hasOthers || group.hasOthers
    }

    mutating func bound(_ reference: PolicyReference?) -> Int? {
      guard case .local(let name)? = reference, let number = names[name] else { return nil }
      used.append(number)
      return policies[number].meaning == nil ? nil : number
    }

    func holder(_ kind: Holder.Kind, _ number: Int, _ boundary: Int?) -> Holder {
      Holder(
        kind: kind, number: number, policies: start.held..<held.count, managed: start.managed..<managed.count, boundary: boundary,
        hasOthers: hasOthers)
    }
  }
}
