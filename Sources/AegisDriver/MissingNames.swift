import AegisBasics
import AegisSchema

/// What may be missing only because a part of a file could not be read.
struct MissingContext {
  private let causes: Causes
  private let sources: SourceMap
  /// What could not be read of each file: its letters and digits, small.
  private var texts: [FileID: [Letters]]
  private let findings: FindingIndex
  private let lacks: Set<SourceRange>
  private let errors: Set<SourceRange>
  /// Findings of names that are not there, which stand in what could not be read, by what they say.
  private let hiddenUses: [NamelessUse: [FileID: Int]]
  /// Names of accounts that are missed, or that stand outside of the tree.
  private let missedAccounts: Set<[UInt8]>
  private let strayAccounts: Set<[UInt8]>
  /// What stands in front of placeholders in names.
  private let filledFronts: Set<[UInt8]>
  /// Kinds of which an item was read as a part of the one in front of it.
  private let mergedKinds: Set<String>
  /// Kinds of which the line may be lost that gives a name.
  private let tornKinds: Set<String>
  private let hasPolicyTypeMistake: Bool
  private let misplacedTemplates: Set<FileID>
  private let foreignKeys: Set<ForeignKey>
  /// A mistake keeps a file from being included of which nothing is known.
  private let mayNameAny: Bool
  private let memo = Mentions()

  private struct NamelessUse: Hashable {
    let code: DiagnosticCode
    let subject: Subject?
  }

  private struct ForeignKey: Hashable {
    let file: FileID
    let type: String?
  }

