import AegisBasics

/// What may be meant by the name of an action that a service does not have.
extension Catalog {
  /// The current actions of a service whose names are that one and further words: `GetBucketAcl` for `GetBucket`, or `GetBuckets`.
  func actions(beginningWith name: String, of service: ServiceID) -> [ActionID] {
    let singular = name.hasSuffix("s") ? String(name.dropLast()) : name
    return [name, singular].lazy.map { begin in
      Array(begin.utf8).withUnsafeBufferPointer { begin in
        actions(of: service).filter { action in
          let text = nameBytes(action)
          return text.count > begin.count && isCapital(text[begin.count]) && equalFolded(text.part(0..<begin.count), begin) && isSuggested(action)
        }
      }
    }.first { !$0.isEmpty } ?? []
  }

  /// The current action of a service that does the same by another verb: `DescribeTable` for `GetTable`.
  func kindredAction(to name: String, of service: ServiceID) -> ActionID? {
    let verb = String(firstWord(of: name)), noun = name.dropFirst(verb.count)
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

  /// The current action whose name has AWS's word for what another one has in its place: `AssumeRoleWithWebIdentity` for
  /// `AssumeRoleWithOIDC`.
  func synonym(of name: String, in service: ServiceID) -> ActionID? {
    for (word, meant) in Self.synonyms where name.contains(word) {
      if let found = action("\(prefix(service)):\(name.replacing(word, with: meant))"), isSuggested(found) { return found }
    }
    return nil
  }

  /// Whether an action's name begins with that very word.
  func begins(_ action: ActionID, with verb: some Collection<UInt8>) -> Bool {
    let name = nameBytes(action)
    return firstWordLength(of: name) == verb.count && name.starts(with: verb)
  }

  /// The name of an action without its service.
  func words(_ action: ActionID) -> String { String(decoding: nameBytes(action), as: UTF8.self) }

  private func nameBytes(_ action: ActionID) -> ActionBytes { image.text(.actionName, action.row) }

  func isSuggested(_ action: ActionID) -> Bool { status(action) == .current && isDocumented(action) }

  private static let synonyms = [("OpenIDConnect", "WebIdentity"), ("OIDC", "WebIdentity"), ("OIDC", "OpenIDConnect"), ("OpenID", "OpenIDConnect")]

  /// Verbs that services use for the same.
  private static let kindredVerbs = [
    ["Get", "List", "Describe", "Read", "View", "Show"], ["Create", "Put", "Add", "Make"], ["Update", "Modify", "Put", "Set", "Change", "Edit"],
    ["Delete", "Remove", "Terminate", "Destroy"],
  ]
}
