/// A policy variable inside a text: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`.
///
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
public struct PolicyVariable: Hashable, Sendable {
  public enum Problem: Hashable, Sendable {
    /// No `}` follows.
    case unclosed
    /// Another one begins before the `}`, which only then follows.
    case nested
    /// Nothing between the braces.
    case empty
    /// White space around or inside the name.
    case space
    /// The default value is not between `'` and `'`.
    case unquotedDefault
  }

  /// The whole variable, as bytes of the text.
  public let range: Range<Int>
  /// The name of the condition key. Of `${*}`, `${?}` and `${$}`, which stand for the character, that character.
  public let key: Range<Int>
  /// The default value without its quotes.
  public let defaultValue: Range<Int>?
  public let problem: Problem?

  /// Whether it stands for one of the characters `*`, `?` and `$`.
  public let isEscape: Bool
}

extension PolicyVariable {
  /// Calls `body` for every variable of a text.
  public static func forEach(in text: UnsafeBufferPointer<UInt8>, _ body: (PolicyVariable) -> Void) {
    var at = 0
    while at + 1 < text.count {
      guard text[at] == UInt8(ascii: "$"), text[at + 1] == UInt8(ascii: "{") else {
        at += 1
        continue
      }
      let variable = PolicyVariable(text, at: at)
      body(variable)
      at = variable.range.upperBound
    }
  }

  private init(_ text: UnsafeBufferPointer<UInt8>, at start: Int) {
    let inner = start + 2
    // A quoted default value may hold braces.
    var end = inner
    var isQuoted = false
    while end < text.count && (isQuoted || text[end] != UInt8(ascii: "}")) {
      if text[end] == UInt8(ascii: "'") { isQuoted.toggle() }
      if !isQuoted && text[end] == UInt8(ascii: "$") && end + 1 < text.count && text[end + 1] == UInt8(ascii: "{") { break }
      end += 1
    }
    if end == text.count && isQuoted {
      end = text[inner...].firstIndex(of: UInt8(ascii: "}")) ?? text.count
    }
    guard end < text.count, text[end] == UInt8(ascii: "}") else {
      if let outer = Self.endOfOuter(text, from: end) {
        (range, key, defaultValue, problem, isEscape) = (start..<outer + 1, inner..<outer, nil, .nested, false)
        return
      }
      (range, key, defaultValue, problem, isEscape) = (start..<end, inner..<end, nil, .unclosed, false)
      return
    }
    range = start..<end + 1
    let comma = text[inner..<end].firstIndex(of: UInt8(ascii: ","))
    let key = inner..<(comma ?? end)
    self.key = key
    isEscape = key.count == 1 && [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "$")].contains(text[key.lowerBound])
    var problem: Problem?
    if key.isEmpty {
      problem = .empty
    } else if text[key].contains(where: Self.isSpace) {
      problem = text[key].allSatisfy(Self.isSpace) ? .empty : .space
    }
    var value: Range<Int>?
    if let comma {
      var first = comma + 1, last = end
      while first < last && Self.isSpace(text[first]) { first += 1 }
      while last > first && Self.isSpace(text[last - 1]) { last -= 1 }
      if last - first >= 2, text[first] == UInt8(ascii: "'"), text[last - 1] == UInt8(ascii: "'") {
        value = first + 1..<last - 1
      } else {
        problem = problem ?? .unquotedDefault
      }
    }
    defaultValue = value
    self.problem = problem
  }

  /// Where the `}` of a variable stands inside of which another one begins right at `start`; nil where one of them has none.
  private static func endOfOuter(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard start + 1 < text.count, text[start] == UInt8(ascii: "$"),
      let inner = text[start...].firstIndex(of: UInt8(ascii: "}")), inner + 1 < text.count, text[inner + 1] == UInt8(ascii: "}"),
      !text[start + 2..<inner].contains(UInt8(ascii: "$"))
    else { return nil }
    return inner + 1
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }
}
