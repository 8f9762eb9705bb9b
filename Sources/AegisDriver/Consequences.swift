import AegisBasics
import AegisSchema
import AegisSema
import AegisSyntax

// One cause, one finding: what a mistake makes of the text around it, or leaves missing elsewhere, is not told while
// the mistake is there. What was wrong besides shows once it is mended.

/// The findings of a project without those that follow from another one of them.
///
/// - Parameter units: The files that were read.
func withoutConsequences(_ findings: [Diagnostic], units: [LoadedUnit], in sources: SourceMap) -> [Diagnostic] {
  withoutConsequences(findings, of: units.map { ReadFile($0) }, in: sources)
}

/// The findings in files without those that follow from another one of them, in whatever order they come.
func withoutConsequences(_ findings: [Diagnostic], of files: @autoclosure () -> [ReadFile], in sources: SourceMap) -> [Diagnostic] {
  guard findings.count > 1, findings.contains(where: \.hasConsequences) else { return findings }
  let findings = DiagnosticBag(findings).sorted(in: sources)
  let files = files()
  let causes = Causes(findings, files, sources)
  var kept = onceEach(findings)
  let first = kept.first { $0.isError && $0.isOfConfiguration }
  let cut = CutBlocks(findings, files, sources)
  kept = kept.compactMap { cut.turned($0, causes) }
  let shapes = ShapeConsequences(kept, causes, sources)
  let context = MissingContext(kept, causes, sources, cut: cut.rests)
  kept = kept.filter { !shapes.explains($0) && !context.explains($0) }
  kept = withoutRepetition(withoutMissingFile(kept, in: sources), in: sources)
  // Two mistakes may explain each other; one has to be told.
  guard !kept.contains(where: { $0.isError && $0.isOfConfiguration }), let first else { return kept.isEmpty ? findings : kept }
  return kept + [first]
}

/// A file and what stands in it, as far as what follows from mistakes in it depends on that.
///
/// Of most files nothing is asked: what stands in them is worked out where it is.
struct ReadFile {
  let id: FileID
  let path: String
  let tree: SyntaxTree
  /// Nil for a policy document that stands alone.
  private let unit: LoadedUnit?
  private let document: TextRange?

  init(_ unit: LoadedUnit) {
    (id, path, tree) = (unit.source.id, unit.source.displayPath, unit.unit.file.tree)
    (self.unit, document) = (unit, nil)
  }

  /// - Parameter document: Where the document stands, if it is in JSON.
  init(_ tree: SyntaxTree, path: String, document: TextRange?) {
    (id, self.path, self.tree) = (tree.file, path, tree)
    (unit, self.document) = (nil, document)
  }

  /// Where documents in JSON stand.
  var documents: [TextRange] {
    guard let unit else { return document.map { [$0] } ?? [] }
    return zip(unit.unit.documents, unit.unit.file.documents).lazy.filter { !$1.isMapping }.map(\.0.place.range)
  }

  /// Scalars that are the paths of other files.
  var inclusions: [NodeID] { unit?.unit.file.inclusions.map(\.path) ?? [] }
}

/// Two findings of one code at one place, such as of a document that stands for two kinds of policy, are one. Settings that
/// are missing all stand where their section begins, and each is a mistake of its own.
private func onceEach(_ findings: [Diagnostic]) -> [Diagnostic] {
  struct Key: Hashable {
    let code: DiagnosticCode
    let at: SourceRange
    let setting: String?
  }
  var indices: [Key: Int] = [:]
  var kept: [Diagnostic] = []
  for finding in findings {
    guard finding.isOfConfiguration else {
      kept.append(finding)
      continue
    }
    let key = Key(code: finding.code, at: finding.primary.at, setting: finding.code == .missingSetting ? finding.message : nil)
    if let index = indices[key] {
      // Of the same message the one that says most of where it applies.
      if finding.message == kept[index].message && finding.notes.joined() > kept[index].notes.joined() { kept[index] = finding }
    } else {
      indices[key] = kept.count
      kept.append(finding)
    }
  }
  return kept
}

extension Diagnostic {
  /// Of the files and what they say, as opposed to what rules think of it.
  fileprivate var isOfConfiguration: Bool { ["AE0", "AE1", "AE2", "AE3"].contains { code.code.hasPrefix($0) } }
  fileprivate var isError: Bool { severity == .error }
  /// Whether others may follow from it: errors, and what a file says that nothing includes.
  var hasConsequences: Bool { isError || code == .unreachedFile }
  /// Another name is offered for one that is not known.
  var suggestsOther: Bool { subject?.near != nil }
  /// Whether it is about resources of a type, or about a field of theirs.
  func speaks(of type: TypeName, _ name: String? = nil) -> Bool {
    subject?.type == type.spec.name && (name == nil || subject?.name == name)
  }
}

