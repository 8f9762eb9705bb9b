/// The SHA-256 digest, for telling whether something is still what it was.
///
/// Source: FIPS 180-4.
public enum SHA256 {
  /// The digest as 64 lower-case hexadecimal digits.
  public static func hexadecimal(of bytes: [UInt8]) -> String { AegisBasics.hexadecimal(digest(of: bytes)) }

  /// The digest, 32 bytes.
  public static func digest(of bytes: [UInt8]) -> [UInt8] { digest(of: bytes, after: beginning, blocks: 0) }

  /// A code that only who holds the key can make. Source: RFC 2104.
  public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] { AuthenticationKey(key).authenticate(message) }

  /// A key with which many messages are authenticated: what does not depend on the message is done once.
  public struct AuthenticationKey: Sendable {
    private let inner: SIMD8<UInt32>
    private let outer: SIMD8<UInt32>

    public init(_ key: [UInt8]) {
      var key = key.count > 64 ? digest(of: key) : key
      key += repeatElement(0, count: 64 - key.count)
      inner = key.map { $0 ^ 0x36 }.withUnsafeBufferPointer { state(beginning, adding: $0) }
      outer = key.map { $0 ^ 0x5c }.withUnsafeBufferPointer { state(beginning, adding: $0) }
    }

    public func authenticate(_ message: [UInt8]) -> [UInt8] {
      digest(of: digest(of: message, after: inner, blocks: 1), after: outer, blocks: 1)
    }
  }

  private static let beginning = SIMD8<UInt32>(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)

  /// - Parameters:
  ///   - state: What so many blocks before the bytes have left.
  private static func digest(of bytes: [UInt8], after state: SIMD8<UInt32>, blocks: Int) -> [UInt8] {
    let rest = bytes.count & 63
    // The rest, the mark of the end, and the length in bits in the last eight bytes.
    let padded = rest < 56 ? 64 : 128
    let end = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { tail in
      tail.initialize(repeating: 0)
      for index in 0..<rest { tail[index] = bytes[bytes.count - rest + index] }
      tail[rest] = 0x80
      let length = UInt64(blocks * 64 + bytes.count) * 8
      for index in 0..<8 { tail[padded - 1 - index] = UInt8(truncatingIfNeeded: length >> UInt64(8 * index)) }
      let before = bytes.withUnsafeBufferPointer { self.state(state, adding: $0) }
      return self.state(before, adding: UnsafeBufferPointer(rebasing: tail[..<padded]))
    }
    return [UInt8](unsafeUninitializedCapacity: 32) { output, count in
      for index in 0..<32 { output[index] = UInt8(truncatingIfNeeded: end[index / 4] >> UInt32(24 - index % 4 * 8)) }
      count = 32
    }
  }

  /// The state behind the whole blocks of the bytes.
  private static func state(_ state: SIMD8<UInt32>, adding bytes: UnsafeBufferPointer<UInt8>) -> SIMD8<UInt32> {
    var state = state
    constants.withUnsafeBufferPointer { constants in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
        for start in stride(from: 0, to: bytes.count & ~63, by: 64) { add(UnsafeBufferPointer(rebasing: bytes[start..<start + 64]), words, constants, &state) }
      }
    }
    return state
  }

  private static func add(
    _ block: UnsafeBufferPointer<UInt8>, _ words: UnsafeMutableBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>, _ state: inout SIMD8<UInt32>
  ) {
    for index in 0..<16 {
      let at = index * 4
      words[index] = UInt32(block[at]) << 24 | UInt32(block[at + 1]) << 16 | UInt32(block[at + 2]) << 8 | UInt32(block[at + 3])
    }
    for index in 16..<64 {
      let (old, new) = (words[index - 15], words[index - 2])
      let first = rotate(old, 7) ^ rotate(old, 18) ^ old >> 3
      let second = rotate(new, 17) ^ rotate(new, 19) ^ new >> 10
      words[index] = words[index - 16] &+ first &+ words[index - 7] &+ second
    }
    var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let choice = (e & f) ^ (~e & g)
      let one = h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ choice &+ constants[index] &+ words[index]
      let majority = (a & b) ^ (a & c) ^ (b & c)
      let two = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ one, c, b, a, one &+ two)
    }
    state &+= SIMD8(a, b, c, d, e, f, g, h)
  }

  private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }

  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}

/// Lower-case hexadecimal digits.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(2 * bytes.underestimatedCount)
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
