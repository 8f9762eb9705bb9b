import AegisBasics
import AegisLint
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// The files that a configuration reaches, read and checked one by one.
struct LoadedProject: Sendable {
  var sources: SourceMap
  var graph: UnitGraph
  var bag: DiagnosticBag
}

private struct LoadedUnit: Sendable {
  let source: SourceFile
  let unit: Checked<SourceUnit>
}

/// Reads what `organization.yaml` reaches, wave by wave: all files of a wave side by side, the files
/// they include next. File identifiers follow the order of inclusion, so they do not depend on scheduling.
struct Loader {
  fileprivate struct Request: Sendable {
    let path: ProjectPath
    let expected: FieldType
    let field: FieldSpec?
    let isInTemplate: Bool
    let unit: Int
    let parent: Int?
    /// Where the file is included.
    let at: SourceRange?
  }

  static let fileLimit = 20_000

  private let files: any FileSystem
  private let catalog: Catalog
  private let linter: Linter?
  private let memo = LintMemo()
  /// What is linted is read with its places in any case, side by side.
  private let documents: DocumentMemo?
  private let jobs: Int
  private var sources: SourceMap
  private var bag = DiagnosticBag()
  private var units: [SourceUnit] = []
  private var included: [[Int?]] = []
  /// For each unit, its request.
  private var requests: [Request] = []
  private var unitOfPath: [ProjectPath: Int] = [:]
  private var known: [ProjectPath]?

  init(_ files: any FileSystem, catalog: Catalog, linter: Linter?, jobs: Int, sources: SourceMap) {
    self.files = files
    self.catalog = catalog
    self.linter = linter
    documents = linter == nil ? DocumentMemo() : nil
    self.jobs = jobs
    self.sources = sources
  }

  /// - Returns: Nil where there is no `organization.yaml`, which has been reported.
  mutating func load(listed: [ProjectPath]) async -> LoadedProject? {
    known = listed
    let root = ProjectPath("organization.yaml")
    let first = Request(path: root, expected: .object(.organization), field: nil, isInTemplate: false, unit: 0, parent: nil, at: nil)
    requests = [first]
    unitOfPath[root] = 0
    var wave = [first]
    while !wave.isEmpty {
      guard await read(&wave) else { return nil }
    }
    reportUnreached(listed)
    return LoadedProject(sources: sources, graph: UnitGraph(units: units, included: included), bag: bag)
  }

  var findings: DiagnosticBag { bag }
  var registered: SourceMap { sources }

  // MARK: Waves

  /// Reads one wave and puts the next in its place; false where the root cannot be read.
  private mutating func read(_ wave: inout [Request]) async -> Bool {
    let requests = wave
    let firstID = Int(sources.nextID.rawValue)
    let (files, catalog, linter, memo, documents) = (files, catalog, linter, memo, documents)
    let results = await mapInParallel(requests.count, jobs: jobs) { index -> Result<LoadedUnit, FileError> in
      let id = FileID(rawValue: UInt32(firstID + index))
      return Result { () throws(FileError) in try loadUnit(requests[index], id, files, catalog, linter, memo, documents) }
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
    sources.append(loaded.source)
    bag.append(loaded.unit.bag)
    let unit = loaded.unit.value
    units.append(unit)
    if case .absent = unit.file.root, loaded.unit.bag.isEmpty, case .object = request.expected {
      bag.report(.emptyFile(request.expected, at: SourceRange(loaded.source.id, TextRange(0, 0))))
    }
    included.append(unit.file.inclusions.map { inclusion in include(inclusion, in: unit, request, &next) })
  }

  /// A file that cannot be read keeps its place among the units, empty.
  private mutating func addMissing(_ request: Request, _ error: FileError) {
    let source = SourceFile(id: sources.nextID, displayPath: request.path.text, text: [])
    sources.append(source)
    let tree = SyntaxTree(file: source.id, text: [], records: [])
    let file = ConfigFile(path: request.path.text, tree: tree, root: .invalid, documents: [], inclusions: [])
    units.append(SourceUnit(file: file, documents: []))
    included.append([])
    guard let at = request.at else {
      return bag.report(.noOrganization(error == .missing ? "no such file" : "cannot be read", at: SourceRange(source.id, TextRange(0, 0))))
    }
    let chain = chain(of: request.parent)
    if error == .missing, let near = closestMatch(to: request.path.text, among: (known ?? []).map(\.text)) {
      bag.report(.similarFile(request.path.text, near: near, at: at, chain: chain))
    } else {
      bag.report(.unreadableFile(request.path.text, error, at: at, chain: chain))
    }
  }

  private mutating func include(_ inclusion: Inclusion, in unit: SourceUnit, _ parent: Request, _ next: inout [Request]) -> Int? {
    let at = unit.file.tree.textPlace(inclusion.path)
    let text = unit.file.tree.string(inclusion.path)
    switch resolveInclusion(text, from: parent.path.text) {
    case .failure(let error):
      bag.report(.pathOutside(text, error, at: at))
      return nil
    case .success(let path):
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
      let request = Request(
        path: path, expected: inclusion.expected, field: inclusion.field, isInTemplate: inclusion.isInTemplate || parent.isInTemplate,
        unit: requests.count, parent: parent.unit, at: at)
      requests.append(request)
      unitOfPath[path] = request.unit
      next.append(request)
      return request.unit
    }
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

  private mutating func reportUnreached(_ listed: [ProjectPath]) {
    for path in listed where unitOfPath[path] == nil {
      let source = SourceFile(id: sources.nextID, displayPath: path.text, text: [])
      sources.append(source)
      bag.report(.unreachedFile(at: SourceRange(source.id, TextRange(0, 0))))
    }
  }
}

/// Reads one file and checks what can be checked without the others.
private func loadUnit(
  _ request: Loader.Request, _ id: FileID, _ files: any FileSystem, _ catalog: Catalog, _ linter: Linter?,
  _ memo: LintMemo, _ documents: DocumentMemo?
) throws(FileError) -> LoadedUnit {
  let path = request.path
  let text = try files.read(path)
  let parsed = parseYAML(text, file: id)
  let shape = checkShape(
    of: parsed.value, path: path.text, expected: request.expected, field: request.field,
    reading: request.isInTemplate ? .inside : .skipped)
  let read = readDocuments(of: shape.value, catalog: catalog, memo: documents)
  var bag = parsed.bag
  bag.append(shape.bag)
  bag.append(read.bag)
  if let linter { bag.append(lintDocuments(of: read.value, linter, unreadable: unreadableRanges(bag), memo)) }
  return LoadedUnit(source: SourceFile(id: id, displayPath: path.text, text: text), unit: Checked(read.value, bag))
}

/// What the rules have to say about the documents of one file.
///
/// - Parameter memo: What is known of documents; only where they stand in the file's own text.
func lintDocuments(
  of unit: SourceUnit, _ linter: Linter, unreadable: [TextRange], _ memo: LintMemo? = nil
) -> DiagnosticBag {
  var bag = DiagnosticBag()
  for (document, written) in zip(unit.documents, unit.file.documents) {
    guard let policy = document.policy else { continue }
    let mistakes = unreadable.isEmpty ? [] : unreadable.filter { document.place.range.contains($0.start) || document.title.range == $0 }
    // A mapping may hold aliases to what stands elsewhere.
    if let memo, mistakes.isEmpty, !written.isMapping {
      bag.append(memo.findings(policy.tree.text, document.place, policy.kind) { linter.check(policy) })
    } else {
      bag.append(linter.check(policy, unreadable: mistakes))
    }
  }
  return bag
}