  /// - Parameter cut: Where what belongs to a document is read as something else.
  init(_ findings: [Diagnostic], _ causes: Causes, _ sources: SourceMap, cut: [FileID: [TextRange]]) {
    self.findings = FindingIndex(findings)
    mayNameAny = findings.contains { $0.severity == .error && $0.mayHideInclusion }
    lacks = Set(findings.lazy.filter { $0.code.code == "AE3002" }.map(\.primary.at))
    errors = Set(findings.lazy.filter { $0.severity == .error }.map(\.primary.at))
    let torn = Set(causes.torn)
    var uses: [NamelessUse: [FileID: Int]] = [:]
    for finding in findings where finding.code.code.hasPrefix("AE2") && (torn.contains(finding.primary.at.file) || causes.hides(finding.primary.at)) {
      uses[NamelessUse(code: finding.code, subject: finding.subject), default: [:]][finding.primary.at.file, default: 0] += 1
    }
    hiddenUses = uses
    func names(_ codes: [String]) -> Set<[UInt8]> {
      Set(findings.lazy.filter { codes.contains($0.code.code) && ($0.code.code == "AE2030" || $0.speaks(of: .awsAccount)) }.map { Letters($0.subject?.name ?? "").bytes })
    }
    missedAccounts = names(["AE2001", "AE2008", "AE2050"])
    strayAccounts = names(["AE2030"])
    filledFronts = Set(findings.lazy.filter { ["AE2052", "AE2053"].contains($0.code.code) }.compactMap { Self.front(of: $0, sources) })
    mergedKinds = Set(findings.lazy.filter { finding in
      // Two in a row are no more than that.
      finding.code.code == "AE3004" && finding.secondary.first.map { causes.lines(between: $0.at, and: finding.primary.at) > 1 } ?? false
    }.compactMap { $0.subject?.type })
    tornKinds = Self.kinds(under: causes.tornKeys)
    hasPolicyTypeMistake = findings.contains { $0.subject?.name == "policy_type" || $0.speaks(of: .organizationPolicy) }
    func isRoot(_ finding: Diagnostic) -> Bool { sources[finding.primary.at.file].displayPath == "organization.yaml" }
    let unknownKeys = findings.filter { $0.code.code == "AE3001" }
    misplacedTemplates = unknownKeys.contains { $0.speaks(of: .awsAccount, "accounts") && isRoot($0) }
      ? Set(unknownKeys.lazy.filter { $0.speaks(of: .awsAccount) && !isRoot($0) }.map(\.primary.at.file)) : []
    foreignKeys = Set(unknownKeys.lazy.filter { !$0.suggestsOther }.map { ForeignKey(file: $0.primary.at.file, type: $0.subject?.type) })
    self.causes = causes
    self.sources = sources
    texts = causes.unread.reduce(into: [:]) { texts, entry in
      texts[entry.key] = entry.value.map { Letters(sources[entry.key].text[Int($0.start)..<Int(max($0.start, $0.end))]) }
    }
    // A file whose entries hang together otherwise than was meant may define whatever it names.
    for file in torn { texts[file] = [Letters(sources[file].text[...])] }
    for (file, range) in causes.openDocuments + cut.flatMap({ file, ranges in ranges.map { (file, $0) } }) where !torn.contains(file) {
      texts[file, default: []].append(Letters(sources[file].text[Int(range.start)..<min(Int(range.end), sources[file].text.count)]))
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
      return isOfTornList(finding) || isMentioned(named(finding), besides: finding) || isMentioned(name(of: at, after: 3), besides: finding) || isNamelessAccount(finding)
        || finding.speaks(of: .awsAccount) && findings.speaks("AE3002", of: .organization, "master_account")
        || isNameFilledIn(finding) || isOfMergedItem(finding)
    case "AE2008": return isMentioned(name(of: at, after: 2), besides: finding) || holdsPlaceholderMistake(at)
    case "AE2002", "AE2004": return holdsPlaceholderMistake(at) || causes.isNearMistake(at)
    case "AE2031": return has("AE2030", at) { lines(between: at, and: $0.primary.at) <= 6 }
    case "AE2030", "AE2034": return lacks.contains(at) || finding.secondary.first.map { lacks.contains($0.at) } ?? false
    case "AE2036":
      return ["AWSAccount", "accounts"].contains(where: isAnyText) || findings.speaks("AE3002", of: .organizationalUnit, "name")
        || isAccountMissed(finding) || isMerged(TypeName.organizationalUnit.spec.name)
    case "AE2051": return isAnyText("accounts") || causes.isNearMistake(at)
    case "AE2050": return isOfTornList(finding) || isMentioned(selected(at), besides: finding) || isNamelessAccount(finding)
        || finding.speaks(of: .awsAccount) && findings.speaks("AE3002", of: .organization, "master_account")
    case "AE2052":
      let isVariable = finding.subject?.name?.hasPrefix("var.") ?? false
      return isVariable && (isMentioned(name(of: at, after: 1), besides: finding) || isAnyText("variables"))
    case "AE2054": return causes.tears(valueAt: at) || causes.hides(at)
    case "AE2056": return isUseUnread(finding)
    case "AE2057":
      guard finding.speaks(of: .organization) else { return finding.secondary.contains { causes.tears(itemAt: $0.at) || causes.hides($0.at) } || has("AE3008") { $0.subject?.name == "id" } }
      return finding.secondary.contains { causes.misread.contains($0.at.file) }
        || findings.speaks("AE3001", of: .organization) || findings.speaks("AE3001", of: .organizationRoot)
        || ["AE3003", "AE3004"].contains { has($0) { $0.subject?.name == "organization_roots" } } || has("AE3008") { ["arn", "id"].contains($0.subject?.name) }
    case "AE2058": return causes.hides(at)
    case "AE2059": return isAnyText("templates") || causes.hides(at) || isTemplateElsewhere(at)
    case "AE6020": return ["policy_types", "status", "ENABLED"].contains(where: isAnyText)
    case "AE6022":
      return causes.tears(itemAt: at) || causes.hides(at) || isAnyText("OrganizationPolicy") || hasPolicyTypeMistake
    case "AE2072":
      return isAnyText("master") || ["AE3004", "AE3008"].contains { has($0) { $0.subject?.name == "id" } } || findings.speaks("AE3001", of: .awsAccount)
    case "AE3001": return isLostDocument(finding) || isTemplateElsewhere(finding)
    case "AE3002": return isElsewhere(finding) || isOnMistakenLine(finding) || isOfOtherType(finding) || stands(with: "AE1040", at)
    // Quotes would not help a text that is wrong anyway.
    case "AE3009": return errors.contains(at)
    case "AE3020": return isRenamedAccount(at)
    case "AE3021", "AE3022":
      return (finding.subject?.isMissing ?? false) && (causes.tears(itemAt: at) || causes.hides(at) || isElsewhere(finding))
    case "AE6004": return causes.isNearMistake(at)
    case "AE3111", "AE3121": return stands(with: "AE2058", at)
    case "AE3113": return isElsewhere(finding) || stands(with: "AE2058", at) || isDoubled(finding, by: "AE3119")
    case "AE3115": return isDoubled(finding, by: "AE3123")
    default: return false
    }
  }