/// Mistakes that tear a file's structure, or keep a part of it from being read.
struct Causes {
  /// Around mistakes of syntax, each with the entry of the top level that it stands in.
  private let blocks: [FileID: RangeSet]
  /// The same with the entries next to it.
  private let neighbours: [FileID: RangeSet]
  /// The lines of mistakes of a file's own syntax.
  private var lines: [FileID: Set<Int>] = [:]
  /// Those of them after which lines may belong elsewhere.
  private var tornLines: [FileID: Set<Int>] = [:]
  private var tornStarts: [FileID: [UInt32]] = [:]
  /// Mistakes of syntax inside of documents, and those documents whose objects they tear.
  private var marks: [FileID: Set<TextRange>] = [:]
  /// Those of them that may have changed what stands beside them.
  private var strayMarks: [FileID: [TextRange]] = [:]
  /// With the codes of the mistakes in each.
  private var tornDocuments: [FileID: [TextRange: Set<String>]] = [:]
  private var tornRanges: [FileID: [TextRange]] = [:]
  /// Documents beside a mistake of the file's own syntax: they may begin or end elsewhere than was meant.
  private var cutDocuments: [FileID: [TextRange]] = [:]
  /// Files that may stand elsewhere than was meant, because what includes them is torn.
  private var misplaced: Set<FileID> = []
  private let sources: SourceMap
  /// Where mistakes begin, in order; by the column of their lines, too.
  private var places: [FileID: [UInt32]] = [:]
  private var placesByColumn: [FileID: [Int: [UInt32]]] = [:]
  /// What could not be read, by file: a value that is wrong, or all around a mistake of syntax. None stands in another.
  private(set) var unread: [FileID: [TextRange]] = [:]
  private let hidden: [FileID: RangeSet]
  /// The keys of the top level under which lines may hang together otherwise than was meant.
  let tornKeys: Set<String>
  private let mistakenLines = MistakenLines()
  private let layouts: [FileID: LineLayout]
  private let syntax: SyntaxConsequences
  /// Of torn files the lines with aliases, and where what they stand for begins.
  private var aliases: [FileID: [Int: UInt32]] = [:]

  /// After these a file's entries may hang together otherwise than was meant.
  private static let tearing: Set<String> = [
    "AE1014", "AE1015", "AE1016", "AE1017", "AE1018", "AE1019", "AE1020", "AE1021", "AE1024", "AE1026", "AE1027", "AE1032", "AE1034",
    "AE1037", "AE1038", "AE1052", "AE1053", "AE1055",
  ]
  /// Of these a document in JSON has its own.
  private static let ofBoth: Set<String> = [
    "AE1017", "AE1021", "AE1022", "AE1023", "AE1026", "AE1027", "AE1028", "AE1029", "AE1032", "AE1040", "AE1041", "AE1042", "AE1043", "AE1044", "AE1045",
    "AE1046", "AE1047", "AE1048", "AE1049", "AE1050", "AE1051", "AE1054", "AE1007",
  ]
  /// After these a document's objects may hang together otherwise than was meant.
  private static let tearingJSON: Set<String> = [
    "AE1017", "AE1022", "AE1026", "AE1027", "AE1028", "AE1029", "AE1032", "AE1041", "AE1045", "AE1047", "AE1048", "AE1051", "AE1054",
  ]
  /// What keeps a value, or a file, from being read.
  private static let obstructing: Set<String> = [
    "AE2005", "AE2006", "AE2010", "AE2011", "AE2012", "AE2013", "AE3001", "AE3002", "AE3003", "AE3004", "AE3005", "AE3007", "AE3008", "AE3010",
    "AE3011",
  ]

