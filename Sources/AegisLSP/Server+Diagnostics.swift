import AegisBasics
import AegisDriver

/// What is wrong, told by itself or when asked.
extension Server {
  func publishAll() async {
    for root in workspace.projects.keys.sorted() { _ = await state(of: root) }
  }

  /// Tells the client what changed of what there is to say.
  func report(_ state: ProjectState, of root: String) async {
    guard !state.changed.isEmpty else { return }
    workspace.noteReports(of: state.changed.map { state.sources[$0].displayPath }, in: root)
    if client.pullsDiagnostics {
      ask("workspace/diagnostic/refresh", nil)
    } else {
      let last = workspace.projects[root]?.changedLast
      let first = state.changed.filter { state.sources[$0].displayPath == last }
      if !first.isEmpty { publish(first, state, root) }
      // One edit may change what there is to say of hundreds of files.
      if first.count < state.changed.count { publish(state.changed.filter { !first.contains($0) }, state, root) }
    }
  }

  private func publish(_ files: [FileID], _ state: ProjectState, _ root: String) {
    send(files.map { publication(of: state.sources[$0].displayPath, in: root, values(of: $0, state, root)) })
  }

  func publication(of path: String, in root: String, _ diagnostics: [JSONValue]) -> JSONValue {
    let uri = workspace.uri(path, in: root)
    let parameters: JSONValue = ["uri": .string(uri), "diagnostics": .array(diagnostics)]
    let version = workspace.documents[uri].map { JSONValue.integer($0.version) }
    return ["jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": parameters.adding("version", version)]
  }

  private func values(of id: FileID, _ state: ProjectState, _ root: String) -> [JSONValue] {
    (state.findings[id] ?? []).map { value($0, state, root) }
  }

  func value(_ finding: Diagnostic, _ state: ProjectState, _ root: String) -> JSONValue {
    let source = state.sources[finding.primary.at.file]
    let severity = switch finding.severity { case .error: 1; case .warning: 2; case .note: 3 }
    var text = finding.message
    if !finding.primary.text.isEmpty { text += ": \(finding.primary.text)" }
    for note in finding.notes { text += "\nnote: \(note)" }
    if let help = finding.help { text += "\nhelp: \(help)" }
    var value: JSONValue = [
      "range": workspace.positions.range(finding.primary.at.range, in: source), "severity": .integer(severity),
      "code": .string(finding.code.code), "source": "aegis", "message": .string(text),
    ]
    if client.knowsRelatedInformation && !finding.secondary.isEmpty {
      value = value.adding(
        "relatedInformation",
        .array(finding.secondary.map { label in
          let source = state.sources[label.at.file]
          return [
            "location": [
              "uri": .string(workspace.uri(source.displayPath, in: root)), "range": workspace.positions.range(label.at.range, in: source),
            ],
            "message": .string(label.text.isEmpty ? "belongs to it" : label.text),
          ]
        }))
    }
    return value.adding("tags", tag(finding.code.name).map { .array([$0]) })
  }

  /// Unnecessary, or deprecated: what editors grey out or strike through.
  private func tag(_ name: String) -> JSONValue? {
    let words = name.split(separator: "-")
    if words.contains("unused") || words.contains("redundant") || words.contains("unreached") { return 1 }
    if words.contains("deprecated") || words.contains("retired") { return 2 }
    return nil
  }

  // MARK: Asked for

  func pullDiagnostics(_ parameters: JSONValue) async throws -> JSONValue {
    let file = try await file(parameters)
    return documentReport(file.root, file.path.text, file.state, known: parameters["previousResultId"].string)
  }

  func pullWorkspaceDiagnostics(_ parameters: JSONValue) async -> JSONValue {
    var known: [String: String] = [:]
    for entry in parameters["previousResultIds"].items {
      if let uri = entry["uri"].string { known[uri] = entry["value"].string }
    }
    var reports: [JSONValue] = []
    for root in workspace.projects.keys.sorted() {
      guard let state = await state(of: root) else { continue }
      for path in (workspace.projects[root]?.reports.keys.sorted() ?? []) {
        let uri = workspace.uri(path, in: root)
        let version = workspace.documents[uri].map { JSONValue.integer($0.version) } ?? .null
        reports.append(
          documentReport(root, path, state, known: known[uri]).adding("uri", .string(uri)).adding("version", version))
      }
    }
    return ["items": .array(reports)]
  }

  private func documentReport(_ root: String, _ path: String, _ state: ProjectState, known: String?) -> JSONValue {
    let id = "\(workspace.projects[root]?.reports[path] ?? 0)"
    if known == id { return ["kind": "unchanged", "resultId": .string(id)] }
    let found = state.file(at: ProjectPath(path)).map { values(of: $0.id, state, root) } ?? []
    return ["kind": "full", "resultId": .string(id), "items": .array(found)]
  }
}
