import AegisBasics
import AegisSchema

/// Findings about what a file says that follow from another one beside them: a line is gone, stands twice, or is
/// indented otherwise, and what stands around it is read as something it is not.
struct ShapeConsequences {
  private let findings: FindingIndex
  /// Keys with a blank in them: the end of a value went into them.
  private let strayKeys: FindingIndex
  /// Lists of objects that are missing.
  private let missingLists: FindingIndex
  /// What second roots hold, which is not read.
  private let secondRoots: [Letters]
  private let hasMistakenVariable: Bool
  private let causes: Causes
  private let sources: SourceMap

  init(_ findings: [Diagnostic], _ causes: Causes, _ sources: SourceMap) {
    self.causes = causes
    self.sources = sources
    self.findings = FindingIndex(findings)
    strayKeys = FindingIndex(findings.filter { ["AE3001", "AE3111"].contains($0.code.code) && $0.subject?.name?.utf8.contains(0x20) ?? false })
    missingLists = FindingIndex(findings.filter { $0.code.code == "AE3002" && $0.missingItems != nil })
    secondRoots = findings.filter { $0.code.code == "AE2033" }.map { Letters(causes.item(at: $0.primary.at)) }
    hasMistakenVariable = findings.contains(where: \.isOfVariable)
  }

  func explains(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    if isBeforeStrayComma(finding) || isOfMisplacedItem(finding) || isOfCutItem(finding) { return true }
    switch finding.code.code {
    case "AE1012": return has("AE1030", at) || has("AE3003", at) { causes.isFirst($0.primary.at) }
    case "AE2002": return has("AE3001", at) { $0.isForeignKey && lines(between: $0.primary.at, and: at) <= 2 }
    case "AE2030": return has("AE3001", at) { $0.isForeignKey && (lines(between: $0.primary.at, and: at) <= 2 || causes.isSameItem($0.primary.at, at)) }
    // What the second root holds is not read.
    case "AE2036": return isInSecondRoot(finding)
    case "AE2050": return finding.speaks(of: .organizationalUnit) && isInSecondRoot(finding)
    case "AE2057": return finding.speaks(of: .organization) && self.findings.has("AE2033")
    case "AE6020": return isInSecondRoot(finding) || findings.speaks("AE3004", of: .policyType)
    case "AE2051":
      return has("AE3002", at) { $0.speaks(of: .template, "accounts") } || has("AE3001", at) { $0.speaks(of: .template) && lines(between: $0.primary.at, and: at) <= 1 }
    case "AE2052":
      let isVariable = finding.subject?.name?.hasPrefix("var.") ?? false
      return isVariable && hasMistakenVariable
    case "AE2072": return findings.speaks("AE3002", of: .awsAccount)
    case "AE3001": return isForeignKeyExplained(finding)
    case "AE3002": return isLackExplained(finding)
    case "AE3004": return isSecondKeyExplained(finding)
    // Given twice, and the first time without its value.
    case "AE3007": return has("AE3004", at) { $0.secondary.first.map { lines(between: $0.at, and: at) == 0 } ?? false }
    case "AE3021":
      if has("AE3004", at, { $0.speaks(of: .identityProvider) && causes.isSameItem($0.primary.at, at) }) { return true }
      return !(finding.subject?.isMissing ?? false) && has("AE3021", at) { $0.subject?.type == finding.subject?.type && isBefore($0.primary.at, at) && causes.isSameItem($0.primary.at, at) }
    case "AE3101", "AE3102", "AE3105", "AE3116": return isActionElsewhere(finding)
    case "AE3111", "AE3120": return isOutdented(finding)
    case "AE3113": return isElementElsewhere(finding) || isOfEmptyCopy(finding)
    case "AE3115": return has("AE2053", at) { lines(between: $0.primary.at, and: at) == 0 }
    case "AE3123": return isSecondStatement(finding)
    default: return false
    }
  }

  /// A policy of a name that is taken, which says nothing: it is to be removed as it is.
  private func isOfEmptyCopy(_ finding: Diagnostic) -> Bool {
    finding.subject?.name == "Statement" && finding.subject?.isMissing != true && has("AE2030", finding.primary.at) { causes.isSameItem($0.primary.at, finding.primary.at) }
  }

  // MARK: Looking around

  private func has(_ code: String, _ place: SourceRange, _ condition: (Diagnostic) -> Bool = { _ in true }) -> Bool {
    findings.near(place, code).contains(where: condition)
  }

  private func lines(between place: SourceRange, and other: SourceRange) -> Int { causes.lines(between: place, and: other) }

  private func isBefore(_ place: SourceRange, _ other: SourceRange) -> Bool { place.range.start < other.range.start }

