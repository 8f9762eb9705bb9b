import AegisBasics
import AegisCloud
import AegisIR
import AegisPolicy
import AegisSyntax

/// A policy document as the IR holds it. IAM sends documents percent-encoded (RFC 3986); a stand-in may send
/// them as they are, which the first character tells. Nil for what is no JSON.
func readDocument(_ text: String) -> Document? {
  let isEncoded = !(text.utf8.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "{") } ?? false)
  return readDocument(isEncoded ? percentDecoded(text) : Array(text.utf8), isPolicyLanguage: true)
}

/// - Parameter isPolicyLanguage: Whether it is in IAM's policy language, whose elements have an order; others, such
///   as tag policies, keep theirs.
func readDocument(_ bytes: [UInt8], isPolicyLanguage: Bool) -> Document? {
  let parsed = parseJSON(bytes, file: ObservedOrganization.origin.file)
  guard !parsed.bag.hasErrors, let root = parsed.value.root, parsed.value.kind(root) == .mapping else { return nil }
  let json = isPolicyLanguage ? canonicalJSON(parsed.value, root) : compactJSON(parsed.value, root)
  return Document(json: json, origin: ObservedOrganization.origin)
}
