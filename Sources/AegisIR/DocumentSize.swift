public import AegisBasics
public import AegisPolicy
import AegisSchema
import Synchronization

/// Counts a policy document that stands alone. What holds it is not known, so that a limit is an error only where no
/// holder could take more.
///
/// Sources: IAM and AWS STS quotas; Quotas for AWS Organizations; Amazon S3, bucket policies; AWS KMS, resource quotas.
public func checkSizeOfDocument(_ document: PolicyDocument, _ catalog: Catalog) -> DiagnosticBag {
  var bag = DiagnosticBag()
  let limit = limit(of: document)
  // YAML may be shorter than the JSON that AWS gets, but not by half.
  guard Int(document.place(document.root).range.count) * 2 > limit.value, mostCharacters(ofCanonical: document).map({ $0 > limit.value }) ?? true
  else { return bag }
  let countsWhiteSpace = document.kind == .scp || document.kind == .rcp
  let json = canonicalJSON(document)
  let size = policySize(json, countsWhiteSpace: countsWhiteSpace)
  if size > limit.value {
    let isKnownService = document.kind == .resource && ["s3", "kms"].contains(document.onlyService)
    // Of an identity policy that a role could hold as an inline one nothing hangs on it.
    let isOfAWS = (document.kind == .boundary || document.kind == .identity && size > Limit.inlinePoliciesOfRole.value) && isManagedPolicy(json, catalog)
    bag.report(.documentTooLarge(size, limit, document.kind, isOfAWS: isOfAWS, isKnownService: isKnownService, at: document.title))
  }
  return bag
}

/// Whether a document is one of AWS's own policies, of whatever version: most of its texts are that policy's, and the reverse.
private func isManagedPolicy(_ json: [UInt8], _ catalog: Catalog) -> Bool {
  var near: [(policy: ManagedPolicyID, distance: Int)] = []
  for policy in catalog.managedPolicies {
    let length = catalog.documentLength(policy)
    if length == json.count, catalog.isDocument(json, of: policy) { return true }
    if json.count / 2...json.count * 2 ~= length { near.append((policy, abs(length - json.count))) }
  }
  // Another version of one is most likely of about its length.
  near.sort { $0.distance < $1.distance }
  let own = texts(json)
  return near.contains { policy, _ in
    let known = texts(of: policy, catalog)
    let common = commonCount(own, known)
    return common * 2 > own.count + known.count - common
  }
}

private let textSeed = UInt64.random(in: 0...UInt64.max)

/// The hashes of what stands between quotes, sorted, each once.
private func texts(_ json: [UInt8]) -> [UInt64] {
  var hashes: [UInt64] = []
  json.withUnsafeBytes { json in
    let quote = UInt8(ascii: "\"")
    var at = 0
    while let open = firstIndex(of: quote, in: json, from: at), let close = firstIndex(of: quote, in: json, from: open + 1) {
      hashes.append(textHash(UnsafeRawBufferPointer(rebasing: json[open + 1..<close]), seed: textSeed))
      at = close + 1
    }
  }
  hashes.sort()
  return hashes.indices.filter { $0 == 0 || hashes[$0 - 1] != hashes[$0] }.map { hashes[$0] }
}

/// The same of AWS's policies that the program knows, each worked out once: documents are compared with all of about their length.
private let knownTexts = Mutex<[ManagedPolicyID: [UInt64]]>([:])

private func texts(of policy: ManagedPolicyID, _ catalog: Catalog) -> [UInt64] {
  guard catalog.isEmbedded else { return texts(catalog.document(policy)) }
  if let known = knownTexts.withLock({ $0[policy] }) { return known }
  let found = texts(catalog.document(policy))
  knownTexts.withLock { $0[policy] = found }
  return found
}

/// How many numbers two sorted lists have in common.
private func commonCount(_ left: [UInt64], _ right: [UInt64]) -> Int {
  var (l, r, count) = (0, 0, 0)
  while l < left.count, r < right.count {
    if left[l] == right[r] { count += 1 }
    (l, r) = (left[l] <= right[r] ? l + 1 : l, right[r] <= left[l] ? r + 1 : r)
  }
  return count
}

private func limit(of document: PolicyDocument) -> Limit {
  switch document.kind {
  case .identity, .boundary: .managedPolicySize
  case .inline: .inlinePoliciesOfRole
  case .trust: .trustPolicySize
  case .resource: document.onlyService == "kms" ? .keyPolicySize : .resourcePolicySize
  case .scp: .serviceControlPolicySize
  case .rcp: .resourceControlPolicySize
  }
}

extension Diagnostic {
  /// - Parameters:
  ///   - isOfAWS: The document is one of AWS's own policies, which may be of any size.
  ///   - isKnownService: The limit is that of the service whose actions a resource policy has.
  static func documentTooLarge(
    _ size: Int, _ limit: Limit, _ kind: PolicyKind, isOfAWS: Bool, isKnownService: Bool, at place: SourceRange
  ) -> Diagnostic {
    let label = Label(place, "\(size) \(limit.unit)")
    let help = "split it, or shorten its lists with wildcards"
    switch kind {
    case .identity, .boundary:
      let inline = Limit.inlinePoliciesOfRole.value
      if kind == .identity, size > inline {
        return Diagnostic(
          .policyTooLarge, isOfAWS ? .warning : .error, "the policy is larger than IAM takes", label,
          notes: ["a managed policy has up to \(limit.value), the inline policies of a role up to \(inline) together"]
            + (isOfAWS ? ["AWS's own may be larger"] : []),
          help: help)
      }
      let mustBeManaged = kind == .boundary && !isOfAWS
      return Diagnostic(
        .policyTooLarge, mustBeManaged ? .error : .note, "the policy is larger than a customer managed policy may be", label,
        notes: ["the limit is \(limit.value)\(mustBeManaged ? ", and a boundary is a managed policy" : "; AWS's own may be larger")"], help: help)
    case .trust, .inline, .scp, .rcp: return policyTooLarge(size, limit, at: place)
    case .resource where isKnownService: return policyTooLarge(size, limit, at: place)
    case .resource:
      return Diagnostic(
        .policyTooLarge, .warning, "the policy is larger than most services take", label,
        notes: ["a bucket policy has up to \(limit.value), a key policy \(Limit.keyPolicySize.value), most others less"], help: help)
    }
  }
}