  private func has(_ code: String, _ condition: (Diagnostic) -> Bool) -> Bool {
    findings.all(code).contains(where: condition)
  }

  /// The same of those next to a place.
  private func has(_ code: String, _ place: SourceRange, _ condition: (Diagnostic) -> Bool) -> Bool {
    findings.near(place, code).contains(where: condition)
  }

  private func stands(with code: String, _ place: SourceRange) -> Bool {
    has(code, place) { lines(between: place, and: $0.primary.at) == 0 }
  }

  private func lines(between place: SourceRange, and other: SourceRange) -> Int { causes.lines(between: place, and: other) }

  /// What is missing here was read as a key of something else, or the key is not the one that was meant.
  private func isElsewhere(_ finding: Diagnostic) -> Bool {
    guard let name = finding.subject?.name else { return false }
    if !findings.near(finding.primary.at, "AE2006").isEmpty { return true }
    return ["AE3001", "AE3004", "AE3111", "AE3120", "AE3121", "AE3122"].lazy.flatMap { findings.near(finding.primary.at, $0) }.contains { other in
      guard let read = other.subject?.name, read == name || read == "Not\(name)" || read.hasSuffix(" \(name)") || read.filter({ $0 != " " }) == name else { return false }
      return other.code.code == "AE3001" || lines(between: other.primary.at, and: finding.primary.at) <= (other.code.code == "AE3004" ? 8 : 60)
    }
  }

  private func isOnMistakenLine(_ finding: Diagnostic) -> Bool {
    guard let name = finding.subject?.name else { return false }
    return causes.isOnMistakenLine(key: name, of: finding.primary.at.file)
  }

  /// A line stands there twice: the first of them lacks what follows the second.
  private func isDoubled(_ finding: Diagnostic, by code: String) -> Bool {
    has(code, finding.primary.at) { other in
      guard lines(between: finding.primary.at, and: other.primary.at) == 1 else { return false }
      // The first of the two is the one that lacks it.
      return code != "AE3123" || other.subject?.name == finding.subject?.name
        || finding.primary.text == "found nothing" && other.secondary.contains { lines(between: $0.at, and: finding.primary.at) == 0 }
    }
  }

  /// A field is missing in an item that has a key of another type's: it stands in the wrong list.
  private func isOfOtherType(_ finding: Diagnostic) -> Bool {
    guard let type = finding.subject?.type, causes.tears(itemAt: finding.primary.at) else { return false }
    return foreignKeys.contains(ForeignKey(file: finding.primary.at.file, type: type))
  }

  /// A key that is unknown because the document it belongs to ends in front of it.
  private func isLostDocument(_ finding: Diagnostic) -> Bool {
    ["Version", "Statement"].contains(finding.subject?.name)
      && has("AE1040", finding.primary.at) { lines(between: finding.primary.at, and: $0.primary.at) <= 4 }
  }

  /// A template that stands where none belongs: in another list of the file that includes it.
  private func isTemplateElsewhere(_ place: SourceRange) -> Bool {
    misplacedTemplates.contains(place.file)
  }

  private func isTemplateElsewhere(_ finding: Diagnostic) -> Bool {
    finding.code.code == "AE3001" && finding.speaks(of: .awsAccount) && misplacedTemplates.contains(finding.primary.at.file)
  }

  /// The account is missed elsewhere under a name that is like its own.
  private func isAccountMissed(_ finding: Diagnostic) -> Bool {
    let own = named(finding).bytes
    if strayAccounts.contains(own) || missedAccounts.contains(own) { return true }
    // Where so many are missed, one that is like another says nothing.
    guard missedAccounts.count <= 100 else { return false }
    return missedAccounts.contains { missed in
      let isLike = closestMatch(to: String(decoding: missed, as: UTF8.self), among: [String(decoding: own, as: UTF8.self)]) != nil
      return isLike || own.starts(with: missed) || missed.starts(with: own)
    }
  }

