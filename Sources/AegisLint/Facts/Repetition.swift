/// Whether two of some texts are equal. Most differ in their sizes already.
func hasRepetition(_ texts: [[UInt8]]) -> Bool {
  let order = texts.indices.sorted { texts[$0].count < texts[$1].count }
  var start = 0
  for end in 1..<max(1, order.count + 1) {
    let size = texts[order[start]].count
    if end < order.count, texts[order[end]].count == size { continue }
    for first in start..<end {
      for second in first + 1..<end where texts[order[first]] == texts[order[second]] { return true }
    }
    start = end
  }
  return false
}
