public import AegisSchema

/// The parts of `TYPE.aws.ACCOUNT.RESOURCE`.
public struct ReferenceName: Sendable {
  public let type: String
  public let provider: String
  public let account: String
  /// Everything behind the third dot, so that names with dots work.
  public let resource: String

  /// Nil where the text does not have the four parts.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    type = String(parts[0])
    provider = String(parts[1])
    account = String(parts[2])
    resource = String(parts[3])
  }

  /// The types that a reference can name.
  public static let types: [TypeName] = [
    .policy, .group, .role, .user, .awsAccount, .organizationPolicy, .organizationalUnit,
  ]
}
