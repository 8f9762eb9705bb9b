public import AegisBasics

/// What becomes of one file.
public struct MergedFile: Sendable {
  public var path: ProjectPath
  /// The text that the file is to have.
  public var text: [UInt8]
  public var bag: DiagnosticBag
}

/// How files that are there already are treated.
public enum MergePolicy: Sendable {
  /// What only one side changed is taken; what both changed is a finding.
  case merge
  /// As `merge`; and where no earlier import is known, AWS has changed what differs.
  case refresh
  /// All is AWS's.
  case overwrite
}

/// Merges what AWS has now into a file that people edit.
///
/// Comments, order and line ends stay. A part that already means what AWS has stays as it is written.
///
/// - Parameter theirs: What AWS has now.
/// - Parameter ours: The file as it is; nil where there is none.
/// - Parameter base: The file as the last import wrote it; nil where none is known.
/// - Parameter meaning: The file as it would be written if AWS had what the project says; nil where the project does
///   not compile.
public func merge(
  _ theirs: GeneratedFile, into ours: SourceFile?, base: [UInt8]?, meaning: GeneratedFile?, policy: MergePolicy
) -> MergedFile {
  var theirs = theirs
  var bag = DiagnosticBag()
  if let meaning { leaveOut(of: &theirs, whatIsSaidBeside: ours, meaning, into: &bag) }
  var result = MergedFile(path: theirs.path, text: Array(theirs.text.utf8), bag: bag)
  guard let ours, policy != .overwrite, ours.text != result.text, ours.text != base else { return result }
  guard let parts = FileParts(ours.text, file: ours.id, shape: theirs.shape) else {
    result.bag.report(.importUnmergeable(theirs.path.text, at: SourceRange(ours.id, TextRange(0, 0))))
    result.text = ours.text
    return result
  }
  let baseParts = base.flatMap { FileParts($0, file: ours.id, shape: theirs.shape) }
  var merging = Merging(
    theirs: theirs, ours: parts, start: SourceRange(ours.id, TextRange(0, 0)),
    base: baseParts.map { Dictionary($0.parts.map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first }) },
    meaning: Dictionary((meaning?.parts ?? []).map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first }), policy: policy)
  let text = merging.merge(basePrelude: baseParts?.prelude)
  result.text = text == FileParts.unified(ours.text[...]) ? ours.text : Array((endsInCRLF(ours.text) ? text.replacing("\n", with: "\r\n") : text).utf8)
  result.bag.append(merging.bag)
  return result
}

/// Whether each line ends in CRLF.
private func endsInCRLF(_ text: [UInt8]) -> Bool {
  var before: UInt8 = 0
  var isAny = false
  for byte in text {
    if byte == 0x0A {
      if before != 0x0D { return false }
      isAny = true
    }
    before = byte
  }
  return isAny
}

/// What a template says, or the former name of something that was renamed, is written into no file a second time.
private func leaveOut(of theirs: inout GeneratedFile, whatIsSaidBeside ours: SourceFile?, _ meaning: GeneratedFile, into bag: inout DiagnosticBag) {
  var here = Set<String>()
  if let ours {
    guard let parts = FileParts(ours.text, file: ours.id, shape: theirs.shape)?.parts else { return }
    here = Set(parts.map(\.key))
  }
  let elsewhere = Dictionary(meaning.parts.filter { !here.contains($0.key) }.map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first })
  theirs.parts.removeAll { part in
    // Fields that only name a file are needed for what else AWS has.
    guard let text = elsewhere[part.key], theirs.shape == .list || !part.text.contains("$ref:") else { return false }
    // A file that is not there can hold it without a conflict.
    guard text == part.text || ours != nil else { return false }
    if text != part.text, let ours { bag.report(.importDifference(part.key, at: SourceRange(ours.id, TextRange(0, 0)))) }
    return true
  }
}

private struct Merging {
  let theirs: GeneratedFile
  let ours: FileParts
  /// The file's beginning: for what has no place in it.
  let start: SourceRange
  /// By key; nil where no earlier import is known.
  let base: [String: String]?
  let meaning: [String: String]
  let policy: MergePolicy
  var bag = DiagnosticBag()

