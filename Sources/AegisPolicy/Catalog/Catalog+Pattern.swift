extension Catalog {
  /// Whether an action or a pattern of actions matches anything: current where it matches one action
  /// that AWS has today, retired where all it matches is gone, unknown where it matches nothing.
  ///
  /// `*` and `?` may stand on both sides of the colon; `*` alone matches every action.
  public func status(ofPattern pattern: Span<UInt8>) -> CatalogStatus {
    pattern.withUnsafeBufferPointer { status(ofPattern: $0) }
  }

  /// Calls `body` for every action that a pattern matches, retired ones too, in the catalog's order,
  /// until it returns false.
  public func forEachAction(matching pattern: Span<UInt8>, _ body: (ActionID) -> Bool) {
    pattern.withUnsafeBufferPointer { bytes in forEachRow(matching: bytes) { body(ActionID($0)) } }
  }

  /// The current actions that a pattern matches, in the catalog's order.
  public func currentActions(matching pattern: Span<UInt8>) -> [ActionID] {
    var found: [ActionID] = []
    pattern.withUnsafeBufferPointer { bytes in
      forEachRow(matching: bytes) { row in
        if !isRetired(row) { found.append(ActionID(row)) }
        return true
      }
    }
    return found
  }

  public func status(ofPattern pattern: String) -> CatalogStatus { status(ofPattern: pattern.utf8.span) }
  public func currentActions(matching pattern: String) -> [ActionID] { currentActions(matching: pattern.utf8.span) }
}

extension Catalog {
  func status(ofPattern pattern: ActionBytes) -> CatalogStatus {
    // Most elements are plain names: the hash finds them without a look for wildcards.
    if let row = actionRow(pattern) { return isRetired(row) ? .retired : .current }
    var found = CatalogStatus.unknown
    forEachRow(matching: pattern) { row in
      found = isRetired(row) ? .retired : .current
      return found != .current
    }
    return found
  }

  /// Calls `body` for the rows of the actions that `pattern` matches, until it returns false.
  func forEachRow(matching pattern: ActionBytes, _ body: (Int) -> Bool) {
    guard let (service, name) = pattern.splitAtColon() else {
      if !pattern.isEmpty && pattern.allSatisfy({ $0 == 0x2A }) {
        for row in 0..<image.count(.actionName) where !body(row) { return }
      }
      return
    }
    if !service.isPattern && !name.isPattern {
      if let row = actionRow(service: service, name: name) { _ = body(row) }
    } else if !service.isPattern {
      if let row = serviceRow(service) { _ = forEachRow(ofService: row, matching: name, body) }
    } else {
      for row in 0..<image.count(.serviceName) where globMatches(service, image.text(.serviceName, row)) {
        guard forEachRow(ofService: row, matching: name, body) else { return }
      }
    }
  }

  /// The same for the actions of one service, of which the pattern's literal start picks a run.
  /// Returns false where `body` did.
  private func forEachRow(ofService service: Int, matching name: ActionBytes, _ body: (Int) -> Bool) -> Bool {
    let start = name.part(0..<(name.firstIndex { $0 == 0x2A || $0 == 0x3F } ?? name.count))
    let rest = name.part(start.count..<name.count)
    let rows = rows(in: .actionName, image.range(.serviceActions, service), startingWith: start)
    let takesAll = rest.count == 1 && rest[0] == 0x2A
    for row in rows {
      let text = image.text(.actionName, row)
      guard takesAll || globMatches(rest, text.part(start.count..<text.count)) else { continue }
      if !body(row) { return false }
    }
    return true
  }

  /// Those of `rows`, sorted, whose text starts with `start` without regard to case.
  func rows(in column: CatalogSection, _ rows: Range<Int>, startingWith start: ActionBytes) -> Range<Int> {
    if start.isEmpty { return rows }
    func head(_ text: ActionBytes) -> ActionBytes { text.part(0..<min(text.count, start.count)) }
    let first = lowerBound(column, rows) { compareFolded(head($0), start) < 0 }
    let last = lowerBound(column, first..<rows.upperBound) { compareFolded(head($0), start) <= 0 }
    return first..<last
  }
}
