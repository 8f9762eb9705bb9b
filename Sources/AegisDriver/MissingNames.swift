import AegisBasics
import AegisSchema

/// What may be missing only because a part of a file could not be read.
struct MissingContext {
  private let causes: Causes
  private let sources: SourceMap
  /// What could not be read of each file: its letters and digits, small.
  private var texts: [FileID: [Letters]]
  private let findings: [Diagnostic]

  /// - Parameter cut: Where what belongs to a document is read as something else.
  init(_ findings: [Diagnostic], _ causes: Causes, _ sources: SourceMap, cut: [FileID: [TextRange]]) {
    self.findings = findings
    self.causes = causes
    self.sources = sources
    texts = causes.unread.reduce(into: [:]) { texts, entry in
      texts[entry.key] = entry.value.map { Letters(sources[entry.key].text[Int($0.start)..<Int(max($0.start, $0.end))]) }
    }
    // A file whose entries hang together otherwise than was meant may define whatever it names.
    for file in causes.torn { texts[file] = [Letters(sources[file].text[...])] }
    for (file, range) in causes.openDocuments + cut.flatMap({ file, ranges in ranges.map { (file, $0) } }) where !causes.torn.contains(file) {
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
        || finding.speaks(of: .awsAccount) && has("AE3002") { $0.speaks(of: .organization, "master_account") }
        || isNameFilledIn(finding) || isOfMergedItem(finding)
    case "AE2008": return isMentioned(name(of: at, after: 2), besides: finding) || holdsPlaceholderMistake(at)
    case "AE2002", "AE2004": return holdsPlaceholderMistake(at) || causes.isNearMistake(at)
    case "AE2031": return has("AE2030") { $0.primary.at.file == at.file && lines(between: at, and: $0.primary.at) <= 6 }
    case "AE2030", "AE2034": return has("AE3002") { $0.primary.at == at || $0.primary.at == finding.secondary.first?.at }
    case "AE2036":
      return ["AWSAccount", "accounts"].contains(where: isAnyText) || has("AE3002") { $0.speaks(of: .organizationalUnit, "name") }
        || isAccountMissed(finding) || isMerged(TypeName.organizationalUnit.spec.name)
    case "AE2051": return isAnyText("accounts") || causes.isNearMistake(at)
    case "AE2050": return isOfTornList(finding) || isMentioned(selected(at), besides: finding) || isNamelessAccount(finding)
        || finding.speaks(of: .awsAccount) && has("AE3002") { $0.speaks(of: .organization, "master_account") }
    case "AE2052":
      let isVariable = finding.subject?.name?.hasPrefix("var.") ?? false
      return isVariable && (isMentioned(name(of: at, after: 1), besides: finding) || isAnyText("variables"))
    case "AE2054": return causes.tears(valueAt: at) || causes.hides(at)
    case "AE2056": return isUseUnread(finding)
    case "AE2057":
      guard finding.speaks(of: .organization) else { return finding.secondary.contains { causes.tears(itemAt: $0.at) || causes.hides($0.at) } || has("AE3008") { $0.subject?.name == "id" } }
      return finding.secondary.contains { causes.misread.contains($0.at.file) }
        || has("AE3001") { $0.speaks(of: .organization) || $0.speaks(of: .organizationRoot) }
        || ["AE3003", "AE3004"].contains { has($0) { $0.subject?.name == "organization_roots" } } || has("AE3008") { ["arn", "id"].contains($0.subject?.name) }
    case "AE2058": return causes.hides(at)
    case "AE2059": return isAnyText("templates") || causes.hides(at) || isTemplateElsewhere(at)
    case "AE6020": return ["policy_types", "status", "ENABLED"].contains(where: isAnyText)
    case "AE6022":
      return causes.tears(itemAt: at) || causes.hides(at) || isAnyText("OrganizationPolicy") || findings.contains { $0.subject?.name == "policy_type" || $0.speaks(of: .organizationPolicy) }
    case "AE2072":
      return isAnyText("master") || ["AE3004", "AE3008"].contains { has($0) { $0.subject?.name == "id" } } || has("AE3001") { $0.speaks(of: .awsAccount) }
    case "AE3001": return isLostDocument(finding) || isTemplateElsewhere(finding)
    case "AE3002": return isElsewhere(finding) || isOnMistakenLine(finding) || isOfOtherType(finding) || stands(with: "AE1040", at)
    // Quotes would not help a text that is wrong anyway.
    case "AE3009": return findings.contains { $0.severity == .error && $0.primary.at == at }
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
    guard let name = finding.subject?.name else { return false }
    return findings.contains { other in
      guard other.primary.at.file == finding.primary.at.file else { return false }
      if other.code.code == "AE2006" { return true }
      guard ["AE3001", "AE3004", "AE3111", "AE3120", "AE3121", "AE3122"].contains(other.code.code), let read = other.subject?.name else { return false }
      guard read == name || read == "Not\(name)" || read.hasSuffix(" \(name)") || read.filter({ $0 != " " }) == name else { return false }
      return other.code.code == "AE3001" || lines(between: other.primary.at, and: finding.primary.at) <= (other.code.code == "AE3004" ? 8 : 60)
    }
  }

  private func isOnMistakenLine(_ finding: Diagnostic) -> Bool {
    guard let name = finding.subject?.name else { return false }
    return causes.isOnMistakenLine(key: name, of: finding.primary.at.file)
  }

  /// A line stands there twice: the first of them lacks what follows the second.
  private func isDoubled(_ finding: Diagnostic, by code: String) -> Bool {
    has(code) { other in
      guard other.primary.at.file == finding.primary.at.file, lines(between: finding.primary.at, and: other.primary.at) == 1 else { return false }
      // The first of the two is the one that lacks it.
      return code != "AE3123" || other.subject?.name == finding.subject?.name
        || finding.primary.text == "found nothing" && other.secondary.contains { lines(between: $0.at, and: finding.primary.at) == 0 }
    }
  }

  /// A field is missing in an item that has a key of another type's: it stands in the wrong list.
  private func isOfOtherType(_ finding: Diagnostic) -> Bool {
    guard let type = finding.subject?.type, causes.tears(itemAt: finding.primary.at) else { return false }
    return has("AE3001") {
      $0.primary.at.file == finding.primary.at.file && !$0.suggestsOther && $0.subject?.type == type
    }
  }

  /// A key that is unknown because the document it belongs to ends in front of it.
  private func isLostDocument(_ finding: Diagnostic) -> Bool {
    ["Version", "Statement"].contains(finding.subject?.name)
      && has("AE1040") { $0.primary.at.file == finding.primary.at.file && lines(between: finding.primary.at, and: $0.primary.at) <= 4 }
  }

  /// A template that stands where none belongs: in another list of the file that includes it.
  private func isTemplateElsewhere(_ place: SourceRange) -> Bool {
    has("AE3001") { $0.primary.at.file == place.file && isTemplateElsewhere($0) }
  }

  private func isTemplateElsewhere(_ finding: Diagnostic) -> Bool {
    guard finding.code.code == "AE3001", finding.speaks(of: .awsAccount) else { return false }
    return has("AE3001") { $0.speaks(of: .awsAccount, "accounts") && sources[$0.primary.at.file].displayPath == "organization.yaml" }
      && sources[finding.primary.at.file].displayPath != "organization.yaml"
  }

  /// The account is missed elsewhere under a name that is like its own.
  private func isAccountMissed(_ finding: Diagnostic) -> Bool {
    let own = named(finding).bytes
    return findings.contains { other in
      switch other.code.code {
      case "AE2030": return named(other).bytes == own
      case "AE2001", "AE2008", "AE2050":
        guard other.speaks(of: .awsAccount) else { return false }
        let missed = named(other).bytes
        let isLike = closestMatch(to: String(decoding: missed, as: UTF8.self), among: [String(decoding: own, as: UTF8.self)]) != nil
        return isLike || own.starts(with: missed) || missed.starts(with: own)
      default: return false
      }
    }
  }

  /// What is missed may be of the kind of an item whose keys were read as the former item's.
  private func isOfMergedItem(_ finding: Diagnostic) -> Bool {
    finding.subject?.type.map(isMerged) ?? false
  }

  /// An item of a kind was read as a part of the one in front of it.
  private func isMerged(_ kind: String) -> Bool {
    has("AE3004") { other in
      // Two in a row are no more than that.
      guard let first = other.secondary.first, lines(between: first.at, and: other.primary.at) > 1 else { return false }
      return other.subject?.type == kind
    }
  }

  /// What a finding speaks of by its name.
  private func named(_ finding: Diagnostic) -> Letters { Letters(finding.subject?.name ?? "") }

  /// A key that is given twice, because its first value, a document, ends where the second begins.
  private func isSplitDocument(_ finding: Diagnostic) -> Bool {
    let (other, distance) = finding.code.code == "AE1040" ? ("AE3004", 1) : ("AE1041", 2)
    return has(other) { $0.primary.at.file == finding.primary.at.file && lines(between: finding.primary.at, and: $0.primary.at) <= distance }
  }

  /// An account or unit has no name, and may be the one that is missed.
  private func isNamelessAccount(_ finding: Diagnostic) -> Bool {
    [TypeName.awsAccount, .organizationalUnit].contains { type in finding.speaks(of: type) && has("AE3002") { $0.speaks(of: type, "name") } }
  }

  /// A provider that names an account which is missed elsewhere too.
  private func isRenamedAccount(_ place: SourceRange) -> Bool {
    let named = name(of: place, after: 1).bytes
    return findings.contains { other in
      ["AE2001", "AE2008", "AE2050"].contains(other.code.code) && other.speaks(of: .awsAccount) && self.named(other).bytes == named
    }
  }

  /// The name may be one that holds a placeholder which cannot be filled in.
  private func isNameFilledIn(_ finding: Diagnostic) -> Bool {
    let missed = named(finding).bytes
    return findings.contains { finding in
      guard ["AE2052", "AE2053"].contains(finding.code.code) else { return false }
      let text = sources[finding.primary.at.file].text
      let start = text[..<Int(finding.primary.at.range.start)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let line = text[start..<Int(finding.primary.at.range.start)].drop { $0 == 0x20 || $0 == UInt8(ascii: "-") }
      let front = Letters(line.dropFirst(5)).bytes
      return line.starts(with: "name:".utf8) && !front.isEmpty && missed.starts(with: front)
    }
  }

  /// The line that gives a name may be the one that is lost where the list of such resources, or of what holds them, is torn.
  private func isOfTornList(_ finding: Diagnostic) -> Bool {
    guard let type = finding.subject?.type.flatMap(TypeName.init(named:)) else { return false }
    func isListed(in spec: TypeSpec) -> Bool {
      spec.fields.contains { if case .list(of: .object(let item)) = $0.type { item == type } else { false } }
    }
    return causes.tornKeys.contains { key in
      TypeName.allCases.contains { holder in
        guard let index = holder.spec.field(named: key), case .list(of: .object(let item)) = holder.spec.fields[index].type else { return false }
        return item == type || isListed(in: item.spec)
      }
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
      let uses = findings.count { $0.code == finding.code && $0.subject == finding.subject && $0.primary.at.file == file && (causes.torn.contains(file) || causes.hides($0.primary.at)) }
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
        return wanted.occurrences(of: named(finding), upTo: 1) > 0
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
