import AegisPolicy

/// What some `Allow`, which lists actions and resources, are about, in a few bits: enough to tell for nearly all pairs of
/// statements that the one does not allow all that the other does.
struct Reach {
  var services: ServiceSet
  var resources: ResourceSet

  static let none = Reach(services: .none, resources: .none)

  /// Whether a statement of those here may take in all that one of the others allows.
  func mayCover(_ other: Reach) -> Bool { services.meets(other.services) && resources.meets(other.resources) }

  mutating func formUnion(_ other: Reach) {
    services.formUnion(other.services)
    resources.formUnion(other.resources)
  }
}

/// What one statement is about.
struct StatementReach {
  /// The statement's number in its document.
  let statement: Int
  let reach: Reach
}

/// Of some documents, those `Allow` that list actions and resources: in the order of the documents, and of their statements.
struct StatementReaches {
  /// Those without a condition.
  var open: [StatementReach] = []
  /// Those with one, by their first actions and resources.
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
  init(ofAction text: UnsafeBufferPointer<UInt8>) {
    // What stands in front of the colon, as far as the first eight bytes go; where a wildcard is among that, it may be any.
    var key = eightBytes(text)
    let colon = places(of: UInt8(ascii: ":"), in: key)
    key &= colon == 0 ? .max : (1 << UInt64(colon.trailingZeroBitCount & ~7)) - 1
    bits = hasWildcard(key) ? .max : bit(for: lettersLowered(key))
  }

  func meets(_ other: ServiceSet) -> Bool { bits & other.bits != 0 }
  mutating func formUnion(_ other: ServiceSet) { bits |= other.bits }
}

/// Some ARNs and patterns of them, each by a bit that it shares with others: where two sets have no bit in common, no pattern of
/// the one takes in all of one of the other, nor is it the same.
struct ResourceSet {
  private var bits: UInt64

  static let none = ResourceSet(bits: 0)
  private static let length = 32

  private init(bits: UInt64) { self.bits = bits }

  init(of text: UnsafeBufferPointer<UInt8>) {
    // What a pattern takes in begins as it does. One with a wildcard near its beginning may take in anything.
    var (hash, at, isAny) = (UInt64(0), 0, false)
    while at < min(text.count, Self.length) {
      let word = eightBytes(text.part(at..<text.count))
      isAny = isAny || hasWildcard(word)
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 32
      at += 8
    }
    bits = isAny ? .max : bit(for: hash)
  }

  func meets(_ other: ResourceSet) -> Bool { bits & other.bits != 0 }
  mutating func formUnion(_ other: ResourceSet) { bits |= other.bits }
}

/// The first eight bytes of a text, the first lowest; zeros stand for those behind its end.
@inline(__always)
private func eightBytes(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
  if text.count >= 8 { return UInt64(littleEndian: UnsafeRawPointer(text.baseAddress!).loadUnaligned(as: UInt64.self)) }
  var word: UInt64 = 0
  for at in text.indices { word |= UInt64(text[at]) << UInt64(8 * at) }
  return word
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
