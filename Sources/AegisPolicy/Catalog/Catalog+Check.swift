import AegisBasics

/// What an element of `Action` or `NotAction` names.
public enum ActionCheck: Hashable, Sendable {
  /// At least one action that AWS has today.
  case current
  /// Only actions that AWS once had, or anything of a service that it once had.
  case retired
  /// No action, but an operation of the service's API, and the actions that authorize it. None are given
  /// where the catalog does not know them; the operation may then be newer than the catalog's actions.
  case operation(meant: [ActionID])
  /// The service is known, the action is not; the action that may be meant, with its prefix.
  case unknownAction(nearest: String?)
  /// No service has the prefix; the prefix that may be meant.
  case unknownService(nearest: String?)
  /// Neither `*` nor a prefix, a colon and a name.
  case malformed
}

extension Catalog {
  /// What an action or a pattern of actions names, and where it names nothing, what may be meant.
  ///
  /// Costs one hash probe for an action that exists; only a name that does not pays for suggestions.
  public func check(action text: Span<UInt8>) -> ActionCheck {
    text.withUnsafeBufferPointer { bytes in
      switch status(ofPattern: bytes) {
      case .current: .current
      case .retired: .retired
      case .unknown: explain(bytes)
      }
    }
  }

  public func check(action text: String) -> ActionCheck { check(action: text.utf8.span) }

  /// The actions that authorize an API operation that is no action: `s3:ListBucket` for `s3:HeadBucket`.
  /// Nil where the catalog knows no such operation; empty where it does not know the actions.
  public func actions(meantByOperation text: Span<UInt8>) -> [ActionID]? {
    text.withUnsafeBufferPointer { meant($0) }
  }

  public func actions(meantByOperation text: String) -> [ActionID]? { actions(meantByOperation: text.utf8.span) }

  /// The actions that authorize API operations of other names.
  public var actionsMeantByOperations: Set<ActionID> {
    Set((0..<image.count(.operationAction)).map { ActionID(image.index(.operationAction, $0)) })
  }

  /// The current service whose prefix is meant by one that no service has.
  public func nearestService(to prefix: String) -> ServiceID? {
    if let meant = service(meantBy: prefix) { return meant }
    let current = services.filter { status($0) == .current }
    return closestMatch(to: prefix, among: current.lazy.map { self.prefix($0) }).flatMap { service($0) }
  }

  /// The current action that is meant by a name that a service does not have: one of the service that
  /// is spelt nearly the same, or does the same by another verb, or else the only one of that very name in another service.
  public func nearestAction(to name: String, of service: ServiceID) -> ActionID? {
    if let other = synonym(of: name, in: service) { return other }
    // A verb that the service has is meant: who writes `PutBucket` does not want to list it.
    let verb = firstWord(of: name).utf8, isVerb = actions(of: service).contains { begins($0, with: verb) }
    var search = NameSearch(for: name), near: ActionID?
    for row in image.range(.serviceActions, service.row) where isSuggested(ActionID(row)) && !image.text(.actionName, row).elementsEqual(name.utf8) {
      if isVerb, !begins(ActionID(row), with: verb) { continue }
      if search.isNearer(image.text(.actionName, row)) { near = ActionID(row) }
      if search.isOver { break }
    }
    if let near, editDistance(Array(name.lowercased().utf8), Array(words(near).lowercased().utf8), limit: 2) != nil { return near }
    let letters = Array(name.lowercased().utf8)
    let suggested = actions(of: service).filter { isSuggested($0) && hasLetters(letters, in: image.text(.actionName, $0.row)) && (!isVerb || begins($0, with: verb)) }
    if let wordy = nameWithWords(of: name, among: suggested.lazy.map { self.words($0) }) { return suggested.first { words($0) == wordy } }
    if let kindred = kindredAction(to: name, of: service) { return kindred }
    if let near { return near }
    return name.utf8.count < 6 ? nil : onlyAction(named: name).map { ActionID($0) }
  }

  /// The AWS managed policy that is meant by a name that none has. Current ones only.
  public func nearestPolicy(to name: String) -> ManagedPolicyID? {
    let current = managedPolicies.lazy.filter { !isDeprecated($0) }
    return closestMatch(to: name, among: current.map { self.name($0) }).flatMap { managedPolicy(named: $0) }
  }
}

extension Catalog {
  private func explain(_ text: ActionBytes) -> ActionCheck {
    guard let (prefix, name) = text.splitAtColon(), !prefix.isEmpty, !name.isEmpty, !name.contains(0x3A) else {
      return .malformed
    }
    if let meant = meant(text), !isOnlyBeginning(text, meant) { return .operation(meant: meant) }
    if prefix.isPattern { return .unknownService(nearest: nil) }
    guard let service = serviceRow(prefix) else {
      let near = nearestService(to: String(decoding: prefix, as: UTF8.self))
      return .unknownService(nearest: near.map { self.prefix($0) })
    }
    if status(ServiceID(service)) == .retired { return .retired }
    if name.isPattern { return .unknownAction(nearest: nil) }
    let near = nearestAction(to: String(decoding: name, as: UTF8.self), of: ServiceID(service))
    return .unknownAction(nearest: near.map { self.name($0) })
  }

  /// The actions meant by all operations that a name or a pattern with a literal prefix matches.
  private func meant(_ text: ActionBytes) -> [ActionID]? {
    guard let (prefix, name) = text.splitAtColon(), let service = serviceRow(prefix) else { return nil }
    var low = 0, high = image.count(.operationName)
    while low < high {
      let middle = (low + high) / 2
      if image.u16(.operationService, middle) < service { low = middle + 1 } else { high = middle }
    }
    var found: [ActionID]?
    while low < image.count(.operationName), image.u16(.operationService, low) == service {
      if globMatches(name, image.text(.operationName, low)) {
        let meant = image.range(.operationActions, low).map { ActionID(image.index(.operationAction, $0)) }
        found = (found ?? []) + meant.filter { found?.contains($0) != true }
      }
      low += 1
    }
    return found
  }

  /// Whether an operation of another service has a name that, in its own, is the beginning of others: who writes
  /// `s3:GetBucket` does not mean the buckets of Outposts.
  private func isOnlyBeginning(_ text: ActionBytes, _ meant: [ActionID]) -> Bool {
    guard let (prefix, name) = text.splitAtColon(), !name.isPattern, let row = serviceRow(prefix), case let service = ServiceID(row) else { return false }
    return !meant.isEmpty && !meant.contains { self.service(of: $0) == service }
      && actions(beginningWith: String(decoding: name, as: UTF8.self), of: service).count > 1
  }

  private func onlyAction(named name: String) -> Int? {
    let bytes = Array(name.utf8)
    return bytes.withUnsafeBufferPointer { bytes in
      var found: Int?
      for row in 0..<image.count(.actionName) where equalFolded(image.text(.actionName, row), bytes) && isSuggested(ActionID(row)) {
        if found != nil { return nil }
        found = row
      }
      return found
    }
  }
}
