import AegisBasics

/// An element of `Resource` made ready to be compared with the forms of ARNs that AWS documents.
///
/// Letters are compared without regard to case: the documents are not exact about it, and a comparison
/// that must never deny what AWS would match has to be on the safe side.
public struct ARNPattern: Sendable {
  /// The text in lower case; `*` and every policy variable is `any`, `?` is `one`.
  private let tokens: [UInt8]
  /// The offsets of the first five colons, or fewer.
  private let colons: Colons
  /// The first field in front of the resource's own that has a `*`, which may take a colon too; 5 where none has.
  private let crossing: Int
  /// How many colons stand in the text.
  private let colonCount: Int
  /// The first field is `arn`, or may be.
  private let mayBeARN: Bool

  /// Up to five offsets.
  private struct Colons: Sendable {
    private var places = SIMD8<UInt32>()
    private(set) var count = 0

    subscript(index: Int) -> Int { Int(places[index]) }

    /// The sixth and all after it are left out.
    mutating func append(_ place: Int) {
      guard count < 5 else { return }
      places[count] = UInt32(truncatingIfNeeded: place)
      count += 1
    }
  }

  private static let any: UInt8 = 1, one: UInt8 = 2
  /// In a form: a part that AWS leaves to fill in.
  private static let hole: UInt8 = 0

  public init(_ text: UnsafeBufferPointer<UInt8>) {
    var colons = Colons()
    var crossing = 5, colonCount = 0
    tokens = [UInt8](unsafeUninitializedCapacity: text.count) { tokens, count in
      var at = 0
      while at < text.count {
        let token: UInt8
        switch text[at] {
        case UInt8(ascii: "*"):
          token = Self.any
          crossing = min(crossing, colons.count)
        case UInt8(ascii: "?"): token = Self.one
        case UInt8(ascii: "$") where at + 1 < text.count && text[at + 1] == UInt8(ascii: "{"):
          let end = text[at...].firstIndex(of: UInt8(ascii: "}")) ?? text.count - 1
          // `${*}` and its like stand for the character itself.
          token = end == at + 3 ? text[at + 2] : Self.any
          at = end
        case UInt8(ascii: ":"):
          token = UInt8(ascii: ":")
          colons.append(count)
        case let byte: token = folded(byte)
        }
        if token == UInt8(ascii: ":") { colonCount += 1 }
        tokens.initializeElement(at: count, to: token)
        count += 1
        at += 1
      }
    }
    self.colons = colons
    self.crossing = crossing
    self.colonCount = colonCount
    mayBeARN = colons.count > 0 && tokens.withUnsafeBufferPointer { Self.fieldMatches($0.part(0..<colons[0]), Self.arn) }
  }

  /// The byte that the resource's own field starts with, in lower case; nil where that is open.
  public var resourceStart: UInt8? {
    guard colons.count == 5, colons[4] + 1 < tokens.count, tokens[colons[4] + 1] > Self.one else { return nil }
    return tokens[colons[4] + 1]
  }

  /// Whether some ARN of the form may match the pattern.
  ///
  /// The form is one of AWS's, such as `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. Field by field,
  /// the last hole may be filled with anything; where a `*` reaches over a colon, holes hold no colons.
  public func mayMatch(_ form: UnsafeBufferPointer<UInt8>) -> Bool {
    tokens.withUnsafeBufferPointer { tokens in
      guard colons.count == 5 else { return Self.overlap(tokens, form, holesTakeColons: true) }
      switch matchesByFields(tokens, form) {
      case .all: return true
      // Up to the first `*` the fields are compared one by one in any case.
      case .upTo(let field) where field < crossing: return false
      case .upTo:
        // Holes hold no colons here: with as many in the pattern as in the form, no `*` takes one, and fields match one by one.
        return crossing < 5 && colonCount < Self.colonCount(form) && Self.overlap(tokens, form, holesTakeColons: false)
      }
    }
  }

  /// The same where every `*` stays in its field. Cheap: most forms differ in the first byte of the resource.
  public func mayMatchByFields(_ form: UnsafeBufferPointer<UInt8>) -> Bool {
    tokens.withUnsafeBufferPointer { tokens in
      guard colons.count == 5 else { return Self.overlap(tokens, form, holesTakeColons: true) }
      if case .all = matchesByFields(tokens, form) { return true }
      return false
    }
  }

