import AegisBasics

/// Where a place is among the keys and lists around it, told by the indentation of the lines in front of it alone: a file
/// that somebody types in is seldom whole.
struct LinePath {
  enum Step: Equatable {
    case key(String)
    case item
  }

  /// From the outermost.
  private(set) var steps: [Step] = []
  /// The key on the cursor's line that the value at the cursor belongs to; nil where a key, or an item of a list, is typed.
  private(set) var key: String?
  /// What is typed so far of the key or value, and where it begins.
  private(set) var typed = ""
  private(set) var start: UInt32 = 0
  /// The column that keys beside the one at the cursor have.
  private(set) var column = 0
  private let lines: [Line]
  private let at: Int

  private struct Line {
    let start: Int
    let indentation: Int
    /// The columns of the dashes in front of the content.
    let dashes: [Int]
    let column: Int
    let content: Substring
    var isQuiet: Bool { content.isEmpty && dashes.isEmpty || content.hasPrefix("#") }

    /// The key in front of a colon.
    var key: String? {
      guard let colon = content.firstIndex(of: ":") else { return nil }
      let after = content.index(after: colon)
      guard after == content.endIndex || content[after] == " " else { return nil }
      let name = content[..<colon]
      if name.isEmpty || name.contains(where: { "{[\"'#, ".contains($0) }) {
        let bare = name.filter { $0 != "\"" && $0 != "'" }
        return bare.isEmpty || bare.contains(where: { "{[#, ".contains($0) }) ? nil : String(bare)
      }
      return String(name)
    }
  }

  init(_ text: [UInt8], _ offset: UInt32) {
    var lines: [Line] = []
    var begin = 0
    let cursor = min(Int(offset), text.count)
    while begin <= cursor {
      let end = text[begin...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.count
      lines.append(Self.line(text, begin, min(end, cursor)))
      if end >= cursor { break }
      begin = end + 1
    }
    self.lines = lines
    at = lines.count - 1
    read()
  }

  private static func line(_ text: [UInt8], _ start: Int, _ end: Int) -> Line {
    var at = start
    while at < end && text[at] == 0x20 { at += 1 }
    let indentation = at - start
    var dashes: [Int] = []
    while at < end && text[at] == UInt8(ascii: "-") && (at + 1 == end || text[at + 1] == 0x20) {
      dashes.append(at - start)
      at += 1
      while at < end && text[at] == 0x20 { at += 1 }
    }
    let content = String(decoding: text[at..<end], as: UTF8.self)
    return Line(start: start, indentation: indentation, dashes: dashes, column: at - start, content: content[...])
  }

  private mutating func read() {
    let line = lines[at]
    column = line.column
    if let name = line.key {
      key = name
      let colon = line.content.firstIndex(of: ":")!
      let value = line.content[line.content.index(after: colon)...]
      typed = String(value.drop { $0 == " " })
    } else {
      typed = String(line.content)
    }
    start = UInt32(line.start + line.column + line.content.utf8.count - typed.utf8.count)
    var need = line.column
    var mayBeEqual = false
    for dash in line.dashes.reversed() {
      steps.append(.item)
      need = dash
      mayBeEqual = true
    }
    var index = at - 1
    while index >= 0 && (need > 0 || mayBeEqual) {
      let line = lines[index]
      index -= 1
      if line.isQuiet { continue }
      let isParent = line.indentation < need || (mayBeEqual && line.indentation == need && line.dashes.isEmpty)
      guard isParent else { continue }
      if let name = line.key, line.column < need || (mayBeEqual && line.column == need && line.dashes.isEmpty) {
        steps.append(.key(name))
        need = line.column
        mayBeEqual = false
      }
      for dash in line.dashes.reversed() where dash < need {
        steps.append(.item)
        need = dash
        mayBeEqual = true
      }
    }
    steps.reverse()
  }

  /// The keys beside the cursor's, above and below it.
  func siblings(in text: [UInt8]) -> Set<String> {
    var found: Set<String> = []
    func look(_ line: Line) -> Bool {
      if line.isQuiet { return true }
      if line.column == column, let key = line.key { found.insert(key) }
      return line.indentation >= column && line.dashes.isEmpty
    }
    var index = at
    if lines[at].dashes.isEmpty {
      index -= 1
      while index >= 0 {
        let line = lines[index]
        if !look(line) { break }
        index -= 1
      }
    }
    guard var begin = text[lines[at].start...].firstIndex(of: 0x0A).map({ $0 + 1 }) else { return found }
    while begin < text.count {
      let end = text[begin...].firstIndex(of: 0x0A) ?? text.count
      let line = Self.line(text, begin, end)
      if !line.isQuiet && (!line.dashes.isEmpty || line.indentation < column) { break }
      _ = look(line)
      begin = end + 1
    }
    return found
  }
}
