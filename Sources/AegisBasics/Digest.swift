/// A small digest of a text that is the same in every run and on every machine.
///
/// FNV-1a with 64 bits (draft-eastlake-fnv), for telling apart names that would otherwise be spelled
/// alike. It is no protection against somebody who looks for a collision, and need not be: whoever
/// can write two names can also write two equal ones, and what is named twice is refused downstream
/// (Terraform: "Duplicate resource"). By accident, two of `n` names that are spelled alike meet in
/// 24 bits with a probability of about n² / 2²⁵: one in three million for a pair. `Hasher` would not
/// do, because it is seeded anew in every process.
public struct Digest: Hashable, Sendable {
  public let value: UInt64

  public init(_ text: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    value = hash
  }

  /// Six lower-case hexadecimal digits: all 64 bits folded into 24, as the makers of FNV advise.
  public var sixHexDigits: String {
    let folded = (value ^ (value >> 24) ^ (value >> 48)) & 0xFF_FFFF
    let digits = String(folded, radix: 16)
    return String(repeating: "0", count: 6 - digits.utf8.count) + digits
  }
}
