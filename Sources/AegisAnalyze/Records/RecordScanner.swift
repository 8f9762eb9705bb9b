/// A run of bytes inside a log, such as the text between two quotes.
public struct LogField: Sendable {
  public var start = 0
  public var end = 0

  public var isEmpty: Bool { start == end }
  public var count: Int { end - start }
}

/// The parts of one event that analysis looks at; what an event lacks is empty.
public struct RecordFields: Sendable {
  public var time = LogField(), source = LogField(), name = LogField(), region = LogField(), error = LogField(), id = LogField()
  /// What the records of one request in several accounts have in common.
  public var shared = LogField()
  public var recipient = LogField()
  public var identityType = LogField(), identityARN = LogField(), identityAccount = LogField(), identityID = LogField()
  public var accessKey = LogField(), invokedBy = LogField(), issuerARN = LogField()
  /// The values of `requestParameters` and `responseElements`, braces included.
  public var request = LogField(), response = LogField()

  public init() {}
}

/// Walks over the events of one CloudTrail file: a specialised JSON reader that looks at nothing but
/// the members it needs and skips the rest without taking it apart.
///
/// - Source: CloudTrail User Guide, "CloudTrail log file examples", "CloudTrail record contents".
public struct RecordScanner {
  /// Bytes of value 0 that must follow the text in memory.
  public static let padding = 16

  public enum Step: Sendable {
    case record
    case end
    /// The text breaks off, or is no JSON of this form, at an offset.
    case damaged(at: Int)
  }

  let base: UnsafePointer<UInt8>
  let end: Int
  private(set) var at = 0
  private var isOpen = false
  private var isDamaged = false

  /// - Parameter bytes: The whole text; `padding` zeros follow it in memory.
  public init(_ bytes: UnsafeBufferPointer<UInt8>) {
    base = bytes.baseAddress!
    end = bytes.count
  }

  /// Reads the next event.
  public mutating func next(_ fields: inout RecordFields) -> Step {
    if !isOpen && !open() { return isDamaged ? .damaged(at: at) : .end }
    skipSpace()
    if base[at] == UInt8(ascii: ",") { at += 1 }
    skipSpace()
    if base[at] == UInt8(ascii: "]") {
      at += 1
      isOpen = false
      guard openNext() else { return isDamaged ? .damaged(at: at) : .end }
      return next(&fields)
    }
    fields = RecordFields()
    readRecord(&fields)
    return isDamaged ? .damaged(at: at) : .record
  }

  /// Goes to the first element of `Records`, without which a file is no log of events.
  private mutating func open() -> Bool {
    guard enterObject() else { return false }
    if openNext() { return true }
    isDamaged = true
    return false
  }

  /// Goes to the first element of the next `Records` of the object; false where there is none, behind which nothing may follow.
  private mutating func openNext() -> Bool {
    while let key = nextKey() {
      if equals(key, "Records") {
        guard base[at] == UInt8(ascii: "[") else {
          isDamaged = true
          return false
        }
        at += 1
        isOpen = true
        return true
      }
      skipValue()
    }
    skipSpace()
    if at < end { isDamaged = true }
    return false
  }

  private mutating func readRecord(_ fields: inout RecordFields) {
    guard enterObject() else { return }
    while let key = nextKey() {
      switch key.count {
      case 7 where equals(key, "eventID"): fields.id = string()
      case 9:
        if starts(key, "eventTim") { fields.time = string() }
        else if starts(key, "eventNam") { fields.name = string() }
        else if starts(key, "awsRegio") { fields.region = string() }
        else if starts(key, "errorCod") { fields.error = string() }
        else { skipValue() }
      case 11 where starts(key, "eventSou"): fields.source = string()
      case 12 where starts(key, "userIden"): readIdentity(&fields)
      case 13 where starts(key, "sharedEv"): fields.shared = string()
      case 16 where starts(key, "response"): fields.response = value()
      case 17 where starts(key, "requestP"): fields.request = value()
      case 18 where starts(key, "recipien"): fields.recipient = string()
      default: skipValue()
      }
    }
  }

  private mutating func readIdentity(_ fields: inout RecordFields) {
    guard base[at] == UInt8(ascii: "{"), enterObject() else { return skipValue() }
    while let key = nextKey() {
      switch key.count {
      case 3 where base[key.start] == UInt8(ascii: "a"): fields.identityARN = string()
      case 4 where base[key.start] == UInt8(ascii: "t"): fields.identityType = string()
      case 9:
        if starts(key, "accountI") { fields.identityAccount = string() }
        else if starts(key, "invokedB") { fields.invokedBy = string() }
        else { skipValue() }
      case 11:
        if starts(key, "accessKe") { fields.accessKey = string() }
        else if starts(key, "principa") { fields.identityID = string() }
        else { skipValue() }
      case 14 where starts(key, "sessionC"): readSession(&fields)
      default: skipValue()
      }
    }
  }

