import AegisBasics
import AegisSchema

/// Findings by their codes and places, for those that are asked about others around them.
///
/// Of each file and code only those next to a place are looked at: a mistake says nothing about one that hundreds of others
/// of its kind stand in front of, and what is asked of each would grow with the square.
struct FindingIndex {
  private struct Key: Hashable {
    let code: String
    let file: FileID
  }

  private struct Topic: Hashable {
    let code: String
    let type: String
    let name: String?
  }

  private static let reach = 64

  private var byPlace: [Key: [Diagnostic]] = [:]
  private var byFile: [FileID: [Diagnostic]] = [:]
  private var byCode: [String: [Diagnostic]] = [:]
  private var topics: Set<Topic> = []

  /// - Parameter findings: In the order of their places.
  init(_ findings: [Diagnostic]) {
    for finding in findings {
      let (code, file) = (finding.code.code, finding.primary.at.file)
      byPlace[Key(code: code, file: file), default: []].append(finding)
      byFile[file, default: []].append(finding)
      byCode[code, default: []].append(finding)
      guard let type = finding.subject?.type else { continue }
      topics.insert(Topic(code: code, type: type, name: nil))
      if let name = finding.subject?.name { topics.insert(Topic(code: code, type: type, name: name)) }
    }
  }

  var isEmpty: Bool { byCode.isEmpty }

  func has(_ code: String) -> Bool { byCode[code] != nil }

  func all(_ code: String) -> [Diagnostic] { byCode[code] ?? [] }

  /// Whether a finding is about resources of a type, or about a field of theirs.
  func speaks(_ code: String, of type: TypeName, _ name: String? = nil) -> Bool {
    topics.contains(Topic(code: code, type: type.spec.name, name: name))
  }

  /// Those of a code in a place's file that are next to it.
  func near(_ place: SourceRange, _ code: String) -> ArraySlice<Diagnostic> {
    byPlace[Key(code: code, file: place.file)].map { Self.next(to: place, in: $0) } ?? []
  }

  /// Those of any code.
  func near(_ place: SourceRange) -> ArraySlice<Diagnostic> { byFile[place.file].map { Self.next(to: place, in: $0) } ?? [] }

  private static func next(to place: SourceRange, in findings: [Diagnostic]) -> ArraySlice<Diagnostic> {
    let at = findings.partitioningIndex { $0.primary.at.range.start >= place.range.start }
    return findings[max(0, at - reach)..<min(findings.count, at + reach)]
  }
}
