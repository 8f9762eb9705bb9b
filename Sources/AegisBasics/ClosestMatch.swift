/// The one name that a misspelt one was meant to be, or none where that is doubtful.
///
/// Equality without regard to case wins; otherwise the smallest edit distance, at most a third of the
/// name's length (at least 1), with adjacent letters exchanged counted as one edit. Ties go to the
/// name that comes first in `names`.
public func closestMatch(to name: String, among names: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().utf8)
  let limit = max(wanted.count / 3, 1)
  var best: (name: String, distance: Int)?
  for candidate in names where candidate != name {
    let letters = Array(candidate.lowercased().utf8)
    if letters == wanted { return candidate }
    guard abs(letters.count - wanted.count) <= limit else { continue }
    let distance = editDistance(wanted, letters, limit: best.map { $0.distance - 1 } ?? limit)
    if let distance, distance <= limit { best = (candidate, distance) }
  }
  return best?.name
}

/// The number of insertions, deletions, replacements and exchanges of neighbours that turn one text
/// into the other (optimal string alignment), or nil where it is over `limit`.
public func editDistance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
  if limit < 0 || abs(left.count - right.count) > limit { return nil }
  if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
  var beforePrevious = [Int](repeating: 0, count: right.count + 1)
  var previous = Array(0...right.count)
  var current = previous
  for i in 1...left.count {
    current[0] = i
    var smallest = i
    for j in 1...right.count {
      let replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)
      var cost = min(previous[j] + 1, current[j - 1] + 1, replaced)
      if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
        cost = min(cost, beforePrevious[j - 2] + 1)
      }
      current[j] = cost
      smallest = min(smallest, cost)
    }
    if smallest > limit { return nil }
    (beforePrevious, previous, current) = (previous, current, beforePrevious)
  }
  return previous[right.count] <= limit ? previous[right.count] : nil
}
