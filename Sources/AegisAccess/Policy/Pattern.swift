/// One step of a pattern: a Unicode scalar that stands for itself, `*`, `?`, or a policy variable.
public struct PatternToken: Hashable, Sendable, BitwiseCopyable {
  let code: UInt32

  init(code: UInt32) { self.code = code }

  /// Any run of characters, also none.
  static let star = PatternToken(code: 0x11_0000)
  /// Exactly one character.
  static let any = PatternToken(code: 0x11_0001)
  /// Like `star` and `any`, inside one field of an ARN: no colon.
  static let fieldStar = PatternToken(code: 0x11_0002)
  static let fieldAny = PatternToken(code: 0x11_0003)
  /// The same inside one segment of a path: no colon and no slash.
  static let segmentStar = PatternToken(code: 0x11_0004)
  static let segmentAny = PatternToken(code: 0x11_0005)

  private static let firstVariable: UInt32 = 0x20_0000

  static func literal(_ scalar: Unicode.Scalar) -> PatternToken { PatternToken(code: scalar.value) }
  static func variable(_ index: Int) -> PatternToken { PatternToken(code: firstVariable + UInt32(index)) }

  var isLiteral: Bool { code < 0x11_0000 }
  var isStar: Bool { self == .star || self == .fieldStar || self == .segmentStar }
  var isWildcard: Bool { code >= 0x11_0000 && code < Self.firstVariable }
  /// The index of the variable in its pattern's table.
  var variable: Int? { code >= Self.firstVariable ? Int(code - Self.firstVariable) : nil }
}

/// A policy variable: `${aws:username}`, or `${aws:PrincipalTag/team, 'nobody'}` with a default.
///
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
public struct PolicyVariable: Hashable, Sendable {
  /// In lower case: AWS does not regard the case of keys.
  public var key: String
  /// As the policy spells it.
  public var spelling: String
  public var defaultValue: String?
}

/// A text with wildcards and policy variables, taken apart once.
public struct Pattern: Hashable, Sendable {
  public let tokens: [PatternToken]
  public let variables: [PolicyVariable]
  /// Compares without regard to the case of letters.
  public let foldsCase: Bool

  init(tokens: [PatternToken], variables: [PolicyVariable] = [], foldsCase: Bool = false) {
    self.tokens = tokens
    self.variables = variables
    self.foldsCase = foldsCase
  }

  /// - Parameters:
  ///   - wildcards: Whether `*` and `?` are wildcards; elsewhere they stand for themselves.
  ///   - variables: Whether `${…}` is a variable: in documents of version 2012-10-17, in `Resource` and in conditions.
  public init(_ text: String, wildcards: Bool, variables: Bool, foldsCase: Bool = false) {
    var tokens: [PatternToken] = []
    var found: [PolicyVariable] = []
    tokens.reserveCapacity(text.utf8.count)
    // Most texts are ASCII without a variable.
    var text = text
    let plain = text.withUTF8 { bytes in
      let plain = bytes.firstIndex { $0 >= 0x80 || variables && $0 == UInt8(ascii: "$") } ?? bytes.count
      for byte in bytes[..<plain] { Self.append(Unicode.Scalar(byte), to: &tokens, wildcards, foldsCase) }
      return plain
    }
    var rest = text.unicodeScalars[text.utf8.index(text.startIndex, offsetBy: plain)...]
    while let scalar = rest.first {
      if scalar == "$", variables, let (content, after) = Self.variable(at: rest) {
        rest = after
        if content == "*" || content == "?" || content == "$" {
          tokens.append(.literal(content.unicodeScalars.first!))
        } else {
          let variable = Self.read(content)
          let index = found.firstIndex(of: variable) ?? found.count
          if index == found.count { found.append(variable) }
          tokens.append(.variable(index))
        }
        continue
      }
      rest.removeFirst()
      Self.append(scalar, to: &tokens, wildcards, foldsCase)
    }
    self.init(tokens: tokens, variables: found, foldsCase: foldsCase)
  }

  @inline(__always)
  private static func append(_ scalar: Unicode.Scalar, to tokens: inout [PatternToken], _ wildcards: Bool, _ foldsCase: Bool) {
    if wildcards && scalar == "*" {
      if tokens.last != .star { tokens.append(.star) }
    } else if wildcards && scalar == "?" {
      tokens.append(.any)
    } else {
      tokens.append(.literal(foldsCase ? folded(scalar) : scalar))
    }
  }

  public var hasWildcards: Bool { tokens.contains { $0.isWildcard } }
  /// Matches every text.
  public var isEverything: Bool { tokens == [.star] }

  /// The text that the pattern stands for; nil where it has wildcards or variables.
  public var literal: String? {
    guard tokens.allSatisfy({ $0.isLiteral }) else { return nil }
    return String(String.UnicodeScalarView(tokens.compactMap { Unicode.Scalar($0.code) }))
  }

