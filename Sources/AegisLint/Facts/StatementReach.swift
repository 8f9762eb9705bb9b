import AegisPolicy
import AegisSyntax

/// What one statement is about: an `Allow` that lists actions and resources.
struct StatementReach {
  /// The statement's number in its document.
  let statement: Int
  let services: ServiceSet
}

/// Of some documents, those `Allow` that list actions and resources: in the order of the documents, and of their statements.
struct StatementReaches {
  /// Those without a condition.
  var open: [StatementReach] = []
  /// Those with one, by their first actions.
  var conditional: [StatementReach] = []
}

/// The services that some actions are of, each by a bit that it shares with others: where two sets have no bit in common, no
/// action of the one is, or matches, one of the other.
struct ServiceSet: Equatable {
  private var bits: UInt64

  static let none = ServiceSet(bits: 0)
  /// Of whatever there is.
  static let all = ServiceSet(bits: .max)

  private init(bits: UInt64) { self.bits = bits }

  /// Of one element of `Action`, which may be a pattern.
  init(ofAction text: UnsafeBufferPointer<UInt8>) { self.init(ActionFront(text)) }

  init(_ front: ActionFront) { bits = hasWildcard(front.service) ? .max : bit(for: lettersLowered(front.service)) }

  func meets(_ other: ServiceSet) -> Bool { bits & other.bits != 0 }
  mutating func formUnion(_ other: ServiceSet) { bits |= other.bits }
}

/// What stands in front of the colon of an action, and the colon, as far as the first eight bytes go.
struct ActionFront {
  private let bytes: UInt64
  private let mask: UInt64

  /// No action begins so.
  static let none = ActionFront(bytes: 1, mask: 0)

  private init(bytes: UInt64, mask: UInt64) { (self.bytes, self.mask) = (bytes, mask) }

  @inline(__always)
  init(_ text: UnsafeBufferPointer<UInt8>) {
    let word = eightBytes(text)
    let colon = places(of: UInt8(ascii: ":"), in: word)
    // Of a word without a colon all counts.
    mask = colon ^ (colon &- 1)
    bytes = word & mask
  }

  @inline(__always)
  func begins(_ text: UnsafeBufferPointer<UInt8>) -> Bool { eightBytes(text) & mask == bytes }

  /// Without the colon.
  fileprivate var service: UInt64 { mask == .max && bytes >> 56 != UInt64(UInt8(ascii: ":")) ? bytes : bytes & (mask >> 8) }
}

/// Some ARNs and patterns of them, each by a bit that it shares with others: where two sets have no bit in common, no pattern of
/// the one takes in all of one of the other, nor is it the same.
struct ResourceSet {
  /// By the first twenty-four bytes, and by twice as many, as ARNs of a service in one region begin alike.
  private var fronts: UInt64
  private var longFronts: UInt64

  static let none = ResourceSet(fronts: 0, longFronts: 0)
  private static let length = 24

  private init(fronts: UInt64, longFronts: UInt64) { (self.fronts, self.longFronts) = (fronts, longFronts) }

  init(of text: UnsafeBufferPointer<UInt8>) {
    // What a pattern takes in begins as it does. One with a wildcard near its beginning may take in anything.
    guard text.count >= Self.length else {
      self = text.isPattern ? ResourceSet(fronts: .max, longFronts: .max) : Self.of(short: text)
      return
    }
    let front = Part(text, from: 0)
    // Where there are no such two parts, the second one is the last of the text.
    let second = Part(text, from: min(Self.length, text.count &- Self.length))
    fronts = front.hasWildcards ? .max : bit(for: front.hash)
    longFronts = front.hasWildcards || second.hasWildcards ? .max : bit(for: front.hash &* 3 &+ second.hash)
  }

  private static func of(short text: UnsafeBufferPointer<UInt8>) -> ResourceSet {
    let bit = bit(for: text.reduce(UInt64(text.count)) { $0 &* 31 &+ UInt64($1) })
    return ResourceSet(fronts: bit, longFronts: bit)
  }

  /// Twenty-four bytes of a text.
  private struct Part {
    let hash: UInt64
    let hasWildcards: Bool

    @inline(__always)
    init(_ text: UnsafeBufferPointer<UInt8>, from start: Int) {
      let (first, second, third) = (eightBytes(text, from: start), eightBytes(text, from: start &+ 8), eightBytes(text, from: start &+ 16))
      hash = first &* 0x9E37_79B9_7F4A_7C15 &+ second &* 0xC2B2_AE3D_27D4_EB4F &+ third &* 0x1656_67B1_9E37_79F9
      hasWildcards = hasWildcard(first) || hasWildcard(second) || hasWildcard(third)
    }
  }

  func meets(_ other: ResourceSet) -> Bool { fronts & other.fronts != 0 && longFronts & other.longFronts != 0 }

  /// Of the elements of a statement, or of the first of them.
  ///
  /// - Parameter policy: Its document is not taken out, which would be to copy it.
  init(of statement: Int, _ policy: WrittenPolicy, isOfFirst: Bool = false) {
    self = policy.meaning.statements.withUnsafeBufferPointer { statements in
      let resources = (statements.baseAddress! + statement).pointee.resources
      var set = Self.none
      policy.meaning.tree.withNodes { nodes in
        for at in 0..<(isOfFirst ? 1 : resources.count) { set.formUnion(nodes.withValue(resources[at]) { ResourceSet(of: $0) }) }
      }
      return set
    }
  }

  mutating func formUnion(_ other: ResourceSet) {
    fronts |= other.fronts
    longFronts |= other.longFronts
  }
}

/// The first eight bytes of a text, the first lowest; zeros stand for those behind its end.
@inline(__always)
private func eightBytes(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
  if text.count >= 8 { return eightBytes(text, from: 0) }
  var word: UInt64 = 0
  for at in text.indices { word |= UInt64(text[at]) << UInt64(8 * at) }
  return word
}

/// - Parameter start: Has so many behind it.
@inline(__always)
private func eightBytes(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64 {
  UInt64(littleEndian: UnsafeRawPointer(text.baseAddress!).loadUnaligned(fromByteOffset: start, as: UInt64.self))
}

/// Letters of either case become the same; other bytes may too.
@inline(__always)
func lettersLowered(_ word: UInt64) -> UInt64 { word | 0x2020_2020_2020_2020 }

/// The highest bit of each byte that equals another, as far as the lowest of them; zero where there is none.
@inline(__always)
func places(of byte: UInt8, in word: UInt64) -> UInt64 {
  let apart = word ^ (0x0101_0101_0101_0101 &* UInt64(byte))
  return (apart &- 0x0101_0101_0101_0101) & ~apart & 0x8080_8080_8080_8080
}

/// Whether `*` or `?` is among eight bytes.
@inline(__always)
func hasWildcard(_ word: UInt64) -> Bool { places(of: UInt8(ascii: "*"), in: word) | places(of: UInt8(ascii: "?"), in: word) != 0 }

/// One of 64 bits.
private func bit(for value: UInt64) -> UInt64 { 1 << ((value &* 0x9E37_79B9_7F4A_7C15) >> 58) }