  /// The same where a `*` in front of the resource's own field takes colons with it.
  public func mayMatchAcrossFields(_ form: UnsafeBufferPointer<UInt8>) -> Bool {
    guard colons.count == 5, crossing < 5 else { return false }
    return tokens.withUnsafeBufferPointer { tokens in
      if case .upTo(let field) = matchesByFields(tokens, form), field < crossing { return false }
      return Self.overlap(tokens, form, holesTakeColons: false)
    }
  }

  /// Whether the resource's own field may match that of the form, whatever stands in front, and which of the
  /// fields in front of it the form leaves empty.
  public func resourceFit(_ form: UnsafeBufferPointer<UInt8>) -> (mayMatch: Bool, hasRegion: Bool, hasAccount: Bool) {
    guard colons.count == 5 else { return (false, false, false) }
    var start = 0
    var isEmpty = [false, false, false, false, false]
    for field in 0..<5 {
      guard let end = Self.fieldEnd(form, start) else { return (false, false, false) }
      isEmpty[field] = end == start
      start = end + 1
    }
    let mayMatch = tokens.withUnsafeBufferPointer { tokens in
      resourceMatches(tokens.part(colons[4] + 1..<tokens.count), form.part(start..<form.count))
    }
    return (mayMatch, !isEmpty[3], !isEmpty[4])
  }

  private enum FieldMatch {
    case all
    /// The first field that does not match.
    case upTo(Int)
  }

  /// Compares the five fields in front and then the resource. Most forms differ in the service, or have a
  /// hole where the pattern has something.
  private func matchesByFields(_ tokens: UnsafeBufferPointer<UInt8>, _ form: UnsafeBufferPointer<UInt8>) -> FieldMatch {
    var start = 0, formStart = 0, first = 0
    // Nearly all forms begin in one way, in which every partition fits.
    if Self.startsAsMost(form) {
      guard mayBeARN else { return .upTo(0) }
      (start, formStart, first) = (colons[1] + 1, Self.front.utf8CodeUnitCount, 2)
    }
    for field in first..<5 {
      let colon = colons[field]
      guard let formColon = Self.fieldEnd(form, formStart) else { return .upTo(5) }
      if !Self.fieldMatches(tokens.part(start..<colon), form.part(formStart..<formColon)) { return .upTo(field) }
      (start, formStart) = (colon + 1, formColon + 1)
    }
    return resourceMatches(tokens.part(start..<tokens.count), form.part(formStart..<form.count)) ? .all : .upTo(5)
  }