  init(_ findings: [Diagnostic], _ files: [ReadFile], _ sources: SourceMap) {
    var documents: [FileID: [TextRange]] = [:]
    var (blocks, neighbours): ([FileID: [TextRange]], [FileID: [TextRange]]) = ([:], [:])
    let broken = Set(findings.lazy.filter { $0.isError && $0.code.code.hasPrefix("AE1") }.map(\.primary.at.file))
    for file in files where broken.contains(file.id) { documents[file.id] = file.documents.sorted { $0.start < $1.start } }
    var layouts: [FileID: LineLayout] = [:]
    for finding in findings where finding.isError && finding.isOfConfiguration {
      let (file, range) = (finding.primary.at.file, finding.primary.at.range)
      let code = finding.code.code
      if layouts[file] == nil { layouts[file] = LineLayout(sources[file].text) }
      guard code.hasPrefix("AE1") || Self.obstructing.contains(code) else { continue }
      if Self.ofBoth.contains(code), let document = documents[file]?.range(around: range.start) {
        marks[file, default: []].insert(range)
        if !["AE1042", "AE1043", "AE1044"].contains(code) { strayMarks[file, default: []].append(range) }
        // What stands behind a document's end may be the next item.
        if code == "AE1041" { unread[file, default: []].append(TextRange(range.start, max(range.start, min(document.end, UInt32(sources[file].text.count))))) }
        if Self.tearingJSON.contains(code) || code == "AE1042" { tornDocuments[file, default: [:]][document, default: []].insert(code) }
        continue
      }
      let layout = layouts[file]!
      var lost = layout.extent(of: range.start)
      if code.hasPrefix("AE1") {
        lines[file, default: []].insert(layout.line(of: range.start))
        if Self.tearing.contains(code) { tornLines[file, default: []].insert(layout.line(of: range.start)) }
        if Self.tearing.contains(code) {
          let entry = layout.entry(around: range.start)
          blocks[file, default: []].append(entry)
          lost = TextRange(layout.entry(around: max(entry.start, 1) - 1).start, layout.entry(around: entry.end).end)
          neighbours[file, default: []].append(lost)
        }
      } else if code == "AE2006" || (code == "AE3003" && layout.begins(at: range.start)) || (code == "AE3001" && isOfOtherItem(finding, layout)) {
        lost = layout.item(around: range.start)
      }
      if finding.subject?.type == TypeName.variable.spec.name || (code == "AE3005" && finding.subject?.name == "type"),
        !sources[file].text[Int(lost.start)..<Int(range.start)].contains(UInt8(ascii: "{"))
      {
        // A variable: its name stands on the line above.
        lost.start = min(lost.start, layout.holder(of: range.start))
      }
      lost.end = min(lost.end, UInt32(sources[file].text.count))
      unread[file, default: []].append(lost)
      places[file, default: []].append(range.start)
      if let column = layout.column(of: range.start) { placesByColumn[file, default: [:]][column, default: []].append(range.start) }
    }
    for (file, lines) in tornLines { tornStarts[file] = lines.sorted().map { layouts[file]!.start(of: $0) } }
    // Findings come in the order of their places.
    for file in unread.keys { unread[file] = unread[file]!.outermost }
    for file in strayMarks.keys { strayMarks[file]!.sort { $0.start < $1.start } }
    tornRanges = tornDocuments.mapValues { $0.keys.sorted { $0.start < $1.start } }
    hidden = unread.mapValues { RangeSet($0) }
    tornKeys = Set(blocks.flatMap { file, ranges in
      Set(ranges.map(\.start)).map { String(decoding: sources[file].text[Int($0)...].prefix { $0 != UInt8(ascii: ":") && $0 != 0x0A }, as: UTF8.self) }
    })
    self.blocks = blocks.mapValues { RangeSet($0) }
    self.neighbours = neighbours.mapValues { RangeSet($0) }
    self.layouts = layouts
    self.sources = sources
    syntax = SyntaxConsequences(findings, documents: documents, layouts: layouts, tearing: Self.tearing, ofBoth: Self.ofBoth)
    for file in files where blocks[file.id] != nil {
      let tree = file.tree
      for node in tree.records.indices where tree.kind(node) == .alias && tree.resolved(node) != node {
        let line = layouts[file.id]!.line(of: tree.range(node).start)
        aliases[file.id, default: [:]][line] = tree.range(tree.resolved(node)).start
      }
    }
    for (file, own) in lines {
      let own = own.sorted()
      cutDocuments[file] = (documents[file] ?? []).filter { document in
        let (first, last) = (layouts[file]!.line(of: document.start), layouts[file]!.line(of: max(document.end, 1) - 1))
        let next = own.partitioningIndex { $0 >= first - 1 }
        return next < own.count && own[next] <= last + 2
      }
    }
    var misplacedPaths: Set<String> = []
    for file in files {
      guard let torn = self.blocks[file.id] else { continue }
      for path in file.inclusions where torn.contains(file.tree.range(path).start) {
        misplacedPaths.insert(file.tree.string(path))
      }
    }
    for file in files where misplacedPaths.contains(file.path) { misplaced.insert(file.id) }
  }