  private func text(_ place: SourceRange) -> ArraySlice<UInt8> { sources[place.file].text[Int(place.range.start)..<Int(place.range.end)] }

  /// Whether a second root, which is not read, names what is missed.
  private func isInSecondRoot(_ finding: Diagnostic) -> Bool {
    if secondRoots.isEmpty { return false }
    let names = [finding.subject?.name, finding.subject?.near].compactMap { $0 }.map { Letters($0) }
    return secondRoots.contains { text in names.contains { text.occurrences(of: $0, upTo: 1) > 0 } }
  }

  // MARK: Items and keys

  /// A value whose end, and the comma or the line's end behind it, went into the key behind it: `path: , /a name: b`.
  private func isBeforeStrayComma(_ finding: Diagnostic) -> Bool {
    guard !strayKeys.isEmpty, finding.severity == .error, ["AE2", "AE3"].contains(where: finding.code.code.hasPrefix) else { return false }
    let at = finding.primary.at
    return strayKeys.near(at).contains { other in
      let key = other.primary.at
      guard at.range.end <= key.range.start, key.range.start - at.range.end < 200 else { return false }
      return sources[at.file].text[Int(at.range.end)..<Int(key.range.start)].allSatisfy { [0x20, 0x0A, 0x0D, 0x22, 0x27, 0x2C].contains($0) }
    }
  }

  /// An item of a list whose key is missing stands in the list in front of it.
  private func isOfMisplacedItem(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    guard !missingLists.isEmpty, finding.code.code.hasPrefix("AE3"), !(finding.subject?.isMissing ?? false) else { return false }
    return has("AE3001", at) { key in
      guard let name = key.subject?.name, causes.isSameItem(key.primary.at, at) else { return false }
      return missingLists.near(at).contains { lack in
        lack.missingItems?.field(named: name) != nil && lack.subject?.type != key.subject?.type
      }
    }
  }

  private func isForeignKeyExplained(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    if has("AE1030", at, { lines(between: $0.primary.at, and: at) <= 1 }) { return true }
    guard finding.isForeignKey else { return false }
    // A line in front of the list has swallowed its key.
    if has("AE3003", at, { causes.listBeginsBehind($0.primary.at, itemOf: at) }) { return true }
    // Where the item begins, a value of another type is found.
    let keys = [at] + findings.near(at, "AE3001").filter { $0.isForeignKey && causes.isSameItem(at, $0.primary.at) }.map(\.primary.at)
    return has("AE3003", at) { wrong in keys.contains { lines(between: wrong.primary.at, and: $0) <= 2 } } || has("AE3004", at) { isBefore($0.primary.at, at) && lines(between: $0.primary.at, and: at) <= 1 }
  }

  private func isLackExplained(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    if finding.speaks(of: .organization), has("AE1012", at) || has("AE1030", at) { return true }
    if finding.speaks(of: .organizationRoot) && self.findings.has("AE2033") { return true }
    if causes.isTornInside(itemAt: at) { return true }
    // It stands behind the end of a document, on its line.
    if let name = finding.subject?.name, has("AE1041", at, { causes.isOn(lineOf: $0.primary.at, key: name) }) { return true }
    // Its value is there, but indented too little to belong to it.
    if let name = finding.subject?.name, text(at).elementsEqual(name.utf8), has("AE3001", at, { isBefore(at, $0.primary.at) && lines(between: at, and: $0.primary.at) == 1 }) { return true }
    // What is missing was read as the value of another field.
    guard let type = finding.subject?.type.flatMap(TypeName.init(named:)) else { return false }
    return has("AE3003", at) { other in
      guard let name = other.subject?.name, causes.isSameItem(at, other.primary.at) else { return false }
      return type.spec.field(named: name).map { type.spec.fields[$0].type.isScalar } ?? ["Version", "Statement", "Id"].contains(name)
    }
  }

  /// An item of one line that lacks fields: what follows the line went elsewhere, or stands behind its double. One
  /// missing field tells that.
  private func isOfCutItem(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    guard finding.code.code.hasPrefix("AE3"), let lack = findings.near(at, "AE3002").first(where: { lines(between: $0.primary.at, and: at) == 0 }) else { return false }
    return lack != finding && causes.isAlone(at) && causes.isItem(at)
  }

  private func isSecondKeyExplained(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    if has("AE3001", at, { $0.isForeignKey && isBefore($0.primary.at, at) && lines(between: $0.primary.at, and: at) <= 1 }) { return true }
    // An item of one line in front of it lacks fields: they are read as further keys of what holds its list.
    if has("AE3002", at, { lines(between: $0.primary.at, and: at) == 1 && isBefore($0.primary.at, at) && causes.isAlone($0.primary.at) && causes.isItem($0.primary.at) }) { return true }
    return has("AE1021", at) { isBefore($0.primary.at, at) && lines(between: $0.primary.at, and: at) <= 1 }
  }

