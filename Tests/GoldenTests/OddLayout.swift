import AegisBasics
import AegisSamples
import AegisSyntax
import TestSupport

/// Writes a tree in some layout that says the same: brackets or blocks, any indentation, any quotes, comments
/// and empty lines anywhere, documents as JSON with any white space in any scalar.
struct OddLayout {
  let tree: SyntaxTree
  let documents: Set<NodeID>
  var random: RandomSource
  private var out = ""
  private var column = 0

  init(_ tree: SyntaxTree, documents: Set<NodeID>, seed: UInt64) {
    self.tree = tree
    self.documents = documents
    random = RandomSource(seed: seed)
  }

  mutating func text() -> [UInt8] {
    guard let root = tree.root, tree.kind(root) != .scalar, tree.end(of: root) > root + 1 else { return tree.text }
    if random.oneIn(6) { out += "\u{FEFF}" }
    if random.oneIn(4) { out += random.pick(["%YAML 1.1\n---\n", "---\n", "# c\n---   # c\n"]) }
    let indent = random.pick([0, 0, 0, 1, 4])
    if random.oneIn(12) { flow(root, indent: 1) } else { collection(root, at: indent, isStarted: false) }
    breakLine()
    if random.oneIn(6) { out += "...\n" }
    if random.oneIn(6) { out.removeLast() }
    switch random.below(5) {
    case 0: return Array(out.replacing("\n", with: "\r\n").utf8)
    default: return Array(out.utf8)
    }
  }

  // MARK: Blocks

  /// - Parameter isStarted: The first entry goes on the line at hand, which is at column `indent`.
  private mutating func collection(_ node: NodeID, at indent: Int, isStarted: Bool) {
    var isFirst = isStarted
    if tree.kind(node) == .mapping {
      for (key, value) in tree.entries(node) {
        startLine(indent, isFirst: &isFirst)
        scalar(key, parent: indent, isFlow: false, isKey: true)
        out += random.pick([":", ":", ":", " :", "  :"])
        self.value(value, behindDash: false, parent: indent)
      }
    } else {
      for item in tree.items(node) {
        startLine(indent, isFirst: &isFirst)
        out += "-"
        value(item, behindDash: true, parent: indent)
      }
    }
  }

  private mutating func startLine(_ indent: Int, isFirst: inout Bool) {
    if !isFirst {
      breakLine()
      while random.oneIn(8) { out += random.pick(["\n", "   \n", String(repeating: " ", count: random.below(8)) + "# between\n"]) }
      out += String(repeating: " ", count: indent)
    }
    isFirst = false
  }

  private mutating func breakLine() {
    if out.isEmpty || out == "\u{FEFF}" || out.hasSuffix("\n") { return }
    if random.oneIn(10) && !isInBlock { out += random.pick([" # behind", "   ", "\t# behind"]) }
    isInBlock = false
    out += "\n"
  }

  private var isInBlock = false

  private mutating func value(_ node: NodeID, behindDash: Bool, parent: Int) {
    let record = tree.records[node]
    if record.flags.contains(.absent) { return }
    let isEmpty = record.kind != .scalar && record.kind != .alias && tree.end(of: node) == node + 1
    if record.kind == .scalar || record.kind == .alias {
      // A text may stand on the next line.
      if random.oneIn(12) {
        breakLine()
        out += String(repeating: " ", count: parent + random.within(1...5))
      } else {
        out += random.pick([" ", " ", " ", "   "])
      }
      return scalar(node, parent: parent, isFlow: false, isKey: false)
    }
    if isEmpty || random.oneIn(8) {
      out += " "
      return flow(node, indent: parent + 1)
    }
    if behindDash && !random.oneIn(5) {
      let width = random.pick([1, 1, 1, 3])
      out += String(repeating: " ", count: width)
      return collection(node, at: parent + 1 + width, isStarted: true)
    }
    let isOutdented = !behindDash && tree.kind(node) == .sequence && random.oneIn(3)
    collection(node, at: isOutdented ? parent : parent + random.within(1...5), isStarted: false)
  }

  // MARK: Brackets

