import AegisBasics
import AegisDriver

/// A file of a project as it is now, and who it belongs to.
struct FileAtHand {
  let root: String
  let path: ProjectPath
  let state: ProjectState
  let source: SourceFile
  let positions: Positions
}

/// A place in such a file.
struct PlaceAtHand {
  let file: FileAtHand
  let offset: UInt32
}

/// A document is in no project: there is no `aegis.ini` in its folder or above it.
struct DocumentElsewhere: Error {
  /// What there is to say of it. Editors ask about every YAML file, and show errors to whoever opens one.
  static func answer(to method: String) -> JSONValue {
    switch method {
    case "textDocument/diagnostic": ["kind": "full", "items": []]
    case "textDocument/codeAction", "textDocument/codeLens", "textDocument/documentSymbol", "textDocument/inlayHint", "textDocument/references": []
    default: .null
    }
  }
}

/// Documents that come, change and go.
extension Server {
  func open(_ document: JSONValue) async {
    guard let uri = document["uri"].string, let text = document["text"].string else { return }
    let home = workspace.home(of: uri)
    let source = SourceFile(id: FileID(rawValue: 0), displayPath: home?.path.text ?? uri, text: Array(text.utf8))
    workspace.open(OpenDocument(uri: uri, version: document["version"].integer ?? 0, source: source, home: home))
    await take(uri, source.text)
    await publishUnlessMoreComes()
  }

  func change(_ parameters: JSONValue) async {
    guard let uri = parameters["textDocument"]["uri"].string, var document = workspace.documents[uri] else { return }
    for change in parameters["contentChanges"].items {
      guard let text = change["text"].string else { continue }
      var bytes = Array(text.utf8)
      if !change["range"].isNull {
        guard let range = workspace.positions.textRange(change["range"], in: document.source) else { continue }
        var whole = document.source.text
        whole.replaceSubrange(Int(range.start)..<Int(range.end), with: bytes)
        bytes = whole
      }
      document.source = SourceFile(id: document.source.id, displayPath: document.source.displayPath, text: bytes)
    }
    document.version = parameters["textDocument"]["version"].integer ?? document.version + 1
    workspace.documents[uri] = document
    await take(uri, document.source.text)
    await publishUnlessMoreComes()
  }

  func close(_ document: JSONValue) async {
    guard let uri = document["uri"].string, let known = workspace.close(uri), let home = known.home else { return }
    await workspace.projects[home.root]?.session.setText(nil, of: home.path)
    workspace.projects[home.root]?.isStale = true
    await publishUnlessMoreComes()
  }

  /// Files changed on disk, came, or went.
  func touch(_ uris: [String]) async {
    for uri in uris {
      guard let home = workspace.home(of: uri) else { continue }
      await workspace.projects[home.root]?.session.touch(home.path)
      workspace.projects[home.root]?.isStale = true
    }
    await publishUnlessMoreComes()
  }

  func forget(_ folder: String) async {
    guard let path = FileURI.path(folder) else { return }
    for (root, project) in workspace.projects where root == path || root.hasPrefix(path + "/") {
      send(project.reports.keys.sorted().map { publication(of: $0, in: root, []) })
      workspace.projects[root] = nil
    }
  }

  private func take(_ uri: String, _ text: [UInt8]) async {
    guard var document = workspace.documents[uri], let home = document.home else { return }
    if let kept = await workspace.projects[home.root]?.session.setText(text, of: home.path) {
      document.source = SourceFile(id: document.source.id, displayPath: document.source.displayPath, text: kept)
      workspace.documents[uri] = document
    }
    workspace.projects[home.root]?.isStale = true
    workspace.projects[home.root]?.changedLast = home.path.text
    changesHeard += 1
  }

  private func publishUnlessMoreComes() async {
    if !inbox.hasChanges { await publishAll() }
  }

  // MARK: Looking at files

  /// The project compiled as it is now.
  func state(of root: String) async -> ProjectState? {
    guard let project = workspace.projects[root] else { return nil }
    if !project.isStale, let state = project.state { return state }
    let state = await project.session.update()
    if let former = project.state { retire(former) }
    workspace.projects[root]?.state = state
    workspace.projects[root]?.isStale = false
    await report(state, of: root)
    return state
  }

  private func retire(_ state: ProjectState) {
    retired.append(state)
    if retired.count > 2 { retired.removeFirst() }
  }

  /// The document that a request names.
  func file(_ parameters: JSONValue) async throws -> FileAtHand {
    guard let uri = parameters["textDocument"]["uri"].string else { throw RPCError.invalidParameters("`textDocument` is missing") }
    guard let home = workspace.documents[uri]?.home ?? workspace.home(of: uri) else { throw DocumentElsewhere() }
    // Of a file that the configuration does not reach only the client has the text.
    guard let state = await state(of: home.root),
      let source = state.unit(at: home.path).flatMap({ _ in state.file(at: home.path) }) ?? workspace.documents[uri]?.source ?? state.file(at: home.path)
    else {
      throw RPCError.refused("`\(home.path.text)` cannot be read")
    }
    return FileAtHand(root: home.root, path: home.path, state: state, source: source, positions: workspace.positions)
  }

  /// The place that a request names.
  func at(_ parameters: JSONValue) async throws -> PlaceAtHand {
    let file = try await file(parameters)
    guard let offset = workspace.positions.offset(parameters["position"], in: file.source) else {
      throw RPCError.invalidParameters("`position` is missing")
    }
    return PlaceAtHand(file: file, offset: offset)
  }

  func location(_ place: SourceRange, _ file: FileAtHand) -> JSONValue {
    let source = file.state.sources[place.file]
    return ["uri": .string(workspace.uri(source.displayPath, in: file.root)), "range": workspace.positions.range(place.range, in: source)]
  }

  /// Edits of a project as a change of the workspace.
  func workspaceEdit(_ edits: [Edit], _ root: String, _ state: ProjectState) -> JSONValue {
    let byFile = Dictionary(grouping: edits, by: \.at.file).sorted { $0.key < $1.key }
    let changes: [JSONValue] = byFile.map { file, edits in
      let source = state.sources[file]
      let uri = workspace.uri(source.displayPath, in: root)
      let version = workspace.documents[uri].map { JSONValue.integer($0.version) } ?? .null
      return [
        "textDocument": ["uri": .string(uri), "version": version],
        "edits": .array(textEdits(edits, source)),
      ]
    }
    return ["documentChanges": .array(changes)]
  }

  func textEdits(_ edits: [Edit], _ source: SourceFile) -> [JSONValue] {
    edits.sorted { $0.at.range.start < $1.at.range.start }.map {
      ["range": workspace.positions.range($0.at.range, in: source), "newText": .string($0.replacement)]
    }
  }
}
