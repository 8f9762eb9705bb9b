public import AegisBasics
import AegisFormat
public import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

extension ProjectState {
  /// The edits that bring a file of the configuration into its canonical layout, as `aegis fmt` does.
  ///
  /// - Returns: Nil where it cannot be laid out: it has syntax errors, or is not reached.
  public func layout(of path: ProjectPath, catalog: Catalog) -> [Edit]? {
    guard let index = units.firstIndex(where: { $0.file.path == path.text }) else { return nil }
    let file = units[index].file
    func isSyntaxError(_ finding: Diagnostic) -> Bool { finding.severity == .error && finding.code.code.hasPrefix("AE1") }
    if findings[file.tree.file]?.contains(where: isSyntaxError) ?? false { return nil }
    var hints = LayoutHints()
    hints.documents = Set(file.documents.filter { !$0.isMapping }.map(\.node))
    // Where something could not be read, a name may be another resource's than it seems.
    let isComplete = !findings.values.contains { $0.contains { isSyntaxError($0) || ($0.severity == .error && $0.code.code.hasPrefix("AE2")) } }
    if isComplete, let program { hints.spellings = canonicalSpellings(of: program, catalog: catalog)[index] }
    do throws(LayoutObstacle) {
      return try layOut(file.tree, hints: hints)
    } catch {
      return error == .noCollection ? [] : nil
    }
  }
}
