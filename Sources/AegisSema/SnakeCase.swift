/// The spellings under which a reference may name a resource, tried in this order.
public enum Spelling: CaseIterable, Sendable {
  /// The name as it stands.
  case exact
  /// The documents' rule: `-`, `.` and white space become `_`, the first letter small, every later
  /// capital `_` and its small letter. `Elementryx Prototyping` gives `elementryx__prototyping`.
  case written
  /// Lower case, every character that is no letter or digit one `_`.
  case lower
  /// The usual snake case, acronyms kept together: `EC2Role` gives `ec2_role`.
  case acronyms

  static let inOrder = allCases

  public func spell(_ name: String) -> String {
    switch self {
    case .exact: return name
    case .written: return writtenForm(name)
    case .lower: return lowerForm(name)
    case .acronyms: return acronymForm(name)
    }
  }
}

/// The form in which references are written, see `Spelling.written`.
public func writtenForm(_ name: String) -> String {
  var output: [UInt8] = []
  output.reserveCapacity(name.utf8.count + 4)
  for (index, byte) in name.utf8.enumerated() {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "."), 0x20, 0x09, 0x0A, 0x0D: output.append(UInt8(ascii: "_"))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"):
      if index > 0 { output.append(UInt8(ascii: "_")) }
      output.append(byte | 0x20)
    default: output.append(byte)
    }
  }
  return String(decoding: output, as: UTF8.self)
}

private func lowerForm(_ name: String) -> String {
  String(
    decoding: name.utf8.map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): return byte | 0x20
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF: return byte
      default: return UInt8(ascii: "_")
      }
    }, as: UTF8.self)
}

private func acronymForm(_ name: String) -> String {
  let bytes = Array(name.utf8)
  var output: [UInt8] = []
  func isUpper(_ index: Int) -> Bool {
    index >= 0 && index < bytes.count && bytes[index] >= UInt8(ascii: "A") && bytes[index] <= UInt8(ascii: "Z")
  }
  func isLower(_ index: Int) -> Bool {
    index >= 0 && index < bytes.count && bytes[index] >= UInt8(ascii: "a") && bytes[index] <= UInt8(ascii: "z")
  }
  func isDigit(_ index: Int) -> Bool {
    index >= 0 && index < bytes.count && bytes[index] >= UInt8(ascii: "0") && bytes[index] <= UInt8(ascii: "9")
  }
  for index in bytes.indices {
    if isUpper(index) {
      let beginsWord = isLower(index - 1) || isDigit(index - 1) || (isUpper(index - 1) && isLower(index + 1))
      if beginsWord && output.last != UInt8(ascii: "_") { output.append(UInt8(ascii: "_")) }
      output.append(bytes[index] | 0x20)
    } else if isLower(index) || isDigit(index) || bytes[index] >= 0x80 {
      output.append(bytes[index])
    } else if output.last != UInt8(ascii: "_") {
      output.append(UInt8(ascii: "_"))
    }
  }
  return String(decoding: output, as: UTF8.self)
}
