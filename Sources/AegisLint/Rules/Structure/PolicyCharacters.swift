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
    // A plain text has other characters only by escapes.
    if tree.isPlain, !tree.withNodes({ $0.hasEncoded(root..<$0.end(of: root)) }) { return nil }
    guard mayHoldOthers(tree, tree.range(root)) else { return nil }
    for node in root..<tree.end(of: root) where tree.kind(node) == .scalar {
      if let (range, scalar) = tree.withValue(node, { firstRefused($0) }) { return (node, range, scalar) }
    }
    return nil
  }

  /// Whether a byte that is no ASCII, or an escape that may stand for another character, is in the range: nearly no document
  /// has one.
  private static func mayHoldOthers(_ tree: SyntaxTree, _ range: TextRange) -> Bool {
    tree.text.withUnsafeBytes { text in
      let end = min(Int(range.end), text.count)
      let start = firstSuspect(text, from: Int(range.start), to: end)
      return start < end && hasSuspect(text, from: start, to: end)
    }
  }

  private typealias Block = SIMD16<UInt8>

  @inline(__always)
  private static func block(_ text: UnsafeRawBufferPointer, _ at: Int) -> Block {
    text.baseAddress.unsafelyUnwrapped.loadUnaligned(fromByteOffset: at, as: Block.self)
  }

  /// All bits of the bytes that are one.
  @inline(__always)
  private static func places(of byte: UInt8, in block: Block) -> Block { unsafeBitCast(block .== Block(repeating: byte), to: Block.self) }

  /// Whether the highest bit of a byte is set.
  @inline(__always)
  private static func isMarked(_ block: Block) -> Bool {
    let halves = unsafeBitCast(block, to: (UInt64, UInt64).self)
    return (halves.0 | halves.1) & 0x8080_8080_8080_8080 != 0
  }

  /// No further on than the first byte that is no ASCII, or a backslash; the end where there is none. Sixty-four bytes at once.
  private static func firstSuspect(_ text: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
    var at = start
    @inline(__always)
    func marks(_ at: Int) -> Block {
      let block = block(text, at)
      return block | places(of: 0x5C, in: block)
    }
    while at &+ 64 <= end {
      if isMarked(marks(at) | marks(at &+ 16) | marks(at &+ 32) | marks(at &+ 48)) { return at }
      at &+= 64
    }
    if at &+ 32 <= end, !isMarked(marks(at) | marks(at &+ 16)) { at &+= 32 }
    while at < end, text[at] < 0x80, text[at] != 0x5C { at &+= 1 }
    return at
  }

  /// Whether there is a byte that is no ASCII, or a backslash with something other behind it than a quote or an `n`: these
  /// two are in all JSON that stands in double quotes.
  private static func hasSuspect(_ text: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Bool {
    var at = start
    while at &+ 17 <= end {
      let (here, next) = (block(text, at), block(text, at &+ 1))
      let isTaken = places(of: 0x22, in: next) | places(of: 0x6E, in: next)
      if isMarked(here | places(of: 0x5C, in: here) & ~isTaken) { return true }
      at &+= 16
    }
    return (at..<end).contains { at in
      text[at] >= 0x80 || text[at] == 0x5C && !(at + 1 < end && (text[at + 1] == 0x22 || text[at + 1] == 0x6E))
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