  /// What is missed may be of the kind of an item whose keys were read as the former item's.
  private func isOfMergedItem(_ finding: Diagnostic) -> Bool {
    finding.subject?.type.map(isMerged) ?? false
  }

  /// An item of a kind was read as a part of the one in front of it.
  private func isMerged(_ kind: String) -> Bool { mergedKinds.contains(kind) }

  /// What a finding speaks of by its name.
  private func named(_ finding: Diagnostic) -> Letters { Letters(finding.subject?.name ?? "") }

  /// A key that is given twice, because its first value, a document, ends where the second begins.
  private func isSplitDocument(_ finding: Diagnostic) -> Bool {
    let (other, distance) = finding.code.code == "AE1040" ? ("AE3004", 1) : ("AE1041", 2)
    return has(other, finding.primary.at) { lines(between: finding.primary.at, and: $0.primary.at) <= distance }
  }

  /// An account or unit has no name, and may be the one that is missed.
  private func isNamelessAccount(_ finding: Diagnostic) -> Bool {
    [TypeName.awsAccount, .organizationalUnit].contains { type in finding.speaks(of: type) && findings.speaks("AE3002", of: type, "name") }
  }

  /// A provider that names an account which is missed elsewhere too.
  private func isRenamedAccount(_ place: SourceRange) -> Bool {
    missedAccounts.contains(name(of: place, after: 1).bytes)
  }

  /// The name may be one that holds a placeholder which cannot be filled in.
  private func isNameFilledIn(_ finding: Diagnostic) -> Bool {
    if filledFronts.isEmpty { return false }
    let missed = named(finding).bytes
    return !missed.isEmpty && (1...missed.count).contains { filledFronts.contains(Array(missed[..<$0])) }
  }

