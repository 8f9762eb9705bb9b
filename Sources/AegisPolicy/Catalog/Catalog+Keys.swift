extension Catalog {
  /// The condition key of a name, in any case. A name that fills a template finds the template:
  /// `aws:RequestTag/team` is `aws:RequestTag/${TagKey}`.
  public func conditionKey(_ name: Span<UInt8>) -> ConditionKeyID? {
    name.withUnsafeBufferPointer { name in
      if let row = search(.keyName, name) { return ConditionKeyID(row) }
      for at in 0..<image.count(.templateKeys) {
        let row = image.index(.templateKeys, at)
        if templateMatches(image.text(.keyName, row), name) { return ConditionKeyID(row) }
      }
      return nil
    }
  }

  public func conditionKey(_ name: String) -> ConditionKeyID? { conditionKey(name.utf8.span) }

  /// The key as AWS spells it.
  public func name(_ key: ConditionKeyID) -> String { image.string(.keyName, key.row) }

  public func valueType(_ key: ConditionKeyID) -> ConditionValueType {
    ConditionValueType(rawValue: keyFlags(key) & CatalogFlags.keyBaseType) ?? .string
  }

  /// The form of the key's values, where more is known of it than their type.
  public func valueForm(_ key: ConditionKeyID) -> ConditionValueForm {
    ConditionValueForm(rawValue: image.u8(.keyForm, key.row)) ?? .any
  }

  public func traits(_ key: ConditionKeyID) -> ConditionKeyTraits { ConditionKeyTraits(rawValue: image.u8(.keyTraits, key.row)) }

  /// Every condition key, sorted by name.
  public var conditionKeys: [ConditionKeyID] { (0..<image.count(.keyName)).map { ConditionKeyID($0) } }

  /// Whether a request may have several values of the key, so that a condition needs a set operator.
  public func isMultivalued(_ key: ConditionKeyID) -> Bool { keyFlags(key) & CatalogFlags.keyIsArray != 0 }

  /// Whether requests to every service may have the key.
  public func isGlobal(_ key: ConditionKeyID) -> Bool { keyFlags(key) & CatalogFlags.keyIsGlobal != 0 }

  /// Whether the key has a part to fill in.
  public func isTemplate(_ key: ConditionKeyID) -> Bool { keyFlags(key) & CatalogFlags.keyIsTemplate != 0 }

  /// The condition keys that AWS lists for the action itself; those of its resource types are apart.
  public func conditionKeys(of action: ActionID) -> [ConditionKeyID] {
    keys(ofSet: image.index(.actionKeys, action.row))
  }

  /// Whether a request for the action can have the key: a global one, one of the action, or one of a
  /// resource type that it works on.
  public func accepts(_ key: ConditionKeyID, action: ActionID) -> Bool {
    isGlobal(key) || lists(key, for: action)
  }

  /// Whether AWS's tables name the key beside the action, or beside a resource type that it works on. Of the keys
  /// that are global, they name those that a request has only for some actions, such as the tags of its resource.
  public func lists(_ key: ConditionKeyID, for action: ActionID) -> Bool { means(key) { names($0, action) } }

  /// The resource types of an action beside which AWS's tables name the key; nil where they name it beside the action itself.
  public func resourceTypes(with key: ConditionKeyID, of action: ActionID) -> [ResourceTypeID]? {
    if means(key, by: { set(image.index(.actionKeys, action.row), has: $0) }) { return nil }
    return image.range(.actionResources, action.row).compactMap { at in
      let type = Int(image.u32(.actionResourceType, at) & ~CatalogFlags.resourceRequired)
      let isNamed = means(key) { set(image.index(.actionResourceKeys, at), has: $0) || set(image.index(.resourceKeys, type), has: $0) }
      return isNamed ? ResourceTypeID(type) : nil
    }
  }

  /// Whether something is so of the key, or of one with a part to fill in, which may be meant where the tables spell the key out.
  private func means(_ key: ConditionKeyID, by isSo: (ConditionKeyID) -> Bool) -> Bool {
    if isSo(key) { return true }
    if isTemplate(key) { return false }
    let name = image.text(.keyName, key.row)
    return (0..<image.count(.templateKeys)).contains { at in
      let row = image.index(.templateKeys, at)
      return templateMatches(image.text(.keyName, row), name) && isSo(ConditionKeyID(row))
    }
  }

  private func names(_ key: ConditionKeyID, _ action: ActionID) -> Bool {
    if set(image.index(.actionKeys, action.row), has: key) { return true }
    return image.range(.actionResources, action.row).contains { at in
      let type = Int(image.u32(.actionResourceType, at) & ~CatalogFlags.resourceRequired)
      return set(image.index(.actionResourceKeys, at), has: key) || set(image.index(.resourceKeys, type), has: key)
    }
  }
}

extension Catalog {
  private func keyFlags(_ key: ConditionKeyID) -> UInt8 { image.u8(.keyType, key.row) }

  func keys(ofSet set: Int) -> [ConditionKeyID] {
    image.range(.keySetOffsets, set).map { ConditionKeyID(image.index(.keySetKeys, $0)) }
  }

  private func set(_ set: Int, has key: ConditionKeyID) -> Bool {
    image.range(.keySetOffsets, set).contains { image.index(.keySetKeys, $0) == key.row }
  }

  /// Whether `name` is `template` with every `${…}` and `<…>` replaced by one byte or more.
  private func templateMatches(_ template: ActionBytes, _ name: ActionBytes) -> Bool {
    var t = 0, n = 0
    var afterHole = -1, resume = 0
    while n < name.count {
      if let end = hole(template, t) {
        n += 1
        (t, afterHole, resume) = (end, end, n)
      } else if t < template.count && folded(template[t]) == folded(name[n]) {
        t += 1
        n += 1
      } else if afterHole >= 0 {
        // The hole takes one byte more.
        resume += 1
        (t, n) = (afterHole, resume)
      } else {
        return false
      }
    }
    return t == template.count
  }

  /// The end of the part to fill in that starts at `at`, or nil where none does.
  private func hole(_ template: ActionBytes, _ at: Int) -> Int? {
    guard at < template.count, template[at] == 0x24 || template[at] == 0x3C else { return nil }
    return template[at...].firstIndex(of: template[at] == 0x24 ? 0x7D : 0x3E).map { $0 + 1 }
  }
}
