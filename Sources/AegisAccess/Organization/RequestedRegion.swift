import AegisPolicy

extension Catalog {
  /// What `aws:RequestedRegion` is in every request for an action on a resource; nil where that is not sure.
  ///
  /// Source: IAM User Guide, "AWS global condition context keys", `aws:RequestedRegion`, and "AWS: Denies access to AWS based on the
  /// requested Region": services that are one for all regions have their endpoint in one. Elsewhere a resource is asked for in
  /// its own region, but by what copies it to another one.
  ///
  /// - Parameter partition: The caller's.
  func region(of action: String, on resource: String, partition: String) -> String? {
    let name = action.lowercased(), service = String(name.prefix { $0 != ":" })
    if RegionTable.singleRegion.contains(service) {
      // The service that is handed a role asks for it, in its own region.
      return name == "iam:passrole" || name == "iam:createservicelinkedrole" ? nil : RegionTable.partitions[partition]
    }
    let fields = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, fields[2] == service, Self.isRegion(fields[3]), !name.contains("copy"), !name.contains("replica") else { return nil }
    return String(fields[3])
  }

  private static func isRegion(_ text: Substring) -> Bool {
    let parts = text.split(separator: "-")
    return parts.count >= 3 && parts.last?.allSatisfy(\.isNumber) == true && !text.contains("*")
  }
}

/// The regions in which services are that are one for all regions, of every partition.
public let regionsOfGlobalServices = Set(RegionTable.partitions.values)

/// The region in which the events of a service are recorded, wherever its callers work; nil where it is the caller's.
///
/// - Parameter service: Its prefix in policies.
public func homeRegion(ofService service: String, partition: String) -> String? {
  guard let region = RegionTable.homeRegions[service] else { return nil }
  return region == RegionTable.partitions["aws"] ? RegionTable.partitions[partition] ?? region : region
}

extension Caller {
  /// Of the caller's ARN.
  public var partition: String { name.split(separator: ":", maxSplits: 2).dropFirst().first.map(String.init) ?? "aws" }
}