  /// The pattern as people write it.
  public var text: String {
    var text: [UInt8] = []
    text.reserveCapacity(tokens.count)
    for token in tokens {
      if let index = token.variable {
        let variable = variables[index]
        text += "${\(variable.spelling)".utf8
        if let value = variable.defaultValue { text += ", '\(value)'".utf8 }
        text.append(UInt8(ascii: "}"))
      } else if token.isStar {
        text.append(UInt8(ascii: "*"))
      } else if token.isWildcard {
        text.append(UInt8(ascii: "?"))
      } else if token.code < 0x80 {
        text.append(UInt8(token.code))
      } else if let scalar = Unicode.Scalar(token.code) {
        text += UTF8.encode(scalar)!
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Puts values in the place of variables; what they hold stands for itself. Nil where one has no value
  /// and no default: such a pattern matches nothing.
  public func resolved(_ value: (PolicyVariable) -> String?) -> Pattern? {
    guard !variables.isEmpty else { return self }
    let values = variables.map { value($0) ?? $0.defaultValue }
    guard values.allSatisfy({ $0 != nil }) else { return nil }
    var tokens: [PatternToken] = []
    for token in self.tokens {
      guard let index = token.variable else {
        tokens.append(token)
        continue
      }
      for scalar in values[index]!.unicodeScalars { tokens.append(.literal(foldsCase ? folded(scalar) : scalar)) }
    }
    return Pattern(tokens: tokens, foldsCase: foldsCase)
  }

  /// What stands between `${` and `}`, and what follows.
  private static func variable(at rest: Substring.UnicodeScalarView) -> (String, Substring.UnicodeScalarView)? {
    let inner = rest.dropFirst()
    guard inner.first == "{", let end = inner.firstIndex(of: "}") else { return nil }
    let content = String(inner[inner.index(after: inner.startIndex)..<end])
    return content.isEmpty ? nil : (content, inner[inner.index(after: end)...])
  }

  private static func read(_ content: String) -> PolicyVariable {
    let parts = content.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    let spelling = trimmed(parts[0])
    guard parts.count == 2 else { return PolicyVariable(key: spelling.lowercased(), spelling: spelling) }
    var value = trimmed(parts[1])
    if value.utf8.count >= 2, value.hasPrefix("'"), value.hasSuffix("'") { value = String(value.dropFirst().dropLast()) }
    return PolicyVariable(key: spelling.lowercased(), spelling: spelling, defaultValue: value)
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// A letter in lower case: ASCII and Latin-1, which is all that a policy may hold.
@inline(__always)
func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  let value = scalar.value
  if value &- 0x41 < 26 || (value &- 0xC0 < 31 && value != 0xD7) { return Unicode.Scalar(value + 0x20) ?? scalar }
  return scalar
}

/// The other case of a letter, where it has one.
func otherCase(_ code: UInt32) -> UInt32? {
  if code &- 0x41 < 26 || (code &- 0xC0 < 31 && code != 0xD7) { return code + 0x20 }
  if code &- 0x61 < 26 || (code &- 0xE0 < 31 && code != 0xF7) { return code - 0x20 }
  return nil
}

func folded(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.map { folded($0) })) }

extension Pattern {
  /// Whether the whole text matches. Variables match nothing: resolve them first.
  ///
  /// The plain matcher that the evaluator uses; the comparison has its own, by automata.
  public func matches(_ text: String) -> Bool { matches(text.unicodeScalars.map { foldsCase ? folded($0).value : $0.value }) }

  func matches(_ text: [UInt32]) -> Bool { takes(text.count) { $0 == .any || $0.code == text[$1] } }

  /// Nothing but letters, whose case matters, `*` and `?`.
  var isPlain: Bool { !foldsCase && tokens.allSatisfy { $0.isLiteral || $0 == .star || $0 == .any } }

  /// Whether all that another pattern matches is matched by this one too, where that shows from their tokens: a `*` of the
  /// other lies within one of this. A yes is certain, a no is not.
  func covers(_ narrow: Pattern) -> Bool {
    guard variables.isEmpty, narrow.variables.isEmpty, foldsCase == narrow.foldsCase else { return false }
    return takes(narrow.tokens.count) { $0 == narrow.tokens[$1] || $0 == .any && !narrow.tokens[$1].isStar }
  }

  /// Whether the tokens take so many steps, one each, where a `*` takes any run of them.
  ///
  /// - Parameter isTaken: Whether a token takes the step with a number.
  @inline(__always)
  private func takes(_ count: Int, _ isTaken: (PatternToken, Int) -> Bool) -> Bool {
    var p = 0, t = 0
    var star = -1, resume = 0
    while t < count {
      if p < tokens.count, tokens[p] == .star {
        star = p
        resume = t
        p += 1
      } else if p < tokens.count, isTaken(tokens[p], t) {
        p += 1
        t += 1
      } else if star >= 0 {
        resume += 1
        t = resume
        p = star + 1
      } else {
        return false
      }
    }
    while p < tokens.count, tokens[p] == .star { p += 1 }
    return p == tokens.count
  }

  /// Whether an ARN matches field by field: six fields, of which the last may hold colons.
  ///
  /// Source: IAM User Guide, "Amazon Resource Name (ARN) condition operators".
  public func matchesARN(_ text: String) -> Bool {
    if isEverything { return true }
    let fields = Self.fields(tokens)
    let values = text.unicodeScalars.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, values.count == 6 else { return false }
    return zip(fields, values).allSatisfy { field, value in
      Pattern(tokens: Array(field), foldsCase: foldsCase).matches(value.map { foldsCase ? folded($0).value : $0.value })
    }
  }

  static func fields(_ tokens: [PatternToken]) -> [ArraySlice<PatternToken>] {
    tokens.split(separator: .literal(":"), maxSplits: 5, omittingEmptySubsequences: false)
  }

  /// The same pattern as one whose wildcards stay inside the fields of an ARN; nil where it has not six.
  var asARN: Pattern? {
    if isEverything { return self }
    let fields = Self.fields(tokens)
    guard fields.count == 6 else { return nil }
    var found: [PatternToken] = []
    for (index, field) in fields.enumerated() {
      if index > 0 { found.append(.literal(":")) }
      found += index == 5 ? Array(field) : field.map { $0 == .star ? .fieldStar : $0 == .any ? .fieldAny : $0 }
    }
    return Pattern(tokens: found, variables: variables, foldsCase: foldsCase)
  }
}