  private mutating func flow(_ node: NodeID, indent: Int) {
    let record = tree.records[node]
    switch record.kind {
    case .scalar, .alias: if !record.flags.contains(.absent) { scalar(node, parent: indent, isFlow: true, isKey: false) }
    case .mapping:
      out += "{"
      for (index, entry) in tree.entries(node).enumerated() {
        if index > 0 { out += "," }
        space(indent)
        scalar(entry.key, parent: indent, isFlow: true, isKey: true)
        out += random.pick([": ", " : ", ":  "])
        flow(entry.value, indent: indent)
        if random.oneIn(6) { space(indent) }
      }
      out += "}"
    case .sequence:
      out += "["
      for (index, item) in tree.items(node).enumerated() {
        if index > 0 { out += "," }
        space(indent)
        flow(item, indent: indent)
      }
      out += random.pick(["]", " ]", "\n" + String(repeating: " ", count: indent + 2) + "]"])
    }
  }

  private mutating func space(_ indent: Int) {
    switch random.below(6) {
    case 0: out += "\n" + String(repeating: " ", count: indent + random.within(1...6))
    case 1: out += " # in brackets\n" + String(repeating: " ", count: indent + 2)
    default: out += random.pick(["", " ", "  "])
    }
    if !out.hasSuffix(" ") { out += " " }
  }

  // MARK: Scalars

  private mutating func scalar(_ node: NodeID, parent: Int, isFlow: Bool, isKey: Bool) {
    let record = tree.records[node]
    guard record.kind == .scalar else {
      out += String(decoding: tree.text[Int(record.range.start)..<Int(record.range.end)], as: UTF8.self) + (isKey ? " " : "")
      return
    }
    let text = tree.string(node)
    if documents.contains(node) { return document(text, parent: parent, isFlow: isFlow) }
    let isPlain = record.style == .plain && !(isFlow && text.contains(where: { ",[]{}#&*!|>'\"%@:?".contains($0) }))
    if isPlain && !text.contains("\n") { out += text } else { quoted(text, parent: parent, isFlow: isFlow, isKey: isKey) }
  }

  private mutating func quoted(_ text: String, parent: Int, isFlow: Bool, isKey: Bool) {
    let isOneLine = !text.contains("\n")
    switch random.below(isFlow || isKey || text.isEmpty ? 4 : 6) {
    case 0 where isOneLine, 1 where isOneLine: out += "'" + text.replacing("'", with: "''") + "'"
    case 4, 5: block(text, parent: parent, style: "|")
    default:
      var line = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
      if !isKey && random.oneIn(2), let middle = line.firstIndex(of: " "), line[..<middle].last != "\\" {
        line.replaceSubrange(middle...middle, with: " \\\n" + String(repeating: " ", count: parent + random.within(1...5)))
      }
      out += "\"" + line + "\""
    }
  }

  private mutating func block(_ text: String, parent: Int, style: String) {
    let indent = random.within(1...6)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    out += style
    if text.hasPrefix(" ") || text.hasPrefix("\n") { out += "\(indent)" }
    if !text.hasSuffix("\n") { out += "-" } else { lines.removeLast(); out += text.hasSuffix("\n\n") || text == "\n" ? "+" : "" }
    if random.oneIn(4) { out += " # in a header" }
    for line in lines { out += "\n" + (line.isEmpty ? "" : String(repeating: " ", count: max(parent, 0) + indent) + line) }
    isInBlock = true
  }

  private mutating func document(_ text: String, parent: Int, isFlow: Bool) {
    let json = spaced(text)
    switch random.below(isFlow ? 2 : 6) {
    case 0: quoted(json.replacing("\n", with: " "), parent: parent, isFlow: true, isKey: false)
    case 1: out += "'" + json.replacing("'", with: "''").replacing("\n", with: "\n" + String(repeating: " ", count: max(parent, 0) + 2)) + "'"
    case 2: block(json, parent: parent, style: ">")
    default: block(json + (random.oneIn(3) ? "\n" : ""), parent: parent, style: "|")
    }
  }

  /// JSON with other white space, no line of which begins with any, so that folding it is harmless.
  private mutating func spaced(_ text: String) -> String {
    var output = ""
    var isInString = false
    var isEscaped = false
    for character in text {
      if isInString {
        output.append(character)
        if !isEscaped && character == "\"" { isInString = false }
        isEscaped = !isEscaped && character == "\\"
      } else if character == "\"" {
        isInString = true
        output.append(character)
      } else if !character.isWhitespace {
        output.append(character)
        if "{[,:".contains(character) { output += random.pick(["", "", " ", "\n", "  "]) }
      }
    }
    return output.replacing(#/\n +/#, with: "\n")
  }
}
