import AegisBasics

/// What may be missing only because a part of a file could not be read.
struct MissingContext {
  private let causes: Causes
  private let sources: SourceMap
  /// What could not be read of each file: its letters and digits, small.
  private var texts: [FileID: [Letters]]
  private let findings: [Diagnostic]

  init(_ findings: [Diagnostic], _ causes: Causes, _ sources: SourceMap) {
    self.findings = findings
    self.causes = causes
    self.sources = sources
    texts = causes.unread.reduce(into: [:]) { texts, entry in
      texts[entry.key] = entry.value.map { Letters(sources[entry.key].text[Int($0.start)..<Int(max($0.start, $0.end))]) }
    }
    // What a file says that a mistake keeps from being included is not known either.
    for finding in findings where finding.code.code == "AE0003" && mayBeNamed(sources[finding.primary.at.file].displayPath) {
      texts[finding.primary.at.file] = [Letters(sources[finding.primary.at.file].text[...])]
    }
  }

  func explains(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    switch finding.code.code {
    case "AE0003": return mayBeNamed(sources[at.file].displayPath)
    case "AE1040", "AE3004": return isSplitDocument(finding)
    case "AE2001":
      return isMentioned(named(finding), besides: finding) || isMentioned(name(of: at, after: 3), besides: finding) || isNamelessAccount(finding)
        || isNameFilledIn(finding) || isOfMergedItem(finding)
    case "AE2008": return isMentioned(name(of: at, after: 2), besides: finding) || holdsPlaceholderMistake(at)
    case "AE2002", "AE2004": return holdsPlaceholderMistake(at) || causes.isNearMistake(at)
    case "AE2031": return has("AE2030") { $0.primary.at.file == at.file && lines(between: at, and: $0.primary.at) <= 6 }
    case "AE2030", "AE2034": return has("AE3002") { $0.primary.at == at || $0.primary.at == finding.secondary.first?.at }
    case "AE2036":
      return ["AWSAccount", "accounts"].contains(where: isAnyText) || has("AE3002") { $0.message == "`OrganizationalUnit` needs `name`" }
        || isAccountMissed(finding) || isMerged("OrganizationalUnit")
    case "AE2051": return isAnyText("accounts") || causes.isNearMistake(at)
    case "AE2050": return isMentioned(selected(at), besides: finding) || isNamelessAccount(finding)
    case "AE2052":
      let isVariable = finding.message.contains("{{var.")
      return isVariable && (isMentioned(name(of: at, after: 1), besides: finding) || isAnyText("variables"))
    case "AE2054": return causes.tears(valueAt: at) || causes.hides(at)
    case "AE2056": return isUseUnread(finding)
    case "AE2057":
      guard finding.message.hasPrefix("the organization") else { return finding.secondary.contains { causes.tears(itemAt: $0.at) || causes.hides($0.at) } || has("AE3008") { $0.message.hasSuffix("`id`") } }
      return finding.secondary.contains { causes.misread.contains($0.at.file) }
        || has("AE3001") { $0.message.hasPrefix("`Organization` ") || $0.message.hasPrefix("`OrganizationRoot` ") }
        || has("AE3003") { $0.message.hasPrefix("`organization_roots`") } || has("AE3004") { $0.message.hasPrefix("the key `organization_roots`") } || has("AE3008") { $0.message.hasSuffix("`arn`") || $0.message.hasSuffix("`id`") }
    case "AE2058": return causes.hides(at)
    case "AE2059": return isAnyText("templates") || causes.hides(at) || isTemplateElsewhere(at)
    case "AE6020": return ["policy_types", "status", "ENABLED"].contains(where: isAnyText)
    case "AE6022":
      return causes.tears(itemAt: at) || causes.hides(at) || isAnyText("OrganizationPolicy") || findings.contains { $0.message.contains("`policy_type`") || $0.message.hasPrefix("`OrganizationPolicy`") }
    case "AE2072":
      return isAnyText("master") || has("AE3008") { $0.message.hasSuffix("`id`") } || has("AE3004") { $0.message.hasPrefix("the key `id`") } || has("AE3001") { $0.message.hasPrefix("`AWSAccount`") }
    case "AE3001": return isLostDocument(finding) || isTemplateElsewhere(finding)
    case "AE3002": return isElsewhere(finding) || isOnMistakenLine(finding) || isOfOtherType(finding) || stands(with: "AE1040", at)
    // Quotes would not help a text that is wrong anyway.
    case "AE3009": return findings.contains { $0.severity == .error && $0.primary.at == at }
    case "AE3020": return isRenamedAccount(at)
    case "AE3021", "AE3022":
      return finding.message.contains(" needs ") && (causes.tears(itemAt: at) || causes.hides(at) || isElsewhere(finding))
    case "AE6004": return causes.isNearMistake(at)
    case "AE3111", "AE3121": return stands(with: "AE2058", at)
    case "AE3113": return isElsewhere(finding) || stands(with: "AE2058", at) || isDoubled(finding, by: "AE3119")
    case "AE3115": return isDoubled(finding, by: "AE3123")
    default: return false
    }
  }

