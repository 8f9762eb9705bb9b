import AegisBasics
import AegisPolicy
import AegisSyntax

/// Whether one of some resources is written twice, or matched by another. In lists longer than any that people write, one
/// may be.
func mayHoldRepeated(_ resources: [NodeID], _ nodes: NodeView) -> Bool {
  let count = resources.count
  if count < 2 { return false }
  if count > 64 { return true }
  return withUnsafeTemporaryAllocation(of: ListedResource.self, capacity: count) { listed in
    for at in 0..<count {
      // Texts that are not written as they are read are few.
      guard let text = nodes.verbatim(nodes[resources[at]]) else { return mayHoldRepeatedDecoded(resources, nodes) }
      let own = ListedResource(text)
      listed.initializeElement(at: at, to: own)
      for earlier in 0..<at where own.repeats(listed[earlier]) { return true }
    }
    return false
  }
}

private func mayHoldRepeatedDecoded(_ resources: [NodeID], _ nodes: NodeView) -> Bool {
  resources.indices.contains { at in
    nodes.withValue(resources[at]) { text in
      resources[..<at].contains { earlier in nodes.withValue(earlier) { ListedResource(text).repeats(ListedResource($0)) } }
    }
  }
}

/// One of several resources of a statement.
private struct ListedResource {
  let text: UnsafeBufferPointer<UInt8>
  /// How many bytes stand in front of its first wildcard; all of them where it has none.
  let literal: Int

  init(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    var at = 0
    // Steps of eight bytes without `*` and `?`, as nearly all are.
    while at + 8 <= text.count, !hasWildcard(Self.word(text, at)) { at += 8 }
    while at < text.count, text[at] != UInt8(ascii: "*"), text[at] != UInt8(ascii: "?") { at += 1 }
    literal = at
  }

  /// Whether the two are of the same length and end, or one matches the other.
  func repeats(_ other: ListedResource) -> Bool {
    text.count == other.text.count && endMark(text) == endMark(other.text) || covers(other) || other.covers(self)
  }

  /// Most that do not match differ in front of the wildcard.
  private func covers(_ other: ListedResource) -> Bool {
    guard literal < text.count, other.literal >= literal else { return false }
    var at = 0
    while at + 8 <= literal {
      if Self.word(text, at) != Self.word(other.text, at) { return false }
      at += 8
    }
    while at < literal {
      if text[at] != other.text[at] { return false }
      at += 1
    }
    return globCovers(text, other.text, matchingCase: true)
  }

  @inline(__always)
  private static func word(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt64 {
    UnsafeRawPointer(text.baseAddress! + at).loadUnaligned(as: UInt64.self)
  }
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
