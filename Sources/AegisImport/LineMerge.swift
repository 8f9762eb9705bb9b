/// Merges two changes of one text line by line, as `diff3` does. Nil where both change the same lines differently.
///
/// Lines that are only comments never stand in the way: where ours differs by comments alone, theirs is taken
/// behind them.
func mergeLines(base: String, ours: String, theirs: String) -> String? {
  let base = lines(base), ours = lines(ours), theirs = lines(theirs)
  let inOurs = matches(base, ours), inTheirs = matches(base, theirs)
  var merged: [Substring] = []
  var (at, atOurs, atTheirs) = (0, 0, 0)
  var anchor = 0
  while true {
    while anchor < base.count && (inOurs[anchor] == nil || inTheirs[anchor] == nil) { anchor += 1 }
    let endOurs = anchor < base.count ? inOurs[anchor]! : ours.count
    let endTheirs = anchor < base.count ? inTheirs[anchor]! : theirs.count
    guard let part = merge(base[at..<anchor], ours[atOurs..<endOurs], theirs[atTheirs..<endTheirs]) else { return nil }
    merged += part
    guard anchor < base.count else { return merged.joined() }
    merged.append(ours[endOurs])
    (at, atOurs, atTheirs) = (anchor + 1, endOurs + 1, endTheirs + 1)
    anchor += 1
  }
}

private func merge(_ base: ArraySlice<Substring>, _ ours: ArraySlice<Substring>, _ theirs: ArraySlice<Substring>) -> [Substring]? {
  if ours.elementsEqual(base) { return Array(theirs) }
  if theirs.elementsEqual(base) || ours.elementsEqual(theirs) { return Array(ours) }
  let comments = ours.filter(isComment)
  let rest = ours.filter { !isComment($0) }
  if rest.elementsEqual(base) || rest.elementsEqual(theirs) { return comments + theirs }
  guard theirs.count == base.count else { return nil }
  // Lines of ours in front of what theirs has changed, or behind it.
  if !base.isEmpty && ours.count > base.count {
    if ours.suffix(base.count).elementsEqual(base) { return Array(ours.dropLast(base.count)) + theirs }
    if ours.prefix(base.count).elementsEqual(base) { return theirs + Array(ours.dropFirst(base.count)) }
  }
  // Neighbouring lines that each only one side has changed.
  guard rest.count == base.count else { return nil }
  var merged = comments
  for ((base, ours), theirs) in zip(zip(base, rest), theirs) {
    guard ours == base || theirs == base || ours == theirs else { return nil }
    merged.append(ours == base ? theirs : ours)
  }
  return merged
}

private func isComment(_ line: Substring) -> Bool {
  let content = line.utf8.drop { $0 == 0x20 || $0 == 0x09 }
  return content.first == UInt8(ascii: "#")
}

/// The lines of a text, each with its break.
private func lines(_ text: String) -> [Substring] {
  var found: [Substring] = []
  var start = text.startIndex
  for index in text.utf8.indices where text.utf8[index] == 0x0A {
    let end = text.utf8.index(after: index)
    found.append(text[start..<end])
    start = end
  }
  if start < text.endIndex { found.append(text[start...]) }
  return found
}

/// For each line of `base`, where it stands in `other`; nil where it does not.
private func matches(_ base: [Substring], _ other: [Substring]) -> [Int?] {
  let difference = other.difference(from: base)
  var removed = Set<Int>(), inserted = Set<Int>()
  for change in difference {
    switch change {
    case .remove(let offset, _, _): removed.insert(offset)
    case .insert(let offset, _, _): inserted.insert(offset)
    }
  }
  var places = [Int?](repeating: nil, count: base.count)
  var next = 0
  for index in base.indices where !removed.contains(index) {
    while inserted.contains(next) { next += 1 }
    places[index] = next
    next += 1
  }
  return places
}