  /// Whether a finding is what a mistake of syntax makes of the text around it.
  func explain(_ finding: Diagnostic) -> Bool {
    let code = finding.code.code
    let (file, range) = (finding.primary.at.file, finding.primary.at.range)
    if code.hasPrefix("AE1") {
      if syntax.contains(finding) { return true }
      guard Self.ofBoth.contains(code), marks[file]?.contains(range) ?? false else { return false }
      if let own = lines[file], own.contains(layouts[file]!.line(of: range.start)) { return true }
      if code == "AE1040", blocks[file]?.contains(range.start) ?? false { return true }
      return cutDocuments[file]?.range(around: range.start) != nil
    }
    guard ["AE2", "AE3", "AE6"].contains(where: code.hasPrefix) else { return false }
    if let own = lines[file], own.contains(layouts[file]!.line(of: range.start)) { return true }
    if Self.speaksOfShape(code) {
      if blocks[file]?.contains(range.start) ?? false || misplaced.contains(file) { return true }
      if let start = aliases[file]?[layouts[file]!.line(of: range.start)], neighbours[file]?.contains(start) ?? false { return true }
      if Self.speaksOfLack(code), neighbours[file]?.contains(range.start) ?? false { return true }
      if cutDocuments[file].map({ holds($0, range) != nil }) ?? false { return true }
      if let torn = tornRanges[file].flatMap({ holds($0, range) }), code == "AE3113" || tornDocuments[file]?[torn] != ["AE1042"] { return true }
    }
    guard let marks = strayMarks[file] else { return false }
    // Those that begin further away cannot touch it, and of those in front the last ones are the nearest.
    let end = marks.partitioningIndex { $0.start >= range.end + 200 }
    return marks[max(0, end - 100)..<end].contains { isTouching($0, range, file) }
  }

  /// The document in which a place is, or at whose key in front of it.
  ///
  /// - Parameter documents: In order, apart from each other.
  private func holds(_ documents: [TextRange], _ range: TextRange) -> TextRange? {
    if let around = documents.range(around: range.start) { return around }
    let next = documents.partitioningIndex { $0.start >= range.end }
    return next < documents.count && documents[next].start - range.end < 16 ? documents[next] : nil
  }

