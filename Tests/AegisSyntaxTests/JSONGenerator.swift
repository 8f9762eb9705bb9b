import AegisSamples
import TestSupport

/// Writes random valid JSON, and the same document as a scalar of YAML in every style.
struct JSONGenerator {
  var random: RandomSource
  private var out = ""

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  mutating func document() -> String {
    out = ""
    space()
    if random.oneIn(8) { value(depth: 9) } else { value(depth: 0) }
    space()
    return out
  }

  private mutating func value(depth: Int) {
    switch random.below(depth > 3 ? 6 : 10) {
    case 0: out += random.pick(["true", "false", "null"])
    case 1: out += random.pick(["0", "-0", "1", "-12", "3.25", "1e5", "-2.5E-3", "1234567890", "0.5", "10E+2"])
    case 2, 3, 4, 5: string()
    case 6, 7: list(depth: depth)
    default: object(depth: depth)
    }
  }

  private mutating func list(depth: Int) {
    out += "["
    let count = random.below(4)
    for index in 0..<count {
      space()
      value(depth: depth + 1)
      space()
      if index < count - 1 { out += "," }
    }
    if count == 0 { space() }
    out += "]"
  }

  private mutating func object(depth: Int) {
    out += "{"
    let count = random.below(4)
    for index in 0..<count {
      space()
      // Keys differ, because readers differ in which of two they take.
      out += "\"k\(index)" + random.pick(["", "é", "\\n", " x", ":"]) + "\""
      space()
      out += ":"
      space()
      value(depth: depth + 1)
      space()
      if index < count - 1 { out += "," }
    }
    if count == 0 { space() }
    out += "}"
  }

  private mutating func string() {
    out += "\""
    for _ in 0..<random.below(5) {
      out += random.pick([
        "a", "s3:Get*", "arn:aws:iam::1:root", " ", "\\\"", "\\\\", "\\/", "\\b\\f\\n\\r\\t", "\\u00e9", "\\ud83d\\ude00", "é", "日本", "😀",
        "'", "#", "//", "/*", "{", "]", ",", ": ", "\u{7F}".isEmpty ? "" : "~", "&", "*", "%", "@", "- ",
      ])
    }
    out += "\""
  }

  private mutating func space() {
    switch random.below(8) {
    case 0: out += " "
    case 1: out += "\n" + String(repeating: " ", count: random.below(7))
    case 2: out += random.pick(["\t", "  ", "\n\n", " \n "])
    default: break
    }
  }
}

/// The text as the value of the key `document`, in a style of YAML that gives back exactly these bytes.
func yaml(holding text: String, style: Int) -> String {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  switch style {
  case 0: return "document: |2-\n" + lines.map { $0.isEmpty ? "" : "  " + $0 }.joined(separator: "\n") + "\n"
  case 1:
    return "- document: '" + lines.joined(separator: "\n").replacing("'", with: "''").replacing("\n", with: "\n\n   ") + "'\n"
  case 2:
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n").replacing("\t", with: "\\t")
    return "- a: b\n  document: \"" + escaped.replacing(",", with: ",\\\n     ").replacing(",\\\n      ", with: ",\\\n     \\ ") + "\"\n"
  default:
    // Every break of a folded scalar is written twice; a line that is indented further is not folded.
    return "document: >2-\n" + lines.map { $0.isEmpty ? "" : "  " + $0 }.joined(separator: "\n") + "\n"
  }
}
