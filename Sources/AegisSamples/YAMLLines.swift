/// A file that is written line by line.
struct YAMLLines {
  private(set) var lines: [String] = []

  var text: String { lines.isEmpty ? "[]\n" : lines.joined(separator: "\n") + "\n" }

  /// - Returns: The line's number.
  @discardableResult
  mutating func add(_ line: String) -> Int {
    lines.append(line)
    return lines.count
  }

  mutating func add(_ more: [String]) { lines += more }

  /// A document under a key, written as people and programs write them.
  mutating func addDocument(_ key: String, _ json: JSON, indent: Int, _ numbers: inout SeededNumbers) {
    let margin = String(repeating: " ", count: indent)
    func block(_ header: String, _ text: String, deeper: Int) {
      add("\(margin)\(key): \(header)")
      for line in text.split(separator: "\n") { add(margin + String(repeating: " ", count: deeper) + line) }
    }
    switch numbers.below(12) {
    case 0: block("|-", json.written(step: nil), deeper: 2)
    case 1: block(">-", json.written(step: 2), deeper: 2)
    case 2: add("\(margin)\(key): '\(json.written(step: nil).replacing("'", with: "''"))'")
    case 3: add("\(margin)\(key): \"\(json.written(step: nil).replacing("\"", with: "\\\""))\"")
    case 4:
      add("\(margin)\(key):")
      addMapping(json, indent: indent + 2)
    case 5, 6, 7: block("|-", json.written(step: 2), deeper: 2)
    default: block("|-", json.written(step: 4), deeper: 4)
    }
  }

  private mutating func addMapping(_ json: JSON, indent: Int) {
    guard case .object(let members) = json else { return }
    for (index, member) in members.enumerated() {
      addValue(member.value, behind: "\(String(repeating: " ", count: indent))\(Self.scalar(member.key)):", indent: indent, isFirst: index == 0)
    }
  }

  private mutating func addValue(_ value: JSON, behind key: String, indent: Int, isFirst: Bool) {
    switch value {
    case .text(let text): add("\(key) \(Self.scalar(text))")
    case .object:
      add(key)
      addMapping(value, indent: indent + 2)
    case .list(let items):
      add(key)
      let dash = String(repeating: " ", count: indent + 2) + "-"
      for item in items {
        guard case .object(let members) = item else {
          addValue(item, behind: dash, indent: indent + 2, isFirst: false)
          continue
        }
        let margin = String(repeating: " ", count: indent + 4)
        for (index, member) in members.enumerated() {
          addValue(member.value, behind: "\(index == 0 ? dash + " " : margin)\(Self.scalar(member.key)):", indent: indent + 4, isFirst: index == 0)
        }
      }
    }
  }

  /// Quoted where YAML would take it for something else than a text.
  private static func scalar(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: ":"), UInt8(ascii: "_"): true
      default: false
      }
    }
    return isPlain && !text.hasSuffix(":") && text != "true" ? text : "'\(text)'"
  }
}