  /// Nothing but quotes, commas and white space stands between two places of a file.
  private func isTouching(_ mark: TextRange, _ range: TextRange, _ file: FileID) -> Bool {
    if mark.start <= range.end && range.start <= mark.end { return true }
    let (first, second) = mark.end <= range.start ? (mark, range) : (range, mark)
    let text = sources[file].text
    guard second.start - first.end < 200, Int(second.start) <= text.count else { return false }
    return text[Int(first.end)..<Int(second.start)].allSatisfy { byte in
      switch byte {
      case 0x20, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "'"): true
      default: false
      }
    }
  }

  /// Whether a field of the same item could not be read.
  func tears(itemAt place: SourceRange) -> Bool {
    guard let layout = layouts[place.file], let column = layout.column(of: place.range.start) else { return false }
    return placesByColumn[place.file]?[column]?.hasOne(in: layout.item(around: place.range.start)) ?? false
  }

  /// Whether something of the value under a key could not be read.
  func tears(valueAt place: SourceRange) -> Bool {
    guard let layout = layouts[place.file] else { return false }
    return places[place.file]?.hasOne(in: layout.extent(of: place.range.start)) ?? false
  }

  /// Whether a line, or one next to it, is torn from what it belongs to.
  func isNearMistake(_ place: SourceRange) -> Bool {
    guard let own = tornLines[place.file], let layout = layouts[place.file] else { return false }
    let line = layout.line(of: place.range.start)
    return (line - 2...line + 2).contains { own.contains($0) }
  }

  /// Whether a line with a mistake of the file's own syntax says a key.
  func isOnMistakenLine(key: String, of file: FileID) -> Bool {
    guard let own = lines[file], let layout = layouts[file] else { return false }
    return mistakenLines.says(key, in: file) {
      let text = sources[file].text
      let word = Array("\(key):".utf8)
      return own.contains { line in
        let bytes = text[min(Int(layout.start(of: line)), text.count)...].prefix { $0 != 0x0A }
        return bytes.indices.contains { bytes[$0...].starts(with: word) }
      }
    }
  }

  /// How many lines lie between two places of a file.
  func lines(between place: SourceRange, and other: SourceRange) -> Int {
    if let layout = layouts[place.file] { return abs(layout.line(of: place.range.start) - layout.line(of: other.range.start)) }
    let bounds = [Int(place.range.start), Int(other.range.start)].sorted()
    return sources[place.file].text[bounds[0]..<bounds[1]].count { $0 == 0x0A }
  }

  /// Whether two places stand in one item of a list.
  func isSameItem(_ place: SourceRange, _ other: SourceRange) -> Bool {
    guard place.file == other.file, let layout = layouts[place.file] else { return false }
    return layout.item(around: place.range.start).contains(other.range.start)
  }

  /// Whether a place's item stands in a list that begins in the line behind another.
  func listBeginsBehind(_ place: SourceRange, itemOf other: SourceRange) -> Bool {
    place.file == other.file && layouts[place.file]?.listBeginsBehind(place.range.start, itemOf: other.range.start) ?? false
  }

  /// Whether a line of the same item, or of what belongs to it, is torn from what it belongs to.
  func isTornInside(itemAt place: SourceRange) -> Bool {
    guard let layout = layouts[place.file] else { return false }
    return tornStarts[place.file]?.hasOne(in: layout.item(around: place.range.start)) ?? false
  }

  /// Whether nothing belongs to a line but what it says itself.
  func isAlone(_ place: SourceRange) -> Bool {
    guard let layout = layouts[place.file] else { return false }
    let line = layout.line(of: place.range.start)
    return layout.lineCount == line + 1 || layout.item(around: place.range.start).end <= layout.start(of: line + 1)
  }

  /// What the item of a list says in which a place stands.
  func item(at place: SourceRange) -> ArraySlice<UInt8> {
    guard let layout = layouts[place.file] else { return [] }
    let (item, text) = (layout.item(around: place.range.start), sources[place.file].text)
    return text[Int(item.start)..<min(Int(item.end), text.count)]
  }

  /// Whether a line begins an item of a list.
  func isItem(_ place: SourceRange) -> Bool {
    guard let layout = layouts[place.file] else { return false }
    return layout.isItem(lineOf: place.range.start)
  }

  /// Whether nothing is said in front of a line.
  func isFirst(_ place: SourceRange) -> Bool {
    sources[place.file].text[..<Int(place.range.start)].allSatisfy { $0 <= 0x20 }
  }

  /// Whether a line says a key, with or without quotes.
  func isOn(lineOf place: SourceRange, key: String) -> Bool {
    let text = sources[place.file].text
    let start = text[..<Int(place.range.start)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = text[start...].prefix { $0 != 0x0A }
    return [Array("\(key):".utf8), Array("\"\(key)\"".utf8)].contains { word in line.indices.contains { line[$0...].starts(with: word) } }
  }

  /// The files with mistakes of syntax outside of documents.
  var misread: [FileID] { lines.keys.sorted() }

  /// Those whose entries may hang together otherwise than was meant.
  var torn: [FileID] { blocks.keys.sorted() }

  /// Documents that may have taken in what stands behind them.
  var openDocuments: [(FileID, TextRange)] {
    tornDocuments.flatMap { file, documents in documents.filter { $0.value.contains("AE1026") }.map { (file, $0.key) } }
  }

  /// Whether a place stands in what could not be read.
  func hides(_ place: SourceRange) -> Bool { hidden[place.file]?.contains(place.range.start) ?? false }

  private static func speaksOfShape(_ code: String) -> Bool {
    code.hasPrefix("AE30")
      || ["AE2005", "AE2006", "AE2030", "AE3110", "AE3111", "AE3113", "AE3114", "AE3115", "AE3119", "AE3120", "AE3121", "AE3122", "AE3123"].contains(code)
  }

  /// What is missing may stand in the entry in front, or in the one behind.
  private static func speaksOfLack(_ code: String) -> Bool { ["AE3002", "AE3113", "AE3115", "AE3110"].contains(code) }
}

/// What has been found out of keys on lines with mistakes, which many findings ask for.
private final class MistakenLines {
  private var known: [FileID: [String: Bool]] = [:]

  func says(_ key: String, in file: FileID, _ find: () -> Bool) -> Bool {
    if let known = known[file]?[key] { return known }
    let found = find()
    known[file, default: [:]][key] = found
    return found
  }
}

/// Whether the unknown key may be the one that an item is known by, or the item one of another kind.
private func isOfOtherItem(_ finding: Diagnostic, _ layout: LineLayout) -> Bool {
  layout.beginsItem(at: finding.primary.at.range.start) || !finding.suggestsOther || finding.subject?.near == "name"
}
