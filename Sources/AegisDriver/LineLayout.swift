import AegisBasics

/// Which lines of a text belong together by their indentation.
struct LineLayout {
  private let starts: [UInt32]
  /// Columns in front of what a line says; nil for one that says nothing.
  private let columns: [Int?]
  /// The same with the dashes of list items counted as white space.
  private let keyColumns: [Int?]
  private let end: UInt32

  init(_ text: [UInt8]) {
    var starts: [UInt32] = [0]
    for (index, byte) in text.enumerated() where byte == 0x0A { starts.append(UInt32(index + 1)) }
    var columns: [Int?] = []
    var keyColumns: [Int?] = []
    for start in starts {
      var at = Int(start)
      while at < text.count && text[at] == 0x20 { at += 1 }
      let isQuiet = at >= text.count || text[at] == 0x0A || text[at] == 0x0D || text[at] == UInt8(ascii: "#")
      columns.append(isQuiet ? nil : at - Int(start))
      while at + 1 < text.count && (text[at] == 0x20 || (text[at] == UInt8(ascii: "-") && text[at + 1] == 0x20)) { at += 1 }
      keyColumns.append(isQuiet ? nil : at - Int(start))
    }
    (self.starts, self.columns, self.keyColumns) = (starts, columns, keyColumns)
    end = UInt32(text.count)
  }

  func line(of offset: UInt32) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  var lineCount: Int { starts.count }

  func start(of line: Int) -> UInt32 { starts[line] }

  /// Where the line begins under which a line stands.
  func holder(of offset: UInt32) -> UInt32 {
    var line = line(of: offset)
    guard let column = columns[line] else { return starts[line] }
    while line > 0 && columns[line].map({ $0 >= column }) ?? true { line -= 1 }
    return starts[line]
  }

  /// The entry of the top level around a place: up to the lines in front and behind that are indented as little as the first.
  func entry(around offset: UInt32) -> TextRange {
    let top = columns.first { $0 != nil && $0! >= 0 } ?? 0
    return lines(around: line(of: offset)) { ($0 ?? .max) <= top ?? 0 }
  }

  /// The lines that stand at or behind the column of a line's own key, up and down.
  func item(around offset: UInt32) -> TextRange {
    let line = line(of: offset)
    guard let column = keyColumns[line] else { return TextRange(starts[line], starts[line]) }
    var first = line
    while first > 0 && columns[first].map({ $0 >= column }) ?? true { first -= 1 }
    if (keyColumns[first] ?? 0) < column { first += 1 }
    var last = line + 1
    while last < starts.count && columns[last].map({ $0 >= column }) ?? true { last += 1 }
    return TextRange(starts[min(first, line)], last < starts.count ? starts[last] : end + 1)
  }

  /// A line with those below it that are indented more than what it says behind its dashes, or its own.
  func extent(of offset: UInt32) -> TextRange {
    let line = line(of: offset)
    guard let column = keyColumns[line] else { return TextRange(starts[line], starts[line]) }
    var last = line + 1
    while last < starts.count && columns[last].map({ $0 > column }) ?? true { last += 1 }
    return TextRange(starts[line], last < starts.count ? starts[last] : end)
  }

  /// The column at which the line of a place begins to speak, behind its dashes.
  func column(of offset: UInt32) -> Int? { keyColumns[line(of: offset)] }

  /// Whether a line says nothing in front of a place.
  func begins(at offset: UInt32) -> Bool {
    let line = line(of: offset)
    return keyColumns[line].map { starts[line] + UInt32($0) == offset } ?? false
  }

  /// Whether a line begins with a dash.
  func isItem(lineOf offset: UInt32) -> Bool {
    let line = line(of: offset)
    return columns[line] != keyColumns[line]
  }

  /// Whether a place is the first of a list's item.
  func beginsItem(at offset: UInt32) -> Bool {
    let line = line(of: offset)
    return begins(at: offset) && columns[line] != keyColumns[line]
  }

  /// Whether the line behind a place begins an item of the list in which another place's item stands, itself or later.
  func listBeginsBehind(_ offset: UInt32, itemOf other: UInt32) -> Bool {
    let first = line(of: offset) + 1
    let last = line(of: item(around: other).start)
    guard first <= last, last < starts.count, let column = columns[first], columns[first] != keyColumns[first], columns[last] == column else { return false }
    return columns[first...last].allSatisfy { $0.map { $0 >= column } ?? true }
  }

  private func lines(around line: Int, until isEdge: (Int?) -> Bool) -> TextRange {
    var first = line
    while first > 0 && !isEdge(columns[first]) { first -= 1 }
    var last = line + 1
    while last < starts.count && !isEdge(columns[last]) { last += 1 }
    // The line behind may be the one that was moved.
    return TextRange(starts[first], last < starts.count ? starts[last] : end + 1)
  }
}
