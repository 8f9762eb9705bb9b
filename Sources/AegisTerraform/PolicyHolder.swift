import AegisBasics
import AegisIR

/// What policies are attached to and lie inside of: a role, a group, a user.
protocol PolicyHolder {
  var name: String { get }
  var attachedPolicies: [PolicyAttachment] { get }
  var inlinePolicies: [InlinePolicy] { get }
  var origin: SourceRange { get }
  var lifecycle: Lifecycle { get }

  static var types: HolderTypes { get }
}

/// The provider's names around one kind of holder.
struct HolderTypes: Sendable {
  var holder: ResourceType
  /// The attribute by which others name it. A role at another path is another role: unlike its `name`, its `id` is unknown
  /// until it is there, so that what hangs on it is made anew with it.
  var nameAttribute: StaticString = "name"
  var inlinePolicy: ResourceType
  var inlinePoliciesExclusive: ResourceType
  var attachment: ResourceType
  var attachmentsExclusive: ResourceType
  /// The argument that names the holder, in the plain resources and in the exclusive ones.
  var argument: StaticString
  var exclusiveArgument: StaticString
  /// Whether that argument stands before `name`, and so before `policy…`, in the order of keys.
  var argumentComesFirst: Bool
}

extension Role: PolicyHolder {
  static let types = HolderTypes(
    holder: .role, nameAttribute: "id", inlinePolicy: ResourceType("aws_iam_role_policy"),
    inlinePoliciesExclusive: ResourceType("aws_iam_role_policies_exclusive"),
    attachment: ResourceType("aws_iam_role_policy_attachment"),
    attachmentsExclusive: ResourceType("aws_iam_role_policy_attachments_exclusive"),
    argument: "role", exclusiveArgument: "role_name", argumentComesFirst: false)
}

extension Group: PolicyHolder {
  static let types = HolderTypes(
    holder: .group, inlinePolicy: ResourceType("aws_iam_group_policy"),
    inlinePoliciesExclusive: ResourceType("aws_iam_group_policies_exclusive"),
    attachment: ResourceType("aws_iam_group_policy_attachment"),
    attachmentsExclusive: ResourceType("aws_iam_group_policy_attachments_exclusive"),
    argument: "group", exclusiveArgument: "group_name", argumentComesFirst: true)
}

extension User: PolicyHolder {
  static let types = HolderTypes(
    holder: .user, inlinePolicy: ResourceType("aws_iam_user_policy"),
    inlinePoliciesExclusive: ResourceType("aws_iam_user_policies_exclusive"),
    attachment: ResourceType("aws_iam_user_policy_attachment"),
    attachmentsExclusive: ResourceType("aws_iam_user_policy_attachments_exclusive"),
    argument: "user", exclusiveArgument: "user_name", argumentComesFirst: false)
}

/// The resources around one kind of holder in one account.
struct HolderResources<Holder: PolicyHolder> {
  let holders: [Holder]
  /// A holder's own label, and the same as a part of others.
  let labels: [(own: Label, part: LabelPart)]
  let isExclusive: Bool

  var types: HolderTypes { Holder.types }

  init(_ holders: [Holder], isExclusive: Bool) {
    self.holders = holders
    self.isExclusive = isExclusive
    labels = holders.map { (Label($0.name), LabelPart($0.name)) }
  }

  func name(of holder: Int) -> Expression { .attribute(types.holder, labels[holder].own, types.nameAttribute) }

  /// The holders themselves.
  func add(to list: inout ResourceList, body: (Holder, inout JSONWriter) -> Void) {
    list.add(ofEach(types.holder), origin: { holders[$0.outer].origin }) { body(holders[$0.outer], &$1) }
  }

