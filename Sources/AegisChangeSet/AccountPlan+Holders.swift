import AegisBasics
import AegisIR

/// A role, group or user, as far as the three are alike.
struct Holder {
  var name: String
  var attached: [PolicyReference]
  var inline: [InlinePolicy]
  var boundary: PolicyReference?

  init(_ role: Role) { self.init(role.name, role.attachedPolicies, role.inlinePolicies, role.permissionsBoundary) }
  init(_ group: Group) { self.init(group.name, group.attachedPolicies, group.inlinePolicies, nil) }
  init(_ user: User) { self.init(user.name, user.attachedPolicies, user.inlinePolicies, user.permissionsBoundary) }

  private init(_ name: String, _ attached: [PolicyAttachment], _ inline: [InlinePolicy], _ boundary: PolicyReference?) {
    self.name = name
    self.attached = attached.map(\.policy)
    self.inline = inline
    self.boundary = boundary
  }
}

extension AccountPlan {
  mutating func planHolders(_ kind: HolderKind, before old: [Holder], after new: [Holder]) {
    let olds = Dictionary(old.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let news = Dictionary(new.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for holder in old {
      let own = ownAddress(kind, holder.name)
      switch planner.action(own) {
      case .delete: takeDown(kind, holder, of: own, isEarly: isEarly(own))
      case .replace:
        takeDown(kind, holder, of: own, isEarly: true)
        create(kind, holder.name, of: own)
        putTogether(kind, old: holder, new: news[holder.name] ?? holder, of: own)
      default: change(kind, old: holder, new: news[holder.name] ?? holder, of: own)
      }
    }
    for holder in new where olds[holder.name] == nil {
      let own = ownAddress(kind, holder.name)
      guard planner.action(own) == .create else { continue }
      create(kind, holder.name, of: own)
      for reference in holder.attached {
        planner.step(.grant, .attachPolicy(kind, holder.name, locator(reference)), of: attachment(kind, holder.name, reference))
      }
      for policy in holder.inline { put(policy, in: holder.name, kind, of: address(.inline(kind), holder.name, policy.name)) }
    }
  }

  private func ownAddress(_ kind: HolderKind, _ name: String) -> Address {
    switch kind {
    case .role: address(.role, name)
    case .group: address(.group, name)
    case .user: address(.user, name)
    }
  }

  private func attachment(_ kind: HolderKind, _ holder: String, _ reference: PolicyReference) -> Address {
    address(.attachment(kind), holder, reference.canonical(in: account).text)
  }

  private func oldAttachment(_ kind: HolderKind, _ holder: String, _ reference: PolicyReference) -> Address {
    address(.attachment(kind), holder, reference.canonical(in: before ?? account).text)
  }

  // MARK: From nothing, to nothing

  private mutating func create(_ kind: HolderKind, _ name: String, of own: Address) {
    switch kind {
    case .group:
      guard let group = account.groups.first(where: { $0.name == name }) else { return }
      planner.step(.createGroups, .createGroup(name: name, path: group.path), of: own)
    case .user:
      guard let user = account.users.first(where: { $0.name == name }) else { return }
      let boundary = user.permissionsBoundary.map(locator)
      planner.step(.createUsers, .createUser(name: name, path: user.path, boundary: boundary, tags: user.tags), of: own)
    case .role:
      guard let role = account.roles.first(where: { $0.name == name }) else { return }
      planner.step(
        .createRoles,
        .createRole(
          name: name, path: role.path, description: role.description ?? "", trust: role.trust.json,
          boundary: role.permissionsBoundary.map(locator), maxSessionDuration: role.maxSessionDuration ?? 3600, tags: role.tags),
        of: own)
    }
  }

  private mutating func takeDown(_ kind: HolderKind, _ holder: Holder, of own: Address, isEarly: Bool) {
    for reference in holder.attached {
      let change = oldAttachment(kind, holder.name, reference)
      let phase: Phase = isEarly || isReplaced(reference) ? .replaceDetach : .stripDeleted
      planner.step(phase, .detachPolicy(kind, holder.name, oldLocator(reference)), of: planner.action(change) == nil ? own : change)
    }
    for policy in holder.inline {
      let change = address(.inline(kind), holder.name, policy.name)
      let operation = Operation.deleteInlinePolicy(kind, holder.name, name: policy.name)
      planner.step(isEarly ? .replaceDetach : .stripDeleted, operation, of: planner.action(change) == nil ? own : change)
    }
    let operation: Operation =
      switch kind {
      case .role: .deleteRole(holder.name)
      case .group: .deleteGroup(holder.name)
      case .user: .deleteUser(holder.name)
      }
    // A boundary goes with what it bounds; a policy that is replaced needs it gone before.
    if let boundary = holder.boundary, isReplaced(boundary), !isEarly {
      planner.step(.replaceBoundaries, .putBoundary(kind, holder.name, .arn(denyAll)), of: own)
    }
    planner.step(isEarly ? .replaceStrip : .deletePrincipals, operation, of: own)
  }

  /// What a replaced holder gets back: what is wanted, and what others gave it.
  private mutating func putTogether(_ kind: HolderKind, old: Holder, new: Holder, of own: Address) {
    for reference in new.attached {
      let change = attachment(kind, new.name, reference)
      planner.step(.grant, .attachPolicy(kind, new.name, locator(reference)), of: planner.action(change) == nil ? own : change)
    }
    for reference in old.attached where planner.action(oldAttachment(kind, old.name, reference)) == nil {
      if new.attached.contains(where: { $0.canonical(in: account).text == reference.canonical(in: before ?? account).text }) { continue }
      planner.step(.grant, .attachPolicy(kind, new.name, locator(reference)), of: own)
    }
    for policy in new.inline {
      let change = address(.inline(kind), new.name, policy.name)
      put(policy, in: new.name, kind, of: planner.action(change) == nil ? own : change)
    }
    for policy in old.inline where !new.inline.contains(where: { $0.name == policy.name }) {
      if planner.action(address(.inline(kind), old.name, policy.name)) == nil { put(policy, in: new.name, kind, of: own) }
    }
  }

  // MARK: In place

  private mutating func change(_ kind: HolderKind, old: Holder, new: Holder, of own: Address) {
    changeOwn(kind, new.name, of: own)
    changeBoundary(kind, old: old, new: new, of: own)
    changeAttachments(kind, old: old, new: new)
    let total = (old.inline.filter { policy in !new.inline.contains { $0.name == policy.name } } + new.inline)
      .reduce(0) { $0 + $1.document.json.count }
    let hasRoom = total <= inlineLimit(kind)
    for policy in old.inline {
      let change = address(.inline(kind), old.name, policy.name)
      guard planner.action(change) == .delete else { continue }
      planner.step(hasRoom ? .revoke : .makeRoom, .deleteInlinePolicy(kind, old.name, name: policy.name), of: change)
    }
    for policy in new.inline {
      let change = address(.inline(kind), new.name, policy.name)
      if planner.action(change) != nil { put(policy, in: new.name, kind, of: change) }
    }
  }

  private mutating func put(_ policy: InlinePolicy, in holder: String, _ kind: HolderKind, of change: Address) {
    planner.step(.grant, .putInlinePolicy(kind, holder, name: policy.name, document: policy.document.json), of: change)
  }

  /// Characters that the inline policies of one holder may have in all. Source: IAM quotas.
  private func inlineLimit(_ kind: HolderKind) -> Int {
    switch kind {
    case .role: 10240
    case .group: 5120
    case .user: 2048
    }
  }

  private mutating func changeOwn(_ kind: HolderKind, _ name: String, of own: Address) {
    guard planner.action(own) == .update else { return }
    switch kind {
    case .group:
      guard let group = account.groups.first(where: { $0.name == name }) else { return }
      let former = planner.alignment.oldHolderNames[own]
      if former != nil || planner.differs(own, "path") {
        planner.step(former == nil ? .updatePaths : .renameHolders, .updateGroup(name: name, former: former, path: group.path), of: own)
      }
    case .user:
      guard let user = account.users.first(where: { $0.name == name }) else { return }
      let former = planner.alignment.oldHolderNames[own]
      if former != nil || planner.differs(own, "path") {
        planner.step(former == nil ? .updatePaths : .renameHolders, .updateUser(name: name, former: former, path: user.path), of: own)
      }
      planner.tagSteps(.updateTrust, .user(name), of: own)
    case .role:
      guard let role = account.roles.first(where: { $0.name == name }) else { return }
      if planner.differs(own, "description") || planner.differs(own, "max_session_duration") {
        let operation = Operation.updateRole(
          name: name, description: role.description ?? "", maxSessionDuration: role.maxSessionDuration ?? 3600)
        planner.step(.updateTrust, operation, of: own)
      }
      if planner.differs(own, "trust") { planner.step(.updateTrust, .updateTrust(role: name, document: role.trust.json), of: own) }
      planner.tagSteps(.updateTrust, .role(name), of: own)
    }
  }

  /// While the policy that bounds somebody is replaced, nothing is allowed to them rather than everything.
  private mutating func changeBoundary(_ kind: HolderKind, old: Holder, new: Holder, of own: Address) {
    let isChanged = planner.differs(own, "permissions_boundary")
    if let boundary = old.boundary, isReplaced(boundary), case .local(let name) = boundary.canonical(in: before ?? account) {
      let change = isChanged ? own : address(.policy, name)
      planner.step(.replaceBoundaries, .putBoundary(kind, old.name, .arn(denyAll)), of: change)
      if !isChanged { planner.step(.updateTrust, .putBoundary(kind, old.name, locator(boundary)), of: change) }
    }
    guard isChanged else { return }
    if let boundary = new.boundary {
      planner.step(.updateTrust, .putBoundary(kind, new.name, locator(boundary)), of: own)
    } else {
      planner.step(.deleteBoundaries, .deleteBoundary(kind, new.name), of: own)
    }
  }

  private var denyAll: String { "arn:aws:iam::aws:policy/AWSDenyAll" }

  /// What is new is attached before what is old is detached, where ten are not too few for both.
  private mutating func changeAttachments(_ kind: HolderKind, old: Holder, new: Holder) {
    var removed: [(Operation, Address)] = []
    var count = old.attached.count
    for reference in old.attached {
      let change = oldAttachment(kind, old.name, reference)
      let goes = planner.action(change) == .detach
      let operation = Operation.detachPolicy(kind, old.name, oldLocator(reference))
      if isReplaced(reference), case .local(let name) = reference.canonical(in: before ?? account) {
        let policy = address(.policy, name)
        planner.step(.replaceDetach, operation, of: goes ? change : policy)
        if !goes { planner.step(.grant, .attachPolicy(kind, new.name, locator(reference)), of: policy) } else { count -= 1 }
      } else if goes {
        removed.append((operation, change))
      }
    }
    let added = new.attached.filter { planner.action(attachment(kind, new.name, $0)) == .attach }
    let overflow = max(0, count + added.count - 10)
    for (index, (operation, change)) in removed.enumerated() { planner.step(index < overflow ? .makeRoom : .revoke, operation, of: change) }
    for reference in added {
      planner.step(.grant, .attachPolicy(kind, new.name, locator(reference)), of: attachment(kind, new.name, reference))
    }
  }
}
