package import AegisSchema

/// The parts of `TYPE.aws.ACCOUNT.RESOURCE`.
package struct ReferenceName: Sendable {
  package let type: String
  package let provider: String
  package let account: String
  /// Everything behind the third dot, so that names with dots work.
  package let resource: String

  /// Nil where the text does not have the four parts.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    type = String(parts[0])
    provider = String(parts[1])
    account = String(parts[2])
    resource = String(parts[3])
  }

  /// The types that a reference can name.
  package static let types: [TypeName] = [
    .policy, .group, .role, .user, .awsAccount, .organizationPolicy, .organizationalUnit,
  ]
}
