import AegisSamples
import TestSupport

/// Writes random YAML that is meant to be valid, in every style there is.
struct DocumentGenerator {
  var random: RandomSource
  private var out = ""
  private var anchors: [String] = []
  private var size = 0

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  mutating func document() -> [UInt8] {
    out = ""
    if random.oneIn(20) { out += "\u{FEFF}" }
    if random.oneIn(8) { out += "# \(words())\n" }
    if random.oneIn(10) { out += random.pick(["%YAML 1.1\n---", "%YAML 1.2\n--- # c", "%TAG !e! tag:x,2000:\n---"]) + "\n" }
    else if random.oneIn(6) { out += "---" + random.pick(["\n", " # c\n", "  \n"]) }
    blockNode(parent: -1, depth: 0, onKeyLine: false)
    endLine()
    if random.oneIn(10) { out += random.pick(["...\n", "... # c\n", "...\n# c\n"]) }
    if random.oneIn(10), out.hasSuffix("\n") { out.removeLast() }
    switch random.below(12) {
    case 0: return Array(out.replacing("\n", with: "\r\n").utf8)
    case 1: return Array(out.replacing("\n", with: "\r").utf8)
    default: return Array(out.utf8)
    }
  }

  // MARK: Block

  /// Writes a node whose block collection around it is at `parent`. On a key's line no collection may begin.
  private mutating func blockNode(parent: Int, depth: Int, onKeyLine: Bool) {
    size += 1
    let open = pending.count
    defer { complete(from: open) }
    let isDeep = depth > 4 || size > 40
    switch random.below(isDeep ? 9 : 15) {
    case 0: properties(); literal(parent: parent, style: "|")
    case 1: properties(); literal(parent: parent, style: ">")
    case 2, 3: properties(); plain(parent: parent, lines: random.pick([1, 1, 2, 3]))
    case 4: properties(); quoted("'", parent: parent)
    case 5: properties(); quoted("\"", parent: parent)
    case 6:
      properties()
      flow(parent: parent, depth: depth)
    case 7 where !anchors.isEmpty: out += "*" + random.pick(anchors)
    case 7, 8: if random.oneIn(3) || parent < 0 { plain(parent: parent, lines: 1) } else { properties() }
    case 9, 10, 11: collection(parent: parent, depth: depth, onKeyLine: onKeyLine, isMapping: false)
    default: collection(parent: parent, depth: depth, onKeyLine: onKeyLine, isMapping: true)
    }
  }

  private mutating func collection(parent: Int, depth: Int, onKeyLine: Bool, isMapping: Bool) {
    var column = currentColumn
    let startsLine = onKeyLine || parent < 0 || random.oneIn(4)
    if startsLine {
      if random.oneIn(5) { properties() }
      if !(parent < 0 && out.hasSuffix("\n")) && !out.isEmpty && out != "\u{FEFF}" { endLine() }
      let isIndentless = onKeyLine && !isMapping && parent >= 0 && random.oneIn(3)
      column = isIndentless ? parent : parent + random.pick([1, 2, 2, 2, 3, 4])
      if parent < 0 && random.oneIn(2) { column = 0 }
    }
    for index in 0..<random.within(1...4) {
      if index > 0 || startsLine {
        if index > 0 { endLine() }
        lines(between: column)
        out += String(repeating: " ", count: column)
      }
      if isMapping { entry(column: column, depth: depth) } else { item(column: column, depth: depth) }
    }
  }

  private mutating func item(column: Int, depth: Int) {
    out += "-"
    if random.oneIn(12) { return }
    indicated(column: column, depth: depth)
  }

  /// The node behind an indicator that takes a collection on its line.
  private mutating func indicated(column: Int, depth: Int) {
    out += String(repeating: " ", count: random.pick([1, 1, 1, 2, 3]))
    blockNode(parent: column, depth: depth + 1, onKeyLine: false)
  }

  private mutating func entry(column: Int, depth: Int) {
    if random.oneIn(12) {
      out += "?"
      if !random.oneIn(8) { indicated(column: column, depth: depth) }
      guard !random.oneIn(4) else { return }
      endLine()
      out += String(repeating: " ", count: column) + ":"
      if !random.oneIn(6) { indicated(column: column, depth: depth) }
      return
    }
    key(depth: depth)
    out += random.pick(["", "", "", " ", "  ", "\t"]) + ":"
    switch random.below(10) {
    case 0: break
    case 1:
      endLine()
      out += String(repeating: " ", count: column + random.within(1...3))
      blockNode(parent: column, depth: depth + 1, onKeyLine: true)
    default:
      out += random.pick([" ", " ", " ", "  ", "\t"])
      blockNode(parent: column, depth: depth + 1, onKeyLine: true)
    }
  }

