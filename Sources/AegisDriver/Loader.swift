import AegisBasics
import AegisLint
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// The files that a configuration reaches, read and checked one by one.
struct LoadedProject: Sendable {
  var files: FileTable
  /// In the order of inclusion; those of the graph.
  var units: [LoadedUnit]
  var graph: UnitGraph
  /// What is wrong with which file stands where, as opposed to what stands in it.
  var inclusions: DiagnosticBag
  /// Comments that ignore that nothing includes their files.
  var otherComments: [IgnoreComment]

  /// What is wrong with the files.
  var bag: DiagnosticBag {
    var bag = inclusions
    for unit in units { bag.append(unit.bag) }
    return bag
  }
}

/// The files of one or several runs by their paths; a path keeps its identifier.
struct FileTable: Sendable {
  private(set) var sources: SourceMap
  private var ids: [ProjectPath: FileID] = [:]

  init(after sources: SourceMap) { self.sources = sources }

  /// The identifier of a path; a new one for a path that was not asked for before.
  mutating func id(of path: ProjectPath) -> FileID {
    if let id = ids[path] { return id }
    let id = sources.nextID
    ids[path] = id
    sources.append(SourceFile(id: id, displayPath: path.text, text: []))
    return id
  }

  func knownID(of path: ProjectPath) -> FileID? { ids[path] }

  mutating func set(_ source: SourceFile) { sources.replace(source) }
}

/// A file that was read for one place of the configuration, and what is to say about it by itself.
final class LoadedUnit: Sendable {
  let source: SourceFile
  let unit: SourceUnit
  let bag: DiagnosticBag
  /// What the rules say of each document, parallel to the unit's documents; nil where the document could not be read in full.
  let lint: [DiagnosticBag?]
  let comments: [IgnoreComment]
  let hasErrors: Bool
  /// Where its inclusions lead, parallel to the unit's.
  fileprivate let inclusions: [Result<ProjectPath, PathError>]
  /// Only where earlier runs are of use.
  let mark: FileMark?
  /// The files that it includes, where it was not read because it has not changed.
  let unreadInclusions: [ProjectPath]?
  fileprivate let place: Loader.Place

  fileprivate init(
    _ source: SourceFile, _ unit: SourceUnit, _ bag: DiagnosticBag, lint: [DiagnosticBag?] = [], comments: [IgnoreComment] = [],
    _ place: Loader.Place, mark: FileMark? = nil, unreadInclusions: [ProjectPath]? = nil
  ) {
    inclusions = unit.file.inclusions.map { resolveInclusion(unit.file.tree.string($0.path), from: unit.file.path) }
    self.mark = mark
    self.unreadInclusions = unreadInclusions
    self.source = source
    self.unit = unit
    self.bag = bag
    self.lint = lint
    self.comments = comments
    self.place = place
    hasErrors = bag.hasErrors
  }
}

/// Reads what `organization.yaml` reaches, wave by wave: all files of a wave side by side, the files
/// they include next. File identifiers follow the order of inclusion, so they do not depend on scheduling.
struct Loader {
  /// What a place of the configuration wants of the file that stands there.
  fileprivate struct Place: Sendable {
    let expected: FieldType
    let field: FieldSpec?
    let isInTemplate: Bool

    func isSame(_ other: Place) -> Bool {
      expected == other.expected && field === other.field && isInTemplate == other.isInTemplate
    }
  }

  fileprivate struct Request: Sendable {
    let path: ProjectPath
    let place: Place
    let unit: Int
    let parent: Int?
    /// Where the file is included.
    let at: SourceRange?
  }

  static let fileLimit = 20_000

  private let files: any FileSystem
  private let catalog: Catalog
  private let linter: Linter?
  private let memo: LintMemo
  private let documents = DocumentMemo()
  private let jobs: Int
  private let clean: CleanRun?
  private let unread: UnreadFiles?
  private var table: FileTable
  /// What was read before and has not changed since, by its path.
  private let known: [ProjectPath: LoadedUnit]
  /// What was read before, taken where the text is still the same.
  private let former: [ProjectPath: LoadedUnit]
  private var bag = DiagnosticBag()
  private var units: [LoadedUnit] = []
  private var included: [[Int?]] = []
  /// For each unit, its request.
  private var requests: [Request] = []
  private var unitOfPath: [ProjectPath: Int] = [:]
  private var listed: [ProjectPath] = []
  /// What stands in files that nothing includes.
  private var unreachedTexts: [ProjectPath: [UInt8]] = [:]
  private var otherComments: [IgnoreComment] = []

