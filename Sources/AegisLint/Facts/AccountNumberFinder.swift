import AegisIR
import AegisPolicy

/// Collects what looks like an account's number.
struct AccountNumberFinder {
  /// In the order in which they come, some more than once.
  private(set) var found: [UInt64] = []
  /// Those behind which the name of a user or role stands in a trust policy.
  private(set) var trusted: [UInt64] = []
  /// Nearly all of an account's numbers are its own: the last one, and how it lies in memory.
  private var last: UInt64?
  private var lastBytes: (UInt64, UInt32) = (0, 0)

  mutating func look(in inline: [InlinePolicy]) {
    for index in inline.indices { look(in: inline[index].document.json) }
  }

  mutating func look(in text: [UInt8], isTrust: Bool = false) {
    text.withUnsafeBufferPointer { text in
      func isDigit(_ at: Int) -> Bool { text[at] &- 0x30 <= 9 }
      // No digit stands before `at` that a run which starts there would go on from. A run of twelve that starts within the
      // next twelve bytes has the last of them: most text is passed in steps of twelve.
      var at = 0
      while at &+ 12 <= text.count {
        guard isDigit(at &+ 11) else {
          at &+= 12
          continue
        }
        var start = at &+ 11
        while start > at, isDigit(start &- 1) { start &-= 1 }
        let isSame = start &+ 12 <= text.count && bytes(text, start) == lastBytes
        var end = isSame ? start &+ 12 : at &+ 12
        while end < text.count, isDigit(end) { end &+= 1 }
        if end &- start == 12 {
          if !isSame { note(text, start) }
          if isTrust, let last, namesHolder(text.part(end..<text.count)) { trusted.append(last) }
        }
        at = end &+ 1
      }
    }
  }

  private mutating func note(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) {
    var number: UInt64 = 0
    for digit in start..<start + 12 { number = number * 10 + UInt64(text[digit] - 0x30) }
    found.append(number)
    (last, lastBytes) = (number, bytes(text, start))
  }

  @inline(__always)
  private func bytes(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> (UInt64, UInt32) {
    let start = UnsafeRawPointer(text.baseAddress!) + start
    return (start.loadUnaligned(as: UInt64.self), start.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
  }

  private func namesHolder(_ rest: UnsafeBufferPointer<UInt8>) -> Bool {
    rest.begins(":role/") || rest.begins(":user/")
  }
}

extension [UInt64] {
  /// Each of them once.
  func sortedOnce() -> [UInt64] {
    let all = sorted()
    return all.indices.filter { $0 == 0 || all[$0 - 1] != all[$0] }.map { all[$0] }
  }
}

/// A number of an account as it is written.
func twelveDigits(_ number: UInt64) -> String {
  String(unsafeUninitializedCapacity: 12) { digits in
    var rest = number
    for at in (0..<12).reversed() {
      digits.initializeElement(at: at, to: 0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    return 12
  }
}