  private mutating func key(depth: Int) {
    let open = pending.count
    defer { complete(from: open) }
    if random.oneIn(12) { properties() }
    let hasProperties = pending.count > open || out.hasSuffix("! ") || out.hasSuffix("t ") || out.hasSuffix("> ") || out.hasSuffix("b ")
    switch random.below(14) {
    case 0: out += "'" + singleText().replacing("\n", with: " ") + "'"
    case 1: out += "\"" + doubleText().replacing("\n", with: " ") + "\""
    case 2 where !anchors.isEmpty && !hasProperties: out += "*" + random.pick(anchors) + " "
    case 3:
      let start = (out, anchors)
      flow(parent: 0, depth: 4)
      if out.dropFirst(start.0.count).contains("\n") || out.count > start.0.count + 900 {
        (out, anchors) = start
        out += "[k]"
      }
    default: out += plainLine(first: true)
    }
  }

  private mutating func properties() {
    guard random.oneIn(7) else { return }
    let anchor = "a\(anchors.count)" + random.pick(["", "-b", "_c"])
    let tag = random.pick(["!t", "!!str", "!", "!<tag:x>", "!t/a%20b"])
    switch random.below(4) {
    case 0: out += "&\(anchor) \(tag) "
    case 1: out += "\(tag) &\(anchor) "
    case 2: out += "\(tag) "; return
    default: out += "&\(anchor) "
    }
    pending.append(anchor)
  }

  /// Anchors whose nodes may not be complete yet.
  private var pending: [String] = []

  private mutating func complete(from open: Int) {
    anchors += pending[open...]
    pending.removeSubrange(open...)
  }

  private var currentColumn: Int {
    guard let line = out.lastIndex(of: "\n") else { return out.hasPrefix("\u{FEFF}") ? out.unicodeScalars.count - 1 : out.unicodeScalars.count }
    return out.unicodeScalars.distance(from: line, to: out.endIndex) - 1
  }

  private mutating func endLine() {
    if out.hasSuffix("\n") { return }
    if !inBlockScalar && random.oneIn(10) { out += "  # \(words())" }
    if !inBlockScalar && random.oneIn(15) { out += " " }
    inBlockScalar = false
    out += "\n"
  }

  private var inBlockScalar = false

  /// Comments and empty lines in front of an entry.
  private mutating func lines(between column: Int) {
    guard random.oneIn(8), !isKept else { return }
    out += random.pick(["\n", "# \(words())\n", String(repeating: " ", count: column) + "# c\n", "   \n\n"])
  }

  /// The last scalar keeps its line breaks, so that empty lines behind it would belong to it.
  private var isKept: Bool { false }

  // MARK: Scalars

  private mutating func literal(parent: Int, style: String) {
    var content: [String] = []
    for _ in 0..<random.below(6) { content.append(blockLine()) }
    let indentation = random.pick([1, 2, 2, 4])
    let column = max(parent, 0) + indentation
    let first = content.first { !$0.allSatisfy { $0 == " " } }
    let needsIndicator = first.map { $0.hasPrefix(" ") || $0.hasPrefix("\t") } ?? true
    let hasLongEmpty = content.prefix { $0.allSatisfy { $0 == " " } }.contains { !$0.isEmpty }
    var header = style
    let chomping = random.pick(["", "", "-", "+"])
    let indicator = needsIndicator || hasLongEmpty || random.oneIn(6) ? "\(indentation)" : ""
    header += random.oneIn(2) ? chomping + indicator : indicator + chomping
    out += header + random.pick(["", "", "", " ", "  # c"])
    for line in content {
      out += "\n"
      if line.isEmpty {
        out += String(repeating: " ", count: random.oneIn(3) ? random.below(column + 1) : 0)
      } else {
        out += String(repeating: " ", count: column) + line
      }
    }
    if random.oneIn(6) { out += "\n" }
    out += "\n"
    inBlockScalar = true
  }

  private mutating func blockLine() -> String {
    switch random.below(14) {
    case 0, 1: return ""
    case 2: return "  " + words()
    case 3: return "\t" + words()
    case 4: return " "
    case 5: return words() + "  "
    case 6: return "# " + words()
    case 7: return "- " + words()
    case 8: return words() + ": " + words()
    case 9: return random.pick(["---", "...", "{\"a\": [\"b\", 1]}", "\"", "'", "}", "%YAML", "@", "&a *b", "é日😀"])
    case 10: return "   \t" + words()
    case 11: return words() + "\t"
    default: return words()
    }
  }

  private mutating func plain(parent: Int, lines count: Int) {
    out += plainLine(first: true)
    for _ in 1..<max(count, 1) + 0 where count > 1 {
      out += random.pick(["", " ", "\t"]) + "\n"
      while random.oneIn(4) { out += random.pick(["", " ", "      "]) + "\n" }
      out += String(repeating: " ", count: parent + random.within(1...4)) + random.pick(["", "", "", "\t"])
      out += plainLine(first: parent < 0)
    }
  }