  init(
    _ files: any FileSystem, catalog: Catalog, linter: Linter?, jobs: Int, table: FileTable,
    known: [ProjectPath: LoadedUnit] = [:], former: [ProjectPath: LoadedUnit] = [:], clean: CleanRun? = nil, unread: UnreadFiles? = nil
  ) {
    self.clean = clean
    self.unread = unread
    self.files = files
    self.catalog = catalog
    self.linter = linter
    memo = LintMemo(clean)
    self.jobs = jobs
    self.table = table
    self.known = known
    self.former = former
  }

  /// - Returns: Nil where there is no `organization.yaml`, which has been reported.
  mutating func load(listed: [ProjectPath]) async -> LoadedProject? {
    self.listed = listed
    let root = ProjectPath("organization.yaml")
    let place = Place(expected: .object(.organization), field: nil, isInTemplate: false)
    let first = Request(path: root, place: place, unit: 0, parent: nil, at: nil)
    requests = [first]
    unitOfPath[root] = 0
    var wave = [first]
    while !wave.isEmpty {
      guard await read(&wave) else { return nil }
    }
    reportUnreached()
    return LoadedProject(files: table, units: units, graph: UnitGraph(units: units.map(\.unit), included: included), inclusions: bag, otherComments: otherComments)
  }

  var findings: DiagnosticBag { bag }
  var registered: FileTable { table }

  // MARK: Waves

  /// Reads one wave and puts the next in its place; false where the root cannot be read.
  private mutating func read(_ wave: inout [Request]) async -> Bool {
    let requests = wave
    let ids = requests.map { table.id(of: $0.path) }
    let kept = requests.map { request in known[request.path].flatMap { $0.place.isSame(request.place) ? $0 : nil } }
    let (files, catalog, linter, memo, documents, clean, unread, former) = (files, catalog, linter, memo, documents, clean, unread, former)
    let isKnown = !kept.contains { $0 == nil }
    let results = await mapInParallel(requests.count, jobs: isKnown ? 1 : jobs) { index -> Result<LoadedUnit, FileError> in
      if let unit = kept[index] { return .success(unit) }
      let (path, place) = (requests[index].path, requests[index].place)
      if let file = unread?.files[path] { return .success(LoadedUnit(unread: file, ids[index], path, place)) }
      return Result { () throws(FileError) in
        // Before the text, so that a change in between shows.
        let identity = clean == nil ? nil : files.identity(of: path)
        let text = try files.read(path)
        if let unit = former[path], unit.place.isSame(place), unit.source.text == text { return unit }
        let mark = clean.map { FileMark(content: $0.digest(text), identity: identity) }
        return loadUnit(text, ids[index], path, place, catalog, linter, memo, documents, mark)
      }
    }
    var next: [Request] = []
    for (request, result) in zip(requests, results) {
      switch result {
      case .success(let loaded): add(loaded, request, &next)
      case .failure(let error):
        addMissing(request, error)
        if request.parent == nil { return false }
      }
    }
    wave = next
    return true
  }

  private mutating func add(_ loaded: LoadedUnit, _ request: Request, _ next: inout [Request]) {
    table.set(loaded.source)
    units.append(loaded)
    if let paths = loaded.unreadInclusions {
      // Where its own lines cannot be named, a finding shows that all has to be read.
      let at = SourceRange(loaded.source.id, TextRange(at: 0))
      return included.append(paths.map { include($0, request.place, at: at, request, &next) })
    }
    included.append(
      zip(loaded.unit.file.inclusions, loaded.inclusions).map { inclusion, path in include(inclusion, path, in: loaded.unit, request, &next) })
  }