  private func has(_ code: String, _ condition: (Diagnostic) -> Bool) -> Bool {
    findings.contains { $0.code.code == code && condition($0) }
  }

  private func stands(with code: String, _ place: SourceRange) -> Bool {
    has(code) { $0.primary.at.file == place.file && lines(between: place, and: $0.primary.at) == 0 }
  }

  private func lines(between place: SourceRange, and other: SourceRange) -> Int {
    let bounds = [Int(place.range.start), Int(other.range.start)].sorted()
    return sources[place.file].text[bounds[0]..<bounds[1]].count { $0 == 0x0A }
  }

  /// What is missing here was read as a key of something else, or the key is not the one that was meant.
  private func isElsewhere(_ finding: Diagnostic) -> Bool {
    guard let name = finding.message.split(separator: "`").last else { return false }
    let endings = [
      "AE3001": "has no key `\(name)`", "AE3004": "the key `\(name)` is given twice", "AE3111": "has no element `\(name)`",
      "AE3121": "there is no type of principal `\(name)`", "AE3122": "there is no condition operator `\(name)`",
    ]
    return findings.contains { other in
      guard other.primary.at.file == finding.primary.at.file else { return false }
      if other.code.code == "AE2006" { return true }
      guard let ending = endings[other.code.code], other.message.hasSuffix(ending) else { return false }
      return other.code.code == "AE3001" || lines(between: other.primary.at, and: finding.primary.at) <= (other.code.code == "AE3004" ? 8 : 60)
    }
  }

  private func isOnMistakenLine(_ finding: Diagnostic) -> Bool {
    guard let name = finding.message.split(separator: "`").last else { return false }
    return causes.isOnMistakenLine(key: name, of: finding.primary.at.file)
  }

  /// A line stands there twice: the first of them lacks what follows the second.
  private func isDoubled(_ finding: Diagnostic, by code: String) -> Bool {
    has(code) { other in
      guard other.primary.at.file == finding.primary.at.file, lines(between: finding.primary.at, and: other.primary.at) == 1 else { return false }
      return code != "AE3123" || other.message.split(separator: "`").first == finding.message.split(separator: "`").first
    }
  }

  /// A field is missing in an item that has a key of another type's: it stands in the wrong list.
  private func isOfOtherType(_ finding: Diagnostic) -> Bool {
    guard let type = finding.message.split(separator: "`").first, causes.tears(itemAt: finding.primary.at) else { return false }
    return has("AE3001") {
      $0.primary.at.file == finding.primary.at.file && !$0.suggestsOther && $0.message.hasPrefix("`\(type)` has no key")
    }
  }

  /// A key that is unknown because the document it belongs to ends in front of it.
  private func isLostDocument(_ finding: Diagnostic) -> Bool {
    ["`Version`", "`Statement`"].contains(where: finding.message.hasSuffix)
      && has("AE1040") { $0.primary.at.file == finding.primary.at.file && lines(between: finding.primary.at, and: $0.primary.at) <= 4 }
  }

  /// A template that stands where none belongs: in another list of the file that includes it.
  private func isTemplateElsewhere(_ place: SourceRange) -> Bool {
    has("AE3001") { $0.primary.at.file == place.file && isTemplateElsewhere($0) }
  }

  private func isTemplateElsewhere(_ finding: Diagnostic) -> Bool {
    guard finding.code.code == "AE3001", finding.message.hasPrefix("`AWSAccount` has no key") else { return false }
    return has("AE3001") { $0.message == "`AWSAccount` has no key `accounts`" && sources[$0.primary.at.file].displayPath == "organization.yaml" }
      && sources[finding.primary.at.file].displayPath != "organization.yaml"
  }