  // MARK: Policies

  /// An ARN among actions whose key `Resource` is gone, or a name that has taken a bracket in.
  private func isActionElsewhere(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    if text(at).contains(where: { "{}[]".utf8.contains($0) }), has("AE1026", at) || has("AE1027", at) { return true }
    // Lines of a list whose dash is not read as one.
    if text(at).contains(0x0A) || text(at).first == UInt8(ascii: "-"), has("AE1015", at, { isBefore(at, $0.primary.at) && lines(between: at, and: $0.primary.at) <= 2 }) { return true }
    guard finding.code.code == "AE3105", text(at).starts(with: "arn:".utf8) else { return false }
    return causes.isNearMistake(at)
      || has("AE3105", at) { isBefore($0.primary.at, at) && text($0.primary.at).starts(with: "arn:".utf8) && lines(between: $0.primary.at, and: at) <= 1 }
      || has("AE3113", at) { isBefore($0.primary.at, at) && $0.subject?.name == "Resource" && lines(between: $0.primary.at, and: at) <= 60 }
      || has("AE3115", at) { isBefore($0.primary.at, at) && lines(between: $0.primary.at, and: at) <= 1 }
  }

  /// Whether nothing but white space and a quote stands in front of a place on its line.
  private func beginsLine(_ place: SourceRange) -> Bool {
    let line = sources[place.file].text[..<Int(place.range.start)].reversed().prefix { $0 != 0x0A }
    return line.allSatisfy { $0 == 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
  }

  /// What was to be the value of the key in the line in front, but is indented no deeper than that.
  private func isOutdented(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    return has("AE3115", at) { other in
      isBefore(other.primary.at, at) && other.primary.text == "found nothing" && lines(between: other.primary.at, and: at) == 1 && beginsLine(at)
    }
  }

  /// What is missing was read as a part of the element in front of it.
  private func isElementElsewhere(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    guard let name = finding.subject?.name else { return false }
    func isNear(_ place: SourceRange) -> Bool { isBefore(at, place) && causes.isSameItem(at, place) }
    // A list behind a word is one text with it.
    return has("AE3115", at) { isNear($0.primary.at) && causes.isOn(lineOf: $0.primary.at, key: name) }
      || has("AE3116", at) { isNear($0.primary.at) && text($0.primary.at).contains(0x0A) }
  }

  /// Where the dash or the bracket of a statement is gone, all of its elements are given twice.
  private func isSecondStatement(_ finding: Diagnostic) -> Bool {
    let at = finding.primary.at
    guard let first = finding.secondary.first?.at else { return false }
    if has("AE3115", at, { isBefore($0.primary.at, at) && lines(between: $0.primary.at, and: at) <= 1 && lines(between: $0.primary.at, and: first) > 0 && isBefore(first, $0.primary.at) && causes.isItem($0.primary.at) }) { return true }
    return has("AE3123", at) { other in
      guard let otherFirst = other.secondary.first?.at else { return false }
      return isBefore(otherFirst, first) && isBefore(first, other.primary.at) && isBefore(other.primary.at, at)
    }
  }
}

extension Diagnostic {
  /// A mistake in what a template's variable is.
  fileprivate var isOfVariable: Bool {
    switch code.code {
    case "AE3001", "AE3002", "AE3004": return speaks(of: .variable)
    case "AE3003": return subject?.name.map { TypeName.variable.spec.field(named: $0) != nil } ?? false
    default: return false
    }
  }

  /// An unknown key that is no misspelling: a field of another type, or none at all.
  var isForeignKey: Bool {
    guard code.code == "AE3001", let name = subject?.name else { return false }
    return !suggestsOther || Self.fieldNames.contains(name)
  }

  /// A key that some other type has.
  var isOthersKey: Bool { subject?.name.map(Self.fieldNames.contains) ?? false }

  private static let fieldNames = Set(TypeName.allCases.flatMap { $0.spec.fields.map(\.name) })

  /// Of a missing list of objects, what it holds.
  fileprivate var missingItems: TypeSpec? {
    guard let type = subject?.type.flatMap(TypeName.init(named:)), let name = subject?.name, let index = type.spec.field(named: name),
      case .list(of: .object(let item)) = type.spec.fields[index].type
    else { return nil }
    return item.spec
  }
}

extension TypeName {
  init?(named name: String) {
    guard let type = TypeName.allCases.first(where: { $0.spec.name == name }) else { return nil }
    self = type
  }
}

extension FieldType {
  fileprivate var isScalar: Bool {
    switch self {
    case .string, .integer, .boolean, .choice, .service, .provider, .date: true
    case .policy, .reference, .object, .list, .tags, .map, .value: false
    }
  }
}
