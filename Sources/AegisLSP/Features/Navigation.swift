import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax
import AegisSystem

/// From a name to what it names, and back.
extension Server {
  /// The symbol at a place: where it is defined, or referred to.
  func symbol(at place: PlaceAtHand) -> (symbol: Symbol, at: SourceRange)? {
    guard let program = place.file.state.program else { return nil }
    let file = place.file.source.id
    if let symbol = program.symbol(at: place.offset, of: file) { return (symbol, symbol.name.at) }
    guard let site = program.reference(at: place.offset, of: file), let symbol = program.symbol(of: site, catalog: catalog) else { return nil }
    return (symbol, site.use.at)
  }

  func definition(_ place: PlaceAtHand) throws -> JSONValue {
    if let found = symbol(at: place) { return location(found.symbol.name.at, place.file) }
    if let file = includedFile(at: place) {
      return location(SourceRange(file, TextRange(0, 0)), place.file)
    }
    if let symbol = symbol(ofARNAt: place) { return location(symbol.name.at, place.file) }
    return .null
  }

  /// The file that `$ref: PATH` names.
  private func includedFile(at place: PlaceAtHand) -> FileID? {
    guard let unit = place.file.state.unit(at: place.file.path) else { return nil }
    let file = unit.file
    for inclusion in file.inclusions {
      let range = file.tree.range(inclusion.path)
      guard range.start <= place.offset, place.offset <= range.end,
        case .success(let path) = resolveInclusion(file.tree.string(inclusion.path), from: file.path)
      else { continue }
      return place.file.state.file(at: path)?.id
    }
    return nil
  }

  /// What an ARN of IAM in a policy names among the organization's resources.
  func symbol(ofARNAt place: PlaceAtHand) -> Symbol? {
    guard let program = place.file.state.program, let (tree, node) = policyScalar(at: place) else { return nil }
    return symbol(ofARN: tree.string(node), program)
  }

  func symbol(ofARN arn: String, _ program: Program) -> Symbol? {
    let fields = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, fields[0] == "arn", fields[2] == "iam",
      let account = program.accounts.firstIndex(where: { $0.id ?? "" == fields[4] })
    else { return nil }
    let parts = fields[5].split(separator: "/")
    let type: TypeName
    switch parts.first {
    case "role": type = .role
    case "user": type = .user
    case "group": type = .group
    case "policy": type = .policy
    case "root": return program.symbols.first { $0.type == .awsAccount && $0.account == account }
    default: return nil
    }
    return program.symbols.first { $0.type == type && $0.account == account && $0.name.value == parts.last ?? "" }
  }

  func references(_ place: PlaceAtHand, withDefinition: Bool) -> JSONValue {
    guard let program = place.file.state.program, let symbol = symbol(at: place)?.symbol ?? symbol(ofARNAt: place) else { return [] }
    // The ARN of a reference may be looked at as a document's, too.
    var seen: Set<SourceRange> = []
    var places = (program.references(to: symbol, catalog: catalog).map(\.use.at) + program.arnPlaces(of: symbol)).filter { seen.insert($0).inserted }
    if withDefinition { places.insert(symbol.name.at, at: 0) }
    return .array(places.map { location($0, place.file) })
  }

  /// The symbol whose name stands at a place, and what of the text there is its name.
  private func named(at place: PlaceAtHand) -> (symbol: Symbol, range: TextRange)? {
    guard let (symbol, at) = symbol(at: place) else { return nil }
    var range = at.range
    // Of a reference, the part behind the third dot.
    if at != symbol.name.at, let reference = ReferenceName(place.file.source.string(range)) {
      range.start = range.end - UInt32(reference.resource.utf8.count)
    }
    return range.start <= place.offset ? (symbol, range) : nil
  }

  func prepareRename(_ place: PlaceAtHand) -> JSONValue {
    guard let (symbol, range) = named(at: place) else { return .null }
    return ["range": workspace.positions.range(range, in: place.file.source), "placeholder": .string(symbol.name.value)]
  }

  func rename(_ place: PlaceAtHand, to name: String) async throws -> JSONValue {
    guard let program = place.file.state.program, let symbol = named(at: place)?.symbol else {
      throw RPCError.refused("there is no name here that can be changed")
    }
    let text = name.trimmed
    if text.isEmpty { throw RPCError.refused("the new name is empty") }
    if text == symbol.name.value { return .null }
    let edits: [Edit]
    do {
      edits = try program.renaming(symbol, to: text, catalog: catalog).edits
    } catch {
      let source = place.file.state.sources[error.place.file]
      throw RPCError.refused(error.reason(at: "\(source.displayPath):\(source.position(of: error.place.range.start, unit: .scalars).line)"))
    }
    if let error = await errorMade(by: edits, place.file.root, place.file.state) {
      throw RPCError.refused("`\(symbol.name.value)` cannot be called `\(text)`: \(error.message)")
    }
    return workspaceEdit(edits, place.file.root, place.file.state)
  }

  /// An error that the configuration would have after these edits and does not have now.
  private func errorMade(by edits: [Edit], _ root: String, _ state: ProjectState) async -> Diagnostic? {
    guard let files = DiskProject(root: root) else { return nil }
    let byFile = Dictionary(grouping: edits, by: \.at.file)
    var overlays: [ProjectPath: [UInt8]] = [:]
    for source in state.sources.files {
      var text = source.text
      for edit in (byFile[source.id] ?? []).sorted(by: { $0.at.range.start > $1.at.range.start }) {
        text.replaceSubrange(Int(edit.at.range.start)..<Int(edit.at.range.end), with: edit.replacement.utf8)
      }
      overlays[ProjectPath(source.displayPath)] = text
    }
    let session = Session(files: OverlayFileSystem(files, overlays: overlays), catalog: catalog, jobs: jobs, today: workspace.today)
    let after = await session.compile().diagnostics.filter { $0.severity == .error }
    // Errors that stay may speak of the name, so that they are counted rather than compared.
    var known: [DiagnosticCode: Int] = [:]
    for finding in state.findings.values.joined() where finding.severity == .error { known[finding.code, default: 0] += 1 }
    let counts = Dictionary(after.map { ($0.code, 1) }, uniquingKeysWith: +)
    return after.first { counts[$0.code, default: 0] > known[$0.code, default: 0] }
  }
}

extension String {
  /// Without white space around it.
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace ?? false { text.removeFirst() }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }
}