  /// A file that cannot be read keeps its place among the units, empty.
  private mutating func addMissing(_ request: Request, _ error: FileError) {
    let source = SourceFile(id: table.id(of: request.path), displayPath: request.path.text, text: [])
    table.set(source)
    let tree = SyntaxTree(file: source.id, text: [], records: [])
    let file = ConfigFile(path: request.path.text, tree: tree, root: .invalid, documents: [], inclusions: [])
    units.append(LoadedUnit(source, SourceUnit(file: file, documents: []), DiagnosticBag(), request.place))
    included.append([])
    guard let at = request.at else {
      return bag.report(.noOrganization(error, at: SourceRange(source.id, TextRange(0, 0))))
    }
    let chain = chain(of: request.parent)
    if error == .missing, let near = fileMeant(by: request) {
      bag.report(.similarFile(request.path.text, near: near, at: at, chain: chain))
    } else {
      bag.report(.unreadableFile(request.path.text, error, at: at, chain: chain))
    }
  }

  /// The file that may be meant by a path that leads to none: one beside the file that includes it, or of a similar path.
  private func fileMeant(by request: Request) -> String? {
    if let parent = request.parent {
      let folder = requests[parent].path.text.split(separator: "/").dropLast()
      let beside = (folder + request.path.text.split(separator: "/")).joined(separator: "/")
      if listed.contains(where: { $0.text == beside }) { return beside }
    }
    return closestMatch(to: request.path.text, among: listed.lazy.filter { unitOfPath[$0] == nil }.map(\.text))
  }

  private mutating func include(
    _ inclusion: Inclusion, _ path: Result<ProjectPath, PathError>, in unit: SourceUnit, _ parent: Request, _ next: inout [Request]
  ) -> Int? {
    let at = unit.file.tree.textPlace(inclusion.path)
    switch path {
    case .failure(let error):
      bag.report(.pathOutside(unit.file.tree.string(inclusion.path), error, at: at))
      return nil
    case .success(let path):
      let place = Place(
        expected: inclusion.expected, field: inclusion.field, isInTemplate: inclusion.isInTemplate || parent.place.isInTemplate)
      return include(path, place, at: at, parent, &next)
    }
  }

  private mutating func include(
    _ path: ProjectPath, _ place: Place, at: SourceRange, _ parent: Request, _ next: inout [Request]
  ) -> Int? {
    if let earlier = unitOfPath[path] {
      if isAncestor(earlier, of: parent.unit) {
        bag.report(.inclusionCycle(path.text, at: at, chain: chain(of: parent.unit)))
      } else if let first = requests[earlier].at {
        bag.report(.includedTwice(path.text, at: at, first: first))
      }
      return nil
    }
    guard requests.count < Self.fileLimit else {
      if requests.count == Self.fileLimit { bag.report(.tooManyFiles(Self.fileLimit, at: at)) }
      return nil
    }
    let request = Request(path: path, place: place, unit: requests.count, parent: parent.unit, at: at)
    requests.append(request)
    unitOfPath[path] = request.unit
    next.append(request)
    return request.unit
  }

  private func isAncestor(_ unit: Int, of start: Int) -> Bool {
    var current: Int? = start
    while let index = current {
      if index == unit { return true }
      current = requests[index].parent
    }
    return false
  }

  /// The inclusions that lead to a unit, the nearest first.
  private func chain(of unit: Int?) -> [Label] {
    var labels: [Label] = []
    var current = unit
    while let index = current, let at = requests[index].at {
      labels.append(Label(at, "`\(requests[index].path.text)` is included here"))
      current = requests[index].parent
    }
    return labels
  }

  private mutating func reportUnreached() {
    var paths = listed.filter { unitOfPath[$0] == nil && !Self.othersFiles.contains($0.text) }
    if paths.isEmpty { return }
    let targets = Set(unitOfPath.keys.map { files.target(of: $0) })
    paths.removeAll { targets.contains(files.target(of: $0)) }
    for (path, others) in unreachedRoots(among: paths) where !(unreachedTexts[path].map { isAssertions($0, at: path) } ?? false) {
      let source = SourceFile(id: table.id(of: path), displayPath: path.text, text: unreachedTexts[path] ?? [])
      table.set(source)
      otherComments += comments(on: .unreachedFile, in: source)
      bag.report(.unreachedFile(others: others, at: SourceRange(source.id, TextRange(0, 0))))
    }
  }