  private mutating func readSession(_ fields: inout RecordFields) {
    guard base[at] == UInt8(ascii: "{"), enterObject() else { return skipValue() }
    while let key = nextKey() {
      guard key.count == 13, starts(key, "sessionI"), base[at] == UInt8(ascii: "{"), enterObject() else {
        skipValue()
        continue
      }
      while let inner = nextKey() {
        if inner.count == 3 && base[inner.start] == UInt8(ascii: "a") { fields.issuerARN = string() } else { skipValue() }
      }
    }
  }

  // MARK: A member of an object that was kept

  /// The text at a path of keys inside an object that `next` left in `request` or `response`.
  public func text(at path: [StaticString], in object: LogField) -> LogField {
    var inner = self
    inner.at = object.start
    inner.isDamaged = false
    for (depth, name) in path.enumerated() {
      guard inner.at < object.end, inner.base[inner.at] == UInt8(ascii: "{"), inner.enterObject() else { return LogField() }
      var isFound = false
      while !isFound, let key = inner.nextKey() {
        if inner.equals(key, name) {
          isFound = true
        } else {
          inner.skipValue()
        }
      }
      guard isFound else { return LogField() }
      if depth == path.count - 1 { return inner.string() }
    }
    return LogField()
  }

  // MARK: JSON

  @inline(__always)
  private mutating func skipSpace() {
    while base[at] <= 0x20 && at < end { at += 1 }
  }

  /// Goes behind the brace that opens an object.
  @inline(__always)
  private mutating func enterObject() -> Bool {
    skipSpace()
    guard base[at] == UInt8(ascii: "{") else {
      isDamaged = true
      return false
    }
    at += 1
    return true
  }

  /// Reads a key and stops in front of its value; nil behind the brace that closes the object.
  @inline(__always)
  private mutating func nextKey() -> LogField? {
    if isDamaged { return nil }
    skipSpace()
    if base[at] == UInt8(ascii: ",") {
      at += 1
      skipSpace()
    }
    if base[at] == UInt8(ascii: "}") {
      at += 1
      return nil
    }
    guard base[at] == UInt8(ascii: "\"") else {
      isDamaged = true
      return nil
    }
    let start = at + 1
    skipString()
    let key = LogField(start: start, end: at - 1)
    skipSpace()
    guard base[at] == UInt8(ascii: ":"), !isDamaged else {
      isDamaged = true
      return nil
    }
    at += 1
    skipSpace()
    return key
  }

  /// The text of a value that is a string; empty for any other, which is skipped.
  @inline(__always)
  private mutating func string() -> LogField {
    guard base[at] == UInt8(ascii: "\"") else {
      skipValue()
      return LogField()
    }
    let start = at + 1
    skipString()
    return isDamaged ? LogField() : LogField(start: start, end: at - 1)
  }

  private mutating func value() -> LogField {
    let start = at
    skipValue()
    return LogField(start: start, end: at)
  }

  /// Goes behind the quote that closes a string, eight bytes at a time.
  @inline(__always)
  private mutating func skipString() {
    var here = at + 1
    while true {
      let word = UnsafeRawPointer(base + here).loadUnaligned(as: UInt64.self)
      let marks = Self.zeros(word ^ 0x2222_2222_2222_2222) | Self.zeros(word ^ 0x5C5C_5C5C_5C5C_5C5C)
      if marks == 0 {
        here += 8
        if here >= end { break }
        continue
      }
      here += marks.trailingZeroBitCount >> 3
      if here >= end { break }
      if base[here] == UInt8(ascii: "\"") {
        at = here + 1
        return
      }
      here += 2
      if here >= end { break }
    }
    at = end
    isDamaged = true
  }

  /// The top bit of every byte of a word that is 0, and perhaps of some behind the first.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 }

  @inline(__always)
  private mutating func skipValue() {
    switch base[at] {
    case UInt8(ascii: "\""): skipString()
    case UInt8(ascii: "{"), UInt8(ascii: "["): skipContainer()
    default:
      while at < end, base[at] > 0x20, base[at] != UInt8(ascii: ","), base[at] != UInt8(ascii: "}"), base[at] != UInt8(ascii: "]") { at += 1 }
      if at >= end { isDamaged = true }
    }
  }

  private mutating func skipContainer() {
    var depth = 0
    while at < end {
      switch base[at] {
      case UInt8(ascii: "\""):
        skipString()
        if isDamaged { return }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        at += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        at += 1
        if depth == 0 { return }
      default: at += 1
      }
    }
    isDamaged = true
  }

  // MARK: Comparison

  /// Whether a key begins with eight letters.
  @inline(__always)
  private func starts(_ key: LogField, _ letters: StaticString) -> Bool {
    UnsafeRawPointer(base + key.start).loadUnaligned(as: UInt64.self)
      == UnsafeRawPointer(letters.utf8Start).loadUnaligned(as: UInt64.self)
  }

  func equals(_ field: LogField, _ text: StaticString) -> Bool {
    guard field.count == text.utf8CodeUnitCount else { return false }
    for index in 0..<field.count where base[field.start + index] != text.utf8Start[index] { return false }
    return true
  }
}