  private mutating func plainLine(first: Bool) -> String {
    var line = first ? random.pick(["a", "b1", "-c", "?d", ":e", "é", "日本", "x-y", "null", "12", "~", "<<", "=", "s3:Get*", "a'b", "a\"b", "\\n"])
      : random.pick(["a", "- b", "'c'", "\"d\"", "[e]", "{f}", "&g", "*h", "!i", "|", ">", "%", "@", "`", "? j", ",", "é"])
    while random.oneIn(2) {
      line += random.pick([" ", " ", "  ", "\t"])
      line += random.pick(["b", "c#d", "e:f", "-", "- g", "'h'", "\"", "[", "]", "{}", ",", "&", "*", "!", "|", ">", "%", "@", "?", "::x", "ü", "😀"])
    }
    return line
  }

  private mutating func quoted(_ quote: String, parent: Int) {
    let text = quote == "'" ? singleText() : doubleText()
    let indent = String(repeating: " ", count: parent + random.within(1...4))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    out += quote + lines.joined(separator: "\n" + indent) + quote
  }

  private mutating func singleText() -> String {
    var text = ""
    for _ in 0..<random.below(6) {
      text += random.pick(["a", "b c", "''", "\"", "\\", "\n", "\n\n", " \n\t ", "  ", "# d", ": e", "- f", "[", "}", "é", "日", "\t", "#"])
    }
    return text
  }

  private mutating func doubleText() -> String {
    var text = ""
    for _ in 0..<random.below(7) {
      text += random.pick([
        "a", "b c", "'", "\\\"", "\\\\", "\n", "\n\n", " \n\t ", "  ", "# d", ": e", "{", "é", "😀", "\\n", "\\t", "\\x41", "\\u00e9",
        "\\U0001F600", "\\\n", " \\\n", "\\\n\n", "\\ ", "\\\t", "\\/", "\\0\\a\\b\\e\\f\\v\\N\\_\\L\\P\\r", "\t",
      ])
    }
    return text
  }

  mutating func words() -> String {
    var text = random.pick(["x", "yy", "z", "é"])
    while random.oneIn(3) { text += " " + random.pick(["w", "v", "ü", "u:t", "#s"]) }
    return text
  }

  // MARK: Flow

  private mutating func flow(parent: Int, depth: Int) {
    let isMapping = random.oneIn(2)
    out += isMapping ? "{" : "["
    let count = random.below(4)
    for index in 0..<count {
      gap(parent)
      if isMapping { flowPair(parent: parent, depth: depth) } else if random.oneIn(6) { flowPair(parent: parent, depth: depth, isAlone: true) } else { flowNode(parent: parent, depth: depth) }
      gap(parent)
      if index < count - 1 || random.oneIn(6) { out += "," }
    }
    gap(parent)
    out += isMapping ? "}" : "]"
  }

  private mutating func gap(_ parent: Int) {
    switch random.below(12) {
    case 0...5: out += " "
    case 6: out += random.pick(["", "  # \(words())"]) + "\n" + String(repeating: " ", count: parent + random.within(1...4))
    case 7: out += "\t"
    default: break
    }
  }

  private mutating func flowPair(parent: Int, depth: Int, isAlone: Bool = false) {
    let isExplicit = random.oneIn(8)
    if isExplicit { out += "? " }
    let start = (out, anchors)
    var isJSONLike = flowNode(parent: parent, depth: depth + 2)
    if !isExplicit, out.dropFirst(start.0.count).contains("\n") {
      (out, anchors) = start
      out += "k"
      isJSONLike = false
    }
    if !isAlone && random.oneIn(8) { return }
    out += isJSONLike ? random.pick([":", " :", ": "]) : " : "
    if random.oneIn(8) { out += " "; return }
    if !isJSONLike || random.oneIn(2) { out += " " }
    flowNode(parent: parent, depth: depth + 1)
  }

  /// Gives whether what it wrote ends by itself: a colon may follow without a space.
  @discardableResult
  private mutating func flowNode(parent: Int, depth: Int) -> Bool {
    size += 1
    let open = pending.count
    defer { complete(from: open) }
    let start = out.count
    switch random.below(depth > 5 || size > 40 ? 7 : 10) {
    case 0, 1: out += flowPlain()
    case 2: quoted("'", parent: parent)
    case 3: quoted("\"", parent: parent)
    case 4 where !anchors.isEmpty: out += "*" + random.pick(anchors) + " "
    case 5:
      properties()
      out += flowPlain()
    case 6: out += flowPlain() + "\n" + String(repeating: " ", count: parent + random.within(1...4)) + flowPlain()
    case 7, 8, 9: flow(parent: parent, depth: depth + 1)
    default: out += "x"
    }
    return out.count > start && "'\"]}".contains(out.last!) && "'\"[{".contains(out[out.index(out.startIndex, offsetBy: start)])
  }

  private mutating func flowPlain() -> String {
    var text = random.pick(["a", "b1", "-c", "e:f", "é", "日本", "12", "s3:Get*", "a'b", "x-y", "g?"])
    while random.oneIn(3) { text += " " + random.pick(["b", "c#d", "- e", "'", "\"f\"", "&g", "*h", "!", "|", "%", "@x", "ü"]) }
    return text
  }
}