  /// The account is missed elsewhere under a name that is like its own.
  private func isAccountMissed(_ finding: Diagnostic) -> Bool {
    let own = named(finding).bytes
    return findings.contains { other in
      switch other.code.code {
      case "AE2030": return named(other).bytes == own
      case "AE2001", "AE2008", "AE2050":
        guard other.message.hasPrefix("no account is named") else { return false }
        let missed = named(other).bytes
        let isLike = closestMatch(to: String(decoding: missed, as: UTF8.self), among: [String(decoding: own, as: UTF8.self)]) != nil
        return isLike || own.starts(with: missed) || missed.starts(with: own)
      default: return false
      }
    }
  }

  /// What is missed may be of the kind of an item whose keys were read as the former item's.
  private func isOfMergedItem(_ finding: Diagnostic) -> Bool {
    let words = finding.message.dropFirst("no ".count).split(separator: "`")[0]
    let noun = words.hasSuffix(" of account ") ? words.dropLast(" of account ".count) : words.dropLast(" is named ".count)
    let kind = noun == "account" ? "AWSAccount" : String(noun)
    return isMerged(kind)
  }

  /// An item of a kind was read as a part of the one in front of it.
  private func isMerged(_ kind: String) -> Bool {
    has("AE3004") { other in
      // Two in a row are no more than that.
      guard let first = other.secondary.first, lines(between: first.at, and: other.primary.at) > 1, let parts = other.help?.split(separator: "`"), parts.count > 1, parts.last == " begins here" else { return false }
      return Letters(parts[parts.count - 2]).bytes == Letters(kind).bytes
    }
  }