  mutating func merge(basePrelude: String?) -> String {
    let theirTexts = Dictionary(theirs.parts.map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first })
    var ourKeys = Set(ours.parts.map(\.key))
    var merged: [(key: String, text: String)] = []
    for part in ours.parts {
      // What was renamed here, and not in AWS yet, is the same thing.
      let former = theirTexts[part.key] == nil ? part.formerNames.first { theirTexts[$0] != nil && !ourKeys.contains($0) } : nil
      if let former { ourKeys.insert(former) }
      let text = former.map { decide(part, renamed(theirTexts[$0], to: part.key), known: renamed(base?[$0], to: part.key)) }
      if let text = text ?? decide(part, theirTexts[part.key], known: base?[part.key]) { merged.append((part.key, aligned(text))) }
    }
    // New parts stand behind the one that they follow in AWS's order.
    var previous: String?
    for part in theirs.parts {
      guard !ourKeys.contains(part.key) else {
        if merged.contains(where: { $0.key == part.key }) { previous = part.key }
        continue
      }
      if let known = base?[part.key] {
        if known != part.text { bag.report(.importDeletedHere(part.key, at: start)) }
        continue
      }
      let index = previous.flatMap { key in merged.firstIndex { $0.key == key } }.map { $0 + 1 } ?? 0
      merged.insert((part.key, aligned(part.text)), at: index)
      previous = part.key
    }
    let prelude = ours.prelude == basePrelude ? theirs.prelude : ours.prelude
    if merged.isEmpty && theirs.shape == .list { return prelude + "[]\n" + ours.epilogue }
    return prelude + merged.map(\.text).map(ended).joined() + ours.epilogue
  }

  /// An item of a list with its dash where those of the file have theirs, which YAML demands.
  private func aligned(_ text: String) -> String {
    guard theirs.shape == .list, let wanted = ours.parts.lazy.compactMap({ dashColumn($0.text) }).first, let own = dashColumn(text), own != wanted else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
      if line.allSatisfy({ $0 == " " }) { return line }
      if wanted < own { return line.dropFirst(min(own - wanted, line.prefix { $0 == " " }.count)) }
      return String(repeating: " ", count: wanted - own)[...] + line
    }
    return lines.joined(separator: "\n")
  }

  /// In front of the first line that begins an item.
  private func dashColumn(_ text: String) -> Int? {
    for line in text.split(separator: "\n") {
      let said = line.drop { $0 == " " }
      if said.hasPrefix("- ") || said == "-" { return line.utf8.count - said.utf8.count }
      if !said.isEmpty && !said.hasPrefix("#") { return nil }
    }
    return nil
  }

  private func ended(_ text: String) -> String { text.utf8.last == 0x0A ? text : text + "\n" }

  /// A part as it would be written under another name, which stands in its first line.
  private func renamed(_ text: String?, to name: String) -> String? {
    guard let text, let end = text.firstIndex(of: "\n"), let colon = text[..<end].firstRange(of: ": ") else { return text }
    return text[..<colon.upperBound] + yamlScalar(name) + text[end...]
  }

  /// What a part of ours becomes; nil where it goes.
  ///
  /// - Parameter known: What the last import wrote of it.
  private mutating func decide(_ part: FileParts.Part, _ theirs: String?, known: String?) -> String? {
    guard let theirs else {
      guard let known else { return part.text }
      if part.text == known || meaning[part.key] == known { return nil }
      bag.report(.importRemoved(part.key, at: part.at))
      return part.text
    }
    if part.text == theirs || meaning[part.key] == theirs || known == theirs { return part.text }
    if part.text == known { return theirs }
    // What it means in canonical form serves as base too: the lines then differ where AWS does.
    for base in [known, policy == .refresh || known != nil ? meaning[part.key] : nil].compactMap({ $0 }) {
      if let text = mergeLines(base: base, ours: part.text, theirs: theirs) { return text }
      if known != nil { break }
    }
    bag.report(known == nil ? .importDifference(part.key, at: part.at) : .importConflict(part.key, at: part.at))
    return part.text
  }
}
