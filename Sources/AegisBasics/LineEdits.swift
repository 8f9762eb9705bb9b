/// The edits that turn one text of a file into another, by whole lines: as few lines as the shortest edit script takes.
///
/// Source: Myers, "An O(ND) difference algorithm and its variations", 1986.
public func lineEdits(from file: SourceFile, to text: [UInt8]) -> [Edit] {
  let old = lines(of: file.text), new = lines(of: text)
  var low = 0
  while low < min(old.count, new.count), old[low] == new[low] { low += 1 }
  var tail = 0
  while tail < min(old.count, new.count) - low, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
  let kept = commonLines(Array(old[low..<old.count - tail]), Array(new[low..<new.count - tail]))
  var edits: [Edit] = []
  var (left, right) = (low, low)
  func replace(_ oldEnd: Int, _ newEnd: Int) {
    guard left < oldEnd || right < newEnd else { return }
    let start = left < old.count ? old[left].startIndex : file.text.count
    let end = left < oldEnd ? old[oldEnd - 1].endIndex : start
    let replacement = new[right..<newEnd].reduce(into: [UInt8]()) { $0 += $1 }
    edits.append(
      Edit(SourceRange(file.id, TextRange(UInt32(start), UInt32(end))), replacement: String(decoding: replacement, as: UTF8.self)))
  }
  for (oldLine, newLine) in kept {
    replace(low + oldLine, low + newLine)
    (left, right) = (low + oldLine + 1, low + newLine + 1)
  }
  replace(old.count - tail, new.count - tail)
  return edits
}

/// Lines with their line breaks.
private func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
  var found: [ArraySlice<UInt8>] = []
  var start = 0
  while start < text.count {
    let end = text[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
    found.append(text[start..<end])
    start = end
  }
  return found
}

/// The indices of lines that stay, in both texts. Where the texts have little in common, none: the whole is replaced.
private func commonLines(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [(Int, Int)] {
  let most = min(old.count + new.count, 2_000)
  guard most > 0 else { return [] }
  // The furthest line reached on each diagonal, after each number of changes.
  var reach = [Int](repeating: 0, count: 2 * most + 2)
  var history: [[Int]] = []
  func at(_ diagonal: Int) -> Int { diagonal + most }
  for changes in 0...most {
    history.append(reach)
    for diagonal in stride(from: -changes, through: changes, by: 2) {
      let isDown = diagonal == -changes || (diagonal != changes && reach[at(diagonal - 1)] < reach[at(diagonal + 1)])
      var x = isDown ? reach[at(diagonal + 1)] : reach[at(diagonal - 1)] + 1
      var y = x - diagonal
      while x < old.count && y < new.count && old[x] == new[y] { (x, y) = (x + 1, y + 1) }
      reach[at(diagonal)] = x
      if x >= old.count && y >= new.count { return trace(history, old.count, new.count, at) }
    }
  }
  return []
}

private func trace(_ history: [[Int]], _ oldCount: Int, _ newCount: Int, _ at: (Int) -> Int) -> [(Int, Int)] {
  var kept: [(Int, Int)] = []
  var (x, y) = (oldCount, newCount)
  for (changes, reach) in history.enumerated().reversed() {
    let diagonal = x - y
    let isDown = diagonal == -changes || (diagonal != changes && reach[at(diagonal - 1)] < reach[at(diagonal + 1)])
    let previous = isDown ? diagonal + 1 : diagonal - 1
    let (startX, startY) = changes == 0 ? (0, 0) : (reach[at(previous)], reach[at(previous)] - previous)
    while x > startX && y > startY && (changes == 0 || x > (isDown ? startX : startX + 1)) && (changes == 0 || y > (isDown ? startY + 1 : startY)) {
      kept.append((x - 1, y - 1))
      (x, y) = (x - 1, y - 1)
    }
    if changes > 0 { (x, y) = (startX, startY) }
  }
  return kept.reversed()
}
