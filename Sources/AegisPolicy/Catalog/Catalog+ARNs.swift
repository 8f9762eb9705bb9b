/// Whether ARNs of a service have something in a field, as far as the formats of its resource types tell.
public enum ARNFieldUse: Sendable {
  case always
  case sometimes
  case never
}

/// Names what can stand in the third field of an ARN.
public typealias ARNServiceID = CatalogID<CatalogEntry.ARNService>

extension CatalogEntry {
  public enum ARNService {}
}

extension Catalog {
  /// The partition that a region lies in, or nil where there is no such region. Case matters.
  public func partition(ofRegion name: Span<UInt8>) -> String? {
    name.withUnsafeBufferPointer { name in
      regionRow(name).map { image.string(.partitions, image.index(.regionPartition, $0)) }
    }
  }

  public func hasRegion(_ name: Span<UInt8>) -> Bool { name.withUnsafeBufferPointer { regionRow($0) != nil } }

  public func hasPartition(_ name: Span<UInt8>) -> Bool {
    name.withUnsafeBufferPointer { name in
      (0..<image.count(.partitions)).contains { image.text(.partitions, $0).elementsEqual(name) }
    }
  }

  public func hasRegion(_ name: String) -> Bool { hasRegion(name.utf8.span) }
  public func hasPartition(_ name: String) -> Bool { hasPartition(name.utf8.span) }
  public func partition(ofRegion name: String) -> String? { partition(ofRegion: name.utf8.span) }
  public func arnService(_ name: String) -> ARNServiceID? { arnService(name.utf8.span) }

  /// Every region, sorted by name.
  public var regions: [String] { (0..<image.count(.regionName)).map { image.string(.regionName, $0) } }

  /// What AWS's tables know of ARNs with a text, in any case, in the third field. It is mostly a service's
  /// prefix, but not for all services: objects of MLflow have `sagemaker` there, load balancers `elasticloadbalancing`.
  public func arnService(_ name: Span<UInt8>) -> ARNServiceID? {
    name.withUnsafeBufferPointer { name in search(.arnServiceName, name).map { ARNServiceID($0) } }
  }

  public func name(_ service: ARNServiceID) -> String { image.string(.arnServiceName, service.row) }

  /// Every text that can stand in the third field of an ARN, sorted.
  public var arnServices: [ARNServiceID] { (0..<image.count(.arnServiceName)).map { ARNServiceID($0) } }

  public func regionUse(_ service: ARNServiceID) -> ARNFieldUse {
    use(service, CatalogFlags.arnWithRegion, CatalogFlags.arnWithoutRegion)
  }

  public func accountUse(_ service: ARNServiceID) -> ARNFieldUse {
    use(service, CatalogFlags.arnWithAccount, CatalogFlags.arnWithoutAccount)
  }

  /// Whether AWS leaves the region empty in ARNs of its own policies, whatever the forms say.
  public func leavesRegionEmpty(_ service: ARNServiceID) -> Bool {
    image.u8(.arnServiceFlags, service.row) & CatalogFlags.arnNoRegionSeen != 0
  }

  /// Whether AWS leaves the account empty in ARNs of its own policies: `arn:aws:ssm:*::document/AWS-RunShellScript`.
  public func leavesAccountEmpty(_ service: ARNServiceID) -> Bool {
    image.u8(.arnServiceFlags, service.row) & CatalogFlags.arnNoAccountSeen != 0
  }

  /// The resource types whose ARNs have the text in the third field, of whatever service.
  public func resourceTypes(of service: ARNServiceID) -> [ResourceTypeID] {
    image.range(.arnServiceTypes, service.row).map { ResourceTypeID(image.index(.arnTypes, $0)) }
  }

  /// Calls `body` with the form of a type's ARNs: `arn:${Partition}:s3:::${BucketName}`.
  public func withARNFormat<Result>(_ type: ResourceTypeID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    body(image.text(.resourceArn, type.row))
  }
}

extension Catalog {
  private func regionRow(_ name: ActionBytes) -> Int? {
    let row = lowerBound(.regionName, 0..<image.count(.regionName)) { $0.lexicographicallyPrecedes(name) }
    return row < image.count(.regionName) && image.text(.regionName, row).elementsEqual(name) ? row : nil
  }

  private func use(_ service: ARNServiceID, _ with: UInt8, _ without: UInt8) -> ARNFieldUse {
    let flags = image.u8(.arnServiceFlags, service.row)
    if flags & with == 0 { return .never }
    return flags & without == 0 ? .always : .sometimes
  }
}
