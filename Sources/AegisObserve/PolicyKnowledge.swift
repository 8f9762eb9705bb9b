import AegisCloud
public import AegisIR

/// What is known of customer managed policies before they are read, so that not each of them has to be asked for: no
/// listing of IAM tells descriptions and tags.
///
/// AWS cannot change the description of a policy, and never gives its id to another. Tags are taken from AWS's index of them,
/// but only where it says what is wanted; every other policy is asked for. So all that can be missed is a change of tags
/// that is younger than the index.
///
/// Source: IAM user guide, "IAM identifiers"; IAM API reference, `CreatePolicy` ("a policy description is immutable").
public struct PolicyKnowledge: Sendable {
  /// By the ids of the policies: `ANPA…`.
  public var descriptions: [String: String]
  /// The tags that are wanted, by the account's id or its address in small letters, and by the policy's name.
  public var wantedTags: [String: [String: [Tag]]]

  /// As many policies of an account are rather asked for one by one.
  public static let fewest = 10

  public init(descriptions: [String: String], wantedTags: [String: [String: [Tag]]]) {
    self.descriptions = descriptions
    self.wantedTags = wantedTags
  }
}

/// What only a look at the policy itself tells.
struct PolicyFacts: Sendable {
  var description: String?
  var tags: [Tag]
}

extension AccountReader {
  /// AWS's index of the tags of policies; nil where it does not help, or may not be asked.
  func tagIndex() async -> [String: [Tag]]? {
    guard let knowledge, knowledge.descriptions.count > PolicyKnowledge.fewest, wantedTags.count > PolicyKnowledge.fewest else { return nil }
    // One that names no policy at all may be none: what does not know a kind of resource answers so too.
    guard let found = try? await client.policyTags(), !found.isEmpty else { return nil }
    return found.mapValues { tags in tags.map { Tag(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key } }
  }

  /// The facts of a policy, where nothing but what is wanted is known of it.
  func settledFacts(_ node: XMLNode, _ index: [String: [Tag]]?) -> PolicyFacts? {
    guard let index, let arn = node.text("Arn"), let name = name(ofARN: arn),
      let description = node.text("PolicyId").flatMap({ knowledge?.descriptions[$0] }), let wanted = wantedTags[name],
      wanted.sorted(by: { $0.key < $1.key }) == index[arn] ?? []
    else { return nil }
    return PolicyFacts(description: description.isEmpty ? nil : description, tags: index[arn] ?? [])
  }

  private var wantedTags: [String: [Tag]] { knowledge?.wantedTags[id] ?? knowledge?.wantedTags[email.lowercased()] ?? [:] }
}