  /// What a line that gives a name says in front of a placeholder; nil for another line, and where it says nothing.
  private static func front(of finding: Diagnostic, _ sources: SourceMap) -> [UInt8]? {
    let text = sources[finding.primary.at.file].text
    let start = text[..<Int(finding.primary.at.range.start)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = text[start..<Int(finding.primary.at.range.start)].drop { $0 == 0x20 || $0 == UInt8(ascii: "-") }
    guard line.starts(with: "name:".utf8) else { return nil }
    let front = Letters(line.dropFirst(5)).bytes
    return front.isEmpty ? nil : front
  }

  /// The line that gives a name may be the one that is lost where the list of such resources, or of what holds them, is torn.
  private func isOfTornList(_ finding: Diagnostic) -> Bool {
    finding.subject?.type.map(tornKinds.contains) ?? false
  }

  /// What lists under some keys hold, and lists in that.
  private static func kinds(under keys: Set<String>) -> Set<String> {
    func item(_ field: FieldSpec) -> TypeSpec? { if case .list(of: .object(let item)) = field.type { item.spec } else { nil } }
    var found: Set<String> = []
    for field in TypeName.allCases.flatMap(\.spec.fields) where keys.contains(field.name) {
      guard let held = item(field) else { continue }
      found.insert(held.name)
      for inner in held.fields.compactMap(item) { found.insert(inner.name) }
    }
    return found
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
    let uses = hiddenUses[NamelessUse(code: finding.code, subject: finding.subject)] ?? [:]
    // Where it is not even said, nothing more has to be counted.
    guard memo.says(name.bytes, { texts.values.contains { $0.contains { $0.occurrences(of: name, upTo: 1) > 0 } } }) else { return false }
    let reference = reference(of: finding)
    func find() -> Bool {
      texts.contains { file, parts in
        parts.contains { text in
          let others = max(uses[file] ?? 0, reference.map { text.occurrences(of: $0, upTo: .max) } ?? 0)
          return text.occurrences(of: name, upTo: others + 1) > others
        }
      }
    }
    guard uses.isEmpty, let reference else { return uses.isEmpty || find() }
    return memo.says(name.bytes + [0] + reference.bytes, find)
  }

  /// All of the reference that leads nowhere: who writes that elsewhere too defines nothing by it.
  private func reference(of finding: Diagnostic) -> Letters? {
    guard finding.code.code == "AE2001" else { return nil }
    let at = finding.primary.at
    let text = sources[at.file].text[Int(at.range.start)..<Int(at.range.end)]
    return text.count { $0 == UInt8(ascii: ".") } < 3 ? nil : Letters(text)
  }

  private func isAnyText(_ word: String) -> Bool {
    let word = Letters(word)
    return memo.says(word.bytes) { texts.values.contains { $0.contains { $0.occurrences(of: word, upTo: 1) > 0 } } }
  }

  // MARK: Files

  /// Whether a file that nothing includes may be what a mistake keeps from being included.
  private func mayBeNamed(_ path: String) -> Bool {
    if mayNameAny { return true }
    let wanted = Letters(path)
    if isAnyText(path) || causes.misread.contains(where: { Letters(sources[$0].text[...]).occurrences(of: wanted, upTo: 1) > 0 }) { return true }
    return ["AE2010", "AE2013", "AE3002"].lazy.flatMap { findings.all($0) }.contains { finding in
      guard finding.severity == .error else { return false }
      switch finding.code.code {
      case "AE2010", "AE2013":
        let at = finding.primary.at
        let written = Letters(sources[at.file].text[Int(at.range.start)..<Int(at.range.end)])
        let front = zip(written.bytes, wanted.bytes).prefix { $0 == $1 }.count
        let back = zip(written.bytes.reversed(), wanted.bytes.reversed()).prefix { $0 == $1 }.count
        return (front + back) * 2 >= wanted.bytes.count
      case "AE3002":
        return wanted.occurrences(of: named(finding), upTo: 1) > 0
      default: return false
      }
    }
  }

  // MARK: Templates

  private func holdsPlaceholderMistake(_ place: SourceRange) -> Bool {
    ["AE2052", "AE2053", "AE2058"].lazy.flatMap { findings.near(place, $0) }.contains { finding in
      place.range.start <= finding.primary.at.range.start && finding.primary.at.range.start <= place.range.end
    }
  }

  /// A variable that seems unused may be used where something could not be read, or under a name that is misspelt.
  private func isUseUnread(_ finding: Diagnostic) -> Bool {
    let name = name(of: finding.primary.at, after: 0)
    if isAnyText("yaml") || isMentioned(name, besides: finding) || causes.tears(valueAt: finding.primary.at) { return true }
    if has("AE0003", { Letters(sources[$0.primary.at.file].text[...]).occurrences(of: name, upTo: 1) > 0 }) { return true }
    let written = String(decoding: name.bytes, as: UTF8.self)
    return ["AE2052", "AE2053", "AE2058"].lazy.flatMap { findings.all($0).prefix(200) }.contains { other in
      let text = sources[other.primary.at.file].text
      let start = text[..<Int(other.primary.at.range.start)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let line = Letters(text[start..<(text[start...].firstIndex(of: 0x0A) ?? text.count)])
      if line.occurrences(of: name, upTo: 1) > 0 { return true }
      let used = String(decoding: self.name(of: other.primary.at, after: 1).bytes, as: UTF8.self)
      return other.code.code == "AE2052" && (closestMatch(to: used, among: [written]) != nil || written.hasSuffix(used) || written.hasPrefix(used))
    }
  }
}

extension Diagnostic {
  /// Whether it tells of an inclusion that names no file, of one whose path says nothing of the file that is meant, or of a
  /// place where one may have stood.
  fileprivate var mayHideInclusion: Bool {
    switch code.code {
    case "AE0002", "AE2013", "AE2014", "AE2015": true
    case "AE2010": primary.text == FileError.isFolder.reason
    case "AE3002": speaks(of: .organization, TypeName.organization.spec.fields[OrganizationField.masterAccount].name)
    default: false
    }
  }
}

/// What has been found out of words in what could not be read, which many findings ask for.
private final class Mentions {
  private var known: [[UInt8]: Bool] = [:]

  func says(_ word: [UInt8], _ find: () -> Bool) -> Bool {
    if let known = known[word] { return known }
    let found = find()
    known[word] = found
    return found
  }
}
