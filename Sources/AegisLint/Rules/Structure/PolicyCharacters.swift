import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags characters that IAM does not take in a policy.
struct PolicyCharacters: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4024", "policy-characters"), .error, kinds: [.identity, .inline, .boundary, .trust], isOfForm: true,
    summary: "a policy holds characters that IAM does not take",
    rationale: """
      IAM takes tabs, line breaks and the characters from U+0020 to U+00FF; anything else makes it reject the document. \
      Typographic quotes, dashes and invisible spaces come from copying out of documents and chats.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: arn:aws:s3:::my–logs/* # error[AE4024]@28..29: IAM does not take U+2013 in a policy
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::my-logs/größe/*"}
      """
    ])

  static let needs: DocumentFeatures = [.refusedCharacter]

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    guard let (node, range, scalar) = Self.firstRefused(in: policy.document) else { return }
    let name = "U+" + hexadecimal(scalar.value)
    // As in `‹my-bucket›`: the character goes with what stands for another text.
    if let placeholder = policy.tree.withValue(node, { Placeholder.first(in: $0) }), placeholder.contains(range.lowerBound) {
      findings.report(
        "IAM does not take \(name) in a policy", at: Label(policy.tree.textPlace(node, placeholder), "a placeholder"),
        help: "write what is meant here")
      return
    }
    findings.report(
      "IAM does not take \(name) in a policy", at: Label(policy.tree.textPlace(node, range), meaning(scalar)),
      notes: ["policies are written in the characters up to U+00FF"], help: "write it in other characters")
  }

  /// The first character that IAM does not take, and which bytes of which text it is.
  static func firstRefused(in document: PolicyDocument) -> (node: NodeID, range: Range<Int>, scalar: Unicode.Scalar)? {
    let (tree, root) = (document.tree, document.root)
    guard mayHoldOthers(tree, tree.range(root)) else { return nil }
    for node in root..<tree.end(of: root) where tree.kind(node) == .scalar {
      if let (range, scalar) = tree.withValue(node, { firstRefused($0) }) { return (node, range, scalar) }
    }
    return nil
  }

  /// Whether a byte that is no ASCII, or a backslash, stands in the range: nearly no document has one. Sixty-four bytes at once.
  private static func mayHoldOthers(_ tree: SyntaxTree, _ range: TextRange) -> Bool {
    tree.text.withUnsafeBytes { text in
      guard let start = text.baseAddress else { return false }
      let backslash = SIMD16<UInt8>(repeating: 0x5C)
      var at = Int(range.start), marks = SIMD16<UInt8>()
      let end = min(Int(range.end), text.count)
      func look(at place: Int) {
        let part = start.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
        marks |= part | unsafeBitCast(part .== backslash, to: SIMD16<UInt8>.self)
      }
      while at &+ 64 <= end {
        look(at: at)
        look(at: at &+ 16)
        look(at: at &+ 32)
        look(at: at &+ 48)
        at &+= 64
      }
      while at &+ 16 <= end {
        look(at: at)
        at &+= 16
      }
      let halves = unsafeBitCast(marks, to: (UInt64, UInt64).self)
      return (halves.0 | halves.1) & 0x8080_8080_8080_8080 != 0 || at < end && text[at..<end].contains { $0 >= 0x80 || $0 == 0x5C }
    }
  }

  private static func firstRefused(_ text: UnsafeBufferPointer<UInt8>) -> (Range<Int>, Unicode.Scalar)? {
    guard text.contains(where: { $0 >= 0xC4 || $0 < 0x20 }) else { return nil }
    var at = 0
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let length = UTF8.width(scalar)
      if scalar.value > 0xFF || (scalar.value < 0x20 && ![0x09, 0x0A, 0x0D].contains(scalar.value)) { return (at..<at + length, scalar) }
      at += length
    }
    return nil
  }

  private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private func meaning(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x2018, 0x2019, 0x201C, 0x201D: "a typographic quote"
    case 0x2010...0x2015: "a dash, not `-`"
    case 0x200B...0x200F, 0x2060...0x2064, 0xFEFF: "invisible"
    case 0x2000...0x200A, 0x202F, 0x3000: "a space, not ` `"
    default: "not accepted"
    }
  }
}
