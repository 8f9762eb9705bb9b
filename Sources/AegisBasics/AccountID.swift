/// Whether a text, as its bytes in UTF-8, is the number of an AWS account: twelve digits.
@inlinable
public func isAccountID(_ text: some Collection<UInt8>) -> Bool {
  text.count == 12 && text.allSatisfy { $0 &- 0x30 < 10 }
}

/// The same for bytes that lie together, by three words of four.
@inlinable
public func isAccountID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard text.count == 12, let start = text.baseAddress.map({ UnsafeRawPointer($0) }) else { return false }
  for at in stride(from: 0, to: 12, by: 4) {
    let word = start.loadUnaligned(fromByteOffset: at, as: UInt32.self)
    // The upper half of a digit is 3, and stays so when 6 is added.
    if word & 0xF0F0_F0F0 != 0x3030_3030 || (word &+ 0x0606_0606) & 0xF0F0_F0F0 != 0x3030_3030 { return false }
  }
  return true
}

/// Whether a text is the number of an AWS account: twelve digits.
@inlinable
public func isAccountID(_ text: some StringProtocol) -> Bool { isAccountID(text.utf8) }
