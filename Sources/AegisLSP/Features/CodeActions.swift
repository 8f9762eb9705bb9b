import AegisBasics
import AegisDriver
import AegisLint
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// What can be done about a place: fixes, comments that ignore, and rewritings.
extension Server {
  func codeActions(_ file: FileAtHand, _ parameters: JSONValue) -> JSONValue {
    guard let range = workspace.positions.textRange(parameters["range"], in: file.source) else { return [] }
    let only = parameters["context"]["only"].items.compactMap(\.string)
    func isWanted(_ kind: String) -> Bool { only.isEmpty || only.contains { kind == $0 || kind.hasPrefix($0 + ".") } }
    let findings = file.state.findings[file.source.id] ?? []
    let here = findings.filter { $0.primary.at.range.start <= range.end && range.start <= $0.primary.at.range.end }
    var actions: [JSONValue] = []
    if isWanted("quickfix") {
      for finding in here { actions += fixes(of: finding, file) }
      for finding in here { if let action = ignoring(finding, file) { actions.append(action) } }
    }
    if isWanted("source.fixAll.aegis"), let action = fixAll(findings, file) { actions.append(action) }
    let place = PlaceAtHand(file: file, offset: range.start)
    if isWanted("refactor.rewrite") { actions += wildcardActions(place) }
    if isWanted("refactor.extract"), let action = extraction(place) { actions.append(action) }
    return .array(actions)
  }

  // MARK: Fixes

  private func fixes(of finding: Diagnostic, _ file: FileAtHand) -> [JSONValue] {
    finding.fixes.filter { $0.safety != .displayOnly && !$0.edits.isEmpty }.map { fix in
      [
        "title": .string(fix.safety == .safe ? fix.title : "\(fix.title) (look at it)"), "kind": "quickfix",
        "diagnostics": [value(finding, file.state, file.root)], "isPreferred": .boolean(fix.safety == .safe),
        "edit": workspaceEdit(fix.edits, file.root, file.state),
      ]
    }
  }

  private func fixAll(_ findings: [Diagnostic], _ file: FileAtHand) -> JSONValue? {
    let pass = applyFixes(of: findings, in: file.state.sources, allowed: { $0 == .safe }) { $0.id == file.source.id }
    guard pass.count > 0, let text = pass.texts[file.source.id] else { return nil }
    let edits = lineEdits(from: file.source, to: text)
    return [
      "title": "Apply all safe fixes of this file (\(pass.count))", "kind": "source.fixAll.aegis",
      "edit": workspaceEdit(edits, file.root, file.state),
    ]
  }

  /// A comment above the line that asks not to be told.
  private func ignoring(_ finding: Diagnostic, _ file: FileAtHand) -> JSONValue? {
    guard finding.severity != .error || finding.code.canBeIgnored, let tree = file.state.unit(at: file.path)?.file.tree else { return nil }
    var start = finding.primary.at.range.start
    let lines = file.source.lines
    func beginning(_ offset: UInt32) -> UInt32 { lines.start(of: lines.lineIndex(of: offset)) }
    // Inside of a text of several lines no comment can stand: one above the text speaks of all of it.
    let texts = tree.records.indices.lazy.filter { tree.kind($0) == .scalar }.map { tree.wholeText(of: $0) }
    if let text = texts.first(where: { $0.start < beginning(start) && start < $0.end }) { start = text.start }
    let lineStart = beginning(start)
    if texts.contains(where: { $0.start < lineStart && lineStart < $0.end }) { return nil }
    let indentation = file.source.text[Int(lineStart)...].prefix { $0 == 0x20 }
    let comment = String(decoding: indentation, as: UTF8.self) + "# aegis: ignore \(finding.code.code) reason\n"
    return [
      "title": "Ignore \(finding.code.code) here", "kind": "quickfix", "diagnostics": [value(finding, file.state, file.root)],
      "edit": workspaceEdit([Edit(SourceRange(file.source.id, TextRange(at: lineStart)), replacement: comment)], file.root, file.state),
    ]
  }
}
