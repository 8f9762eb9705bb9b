import AegisBasics

/// Names that are missed because a file which nothing includes defines them are one finding, which names the file.
func withoutMissingFile(_ findings: [Diagnostic], in sources: SourceMap) -> [Diagnostic] {
  let strays = findings.filter { $0.code.code == "AE0003" && !sources[$0.primary.at.file].text.isEmpty }
  guard !strays.isEmpty, findings.contains(where: { $0.code.code == "AE2001" }) else { return findings }
  let defined = strays.map { ($0.primary.at.file, DefinedNames(sources[$0.primary.at.file])) }
  var kept: [Diagnostic] = []
  var first: [FileID: Int] = [:]
  for finding in findings {
    guard finding.code.code == "AE2001", let subject = finding.subject, let name = subject.name,
      let (stray, _) = defined.first(where: { $1.has(name, subject.type) })
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

/// How many bytes of a line are looked at: whoever writes longer ones has a program write them, without anchors.
private let longestLine = 1024

/// What findings with one cause have in common; nil for those that have one each.
private func repeatable(_ finding: Diagnostic, _ sources: SourceMap) -> [UInt8]? {
  switch finding.code.code {
  // However the name is spelled.
  case "AE2001", "AE2008", "AE2050": return Letters(finding.message).bytes
  // The list they stand in is the wrong one.
  case "AE2002": return Array("AE2002 \(finding.primary.at.file.rawValue) \(finding.message)".utf8)
  case "AE2052", "AE2057", "AE2072", "AE3020", "AE6020":
    let subject = finding.subject
    return Array("\(finding.code.code) \(subject?.type ?? "") \(subject?.name ?? "") \(subject?.near ?? "")".utf8)
  // Those that stand outside of a string.
  case "AE2058" where finding.subject != nil:
    let position = sources[finding.primary.at.file].position(of: finding.primary.at.range.start, unit: .utf8)
    return Array("AE2058 \(finding.primary.at.file.rawValue) \(position.line)".utf8)
  // A document that stands for itself elsewhere lacks the same in each place.
  case "AE3113":
    let text = sources[finding.primary.at.file].text
    let place = Int(finding.primary.at.range.start), front = max(0, place - longestLine)
    guard let start = text[front..<place].lastIndex(of: 0x0A).map({ $0 + 1 }) ?? (front == 0 ? 0 : nil) else { return nil }
    let line = text[start...].prefix(longestLine).prefix { $0 != 0x0A }
    guard let mark = line.firstIndex(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "*") }), line[..<mark].last == 0x20 else { return nil }
    let anchor = line[(mark + 1)...].prefix { $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
    return Array("AE3113 \(finding.primary.at.file.rawValue) ".utf8) + anchor
  // Keys that are no type's are told each, once in a file.
  case "AE3001" where finding.isForeignKey && !finding.isOthersKey:
    return Array("AE3001 \(finding.primary.at.file.rawValue) \(finding.message)".utf8)
  // Keys of another type have gone astray together, as against one that is misspelt: in one column, or in one pair of brackets.
  case "AE3001" where finding.isForeignKey:
    let position = sources[finding.primary.at.file].position(of: finding.primary.at.range.start, unit: .utf8)
    let type = finding.subject?.type ?? ""
    let text = sources[finding.primary.at.file].text[..<Int(finding.primary.at.range.start)]
    let isInBrackets = text[(text.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)...].contains(UInt8(ascii: "{"))
    return Array("AE3001 \(finding.primary.at.file.rawValue) \(isInBrackets ? -position.line : position.column) \(type)".utf8)
  default: return nil
  }
}

extension Diagnostic {
  fileprivate static let placesShown = 8

  /// Takes another place of the same mistake in.
  fileprivate mutating func join(_ other: Diagnostic, number: Int) {
    repetitions += 1
    if number <= Self.placesShown { secondary.append(Label(other.primary.at, "here too")) }
    guard let own = fixes.first, let fix = other.fixes.first, own.title == fix.title else { return }
    fixes[0].edits += fix.edits
  }
}
