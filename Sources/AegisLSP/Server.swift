public import AegisBasics
import AegisDriver
public import AegisPolicy
import AegisReport
import AegisSystem

/// The language server: LSP 3.17 over standard input and output.
///
/// Messages are answered in the order in which they come; one that was cancelled before its turn is not worked on.
public actor Server {
  let inbox: Inbox
  let version: String
  let jobs: Int
  let catalog: Catalog
  var workspace: Workspace
  var client = ClientCapabilities()
  private var isInitialized = false
  private var isShutDown = false
  private var nextRequest = 1
  /// Texts that came since freed memory was last given back.
  var changesHeard = Server.changesBetweenReturns
  /// What was compiled before, whose memory is given up while nobody waits.
  var retired: [ProjectState] = []

  /// Each leaves holes in memory that nothing else may fill. Giving them back takes longer than one change does, so that
  /// it is done seldom, and while nobody waits.
  private static let changesBetweenReturns = 200

  public init(version: String, catalog: Catalog, jobs: Int, today: CalendarDate?) {
    inbox = Inbox()
    self.version = version
    self.jobs = jobs
    self.catalog = catalog
    workspace = Workspace(catalog: catalog, jobs: jobs, today: today)
  }

  /// Serves until the client says to end, or goes away.
  ///
  /// - Returns: The exit code: 0 after an orderly shutdown, else 1.
  public func run() async -> Int32 {
    StandardStreams.surviveBrokenPipes()
    let inbox = inbox
    Process.detach {
      var framing = MessageFraming()
      while true {
        let bytes = StandardStreams.read()
        if bytes.isEmpty { break }
        for content in framing.take(bytes) { inbox.put(Message(content)) }
      }
      inbox.close()
    }
    while let message = await inbox.next() {
      switch message {
      case .notification("exit", _): return isShutDown ? 0 : 1
      case .notification(let method, let parameters): await hear(method, parameters)
      case .request(let id, let method, let parameters): await answer(id, method, parameters)
      case .malformed(let error): send(["jsonrpc": "2.0", "id": .null, "error": error.value])
      case .answer: break
      }
      if !retired.isEmpty && inbox.isEmpty { retired = [] }
      if changesHeard >= Self.changesBetweenReturns && inbox.isEmpty {
        changesHeard = 0
        Process.returnFreedMemory()
      }
    }
    return isShutDown ? 0 : 1
  }

  // MARK: Messages

  func send(_ value: JSONValue) { send([value]) }

  /// Sends messages at one go: a pipe that is written to for each wakes the client for each.
  func send(_ values: [JSONValue]) {
    // A client that is gone does not read; the end of its input is seen next.
    Disk.writeOutput(values.flatMap { MessageFraming.framed($0.bytes) })
  }

  func ask(_ method: String, _ parameters: JSONValue?) {
    let message: JSONValue = ["jsonrpc": "2.0", "id": "aegis-\(nextRequest)", "method": .string(method)]
    nextRequest += 1
    send(message.adding("params", parameters))
  }

  private func answer(_ id: JSONValue, _ method: String, _ parameters: JSONValue) async {
    do {
      if inbox.takeCancellation(id) { throw RPCError.cancelled }
      let result = try await result(of: method, parameters)
      send(["jsonrpc": "2.0", "id": id, "result": result])
    } catch is DocumentElsewhere {
      send(["jsonrpc": "2.0", "id": id, "result": DocumentElsewhere.answer(to: method)])
    } catch let error as RPCError {
      send(["jsonrpc": "2.0", "id": id, "error": error.value])
    } catch {
      send(["jsonrpc": "2.0", "id": id, "error": RPCError(code: -32603, message: "\(error)").value])
    }
  }

  private func result(of method: String, _ parameters: JSONValue) async throws -> JSONValue {
    if method == "initialize" {
      if isInitialized { throw RPCError.invalidRequest }
      isInitialized = true
      return initialize(parameters)
    }
    guard isInitialized else { throw RPCError.notInitialized }
    if isShutDown { throw RPCError.invalidRequest }
    switch method {
    case "shutdown":
      isShutDown = true
      return .null
    case "textDocument/diagnostic": return try await pullDiagnostics(parameters)
    case "workspace/diagnostic": return await pullWorkspaceDiagnostics(parameters)
    case "textDocument/completion": return try await completion(at(parameters))
    case "textDocument/hover": return try await hover(at(parameters))
    case "textDocument/definition": return try await definition(at(parameters))
    case "textDocument/references":
      return try await references(at(parameters), withDefinition: parameters["context"]["includeDeclaration"].isTrue)
    case "textDocument/prepareRename": return try await prepareRename(at(parameters))
    case "textDocument/rename": return try await rename(at(parameters), to: parameters["newName"].string ?? "")
    case "textDocument/documentSymbol": return try await documentSymbols(file(parameters))
    case "workspace/symbol": return await workspaceSymbols(parameters["query"].string ?? "")
    case "textDocument/formatting": return try await formatting(file(parameters))
    case "textDocument/codeAction": return try await codeActions(file(parameters), parameters)
    case "textDocument/semanticTokens/full": return try await semanticTokens(file(parameters))
    case "textDocument/codeLens": return try await codeLenses(file(parameters))
    case "textDocument/inlayHint": return try await inlayHints(file(parameters), parameters["range"])
    default: throw RPCError.methodNotFound(method)
    }
  }

  private func hear(_ method: String, _ parameters: JSONValue) async {
    guard isInitialized, !isShutDown else { return }
    switch method {
    case "initialized": await start()
    case "textDocument/didOpen": await open(parameters["textDocument"])
    case "textDocument/didChange": await change(parameters)
    case "textDocument/didClose": await close(parameters["textDocument"])
    case "textDocument/didSave": await touch([parameters["textDocument"]["uri"].string ?? ""])
    case "workspace/didChangeWatchedFiles": await touch(parameters["changes"].items.compactMap { $0["uri"].string })
    case "workspace/didChangeWorkspaceFolders":
      for folder in parameters["event"]["removed"].items { await forget(folder["uri"].string ?? "") }
      workspace.add(folders: parameters["event"]["added"].items.compactMap { $0["uri"].string })
      await publishAll()
    default: break
    }
  }

  // MARK: Initialization

  private func initialize(_ parameters: JSONValue) -> JSONValue {
    client = ClientCapabilities(parameters["capabilities"])
    workspace.positions.unit = client.acceptsUTF8 ? .utf8 : .utf16
    var folders = parameters["workspaceFolders"].items.compactMap { $0["uri"].string }
    if folders.isEmpty { folders = [parameters["rootUri"].string ?? parameters["rootPath"].string.map { FileURI.uri($0) }].compactMap { $0 } }
    workspace.add(folders: folders)
    if let parent = parameters["processId"].integer { watch(parent) }
    return capabilities(positions: workspace.positions, version: version, client)
  }

  /// Ends with the process that started this one, even where its pipes stay open.
  private func watch(_ parent: Int) {
    Process.detach {
      while Process.isRunning(parent) { Process.sleep(seconds: 3) }
      Process.exit(1)
    }
  }

  private func start() async {
    if client.registersWatchers {
      let watchers: [JSONValue] = ["**/*.yaml", "**/*.yml", "**/aegis.ini"].map { ["globPattern": .string($0)] }
      ask(
        "client/registerCapability",
        ["registrations": [["id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": ["watchers": .array(watchers)]]]])
    }
    await publishAll()
  }
}

extension RPCError {
  var value: JSONValue { ["code": .integer(code), "message": .string(message)] }
}
