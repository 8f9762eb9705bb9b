import AegisAccess
import AegisBasics
import AegisDriver
import AegisPolicy
import AegisReport
import AegisSchema
import AegisSystem

/// Reads one policy document that stands alone, and registers its file; one with errors is refused.
func readAccessPolicy(_ path: String, as kind: PolicyKind, title: String, _ sources: inout SourceMap) throws -> AccessPolicy {
  let text: [UInt8]
  do {
    text = try Disk.read(path)
  } catch {
    throw CommandFailure(status: .noInput, message: error.description)
  }
  let source = SourceFile(id: sources.nextID, displayPath: path, text: text)
  sources.append(source)
  let read = readPolicyFile(text, file: source.id, path: path, kind: kind, catalog: CatalogCache.catalog)
  guard let document = read.value, !read.bag.hasErrors else {
    let errors = read.bag.sorted(in: sources).filter { $0.severity == .error }
    let report = Report(command: "access", toolVersion: toolVersion, sources: sources, filesChecked: 1, diagnostics: errors)
    Disk.writeError(String(decoding: render(report, as: .text, style: .plain), as: UTF8.self))
    throw CommandFailure(status: .findings, message: "`\(path)` is no \(kind.spec.noun.drop { $0 != " " }.dropFirst()) that can be read")
  }
  var table = PolicyTable()
  let json = canonicalJSON(document)
  return AccessPolicy(content: table.content(of: document, json: json), name: "\(title) `\(path)`", document: document)
}

/// Refuses actions that AWS does not have: an answer about one would mislead.
func checkAction(_ action: String, _ catalog: Catalog) throws {
  let hint: String
  switch catalog.check(action: action) {
  case .current where action.contains("*") || action.contains("?"):
    throw CommandFailure(status: .usage, message: "`\(action)` is a pattern; ask about one action")
  case .current: return
  case .retired: throw CommandFailure(status: .usage, message: "AWS has retired `\(action)`")
  case .operation(let meant) where meant.isEmpty: return
  case .operation(let meant): hint = "; the operation is authorized by \(meant.map { "`\(catalog.name($0))`" }.joined(separator: ", "))"
  case .unknownAction(let nearest): hint = nearest.map { "; did you mean `\($0)`?" } ?? ""
  case .unknownService(let nearest):
    hint = nearest.map { "; did you mean the service `\($0)`?" } ?? ""
  case .malformed: hint = "; write a service, a colon, and an action, such as `s3:GetObject`"
  }
  throw CommandFailure(status: .usage, message: "AWS has no action `\(action)`\(hint)")
}
