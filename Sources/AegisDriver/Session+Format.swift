public import AegisBasics
import AegisFormat
import AegisSchema
import AegisSema
import AegisSyntax

/// The layout of one file.
public struct FileLayout: Sendable {
  public let path: ProjectPath
  public let source: SourceFile
  /// None where the file has its canonical layout; nil where it cannot be laid out, which has been reported.
  public let edits: [Edit]?

  /// The text after the edits.
  public var text: [UInt8] { applying(edits ?? [], to: source.text) }
}

/// What laying out a project's files gave.
public struct LayoutRun: Sendable {
  public var sources: SourceMap
  public var files: [FileLayout] = []
  /// Files that are others' matter, since nothing reads them.
  public var passedOver: [ProjectPath] = []
  /// Why files were left alone.
  public var diagnostics: [Diagnostic] = []
}

extension Session {
  /// Lays out the files that the configuration reaches, in the order of their paths, and those of `named`
  /// that it does not.
  ///
  /// - Parameters:
  ///   - named: Only these; nil for all that are reached.
  ///   - isProject: Without a project references are left as they are.
  ///   - onlyReached: Pass over those of `named` that neither the configuration reaches nor `aegis access check` reads.
  public func layOutFiles(_ named: [ProjectPath]?, isProject: Bool, onlyReached: Bool = false) async -> LayoutRun {
    var run = LayoutRun(sources: SourceMap())
    var bag = DiagnosticBag()
    var left = Set(named ?? [])
    if isProject, let project = await load(into: &run.sources) {
      // Where something could not be read, a name may be another resource's than it seems.
      let isComplete = !project.bag.diagnostics.contains { $0.isSyntaxError || ($0.severity == .error && $0.code.code.hasPrefix("AE2")) }
      let program = isComplete ? collectProgram(project.graph, root: 0).value : nil
      let spellings = program.map { canonicalSpellings(of: $0, catalog: catalog) }
      let findings = Dictionary(grouping: project.bag.diagnostics.lazy.filter(\.isSyntaxError), by: \.primary.at.file)
      run.sources = project.files.sources
      for (index, unit) in project.graph.units.enumerated() where !unit.file.tree.records.isEmpty {
        let path = ProjectPath(unit.file.path)
        guard named == nil || left.remove(path) != nil else { continue }
        var hints = LayoutHints()
        hints.documents = Set(unit.file.documents.filter { !$0.isMapping }.map(\.node))
        hints.spellings = spellings?[index] ?? [:]
        run.files.append(
          FileLayout(unit.file.tree, path, run.sources[unit.file.tree.file], hints, findings[unit.file.tree.file] ?? [], &bag))
      }
    }
    for path in left.sorted() {
      let source = SourceFile(id: run.sources.nextID, displayPath: path.text, text: (try? files.read(path)) ?? [])
      if onlyReached && !isAssertions(source.text, at: path) {
        run.passedOver.append(path)
        continue
      }
      run.sources.append(source)
      run.files.append(FileLayout(alone: source, path, &bag))
    }
    run.files.sort { $0.path < $1.path }
    run.diagnostics = bag.sorted(in: run.sources)
    return run
  }
}

extension FileLayout {
  /// The layout of a file whose place in the configuration is not known.
  init(alone source: SourceFile, _ path: ProjectPath, _ bag: inout DiagnosticBag) {
    let parsed = parseYAML(source.text, file: source.id)
    var hints = LayoutHints()
    hints.documents = likelyDocuments(of: parsed.value)
    let json = parseEmbeddedJSON(hints.documents.sorted(), of: parsed.value)
    self.init(parsed.value, path, source, hints, (parsed.bag.diagnostics + json.bag.diagnostics).filter(\.isSyntaxError), &bag)
  }

  /// - Parameter findings: The mistakes in its syntax.
  init(
    _ tree: SyntaxTree, _ path: ProjectPath, _ source: SourceFile, _ hints: LayoutHints, _ findings: [Diagnostic],
    _ bag: inout DiagnosticBag
  ) {
    self.path = path
    self.source = source
    guard findings.isEmpty else {
      for finding in findings { bag.report(finding) }
      edits = nil
      return
    }
    do throws(LayoutObstacle) {
      edits = try AegisFormat.layOut(tree, hints: hints)
    } catch {
      switch error {
      case .noCollection: edits = []
      case .unusualKey(let range):
        bag.report(.unusualKey(at: SourceRange(source.id, range)))
        edits = nil
      case .syntax, .changedMeaning:
        bag.report(.layoutDefect(at: SourceRange(source.id, TextRange(0, 0))))
        edits = nil
      }
    }
  }
}

/// Scalars in quotes or blocks under the keys that hold documents somewhere in the grammar.
private func likelyDocuments(of tree: SyntaxTree) -> Set<NodeID> {
  var keys: Set<String> = []
  for type in TypeName.allCases {
    for field in type.spec.fields { if case .policy = field.type { keys.insert(field.name) } }
  }
  var found: Set<NodeID> = []
  for node in tree.records.indices where tree.kind(node) == .mapping {
    for (key, value) in tree.entries(node) where tree.kind(key) == .scalar && tree.kind(value) == .scalar {
      let first = tree.records[value].style == .plain ? nil : tree.value(value).first { $0 > 0x20 }
      if first == UInt8(ascii: "{"), keys.contains(tree.string(key)) { found.insert(value) }
    }
  }
  return found
}

extension Diagnostic {
  /// About YAML or JSON itself, not about what it says.
  var isSyntaxError: Bool { severity == .error && code.code.hasPrefix("AE1") }
}
