public import AegisBasics
import AegisFormat
public import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

extension ProjectState {
  /// The edits that bring a file into its canonical layout, as `aegis fmt` does.
  ///
  /// - Parameter source: What the file says: of one that the configuration does not reach only the caller may know.
  /// - Returns: No edits where it is left as it is, and why.
  public func layout(of path: ProjectPath, _ source: SourceFile, catalog: Catalog) -> (edits: [Edit]?, obstacles: [Diagnostic]) {
    var bag = DiagnosticBag()
    guard let index = units.firstIndex(where: { $0.file.path == path.text }) else {
      let layout = FileLayout(alone: source, path, &bag)
      return (layout.edits, bag.diagnostics)
    }
    let file = units[index].file
    var hints = LayoutHints()
    hints.documents = Set(file.documents.filter { !$0.isMapping }.map(\.node))
    // Where something could not be read, a name may be another resource's than it seems.
    let isComplete = !findings.values.contains { $0.contains { $0.isSyntaxError || ($0.severity == .error && $0.code.code.hasPrefix("AE2")) } }
    if isComplete, let program { hints.spellings = canonicalSpellings(of: program, catalog: catalog)[index] }
    let layout = FileLayout(file.tree, path, source, hints, (findings[file.tree.file] ?? []).filter(\.isSyntaxError), &bag)
    return (layout.edits, bag.diagnostics)
  }
}
