/// A text as a YAML scalar on one line: plain where it means the same to YAML 1.1 and 1.2, else in double quotes.
func yamlScalar(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

private func isPlain(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  guard let first = bytes.first, let last = bytes.last, last != 0x20, last != UInt8(ascii: ":") else { return false }
  guard isLetter(first) || first == UInt8(ascii: "/") || first == UInt8(ascii: "_") else { return false }
  var previous: UInt8 = 0
  for byte in bytes {
    switch byte {
    case UInt8(ascii: "#"): if previous == 0x20 { return false }
    case 0x20: if previous == UInt8(ascii: ":") { return false }
    case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: ","),
      UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: ";"), UInt8(ascii: "&"),
      UInt8(ascii: "'"), UInt8(ascii: "$"), UInt8(ascii: "~"), UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: "%"):
      break
    default: guard isLetter(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) else { return false }
    }
    previous = byte
  }
  // The words have at most five letters.
  return bytes.count > 5 || !words.contains(text.lowercased())
}

/// What YAML 1.1 takes for something else than text.
private let words: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z") }

/// Source: YAML 1.1, section 5.6 (escapes) and 5.1 (printable characters).
private func quoted(_ text: String) -> String {
  var output = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": output += "\\\""
    case "\\": output += "\\\\"
    case "\n": output += "\\n"
    case "\t": output += "\\t"
    case "\r": output += "\\r"
    default: isPrintable(scalar) ? output.unicodeScalars.append(scalar) : (output += escape(scalar))
    }
  }
  return output + "\""
}

func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
  case 0x10000...0x10FFFF: scalar.value & 0xFFFE != 0xFFFE
  default: false
  }
}

private func escape(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16)
  func padded(_ width: Int) -> String { String(repeating: "0", count: width - digits.utf8.count) + digits }
  if scalar.value < 0x100 { return "\\x" + padded(2) }
  return scalar.value < 0x10000 ? "\\u" + padded(4) : "\\U" + padded(8)
}

/// Lines of YAML, by depth of indentation.
struct YAMLText {
  private(set) var bytes: [UInt8] = []
  /// Spaces in front of every line.
  var indentation = 0

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func line(_ content: String) {
    bytes += repeatElement(0x20, count: indentation)
    bytes += content.utf8
    bytes.append(0x0A)
  }

  mutating func field(_ key: String, _ value: String) {
    bytes += repeatElement(0x20, count: indentation)
    bytes += key.utf8
    bytes.append(UInt8(ascii: ":"))
    bytes.append(0x20)
    bytes += yamlScalar(value).utf8
    bytes.append(0x0A)
  }

  mutating func field(_ key: String, ifPresent value: String?) {
    if let value { field(key, value) }
  }

  mutating func nested(_ body: (inout YAMLText) -> Void) {
    indentation += 2
    body(&self)
    indentation -= 2
  }

  /// A JSON document, laid out, in a literal block scalar.
  mutating func document(_ key: String, _ json: [UInt8]) {
    line("\(key): |-")
    layOut(json, indentation: indentation + 2, to: &bytes)
  }

  /// A text of several lines; in a literal block scalar where that keeps it exactly.
  mutating func longText(_ key: String, _ value: String) {
    var lines = value.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let isPrintable = value.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || AegisImport.isPrintable($0) }
    guard lines.count > 1, isPrintable, let first = lines.first, !first.isEmpty, first.utf8.first != 0x20, first.utf8.first != 0x09 else {
      return field(key, value)
    }
    let endsWithBreak = lines.last == ""
    if endsWithBreak { lines.removeLast() }
    // More breaks at the end would need another header.
    guard lines.last != "" else { return field(key, value) }
    line("\(key): |\(endsWithBreak ? "" : "-")")
    nested { it in for line in lines { line.isEmpty ? it.emptyLine() : it.line(line) } }
  }

  mutating func emptyLine() { bytes.append(0x0A) }
}

/// Appends compact JSON as lines: an element a line, indented by two.
private func layOut(_ json: [UInt8], indentation: Int, to output: inout [UInt8]) {
  output.reserveCapacity(output.count + 3 * json.count)
  var depth = indentation
  var index = 0
  func newLine() {
    output.append(0x0A)
    output += repeatElement(0x20, count: depth)
  }
  output += repeatElement(0x20, count: depth)
  while index < json.count {
    let byte = json[index]
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      output.append(byte)
      if index + 1 < json.count, json[index + 1] == UInt8(ascii: "}") || json[index + 1] == UInt8(ascii: "]") {
        output.append(json[index + 1])
        index += 1
      } else {
        depth += 2
        newLine()
      }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 2
      newLine()
      output.append(byte)
    case UInt8(ascii: ","):
      output.append(byte)
      newLine()
    case UInt8(ascii: ":"):
      output.append(byte)
      output.append(0x20)
    case UInt8(ascii: "\""):
      let start = index
      index += 1
      while index < json.count && json[index] != UInt8(ascii: "\"") { index += json[index] == UInt8(ascii: "\\") ? 2 : 1 }
      appendPrintable(json[start...min(index, json.count - 1)], to: &output)
    default: output.append(byte)
    }
    index += 1
  }
  output.append(0x0A)
}

/// Appends a JSON string with `\u` for what YAML does not take as it is.
private func appendPrintable(_ string: ArraySlice<UInt8>, to output: inout [UInt8]) {
  if string.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
    output += string
    return
  }
  for scalar in String(decoding: string, as: UTF8.self).unicodeScalars {
    if isPrintable(scalar) {
      output += UTF8.encode(scalar)!
    } else {
      for unit in UTF16.encode(scalar)! {
        let digits = String(unit, radix: 16)
        output += "\\u".utf8
        output += repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count)
        output += digits.utf8
      }
    }
  }
}