  /// What `aegis init` writes for Bitbucket, and what the hook of `aegis access check` reads unless it is told otherwise.
  static let othersFiles: Set<String> = ["bitbucket-pipelines.yml", "assertions.yaml"]

  /// Files that nothing includes, not even another of them, and how many each includes.
  private mutating func unreachedRoots(among paths: [ProjectPath]) -> [(ProjectPath, Int)] {
    // Whoever keeps so many files of another kind beside the project has no use for more than their names.
    guard paths.count <= 200 else { return paths.map { ($0, 0) } }
    for path in paths { unreachedTexts[path] = try? files.read(path) }
    let known = Set(paths)
    let included = Dictionary(uniqueKeysWithValues: paths.map { path in
      (path, (unreachedTexts[path].map(namedFiles) ?? []).filter { known.contains($0) && $0 != path })
    })
    let named = Set(included.values.joined())
    var left = known
    var roots: [(ProjectPath, Int)] = []
    // Those that include each other in a circle come last: one of them stands for the others.
    for path in paths.filter({ !named.contains($0) }) + paths.filter(named.contains) where left.contains(path) {
      var reached = [path]
      left.remove(path)
      var next = 0
      while next < reached.count {
        reached += included[reached[next]]!.filter { left.remove($0) != nil }
        next += 1
      }
      roots.append((path, reached.count - 1))
    }
    return roots.sorted { $0.0 < $1.0 }
  }

  /// The paths behind `$ref` in a text.
  private func namedFiles(in text: [UInt8]) -> [ProjectPath] {
    // Most name none. What is escaped may be anything.
    guard text.contains(UInt8(ascii: "\\")) || mayHold("$ref", text) else { return [] }
    let tree = parseYAML(text, file: FileID(rawValue: 0)).value
    return tree.records.indices.dropLast().compactMap { node in
      guard tree.kind(node) == .scalar, tree.kind(node + 1) == .scalar, tree.withValue(node, { $0.elementsEqual("$ref".utf8) }) else { return nil }
      return ProjectPath(tree.string(node + 1))
    }
  }
}

func mayHold(_ word: StaticString, _ text: [UInt8]) -> Bool {
  let count = word.utf8CodeUnitCount
  return text.withUnsafeBufferPointer { text in
    var at = 0
    while at + count <= text.count {
      if text[at] == word.utf8Start[0], (1..<count).allSatisfy({ text[at + $0] == word.utf8Start[$0] }) { return true }
      at += 1
    }
    return false
  }
}

/// Checks of one file what can be checked without the others.
private func loadUnit(
  _ text: [UInt8], _ id: FileID, _ path: ProjectPath, _ place: Loader.Place, _ catalog: Catalog, _ linter: Linter?,
  _ memo: LintMemo, _ documents: DocumentMemo?, _ mark: FileMark? = nil
) -> LoadedUnit {
  let parsed = parseYAML(text, file: id)
  // What stands in a file of which nothing could be read is not known, as opposed to what an empty one holds.
  let isUnreadable = parsed.value.root == nil && parsed.bag.hasErrors
  let shape =
    isUnreadable
    ? Checked(ConfigFile(path: path.text, tree: parsed.value, root: .invalid, documents: [], inclusions: []), DiagnosticBag())
    : checkShape(
      of: parsed.value, path: path.text, expected: place.expected, field: place.field,
      reading: place.isInTemplate ? .inside : .skipped)
  let read = readDocuments(of: shape.value, catalog: catalog, memo: documents)
  var bag = parsed.bag
  bag.append(foreignTags(in: parsed.value))
  bag.append(shape.bag)
  bag.append(read.bag)
  let lint = linter.map { lintDocuments(of: read.value, $0, unreadable: unreadableRanges(bag), misnamed: misnamedRanges(bag), memo, into: &bag) } ?? []
  if case .absent = shape.value.root, bag.isEmpty, case .object = place.expected {
    bag.report(.emptyFile(place.expected, at: SourceRange(id, TextRange(0, 0))))
  }
  let comments = ignoreComments(in: parsed.value)
  bag.append(comments.bag)
  return LoadedUnit(
    SourceFile(id: id, displayPath: path.text, text: text, isPlain: parsed.value.isPlain), read.value, bag, lint: lint, comments: comments.value, place,
    mark: mark)
}

