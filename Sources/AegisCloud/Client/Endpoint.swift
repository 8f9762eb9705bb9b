/// Where a service is called, and for which region the call is signed.
public struct Endpoint: Sendable, Hashable {
  /// Scheme, host and port, without a slash at the end.
  public let url: String
  public let region: String
  /// Given by the user, such as that of a stand-in; not AWS's own.
  public let isCustom: Bool
  let scheme: String
  /// With the port, where the address names one.
  let host: String

  init(url: String, region: String, isCustom: Bool) {
    self.url = url
    self.region = region
    self.isCustom = isCustom
    scheme = String(url.prefix { $0 != ":" })
    host = String(url.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" })
  }
}

/// The services that are called, by the name that IAM's actions and AWS's tools use.
public enum Service: String, Sendable, CaseIterable {
  case iam
  case sts
  case organizations
  case dynamodb
  case s3
  case athena
  case cloudtrail
  /// AWS Account Management.
  case account
  case sso
  /// Resource Groups Tagging.
  case tagging

  /// Its name in `AWS_ENDPOINT_URL_…`.
  public var environmentName: String { self == .tagging ? "RESOURCE_GROUPS_TAGGING_API" : rawValue.uppercased() }
  var signingName: String { rawValue }
}

/// Addresses that the user gives instead of AWS's, by option, variable or profile.
public struct EndpointOverrides: Sendable {
  public var all: String?
  public var services: [Service: String]

  public init(all: String? = nil, services: [Service: String] = [:]) {
    self.all = all
    self.services = services
  }

  subscript(service: Service) -> String? { services[service] ?? all }

  /// What is wrong with an address; nil for one that can be called.
  public static func problem(_ url: String) -> String? {
    guard let scheme = ["https://", "http://"].first(where: { url.lowercased().hasPrefix($0) }) else {
      return "`\(url)` is no address: it begins with neither `https://` nor `http://`"
    }
    let host = url.dropFirst(scheme.count).prefix { $0 != "/" }
    if host.isEmpty || host.hasPrefix(":") { return "`\(url)` is no address: it names no host" }
    return url.utf8.contains { $0 <= 0x20 } ? "`\(url)` is no address: a blank stands in it" : nil
  }
}

/// The part of AWS that an account lives in.
public struct Partition: Sendable, Hashable {
  /// `aws`, `aws-cn`, `aws-us-gov`.
  public var name: String
  var suffix: String
  /// Where IAM is called and signed for.
  var iam: (host: String, region: String) { name == "aws-cn" ? ("iam.cn-north-1.amazonaws.com.cn", "cn-north-1") : name == "aws-us-gov" ? ("iam.us-gov.amazonaws.com", "us-gov-west-1") : ("iam.amazonaws.com", "us-east-1") }
  var organizationsRegion: String { name == "aws-cn" ? "cn-northwest-1" : name == "aws-us-gov" ? "us-gov-west-1" : "us-east-1" }

  /// The partition of a region. Source: AWS general reference, "Service endpoints".
  public init(region: String) {
    if region.hasPrefix("cn-") {
      (name, suffix) = ("aws-cn", "amazonaws.com.cn")
    } else {
      (name, suffix) = (region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws", "amazonaws.com")
    }
  }

  /// AWS's own address of a service. IAM and Organizations are global: one address and one region a partition.
  func endpoint(_ service: Service, region: String) -> Endpoint {
    switch service {
    case .iam: Endpoint(url: "https://\(iam.host)", region: iam.region, isCustom: false)
    case .organizations:
      Endpoint(url: "https://organizations.\(organizationsRegion).\(suffix)", region: organizationsRegion, isCustom: false)
    case .account: Endpoint(url: "https://account.\(organizationsRegion).\(suffix)", region: organizationsRegion, isCustom: false)
    case .sso: Endpoint(url: "https://portal.sso.\(region).\(suffix)", region: region, isCustom: false)
    default: Endpoint(url: "https://\(service.rawValue).\(region).\(suffix)", region: region, isCustom: false)
    }
  }
}
