import AegisCloud
public import AegisIR

/// What is known of customer managed policies before they are read, so that not each of them has to be asked for: no
/// listing of IAM tells descriptions and tags.
///
/// AWS cannot change the description of a policy, and never gives its id to another. Tags are taken from AWS's index of them,
/// but only where it says what is wanted; every other policy is asked for. So all that can be missed is a change of tags
/// that is younger than the index.
///
/// Where there is no such index, or the caller may not ask it, the tags of a policy that has not been made anew since it was
/// deployed are taken as they were deployed, if `assumesTags`, and counted, so that it can be said.
///
/// Source: IAM user guide, "IAM identifiers"; IAM API reference, `CreatePolicy` ("a policy description is immutable").
public struct PolicyKnowledge: Sendable {
  /// A policy as the configuration wants it.
  public struct Wanted: Sendable {
    public var description: String?
    public var tags: [Tag]
    /// It was deployed as it is wanted now.
    public var isDeployed: Bool

    public init(description: String?, tags: [Tag], isDeployed: Bool) {
      self.description = description
      self.tags = tags.sorted { $0.key < $1.key }
      self.isDeployed = isDeployed
    }
  }

  /// By the ids of the policies: `ANPA…`.
  public var descriptions: [String: String]
  /// By the account's id or its address in small letters, and by the policy's name.
  public var wanted: [String: [String: Wanted]]
  /// When the last deployment ended, in seconds since 1970.
  public var deployedAt: Int
  /// Whether tags that no index tells are taken as they were deployed.
  public var assumesTags: Bool

  /// As many policies of an account are rather asked for one by one.
  public static let fewest = 10

  /// As many policies of an organization are asked for one by one where no index tells their tags.
  public static let fewestAssumed = 200

  public init(descriptions: [String: String], wanted: [String: [String: Wanted]], deployedAt: Int, assumesTags: Bool) {
    self.descriptions = descriptions
    self.wanted = wanted
    self.deployedAt = deployedAt
    self.assumesTags = assumesTags
  }
}

/// What only a look at the policy itself tells.
struct PolicyFacts: Sendable {
  var description: String?
  var tags: [Tag]
  /// Nobody has said so since the policy was deployed.
  var isAssumed = false
}

extension AccountReader {
  /// AWS's index of the tags of policies; nil where it does not help, or may not be asked.
  func tagIndex() async -> [String: [Tag]]? {
    guard wanted.count > PolicyKnowledge.fewest else { return nil }
    // One that names no policy at all may be none: what does not know a kind of resource answers so too.
    guard let found = try? await client.policyTags(), !found.isEmpty else { return nil }
    return found.mapValues { tags in tags.map { Tag(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key } }
  }

  /// The facts of a policy, where nothing but what is wanted is known of it.
  func settledFacts(_ node: XMLNode, _ index: [String: [Tag]]?) -> PolicyFacts? {
    guard let knowledge, let arn = node.text("Arn"), let wanted = name(ofARN: arn).flatMap({ self.wanted[$0] }) else { return nil }
    let asDeployed = wanted.isDeployed && isOlder(node, than: knowledge.deployedAt)
    if let index {
      guard let description = node.text("PolicyId").flatMap({ knowledge.descriptions[$0] }) ?? (asDeployed ? wanted.description ?? "" : nil),
        wanted.tags == index[arn] ?? []
      else { return nil }
      return PolicyFacts(description: nonEmpty(description), tags: wanted.tags)
    }
    guard knowledge.assumesTags, asDeployed else { return nil }
    return PolicyFacts(description: nonEmpty(wanted.description), tags: wanted.tags, isAssumed: true)
  }

  /// What was deleted and made anew since is another policy under the same name.
  private func isOlder(_ node: XMLNode, than time: Int) -> Bool {
    node.text("CreateDate").flatMap(isoSeconds).map { $0 <= Double(time) } ?? false
  }

  private var wanted: [String: PolicyKnowledge.Wanted] { knowledge?.wanted[id] ?? knowledge?.wanted[email.lowercased()] ?? [:] }
}