extension LoadedUnit {
  /// The unit with another text in the same place of the configuration: what the rules say of documents that are still
  /// the same is taken over.
  func changed(to text: [UInt8], catalog: Catalog, linter: Linter) -> LoadedUnit {
    let memo = LintMemo()
    for ((document, written), findings) in zip(zip(unit.documents, unit.file.documents), lint) where !written.isMapping || unit.file.tree.isSelfContained(written.node) {
      if let policy = document.written, let findings {
        memo.remember(source.text, document.place, policy, isBlock: unit.file.tree.isBlockMapping(written.node), findings)
      }
    }
    return loadUnit(text, source.id, ProjectPath(source.displayPath), place, catalog, linter, memo, nil)
  }

  /// Whether another text of the same file is read for the same.
  func isSamePlace(_ other: LoadedUnit) -> Bool { source.id == other.source.id && place.isSame(other.place) }

  /// What the file has to hold, by the place that includes it.
  var expected: FieldType { place.expected }

  /// A file in whose place nothing is known but what it includes.
  fileprivate convenience init(unread file: UnreadFiles.File, _ id: FileID, _ path: ProjectPath, _ place: Loader.Place) {
    let tree = SyntaxTree(file: id, text: [], records: [])
    let config = ConfigFile(path: path.text, tree: tree, root: .invalid, documents: [], inclusions: [])
    self.init(
      SourceFile(id: id, displayPath: path.text, text: []), SourceUnit(file: config, documents: []), DiagnosticBag(), place, mark: file.mark,
      unreadInclusions: file.inclusions)
  }

  /// Whether the other text of the file leaves all others in their places: it includes the same, and is of the same kind.
  func includesTheSame(_ other: LoadedUnit) -> Bool {
    let (file, changed) = (unit.file, other.unit.file)
    return file.holdsAccount == changed.holdsAccount && file.inclusions.count == changed.inclusions.count
      && zip(file.inclusions, changed.inclusions).allSatisfy { mine, its in
        mine.expected == its.expected && mine.field === its.field && mine.isInTemplate == its.isInTemplate
          && file.tree.string(mine.path) == changed.tree.string(its.path)
      }
  }
}

/// Reports what the rules have to say about the documents of one file.
///
/// - Parameter memo: What is known of documents; only where they stand in the file's own text.
/// - Returns: For each document what was reported; nil where it was not read in full.
@discardableResult
func lintDocuments(
  of unit: SourceUnit, _ linter: Linter, unreadable: [TextRange], misnamed: [TextRange], _ memo: LintMemo? = nil, into bag: inout DiagnosticBag
) -> [DiagnosticBag?] {
  let (unreadable, misnamed) = (unreadable.sorted { $0.start < $1.start }, misnamed.sorted { $0.start < $1.start })
  let mistaken = Set(unreadable)
  let (tree, documents) = (unit.file.tree, unit.file.documents)
  return linter.atWork { linter in
    // By their numbers: a copy of a document takes hold of more than is looked at.
    unit.documents.indices.map { number in
      guard let policy = unit.documents[number].written else { return nil }
      let (place, title) = (unit.documents[number].place, unit.documents[number].title.range)
      var mistakes = unreadable.isEmpty ? [] : Array(unreadable.beginning(in: place.range))
      if mistaken.contains(title), !mistakes.contains(title) { mistakes.append(title) }
      let misnamed = misnamed.isEmpty ? [] : Array(misnamed.beginning(in: place.range))
      guard mistakes.isEmpty else {
        bag.append(linter.check(policy.document, unreadable: mistakes, misnamed: misnamed))
        return nil
      }
      if policy.isKnownClean { return DiagnosticBag() }
      let node = documents[number].node
      let found: DiagnosticBag
      if let memo, !documents[number].isMapping || tree.isSelfContained(node) {
        found = memo.findings(tree.text, place, policy, isBlock: tree.isBlockMapping(node)) {
          policy.hasOwnPlaces ? linter.check(policy.meaning, misnamed: misnamed) : linter.check(policy.document, misnamed: misnamed)
        }
      } else {
        found = linter.check(policy.document, misnamed: misnamed)
      }
      bag.append(found)
      if found.isEmpty { policy.noteClean() }
      return found
    }
  }
}