  /// Inline policies; where the account is exclusive, their names as a whole first, which does not
  /// create them but removes all others.
  func addInlinePolicies(to list: inout ResourceList) {
    if isExclusive {
      list.add(ofEach(types.inlinePoliciesExclusive), origin: { holders[$0.outer].origin }) { entry, out in
        argument(types.exclusiveArgument, of: entry.outer, to: &out) { out in
          out.list("policy_names") { out in
            for policy in holders[entry.outer].inlinePolicies {
              out.element()
              let label = Label(labels[entry.outer].part, LabelPart(policy.name))
              out.expression(.attribute(types.inlinePolicy, label, "name"))
            }
          }
        }
      }
    }
    var section = ResourceSection(types.inlinePolicy)
    // By index: an element of `holders` is large, and taking it out of there copies it.
    for outer in holders.indices where holders[outer].lifecycle.isManaged {
      for (inner, policy) in holders[outer].inlinePolicies.enumerated() {
        section.append(Label(labels[outer].part, LabelPart(policy.name)), outer, inner)
      }
    }
    list.add(section, origin: { holders[$0.outer].inlinePolicies[$0.inner].origin }) { entry, out in
      let policy = holders[entry.outer].inlinePolicies[entry.inner]
      argument(types.argument, of: entry.outer, to: &out) { out in
        out.field("name", literal: policy.name)
        out.field("policy", literal: policy.document)
      }
    }
  }

  /// Attached policies: one resource each, or one for all of a holder where the account is exclusive.
  func addAttachments(to list: inout ResourceList, policies: LocalPolicies) {
    if isExclusive {
      list.add(ofEach(types.attachmentsExclusive), origin: { holders[$0.outer].origin }) { entry, out in
        argument(types.exclusiveArgument, of: entry.outer, to: &out) { out in
          out.list("policy_arns") { out in
            for attachment in holders[entry.outer].attachedPolicies {
              out.element()
              out.arn(of: attachment.policy, policies)
            }
          }
        }
      }
      return
    }
    var section = ResourceSection(types.attachment)
    var parts = PolicyParts()
    for outer in holders.indices where holders[outer].lifecycle.isManaged {
      for (inner, attachment) in holders[outer].attachedPolicies.enumerated() {
        section.append(Label(labels[outer].part, parts[attachment.policy]), outer, inner)
      }
    }
    list.add(section, origin: { holders[$0.outer].attachedPolicies[$0.inner].origin }) { entry, out in
      argument(types.argument, of: entry.outer, to: &out) { out in
        out.key("policy_arn")
        out.arn(of: holders[entry.outer].attachedPolicies[entry.inner].policy, policies)
      }
    }
  }

  private func ofEach(_ type: ResourceType) -> ResourceSection {
    var section = ResourceSection(type)
    for index in holders.indices where holders[index].lifecycle.isManaged { section.append(labels[index].own, index) }
    return section
  }

  /// The holder's name as an argument, before or behind the others.
  ///
  /// It is a reference, so that Terraform makes the holder first.
  private func argument(
    _ name: StaticString, of holder: Int, to out: inout JSONWriter, others: (inout JSONWriter) -> Void
  ) {
    if types.argumentComesFirst { out.field(name, self.name(of: holder)) }
    others(&out)
    if !types.argumentComesFirst { out.field(name, self.name(of: holder)) }
  }
}

/// What labels have of policies; of ARNs each is made once, since it takes a digest.
struct PolicyParts {
  private var ofARNs: [String: LabelPart] = [:]

  subscript(policy: PolicyReference) -> LabelPart {
    mutating get {
      guard case .arn(let arn) = policy else { return LabelPart(of: policy) }
      if let part = ofARNs[arn] { return part }
      let part = LabelPart(of: policy)
      ofARNs[arn] = part
      return part
    }
  }
}

extension LabelPart {
  init(of policy: PolicyReference) {
    switch policy {
    case .local(let name): self.init(name)
    case .arn(let arn): self.init(arn: arn)
    }
  }
}

extension JSONWriter {
  /// A reference to the account's own policy, so that Terraform makes it first; the ARN of one that it does not make.
  mutating func arn(of policy: PolicyReference, _ policies: LocalPolicies) {
    switch policy {
    case .local(let name) where !policies.isManaged(name):
      template([
        .text("arn:"), .data(policies.partition), .text(":iam::"),
        policies.accountID.map { .data($0) } ?? .expression(.variable("account_id")), .text(":policy"),
        .data(policies.path(of: name)), .data(name),
      ])
    case .local(let name): expression(.attribute(.policy, Label(name), "arn"))
    case .arn(let arn): literal(arn)
    }
  }
}