  /// What a message names last, or first where it is about that.
  private func named(_ finding: Diagnostic) -> Letters {
    let parts = finding.message.split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return Letters("") }
    return Letters(finding.message.hasPrefix("no ") ? parts[parts.count - 2] : parts[1])
  }

  /// A key that is given twice, because its first value, a document, ends where the second begins.
  private func isSplitDocument(_ finding: Diagnostic) -> Bool {
    let (other, distance) = finding.code.code == "AE1040" ? ("AE3004", 1) : ("AE1041", 2)
    return has(other) { $0.primary.at.file == finding.primary.at.file && lines(between: finding.primary.at, and: $0.primary.at) <= distance }
  }

  /// An account or unit has no name, and may be the one that is missed.
  private func isNamelessAccount(_ finding: Diagnostic) -> Bool {
    let type = finding.message.hasPrefix("no account") ? "`AWSAccount`" : finding.message.hasPrefix("no organizational unit") ? "`OrganizationalUnit`" : nil
    return type.map { type in has("AE3002") { $0.message == "\(type) needs `name`" } } ?? false
  }

  /// A provider that names an account which is missed elsewhere too.
  private func isRenamedAccount(_ place: SourceRange) -> Bool {
    let named = name(of: place, after: 1).bytes
    return findings.contains { other in
      ["AE2001", "AE2008", "AE2050"].contains(other.code.code) && other.message.hasPrefix("no account is named")
        && other.message.split(separator: "`").last.map { Letters(String($0)).bytes == named } ?? false
    }
  }

  /// The name may be one that holds a placeholder which cannot be filled in.
  private func isNameFilledIn(_ finding: Diagnostic) -> Bool {
    guard let missed = finding.message.split(separator: "`").last.map({ Letters(String($0)).bytes }) else { return false }
    return findings.contains { finding in
      guard ["AE2052", "AE2053"].contains(finding.code.code) else { return false }
      let text = sources[finding.primary.at.file].text
      let start = text[..<Int(finding.primary.at.range.start)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let line = text[start..<Int(finding.primary.at.range.start)].drop { $0 == 0x20 || $0 == UInt8(ascii: "-") }
      let front = Letters(line.dropFirst(5)).bytes
      return line.starts(with: "name:".utf8) && !front.isEmpty && missed.starts(with: front)
    }
  }

  // MARK: Names

  /// What a name at a place is called, behind so many dots.
  private func name(of place: SourceRange, after dots: Int) -> Letters {
    let text = sources[place.file].text[Int(place.range.start)..<Int(place.range.end)]
    let parts = text.split(separator: UInt8(ascii: "."), maxSplits: dots, omittingEmptySubsequences: false)
    guard dots > 0, parts.count > dots else { return Letters(text) }
    // The account of a reference stands between two dots.
    return Letters(dots == 2 ? parts[2].prefix { $0 != UInt8(ascii: ".") } : parts[dots])
  }

  /// What a selector names.
  private func selected(_ place: SourceRange) -> Letters {
    var text = sources[place.file].text[Int(place.range.start)..<Int(place.range.end)].drop { $0 == UInt8(ascii: "!") }
    if text.starts(with: "ou:".utf8) { text = text.dropFirst(3) }
    return Letters(text)
  }

  /// Whether a file that could not be read in full says a name, however it is spelled, elsewhere than where it is missed.
  private func isMentioned(_ name: Letters, besides finding: Diagnostic) -> Bool {
    guard !name.bytes.isEmpty else { return false }
    return texts.contains { file, parts in
      let uses = findings.count { $0.message == finding.message && $0.primary.at.file == file && causes.hides($0.primary.at) }
      return parts.contains { $0.occurrences(of: name, upTo: uses + 1) > uses }
    }
  }

  private func isAnyText(_ word: String) -> Bool { texts.values.contains { $0.contains { $0.occurrences(of: Letters(word), upTo: 1) > 0 } } }

  // MARK: Files

  /// Whether a file that nothing includes may be what a mistake keeps from being included.
  private func mayBeNamed(_ path: String) -> Bool {
    let wanted = Letters(path)
    if isAnyText(path) || causes.misread.contains(where: { Letters(sources[$0].text[...]).occurrences(of: wanted, upTo: 1) > 0 }) { return true }
    return findings.contains { finding in
      guard finding.severity == .error else { return false }
      switch finding.code.code {
      case "AE2010", "AE2013":
        let at = finding.primary.at
        let written = Letters(sources[at.file].text[Int(at.range.start)..<Int(at.range.end)])
        let front = zip(written.bytes, wanted.bytes).prefix { $0 == $1 }.count
        let back = zip(written.bytes.reversed(), wanted.bytes.reversed()).prefix { $0 == $1 }.count
        return (front + back) * 2 >= wanted.bytes.count
      case "AE3002":
        // "`TYPE` needs `FIELD`"
        return finding.message.split(separator: "`").last.map { wanted.occurrences(of: Letters(String($0)), upTo: 1) > 0 } ?? false
      default: return false
      }
    }
  }

  // MARK: Templates

  private func holdsPlaceholderMistake(_ place: SourceRange) -> Bool {
    findings.contains { finding in
      ["AE2052", "AE2053", "AE2058"].contains(finding.code.code) && finding.primary.at.file == place.file
        && place.range.start <= finding.primary.at.range.start && finding.primary.at.range.start <= place.range.end
    }
  }

  /// A variable that seems unused may be used where something could not be read, or under a name that is misspelt.
  private func isUseUnread(_ finding: Diagnostic) -> Bool {
    let name = name(of: finding.primary.at, after: 0)
    if isAnyText("yaml") || isMentioned(name, besides: finding) || causes.tears(valueAt: finding.primary.at) { return true }
    if has("AE0003", { Letters(sources[$0.primary.at.file].text[...]).occurrences(of: name, upTo: 1) > 0 }) { return true }
    let written = String(decoding: name.bytes, as: UTF8.self)
    return findings.contains { other in
      guard ["AE2052", "AE2053", "AE2058"].contains(other.code.code) else { return false }
      let text = sources[other.primary.at.file].text
      let start = text[..<Int(other.primary.at.range.start)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let line = Letters(text[start..<(text[start...].firstIndex(of: 0x0A) ?? text.count)])
      if line.occurrences(of: name, upTo: 1) > 0 { return true }
      let used = String(decoding: self.name(of: other.primary.at, after: 1).bytes, as: UTF8.self)
      return other.code.code == "AE2052" && (closestMatch(to: used, among: [written]) != nil || written.hasSuffix(used) || written.hasPrefix(used))
    }
  }
}

/// Names that are missed because a file which nothing includes defines them are one finding, which names the file.
func withoutMissingFile(_ findings: [Diagnostic], in sources: SourceMap) -> [Diagnostic] {
  let strays = findings.filter { $0.code.code == "AE0003" && !sources[$0.primary.at.file].text.isEmpty }
  guard !strays.isEmpty, findings.contains(where: { $0.code.code == "AE2001" }) else { return findings }
  let texts = strays.map { ($0.primary.at.file, Letters(sources[$0.primary.at.file].text[...])) }
  var kept: [Diagnostic] = []
  var first: [FileID: Int] = [:]
  for finding in findings {
    guard finding.code.code == "AE2001", let name = finding.message.split(separator: "`").last,
      let (stray, _) = texts.first(where: { $1.occurrences(of: Letters(String(name)), upTo: 1) > 0 })
    else {
      kept.append(finding)
      continue
    }
    guard let index = first[stray] else {
      first[stray] = kept.count
      var finding = finding
      let path = sources[stray].displayPath
      finding.notes = ["`\(path)` seems to define it, but nothing includes that file"]
      finding.help = "include it by `$ref: \(path)`"
      finding.fixes = []
      kept.append(finding)
      continue
    }
    kept[index].secondary.append(Label(finding.primary.at, "needs the same file"))
  }
  return kept.filter { $0.code.code != "AE0003" || first[$0.primary.at.file] == nil }
}

/// What is missed in several places is told once, with all of them.
func withoutRepetition(_ findings: [Diagnostic], in sources: SourceMap) -> [Diagnostic] {
  var kept: [Diagnostic] = []
  var first: [[UInt8]: Int] = [:]
  var counts: [Int: Int] = [:]
  for finding in findings {
    guard let key = repeatable(finding, sources) else {
      kept.append(finding)
      continue
    }
    guard let index = first[key] else {
      first[key] = kept.count
      kept.append(finding)
      continue
    }
    counts[index, default: 0] += 1
    kept[index].join(finding, number: counts[index]!)
  }
  for (index, count) in counts where count > Diagnostic.placesShown {
    kept[index].notes.append("and in \(count - Diagnostic.placesShown) more places")
  }
  return kept
}

/// What findings with one cause have in common; nil for those that have one each.
private func repeatable(_ finding: Diagnostic, _ sources: SourceMap) -> [UInt8]? {
  switch finding.code.code {
  // However the name is spelled.
  case "AE2001", "AE2008", "AE2050": return Letters(finding.message).bytes
  case "AE2052", "AE2057", "AE2072", "AE3020", "AE6020": return Array("\(finding.code.code) \(finding.message)".utf8)
  case "AE2058" where finding.message.hasSuffix("stands outside of a string"):
    let position = sources[finding.primary.at.file].position(of: finding.primary.at.range.start, unit: .utf8)
    return Array("AE2058 \(finding.primary.at.file.rawValue) \(position.line)".utf8)
  // A document that stands for itself elsewhere lacks the same in each place.
  case "AE3113":
    let text = sources[finding.primary.at.file].text
    let start = text[..<Int(finding.primary.at.range.start)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = text[start...].prefix { $0 != 0x0A }
    guard let mark = line.firstIndex(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "*") }), line[..<mark].last == 0x20 else { return nil }
    let anchor = line[(mark + 1)...].prefix { $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
    return Array("AE3113 \(finding.primary.at.file.rawValue) ".utf8) + anchor
  // Keys of another type, as against one that is misspelt.
  case "AE3001" where !finding.suggestsOther:
    let position = sources[finding.primary.at.file].position(of: finding.primary.at.range.start, unit: .utf8)
    let type = finding.message.split(separator: "`").first ?? ""
    return Array("AE3001 \(finding.primary.at.file.rawValue) \(position.column) \(type)".utf8)
  default: return nil
  }
}

extension Diagnostic {
  fileprivate static let placesShown = 8

  /// Takes another place of the same mistake in.
  fileprivate mutating func join(_ other: Diagnostic, number: Int) {
    if number <= Self.placesShown { secondary.append(Label(other.primary.at, "here too")) }
    guard let own = fixes.first, let fix = other.fixes.first, own.title == fix.title else { return }
    fixes[0].edits += fix.edits
  }
}

/// The letters and digits of a text, small, as it is likened to others; what is not ASCII counts as letters.
private struct Letters {
  private(set) var bytes: [UInt8] = []
  /// Whether a word begins at each, and behind the last.
  private var isStart: [Bool] = []

  init(_ text: ArraySlice<UInt8>) {
    bytes.reserveCapacity(text.count)
    isStart.reserveCapacity(text.count + 1)
    var isNew = true
    for byte in text {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: bytes.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      default:
        isNew = true
        continue
      }
      isStart.append(isNew)
      isNew = false
    }
    isStart.append(true)
  }

  init(_ text: some StringProtocol) { self.init(Array(text.utf8)[...]) }

  /// How often a text stands in this one, beginning or ending with a word.
  func occurrences(of part: Letters, upTo limit: Int) -> Int {
    guard let first = part.bytes.first, part.bytes.count <= bytes.count else { return 0 }
    var count = 0
    for start in 0...(bytes.count - part.bytes.count) where bytes[start] == first && bytes[start...].starts(with: part.bytes) {
      guard isStart[start] || isStart[start + part.bytes.count] else { continue }
      count += 1
      if count == limit { break }
    }
    return count
  }
}
