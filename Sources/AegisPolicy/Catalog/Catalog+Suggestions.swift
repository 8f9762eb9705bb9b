import AegisBasics

/// What may be meant by the name of an action that a service does not have.
extension Catalog {
  /// The current actions of a service whose names are that one and further words: `GetBucketAcl` for `GetBucket`, or `GetBuckets`.
  func actions(beginningWith name: String, of service: ServiceID) -> [ActionID] {
    let singular = name.hasSuffix("s") ? String(name.dropLast()) : name
    return [name, singular].lazy.map { begin in
      actions(of: service).filter { action in
        let rest = words(action).dropFirst(begin.count)
        return isSuggested(action) && words(action).lowercased().hasPrefix(begin.lowercased()) && rest.first?.isUppercase == true
      }
    }.first { !$0.isEmpty } ?? []
  }

  /// The current action of a service that does the same by another verb: `DescribeTable` for `GetTable`.
  func kindredAction(to name: String, of service: ServiceID) -> ActionID? {
    let verb = Self.verb(of: name), noun = name.dropFirst(verb.count)
    if noun.isEmpty { return nil }
    let nouns = [noun, noun + "s", noun.last == "s" ? noun.dropLast() : noun]
    for group in Self.kindredVerbs where group.contains(verb) {
      for noun in nouns {
        for other in group where other != verb {
          if let found = action("\(prefix(service)):\(other)\(noun)"), isSuggested(found) { return found }
        }
      }
    }
    return nil
  }

  /// The word that a name begins with.
  static func verb(of name: String) -> String {
    let rest = name.dropFirst().drop { !$0.isUppercase }
    return String(name[..<rest.startIndex])
  }

  /// Whether an action of the service begins with that very word.
  func hasVerb(_ verb: String, _ service: ServiceID) -> Bool {
    actions(of: service).contains { Self.verb(of: words($0)) == verb }
  }

  /// The name of an action without its service.
  func words(_ action: ActionID) -> String { String(name(action).drop { $0 != ":" }.dropFirst()) }

  func isSuggested(_ action: ActionID) -> Bool { status(action) == .current && isDocumented(action) }

  /// Verbs that services use for the same.
  private static let kindredVerbs = [
    ["Get", "List", "Describe", "Read", "View", "Show"], ["Create", "Put", "Add", "Make"], ["Update", "Modify", "Put", "Set", "Change", "Edit"],
    ["Delete", "Remove", "Terminate", "Destroy"],
  ]
}
