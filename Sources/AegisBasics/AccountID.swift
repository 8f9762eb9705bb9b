/// Whether a text, as its bytes in UTF-8, is the number of an AWS account: twelve digits.
@inlinable
public func isAccountID(_ text: some Collection<UInt8>) -> Bool {
  text.count == 12 && text.allSatisfy { $0 &- 0x30 < 10 }
}

/// Whether a text is the number of an AWS account: twelve digits.
@inlinable
public func isAccountID(_ text: some StringProtocol) -> Bool { isAccountID(text.utf8) }
