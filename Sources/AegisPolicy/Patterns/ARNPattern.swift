/// An element of `Resource` made ready to be compared with the forms of ARNs that AWS documents.
///
/// Letters are compared without regard to case: the documents are not exact about it, and a comparison
/// that must never deny what AWS would match has to be on the safe side.
public struct ARNPattern: Sendable {
  /// The text in lower case; `*` and every policy variable is `any`, `?` is `one`.
  private let tokens: [UInt8]
  /// The offsets of the first five colons, or fewer.
  private let colons: [Int]
  /// Whether a `*` in front of the resource's own field may take a colon too.
  private let mayCrossFields: Bool

  private static let any: UInt8 = 1, one: UInt8 = 2
  /// In a form: a part that AWS leaves to fill in.
  private static let hole: UInt8 = 0

  public init(_ text: UnsafeBufferPointer<UInt8>) {
    var tokens: [UInt8] = []
    var colons: [Int] = []
    var crosses = false
    tokens.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "*"):
        tokens.append(Self.any)
        if colons.count < 5 { crosses = true }
      case UInt8(ascii: "?"): tokens.append(Self.one)
      case UInt8(ascii: "$") where at + 1 < text.count && text[at + 1] == UInt8(ascii: "{"):
        let end = text[at...].firstIndex(of: UInt8(ascii: "}")) ?? text.count - 1
        // `${*}` and its like stand for the character itself.
        tokens.append(end == at + 3 ? text[at + 2] : Self.any)
        at = end
      case UInt8(ascii: ":"):
        if colons.count < 5 { colons.append(tokens.count) }
        tokens.append(UInt8(ascii: ":"))
      case let byte: tokens.append(folded(byte))
      }
      at += 1
    }
    self.tokens = tokens
    self.colons = colons
    mayCrossFields = crosses
  }

  /// Whether some ARN of the form may match the pattern.
  ///
  /// The form is one of AWS's, such as `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. Field by field,
  /// the last hole may be filled with anything; where a `*` reaches over a colon, holes hold no colons.
  public func mayMatch(_ form: UnsafeBufferPointer<UInt8>) -> Bool {
    guard colons.count == 5 else { return Self.overlap(tokens[...], Self.tokens(of: form)[...], holesTakeColons: true) }
    return tokens.withUnsafeBufferPointer { tokens in
      if matchesByFields(tokens, form) { return true }
      guard mayCrossFields else { return false }
      return Self.overlap(self.tokens[...], Self.tokens(of: form)[...], holesTakeColons: false)
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

  /// Compares the five fields in front and then the resource. Most forms differ in the service, or have a
  /// hole where the pattern has something.
  private func matchesByFields(_ tokens: UnsafeBufferPointer<UInt8>, _ form: UnsafeBufferPointer<UInt8>) -> Bool {
    var start = 0, formStart = 0
    for colon in colons {
      guard let formColon = Self.fieldEnd(form, formStart) else { return false }
      if !Self.fieldMatches(tokens.part(start..<colon), form.part(formStart..<formColon)) { return false }
      (start, formStart) = (colon + 1, formColon + 1)
    }
    return resourceMatches(tokens.part(start..<tokens.count), form.part(formStart..<form.count))
  }

  private static func fieldMatches(_ tokens: UnsafeBufferPointer<UInt8>, _ form: UnsafeBufferPointer<UInt8>) -> Bool {
    if !form.isEmpty && (form[0] == UInt8(ascii: "$") || form[0] == UInt8(ascii: "*")) && form.last == form.hole(at: 0) { return true }
    if tokens.count == 1 && tokens[0] == any { return true }
    if tokens.count == form.count && !tokens.indices.contains(where: { tokens[$0] != folded(form[$0]) }) { return true }
    return overlap(Array(tokens)[...], Self.tokens(of: form)[...], holesTakeColons: false)
  }

  private func resourceMatches(_ tokens: UnsafeBufferPointer<UInt8>, _ form: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    while at < tokens.count && at < form.count && tokens[at] == folded(form[at]) && form[at] != UInt8(ascii: "$") { at += 1 }
    let rest = tokens.part(at..<tokens.count), formRest = form.part(at..<form.count)
    if rest.isEmpty && formRest.isEmpty { return true }
    if rest.count == 1 && rest[0] == Self.any { return true }
    if !formRest.isEmpty && formRest[0] == UInt8(ascii: "$") && formRest.firstIndex(of: UInt8(ascii: "}")) == formRest.count - 1 {
      return true
    }
    return Self.overlap(Array(rest)[...], Self.tokens(of: formRest)[...], holesTakeColons: true)
  }

  private static func fieldEnd(_ form: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    var at = start
    while at < form.count {
      if form[at] == UInt8(ascii: ":") { return at }
      if form[at] == UInt8(ascii: "$") { at = form[at...].firstIndex(of: UInt8(ascii: "}")) ?? at }
      at += 1
    }
    return nil
  }

  private static func tokens(of form: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var tokens: [UInt8] = []
    tokens.reserveCapacity(form.count)
    var at = 0
    while at < form.count {
      switch form[at] {
      case UInt8(ascii: "$"):
        tokens.append(hole)
        at = form[at...].firstIndex(of: UInt8(ascii: "}")) ?? form.count - 1
      case UInt8(ascii: "*"): tokens.append(hole)
      case let byte: tokens.append(folded(byte))
      }
      at += 1
    }
    return tokens
  }

  /// Whether a text exists that both a pattern and a form describe. Takes the product of their lengths at worst.
  private static func overlap(_ pattern: ArraySlice<UInt8>, _ form: ArraySlice<UInt8>, holesTakeColons: Bool) -> Bool {
    let form = Array(form)
    // Which starts of the form can be reached with what was read of the pattern.
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
