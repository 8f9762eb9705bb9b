/// The one name that a misspelt one was meant to be, or none where that is doubtful.
///
/// Equality without regard to case wins; otherwise the smallest edit distance, at most a third of the
/// name's length (at least 1), with adjacent letters exchanged counted as one edit. Ties go to the
/// name that comes first in `names`.
public func closestMatch(to name: String, among names: some Sequence<String>) -> String? {
  var search = NameSearch(for: name)
  var best: String?
  for candidate in names where candidate != name {
    // Letters beyond ASCII have cases too, which bytes do not show.
    var letters = candidate
    if !letters.withUTF8({ $0.allSatisfy { $0 < 0x80 } }) { letters = letters.lowercased() }
    if letters.withUTF8({ search.isNearer($0) }) { best = candidate }
    if search.isOver { break }
  }
  return best
}

/// The one name that has all the words of a shorter one, in their order, and a word more, or more of one: `ReadFromRepository` for
/// `ReadRepository`, `GuardrailIdentifier` for `GuardrailID`. None where several have them.
public func nameWithWords(of name: some StringProtocol, among names: some Sequence<String>) -> String? {
  let wanted = words(of: name)
  guard wanted.joined().utf8.count >= 6 else { return nil }
  var found: String?
  for candidate in names {
    var rest = wanted[...]
    for word in words(of: candidate) {
      if let next = rest.first, word.hasPrefix(next) { rest.removeFirst() }
    }
    guard rest.isEmpty else { continue }
    if found != nil { return nil }
    found = candidate
  }
  return found
}

/// Whether letters stand in a text in their order, in whatever case: those of a name that is sought by `nameWithWords` stand
/// in what it finds, and in few others, which costs less to see.
///
/// - Parameter letters: In lower case.
public func hasLetters(_ letters: some Collection<UInt8>, in text: some Sequence<UInt8>) -> Bool {
  var next = letters.startIndex
  for byte in text where next < letters.endIndex {
    if (byte &- 0x41 < 26 ? byte | 0x20 : byte) == letters[next] { letters.formIndex(after: &next) }
  }
  return next == letters.endIndex
}

/// The words of a name such as `ReadRepository` or `read-repository`, in small letters.
private func words(of name: some StringProtocol) -> [String] {
  var words: [String] = [], wasCapital = true
  for letter in name {
    if !letter.isLetter && !letter.isNumber {
      words.append("")
    } else {
      if words.isEmpty || letter.isUppercase && !wasCapital { words.append("") }
      words[words.count - 1] += letter.lowercased()
    }
    wasCapital = letter.isUppercase
  }
  return words.filter { !$0.isEmpty }
}

/// Tells of each of many names whether it is nearer to a misspelt one than all before it.
public struct NameSearch {
  /// The name that is looked for, in lower case.
  private let wanted: [UInt8]
  /// For each byte, the places where the name has it, as bits; for letters in both cases.
  private let places: [UInt64]
  /// How often each byte comes, those that are alike in the last five bits together.
  private let counts: SIMD32<UInt8>
  /// How far a name may be to be nearer than all before it; negative where none can be.
  private var limit: Int

  public init(for name: String) {
    wanted = Array(name.lowercased().utf8)
    limit = max(wanted.count / 3, 1)
    var places = [UInt64](repeating: 0, count: 256)
    var counts = SIMD32<UInt8>()
    for (at, byte) in wanted.enumerated() {
      if at < 64 {
        places[Int(byte)] |= 1 << UInt64(at)
        if byte &- 0x61 < 26 { places[Int(byte ^ 0x20)] |= 1 << UInt64(at) }
      }
      // The last five bits tell nothing of a letter's case.
      counts[Int(byte & 31)] &+= 1
    }
    (self.places, self.counts) = (places, counts)
  }

  /// A name was found that is the same but for the case of letters.
  public var isOver: Bool { limit < 0 }

  /// Whether a name is nearer than all before it. Of its letters those of ASCII may be in any case.
  public mutating func isNearer(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard abs(name.count - wanted.count) <= limit, !hasTooManyOthers(name), let distance = distance(to: name) else { return false }
    limit = distance - 1
    return true
  }

  /// Whether so many letters are others that no edits within the limit change one name into the other.
  private func hasTooManyOthers(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    // More do not fit into a count.
    if wanted.count > 255 { return false }
    var left = counts
    var others = 0
    for byte in name {
      let at = Int(byte & 31)
      if left[at] == 0 { others += 1 } else { left[at] &-= 1 }
    }
    return max(others, others + wanted.count - name.count) > limit
  }

  /// The edit distance, or nil where it is over the limit.
  private func distance(to name: UnsafeBufferPointer<UInt8>) -> Int? {
    if wanted.isEmpty || wanted.count > 64 {
      return editDistance(wanted, Array(String(decoding: name, as: UTF8.self).lowercased().utf8), limit: limit)
    }
    // A column of the table of distances for each letter, as bits that say where neighbours differ, and how.
    // Source: Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances", 2003.
    let last: UInt64 = 1 << UInt64(wanted.count - 1)
    var distance = wanted.count, isLevel: UInt64 = 0, rises = UInt64.max, falls: UInt64 = 0, before: UInt64 = 0
    for (at, byte) in name.enumerated() {
      let same = places[Int(byte)]
      let isExchanged = ((~isLevel & same) << 1) & before
      isLevel = (((same & rises) &+ rises) ^ rises) | same | falls | isExchanged
      var right = falls | ~(isLevel | rises)
      var left = isLevel & rises
      if right & last != 0 { distance += 1 } else if left & last != 0 { distance -= 1 }
      // What is left to read takes one off for each letter, at most.
      if distance - (name.count - at - 1) > limit { return nil }
      right = right << 1 | 1
      left <<= 1
      rises = left | ~(isLevel | right)
      falls = right & isLevel
      before = same
    }
    return distance <= limit ? distance : nil
  }
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
