import AegisPolicy

extension Catalog {
  /// What `aws:RequestedRegion` is in every request for an action on a resource; nil where that is not sure.
  ///
  /// Source: IAM User Guide, "AWS global condition context keys", `aws:RequestedRegion`, and "AWS: Denies access to AWS based on the
  /// requested Region": services that are one for all regions have their endpoint in us-east-1. Elsewhere a resource is asked for in
  /// its own region, but by what copies it to another one.
  func region(of action: String, on resource: String) -> String? {
    let name = action.lowercased(), service = String(name.prefix { $0 != ":" })
    if Self.global.contains(service) {
      // The service that is handed a role asks for it, in its own region.
      return name == "iam:passrole" || name == "iam:createservicelinkedrole" ? nil : "us-east-1"
    }
    let fields = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, fields[2] == service, Self.isRegion(fields[3]), !name.contains("copy"), !name.contains("replica") else { return nil }
    return String(fields[3])
  }

  private static let global: Set<String> = ["cloudfront", "iam", "organizations", "route53"]

  private static func isRegion(_ text: Substring) -> Bool {
    let parts = text.split(separator: "-")
    return parts.count >= 3 && parts.last?.allSatisfy(\.isNumber) == true && !text.contains("*")
  }
}
