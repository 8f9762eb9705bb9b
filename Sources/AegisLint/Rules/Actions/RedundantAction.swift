import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags actions that another element of the same list matches already.
struct RedundantAction: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4107", "redundant-action"), .note, kinds: .all,
    summary: "an action is covered by another one of the same list",
    rationale: """
      The shorter list says the same, counts less towards the policy's size, and does not make its reader look for a \
      difference that is not there.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action:
          - s3:Get*
          - s3:GetObject # note[AE4107]@7..19: `s3:GetObject` is covered by `s3:Get*`
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: ["s3:Get*", "s3:PutObject"], Resource: "*"}
      """
    ],
    peers: [.accessAnalyzer("REDUNDANT_ACTION", .note)], fix: .safe)

  static let needs: StatementFeatures = [.severalActions]
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.features.contains(.actionWildcard) || hasRepetition(statement) else { return }
    let actions = statement.statement.actions
    findings.report(covered: redundantElements(actions, statement.tree), of: actions, in: statement)
  }

  /// Whether an action is listed twice.
  private func hasRepetition(_ statement: StatementFacts) -> Bool {
    let numbers = statement.actionNumbers
    if numbers.count > 64 { return true }
    var at = 1
    while at < numbers.count {
      for earlier in 0..<at where numbers[earlier].folded == numbers[at].folded { return true }
      at += 1
    }
    return false
  }
}

/// The elements of a list of patterns that another element covers, with that element, in the list's order.
///
/// Of elements that are equal, the first stays. Letter case matters in resources, not in actions.
///
/// - Parameter hasPatterns: Whether one of them may have a wildcard.
func redundantElements(_ elements: [NodeID], _ tree: SyntaxTree, matchingCase: Bool = false, hasPatterns: Bool = true) -> [(node: NodeID, coveredBy: NodeID)] {
  var patterns: [NodeID] = []
  var found: [NodeID: NodeID] = [:]
  // Lists are short, and a few numbers are soon compared; of long ones, the last with a number is looked up.
  var hashes: [UInt64] = []
  var last: [UInt64: NodeID] = [:]
  let isShort = elements.count <= 64
  if isShort { hashes.reserveCapacity(elements.count) }
  for node in elements {
    tree.withValue(node) { text in
      let hash = isShort ? endMark(text) : foldedHash(text)
      func isSame(_ earlier: NodeID) -> Bool {
        tree.withValue(earlier) { matchingCase ? $0.elementsEqual(text) : equalFolded($0, text) }
      }
      let earlier =
        isShort
        ? hashes.indices.first { hashes[$0] == hash && isSame(elements[$0]) }.map { elements[$0] } : last[hash].flatMap { isSame($0) ? $0 : nil }
      if let earlier {
        found[node] = earlier
      } else {
        if !isShort { last[hash] = node }
        if hasPatterns && text.isPattern { patterns.append(node) }
      }
      if isShort { hashes.append(hash) }
    }
  }
  // Nobody writes lists for which this would matter; one that is made to take for ever does not.
  if patterns.count * elements.count <= 4_000_000 {
    var covered: Set<NodeID> = []
    for pattern in patterns {
      tree.withValue(pattern) { wide in
        // Of two that cover each other, the one that stands first stays.
        for node in elements where node != pattern {
          guard tree.withValue(node, { globCovers(wide, $0, matchingCase: matchingCase) }), found[pattern] != node, covered.insert(node).inserted
          else { continue }
          found[node] = pattern
        }
      }
    }
  }
  return found.isEmpty ? [] : elements.compactMap { node in found[node].map { (node, $0) } }
}

/// A number that is equal for texts that are equal without regard to case, and soon worked out: most texts of a list differ in
/// their length or their end.
@inline(__always)
func endMark(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
  let count = UInt64(truncatingIfNeeded: text.count)
  if text.count >= 8 {
    let last = UnsafeRawPointer(text.baseAddress! + (text.count - 8)).loadUnaligned(as: UInt64.self)
    return folded(UInt64(littleEndian: last)) >> 16 ^ count << 48
  }
  var mark = count, at = max(0, text.count - 6)
  while at < text.count {
    mark = mark << 8 | UInt64(folded(text[at]))
    at += 1
  }
  return mark
}
