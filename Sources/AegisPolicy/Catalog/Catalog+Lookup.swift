extension Catalog {
  /// The action that `service:name` spells, in any case, whether current or retired.
  ///
  /// One probe of a hash table; nothing is allocated.
  public func action(_ text: Span<UInt8>) -> ActionID? {
    text.withUnsafeBufferPointer { bytes in actionRow(bytes).map { ActionID($0) } }
  }

  /// The action of a service prefix and a name, in any case, whether current or retired.
  public func action(service: Span<UInt8>, name: Span<UInt8>) -> ActionID? {
    service.withUnsafeBufferPointer { service in
      name.withUnsafeBufferPointer { name in actionRow(service: service, name: name).map { ActionID($0) } }
    }
  }

  /// Whether AWS has, or once had, the action that `service:name` spells. No patterns here.
  public func status(ofAction text: Span<UInt8>) -> CatalogStatus {
    text.withUnsafeBufferPointer { bytes in
      guard let row = actionRow(bytes) else { return .unknown }
      return isRetired(row) ? .retired : .current
    }
  }

  /// The service with a prefix, in any case, whether current or retired.
  public func service(_ prefix: Span<UInt8>) -> ServiceID? {
    prefix.withUnsafeBufferPointer { bytes in serviceRow(bytes).map { ServiceID($0) } }
  }

  /// The service that is meant by a name that is no prefix: the SDK's, or the one it signs with.
  /// `elbv2` means `elasticloadbalancing`, `monitoring` means `cloudwatch`.
  public func service(meantBy name: Span<UInt8>) -> ServiceID? {
    name.withUnsafeBufferPointer { bytes in
      search(.aliasName, bytes).map { ServiceID(image.index(.aliasService, $0)) }
    }
  }

  public func action(_ text: String) -> ActionID? { action(text.utf8.span) }
  public func status(ofAction text: String) -> CatalogStatus { status(ofAction: text.utf8.span) }
  public func service(_ prefix: String) -> ServiceID? { service(prefix.utf8.span) }
  public func service(meantBy name: String) -> ServiceID? { service(meantBy: name.utf8.span) }
}

extension Catalog {
  func isRetired(_ action: Int) -> Bool { image.u8(.actionFlags, action) & CatalogFlags.actionRetired != 0 }

  func serviceRow(_ prefix: ActionBytes) -> Int? { search(.serviceName, prefix) }

  func actionRow(_ text: ActionBytes) -> Int? {
    let hash = foldedHash(text)
    let slots = image.count(.actionHash)
    let tag = UInt32(truncatingIfNeeded: hash >> 56)
    var slot = Int(truncatingIfNeeded: hash) & (slots - 1)
    while true {
      let entry = image.u32(.actionHash, slot)
      if entry == 0 { return nil }
      if entry >> 24 == tag {
        let row = Int(entry & CatalogLayout.slotNumberMask) - 1
        if row >= 0 && spells(text, row) { return row }
      }
      slot = (slot + 1) & (slots - 1)
    }
  }

  func actionRow(service: ActionBytes, name: ActionBytes) -> Int? {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: service.count + 1 + name.count) { buffer in
      _ = buffer.initialize(fromContentsOf: service)
      buffer[service.count] = 0x3A
      _ = buffer[(service.count + 1)...].initialize(fromContentsOf: name)
      return actionRow(ActionBytes(buffer))
    }
  }

  /// Whether `text` is the `service:name` of an action, in any case.
  @inline(__always)
  private func spells(_ text: ActionBytes, _ action: Int) -> Bool {
    let name = image.text(.actionName, action)
    let colon = text.count - name.count - 1
    guard colon >= 0, text[colon] == 0x3A, equalFolded(name, text.part(colon + 1..<text.count)) else { return false }
    return equalFolded(image.text(.serviceName, image.u16(.actionService, action)), text.part(0..<colon))
  }

  /// The row of a sorted column of texts that equals `text` without regard to case.
  func search(_ column: CatalogSection, _ text: ActionBytes) -> Int? {
    let row = lowerBound(column, 0..<image.count(column)) { compareFolded($0, text) < 0 }
    return row < image.count(column) && equalFolded(image.text(column, row), text) ? row : nil
  }

  /// The first of `rows` for whose text `isBefore` does not hold.
  func lowerBound(_ column: CatalogSection, _ rows: Range<Int>, _ isBefore: (ActionBytes) -> Bool) -> Int {
    var low = rows.lowerBound, high = rows.upperBound
    while low < high {
      let middle = (low + high) / 2
      if isBefore(image.text(column, middle)) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
