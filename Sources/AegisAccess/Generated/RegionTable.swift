// Generated from grammar/ by `aegis-dev generate`; do not edit.

/// The services that are one for all regions; the sources stand in `grammar/regions.yaml`.
enum RegionTable {
  /// Services whose requests all count as made to one region.
  static let singleRegion: Set<String> = ["cloudfront", "iam", "organizations", "route53"]
  /// By partition the region of such services.
  static let partitions: [String: String] = [
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
  ]
  /// Services whose events are recorded in one region, and the region in the partition `aws`.
  static let homeRegions: [String: String] = [
    "account": "us-east-1",
    "artifact": "us-east-1",
    "aws-marketplace": "us-east-1",
    "aws-marketplace-management": "us-east-1",
    "aws-portal": "us-east-1",
    "billing": "us-east-1",
    "budgets": "us-east-1",
    "ce": "us-east-1",
    "chime": "us-east-1",
    "cloudfront": "us-east-1",
    "consolidatedbilling": "us-east-1",
    "cur": "us-east-1",
    "freetier": "us-east-1",
    "health": "us-east-1",
    "iam": "us-east-1",
    "importexport": "us-east-1",
    "invoicing": "us-east-1",
    "organizations": "us-east-1",
    "payments": "us-east-1",
    "pricing": "us-east-1",
    "purchase-orders": "us-east-1",
    "route53": "us-east-1",
    "route53domains": "us-east-1",
    "shield": "us-east-1",
    "sts": "us-east-1",
    "support": "us-east-1",
    "supportplans": "us-east-1",
    "sustainability": "us-east-1",
    "tax": "us-east-1",
    "trustedadvisor": "us-east-1",
    "waf": "us-east-1",
    "globalaccelerator": "us-west-2",
    "networkmanager": "us-west-2",
    "route53-recovery-control-config": "us-west-2",
    "route53-recovery-readiness": "us-west-2",
  ]
}
