/// What the client can do, as far as it matters here.
struct ClientCapabilities: Sendable {
  var acceptsUTF8 = false
  var registersWatchers = false
  /// It asks for diagnostics, and can be told to ask again.
  var pullsDiagnostics = false
  var knowsRelatedInformation = true
  var refreshesLenses = false

  init() {}

  init(_ value: JSONValue) {
    acceptsUTF8 = value["general"]["positionEncodings"].items.contains { $0.string == "utf-8" }
    registersWatchers = value["workspace"]["didChangeWatchedFiles"]["dynamicRegistration"].isTrue
    pullsDiagnostics = !value["textDocument"]["diagnostic"].isNull && value["workspace"]["diagnostics"]["refreshSupport"].isTrue
    knowsRelatedInformation = value["textDocument"]["publishDiagnostics"]["relatedInformation"].isTrue
      || value["textDocument"]["diagnostic"]["relatedDocumentSupport"].isTrue
    refreshesLenses = value["workspace"]["codeLens"]["refreshSupport"].isTrue
  }
}

/// The kinds of semantic tokens, in the order of their numbers.
enum TokenKind: Int, CaseIterable {
  case property, string, function, variable, keyword, number

  var name: String { "\(self)" }
}

/// What the server can do.
func capabilities(positions: Positions, version: String, _ client: ClientCapabilities) -> JSONValue {
  var capabilities: JSONValue = [
    "positionEncoding": .string(positions.name),
    "textDocumentSync": ["openClose": true, "change": 2, "save": ["includeText": false]],
    "completionProvider": ["triggerCharacters": [":", ".", "\"", "/", "$", "{", "-", " "], "resolveProvider": false],
    "hoverProvider": true,
    "definitionProvider": true,
    "referencesProvider": true,
    "documentSymbolProvider": true,
    "workspaceSymbolProvider": true,
    "documentFormattingProvider": true,
    "codeActionProvider": ["codeActionKinds": ["quickfix", "refactor.extract", "refactor.rewrite", "source.fixAll.aegis"]],
    "renameProvider": ["prepareProvider": true],
    "codeLensProvider": ["resolveProvider": false],
    "inlayHintProvider": true,
    "semanticTokensProvider": [
      "legend": ["tokenTypes": .array(TokenKind.allCases.map { .string($0.name) }), "tokenModifiers": []], "full": true,
    ],
    "workspace": ["workspaceFolders": ["supported": true, "changeNotifications": true]],
  ]
  // A client that asks as well as listens would show everything twice.
  if client.pullsDiagnostics {
    capabilities = capabilities.adding(
      "diagnosticProvider", ["identifier": "aegis", "interFileDependencies": true, "workspaceDiagnostics": true])
  }
  return ["capabilities": capabilities, "serverInfo": ["name": "aegis", "version": .string(version)]]
}