  private static let front: StaticString = "arn:${Partition}:"
  /// Of these, without the colon.
  private static var arn: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: front.utf8Start, count: 3) }

  private static func startsAsMost(_ form: UnsafeBufferPointer<UInt8>) -> Bool {
    form.count >= front.utf8CodeUnitCount && equalBytes(UnsafeRawPointer(form.baseAddress!), UnsafeRawPointer(front.utf8Start), front.utf8CodeUnitCount)
  }

  private static func fieldMatches(_ tokens: UnsafeBufferPointer<UInt8>, _ form: UnsafeBufferPointer<UInt8>) -> Bool {
    if !form.isEmpty && (form[0] == UInt8(ascii: "$") || form[0] == UInt8(ascii: "*")) && form.last == form.hole(at: 0) { return true }
    if tokens.count == 1 && tokens[0] == any { return true }
    if tokens.count == form.count && !tokens.indices.contains(where: { tokens[$0] != folded(form[$0]) }) { return true }
    if !tokens.contains(where: { $0 <= one }) && !form.contains(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "*") }) {
      return false
    }
    return overlap(tokens, form, holesTakeColons: false)
  }

  private func resourceMatches(_ tokens: UnsafeBufferPointer<UInt8>, _ form: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    while at < tokens.count && at < form.count && tokens[at] == folded(form[at]) && form[at] != UInt8(ascii: "$") { at += 1 }
    let rest = tokens.part(at..<tokens.count), formRest = form.part(at..<form.count)
    if rest.isEmpty && formRest.isEmpty { return true }
    if !rest.isEmpty && !formRest.isEmpty && rest[0] > Self.one && formRest[0] != UInt8(ascii: "$") && formRest[0] != UInt8(ascii: "*") {
      return false
    }
    if rest.count == 1 && rest[0] == Self.any { return true }
    if !formRest.isEmpty && formRest[0] == UInt8(ascii: "$") && formRest.firstIndex(of: UInt8(ascii: "}")) == formRest.count - 1 {
      return true
    }
    return Self.overlap(rest, formRest, holesTakeColons: true)
  }

  private static func colonCount(_ form: UnsafeBufferPointer<UInt8>) -> Int { form.count { $0 == UInt8(ascii: ":") } }

  private static func fieldEnd(_ form: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    var at = start
    while at < form.count {
      if form[at] == UInt8(ascii: ":") { return at }
      if form[at] == UInt8(ascii: "$") { at = form[at...].firstIndex(of: UInt8(ascii: "}")) ?? at }
      at += 1
    }
    return nil
  }

  /// Writes the tokens of a form and gives their number.
  private static func tokenize(_ form: UnsafeBufferPointer<UInt8>, into tokens: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var count = 0
    var at = 0
    while at < form.count {
      switch form[at] {
      case UInt8(ascii: "$"):
        tokens[count] = hole
        at = form[at...].firstIndex(of: UInt8(ascii: "}")) ?? form.count - 1
      case UInt8(ascii: "*"): tokens[count] = hole
      case let byte: tokens[count] = folded(byte)
      }
      count += 1
      at += 1
    }
    return count
  }

  /// Whether a text exists that both a pattern and a form describe. Takes the product of their lengths at worst.
  private static func overlap(
    _ pattern: UnsafeBufferPointer<UInt8>, _ form: UnsafeBufferPointer<UInt8>, holesTakeColons: Bool
  ) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: form.count) { tokens in
      let count = tokenize(form, into: tokens)
      let tokens = UnsafeBufferPointer(tokens).part(0..<count)
      return count < 64
        ? overlapOfShort(pattern, tokens, holesTakeColons) : overlapOfLong(pattern, tokens, holesTakeColons)
    }
  }

  /// The same for a form of fewer than 64 tokens: bit `i` says that what was read of the pattern can end in front of
  /// token `i` of the form.
  private static func overlapOfShort(
    _ pattern: UnsafeBufferPointer<UInt8>, _ form: UnsafeBufferPointer<UInt8>, _ holesTakeColons: Bool
  ) -> Bool {
    var holes: UInt64 = 0
    for at in form.indices where form[at] == hole { holes |= 1 << UInt64(at) }
    func closed(_ reached: UInt64) -> UInt64 {
      var reached = reached
      while true {
        let more = (reached & holes) << 1 & ~reached
        if more == 0 { return reached }
        reached |= more
      }
    }
    let everything = form.count == 63 ? UInt64.max : (1 << UInt64(form.count + 1)) - 1
    var reached = closed(1)
    for token in pattern {
      if token == any {
        reached = everything & ~((reached & (0 &- reached)) &- 1)
        continue
      }
      var next = token != UInt8(ascii: ":") || holesTakeColons ? reached & holes : 0
      var rest = reached & ~holes & ~(1 << UInt64(form.count))
      if token == one {
        next |= rest << 1
      } else {
        while rest != 0 {
          let at = rest.trailingZeroBitCount
          if form[at] == token { next |= 2 << UInt64(at) }
          rest &= rest - 1
        }
      }
      if next == 0 { return false }
      reached = closed(next)
    }
    return reached & (1 << UInt64(form.count)) != 0
  }

  private static func overlapOfLong(
    _ pattern: UnsafeBufferPointer<UInt8>, _ form: UnsafeBufferPointer<UInt8>, _ holesTakeColons: Bool
  ) -> Bool {
    var reached = [Bool](repeating: false, count: form.count + 1)
    func closeOverHoles(_ reached: inout [Bool]) {
      for at in form.indices where reached[at] && form[at] == hole { reached[at + 1] = true }
    }
    reached[0] = true
    closeOverHoles(&reached)
    for token in pattern {
      if token == any {
        guard let first = reached.firstIndex(of: true) else { return false }
        for at in first...form.count { reached[at] = true }
        continue
      }
      var next = [Bool](repeating: false, count: form.count + 1)
      var isDead = true
      for at in form.indices where reached[at] {
        if form[at] == hole {
          if token != UInt8(ascii: ":") || holesTakeColons { next[at] = true; isDead = false }
        } else if token == one || token == form[at] {
          next[at + 1] = true
          isDead = false
        }
      }
      if isDead { return false }
      closeOverHoles(&next)
      reached = next
    }
    return reached[form.count]
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// What a hole that starts with the byte at `index` ends with.
  fileprivate func hole(at index: Int) -> UInt8 { self[index] == UInt8(ascii: "$") ? UInt8(ascii: "}") : self[index] }
}
