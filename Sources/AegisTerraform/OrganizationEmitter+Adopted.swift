import AegisBasics
import AegisIR

extension ResourceType {
  /// Data sources, which are read in every plan. They came with versions 5.4.0 and before.
  fileprivate static let listedPolicies = ResourceType("aws_organizations_policies")
  fileprivate static let heldPolicy = ResourceType("aws_organizations_policy")
}

/// Organization policies that exist already, in whatever order AWS holds their lists.
///
/// No list of a policy has an order that means something, but the provider compares the documents of organization
/// policies item by item, so that neither one order for all nor the order of the configuration lets every policy be
/// adopted without a change. The module therefore reads what AWS holds, sorts both documents, and where they are the
/// same writes AWS's own. A policy that AWS has no longer is made anew from the configuration.
///
/// Sources: the AWS provider's documentation (data sources `aws_organizations_policies`, `aws_organizations_policy`),
/// Terraform's language reference (`for` expressions; `try`, `can`, `sort`, `jsonencode`).
extension OrganizationEmitter {
  /// Those that the configuration knows by their ids, by label.
  var adoptedPolicies: [(label: Label, policy: OrganizationPolicy)] {
    if settings.importBlocks == .none { return [] }
    return organization.policies.filter { !$0.isAWSManaged && $0.id != nil }.map { (Label($0.name), $0) }.sorted { $0.label < $1.label }
  }

  /// The content of one, as its resource has it.
  func adoptedContent(_ label: Label) -> Expression { .computed("local.adopted_content.\(label.text)") }

  func writeData(to out: inout JSONWriter) {
    if adopted.isEmpty { return }
    out.object("data") { out in
      out.key(ResourceType.listedPolicies.name)
      out.object { out in
        out.object("adopted") { out in
          out.field("filter", .computed("each.value"))
          out.field("for_each", .computed("toset([for policy in local.adopted : policy.type])"))
        }
      }
      out.key(ResourceType.heldPolicy.name)
      out.object { out in
        out.object("adopted") { out in
          let listed = "flatten([for listed in data.aws_organizations_policies.adopted : listed.ids])"
          out.field(
            "for_each",
            .computed("{for label, policy in local.adopted : label => policy.id if contains(\(listed), policy.id)}"))
          out.field("policy_id", .computed("each.value"))
        }
      }
    }
  }

  func writeLocals(to out: inout JSONWriter) {
    if adopted.isEmpty { return }
    out.object("locals") { out in
      out.object("adopted") { out in
        for (label, policy) in adopted {
          out.key(label)
          out.object { out in
            out.field("content", literal: policy.content.inOneOrder)
            out.field("id", literal: policy.id ?? "")
            out.field("type", literal: policy.type)
          }
        }
      }
      out.field("adopted_content", .computed(adoptedContents))
    }
  }

  /// By label, AWS's text where it means the same as the configuration's, else that one.
  private var adoptedContents: String {
    let depth = adopted.map(\.policy.content.depth).max() ?? 0
    let held = "try(data.aws_organizations_policy.adopted[label].content, policy.content)"
    let texts = "{for label, policy in local.adopted : label => [\(held), policy.content]}"
    let sorted = "[for v0 in [for text in texts : jsondecode(text)] : \(inOneOrder(0, depth: depth))]"
    return "{for label, texts in \(texts) : label => length(distinct(\(sorted))) == 1 ? texts[0] : texts[1]}"
  }

  /// The value `v<level>` as a text in which every list is sorted, down to `depth` levels.
  ///
  /// Terraform has no recursion. What is deeper than the configuration's own documents differs from them anyway.
  private func inOneOrder(_ level: Int, depth: Int) -> String {
    let value = "v\(level)"
    if level == depth { return "jsonencode(\(value))" }
    let (key, item) = ("k\(level + 1)", "v\(level + 1)")
    let isObject = "can(keys(\(value)))"
    let items =
      "[for \(key), \(item) in \(value) : join(\":\", [\(isObject) ? jsonencode(\(key)) : \"\", \(inOneOrder(level + 1, depth: depth))])]"
    let brackets = (open: "\(isObject) ? \"{\" : \"[\"", close: "\(isObject) ? \"}\" : \"]\"")
    return "try(join(\"\", [\(brackets.open), join(\",\", sort(\(items))), \(brackets.close)]), jsonencode(\(value)))"
  }
}
