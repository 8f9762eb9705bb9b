public import AegisSchema
public import AegisSyntax

/// A policy in what AWS answers when it is asked for one.
public struct AnsweredPolicy: Sendable {
  /// The key under which it stands.
  public let key: NodeID
  /// The document, or the text that holds it.
  public let node: NodeID
  public let kind: PolicyKind
  /// What it is among others of the answer, such as "the trust policy of role `deploy`"; nil where the answer does not name it.
  public let name: String?
}

/// The policies in an answer of AWS, as its command line and its interfaces write it; empty where a document is none.
///
/// Older versions of a managed policy, which nothing uses, are left out.
///
/// Sources: IAM API Reference, `GetRolePolicy`, `GetPolicyVersion`, `GetRole`, `GetAccountAuthorizationDetails`;
/// AWS Organizations API Reference, `Policy`; the references of Amazon S3, KMS, SQS, SNS, Lambda, ECR, Secrets Manager and IAM
/// Identity Center for the policies of their resources.
public func answeredPolicies(_ tree: SyntaxTree, _ root: NodeID) -> [AnsweredPolicy] {
  guard tree.kind(root) == .mapping, tree.entries(root).allSatisfy({ tree.kind($0.key) == .scalar && tree.withValue($0.key) { PolicyElement($0) } == nil })
  else { return [] }
  var found: [AnsweredPolicy] = []
  collect(tree, root, within: nil, of: nil, into: &found)
  return found
}

/// Below which keys an answer has objects with policies, or lists of them.
private let containers: Set<String> = [
  "Attributes", "GroupDetailList", "GroupPolicyList", "Policies", "Policy", "PolicyVersion", "PolicyVersionList", "Role", "RoleDetailList",
  "RolePolicyList", "Roles", "UserDetailList", "UserPolicyList", "Versions",
]

/// What the objects below a key are, and which of their members names them.
private let named: [String: (what: String, member: String)] = [
  "GroupDetailList": ("group", "GroupName"), "GroupPolicyList": ("the inline policy", "PolicyName"), "Policies": ("the managed policy", "PolicyName"),
  "Role": ("role", "RoleName"), "RoleDetailList": ("role", "RoleName"), "RolePolicyList": ("the inline policy", "PolicyName"),
  "Roles": ("role", "RoleName"), "UserDetailList": ("user", "UserName"), "UserPolicyList": ("the inline policy", "PolicyName"),
]

/// - Parameter outer: What the object lies in, by name.
private func collect(_ tree: SyntaxTree, _ object: NodeID, within container: String?, of outer: String?, into found: inout [AnsweredPolicy]) {
  let entries = tree.entries(object).filter { tree.kind($0.key) == .scalar }.map { (name: tree.string($0.key), key: $0.key, node: $0.value) }
  let values = Dictionary(entries.map { ($0.name, $0.node) }) { first, _ in first }
  let name = container.flatMap { named[$0] }.flatMap { form in
    values[form.member].flatMap { tree.kind($0) == .scalar ? "\(form.what) `\(tree.string($0))`" : nil }
  }
  let own = name.map { outer == nil ? $0 : "\($0) of \(outer!)" } ?? outer
  for (name, key, node) in entries where values[name] == node {
    if let kind = kind(ofPolicyUnder: name, within: container, tree, isText: tree.kind(node) == .scalar, beside: values) {
      found.append(AnsweredPolicy(key: key, node: node, kind: kind, name: own.map { kind == .trust ? "the trust policy of \($0)" : $0 }))
    } else if containers.contains(name) {
      for item in tree.kind(node) == .sequence ? tree.items(node) : [node] where tree.kind(item) == .mapping {
        collect(tree, item, within: name, of: own, into: &found)
      }
    }
  }
}

/// What the policy under a key is; nil where it is none, or one that nothing uses.
///
/// - Parameter values: All values of the object that it stands in.
private func kind(
  ofPolicyUnder name: String, within container: String?, _ tree: SyntaxTree, isText: Bool, beside values: [String: NodeID]
) -> PolicyKind? {
  switch (name, container) {
  case ("PolicyDocument", _), ("InlinePolicy", nil): return .inline
  case ("AssumeRolePolicyDocument", _): return .trust
  case ("Document", "PolicyVersion"), ("Document", "PolicyVersionList"), ("Document", "Versions"):
    return container != "PolicyVersion" && values["IsDefaultVersion"].map { tree.string($0) == "false" } == true ? nil : .identity
  case ("Policy", nil) where isText, ("Policy", "Attributes") where isText, ("ResourcePolicy", nil), ("policyText", nil): return .resource
  case ("Content", "Policy"):
    let type = values["PolicySummary"].flatMap { tree.member("Type", of: $0) }
    switch type.flatMap({ tree.kind($0) == .scalar ? tree.string($0) : nil }) {
    case "SERVICE_CONTROL_POLICY": return .scp
    case "RESOURCE_CONTROL_POLICY": return .rcp
    default: return nil
    }
  default: return nil
  }
}
