public import AegisBasics
public import AegisPolicy
import AegisSchema

/// Counts a policy document that stands alone. What holds it is not known, so that a limit is an error only where no
/// holder could take more.
///
/// Sources: IAM and AWS STS quotas; Quotas for AWS Organizations; Amazon S3, bucket policies.
public func checkSizeOfDocument(_ document: PolicyDocument) -> DiagnosticBag {
  var bag = DiagnosticBag()
  let limit = limit(of: document.kind)
  // YAML may be shorter than the JSON that AWS gets, but not by half.
  guard Int(document.place(document.root).range.count) * 2 > limit.value else { return bag }
  let countsWhiteSpace = document.kind == .scp || document.kind == .rcp
  let size = policySize(canonicalJSON(document), countsWhiteSpace: countsWhiteSpace)
  if size > limit.value { bag.report(.documentTooLarge(size, limit, document.kind, at: document.title)) }
  return bag
}

private func limit(of kind: PolicyKind) -> Limit {
  switch kind {
  case .identity, .boundary: .managedPolicySize
  case .inline: .inlinePoliciesOfRole
  case .trust: .trustPolicySize
  case .resource: .resourcePolicySize
  case .scp: .serviceControlPolicySize
  case .rcp: .resourceControlPolicySize
  }
}

extension Diagnostic {
  static func documentTooLarge(_ size: Int, _ limit: Limit, _ kind: PolicyKind, at place: SourceRange) -> Diagnostic {
    let label = Label(place, "\(size) \(limit.unit)")
    let help = "split it, or shorten its lists with wildcards"
    switch kind {
    case .identity, .boundary:
      let inline = Limit.inlinePoliciesOfRole.value
      if size > inline {
        return Diagnostic(
          .policyTooLarge, .warning, "the policy is larger than IAM takes", label,
          notes: ["a managed policy has up to \(limit.value), the inline policies of a role up to \(inline) together", "AWS's own may be larger"],
          help: help)
      }
      return Diagnostic(
        .policyTooLarge, .note, "the policy is larger than a customer managed policy may be", label,
        notes: ["the limit is \(limit.value); AWS's own may be larger"], help: help)
    case .trust, .inline, .scp, .rcp: return policyTooLarge(size, limit, at: place)
    case .resource:
      return Diagnostic(
        .policyTooLarge, .warning, "the policy is larger than services take", label,
        notes: ["a bucket policy has up to \(limit.value), others less"], help: help)
    }
  }
}
