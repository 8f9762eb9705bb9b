import AegisBasics

/// Which lines of a text belong together by their indentation.
struct LineLayout {
  private let starts: [UInt32]
  /// Columns in front of what a line says; nil for one that says nothing.
  private let columns: [Int?]
  /// The same with the dashes of list items counted as white space.
  private let keyColumns: [Int?]
  private let tree: ColumnTree
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
    tree = ColumnTree(columns)
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
    let line = line(of: offset)
    guard let column = columns[line] else { return starts[line] }
    return starts[tree.last(through: line, below: column) ?? 0]
  }

  /// The entry of the top level around a place: up to the lines in front and behind that are indented as little as the first.
  func entry(around offset: UInt32) -> TextRange {
    let (line, top) = (line(of: offset), columns.lazy.compactMap { $0 }.first ?? 0)
    // The line behind may be the one that was moved.
    return lines(from: tree.last(through: line, below: top + 1) ?? 0, to: tree.first(behind: line, below: top + 1))
  }

  /// The lines that stand at or behind the column of a line's own key, up and down.
  func item(around offset: UInt32) -> TextRange {
    let line = line(of: offset)
    guard let column = keyColumns[line] else { return TextRange(starts[line], starts[line]) }
    var first = tree.last(through: line, below: column) ?? 0
    if (keyColumns[first] ?? 0) < column { first += 1 }
    return lines(from: min(first, line), to: tree.first(behind: line, below: column))
  }

  /// A line with those below it that are indented more than what it says behind its dashes, or its own.
  func extent(of offset: UInt32) -> TextRange {
    let line = line(of: offset)
    guard let column = keyColumns[line] else { return TextRange(starts[line], starts[line]) }
    return TextRange(starts[line], tree.first(behind: line, below: column + 1).map { starts[$0] } ?? end)
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

  /// Up to a line, or to the end of the text.
  private func lines(from first: Int, to last: Int?) -> TextRange { TextRange(starts[first], last.map { starts[$0] } ?? end + 1) }
}

/// Finds the next line that is indented less than so much, in either direction, without looking at each in between.
private struct ColumnTree {
  /// The least column below each node of a full binary tree, whose leaves are the lines.
  private var least: [Int]
  private let leaves: Int
  private let count: Int

  /// - Parameter columns: Of each line; nil for one that says nothing, which is passed over.
  init(_ columns: [Int?]) {
    count = columns.count
    var leaves = 1
    while leaves < columns.count { leaves *= 2 }
    self.leaves = leaves
    least = [Int](repeating: .max, count: 2 * leaves)
    for (line, column) in columns.enumerated() { least[leaves + line] = column ?? .max }
    for node in (1..<leaves).reversed() { least[node] = min(least[2 * node], least[2 * node + 1]) }
  }

  func first(behind line: Int, below column: Int) -> Int? {
    var node = leaves + line
    // Up to where a subtree to the right has one, and down to the first in it.
    while node > 1 {
      if node % 2 == 0 && least[node + 1] < column { return descend(node + 1, column, isLast: false) }
      node /= 2
    }
    return nil
  }

  func last(through line: Int, below column: Int) -> Int? {
    var node = leaves + line
    if least[node] < column { return line }
    while node > 1 {
      if node % 2 == 1 && least[node - 1] < column { return descend(node - 1, column, isLast: true) }
      node /= 2
    }
    return nil
  }

  private func descend(_ node: Int, _ column: Int, isLast: Bool) -> Int {
    var node = node
    while node < leaves {
      let (near, far) = isLast ? (2 * node + 1, 2 * node) : (2 * node, 2 * node + 1)
      node = least[near] < column ? near : far
    }
    return node - leaves
  }
}
