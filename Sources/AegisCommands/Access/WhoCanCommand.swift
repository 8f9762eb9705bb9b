import AegisAccess
import AegisBasics
import AegisReport
import AegisSystem
import ArgumentParser

/// `aegis access who-can`: every principal that can make a request.
struct WhoCanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "who-can", abstract: "List every user and role that can do something, straight or through roles that it can assume.")

  @OptionGroup var options: AccessOptions

  @Option(help: ArgumentHelp("A context key of the request; KEY= with nothing behind it: the request lacks the key; KEY=\"\": it is empty.", valueName: "key=value"))
  var context: [String] = []

  @Option(help: ArgumentHelp("The policy of the resource, JSON or YAML.", valueName: "file"), completion: .file())
  var resourcePolicy: String?

  @Argument(help: "An action, such as s3:GetObject.")
  var action: String

  @Argument(help: "An ARN, `*` for an action that works on no resource, or a reference to a user or role.")
  var resource: String

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func validate() throws { try options.refuseMarkdown() }

  func run() async throws {
    var subject = try await AccessSubject.open(path, options)
    let context = try readContext(context, subject.access, of: Array(subject.access.principals.indices))
    try checkAction(action, subject.access.catalog)
    let resource = try subject.resource(resource)
    let policy = try subject.policy(of: resource, for: action, given: resourcePolicy)
    let graph = AssumeGraph(subject.access)
    let found = whoCan(action, on: resource, context: context, resourcePolicy: policy, in: graph)
    let request = Request(caller: .unknown, action: action, resource: resource, context: context)
    let notes = remarks(on: request, subject.access, account: "each principal's own account")
    try options.write(options.format == .json ? json(found, resource, notes, subject) : text(found, resource, notes, subject))
  }

  private func text(_ found: [CapablePrincipal], _ resource: String, _ notes: [String], _ subject: AccessSubject) -> [UInt8] {
    let access = subject.access
    let told = notes.map { "note: \($0)\n" }.joined()
    guard !found.isEmpty else { return Array("nobody in the configuration can do `\(action)` on `\(resource)`\n\(told)".utf8) }
    let noun = found.count == 1 ? "1 principal" : "\(found.count) principals"
    let conditional = found.count { $0.isConditional }
    var lines = ["\(noun) can do `\(action)` on `\(resource)`" + (conditional > 0 ? ", \(conditional) of them under conditions" : ""), ""]
    let width = found.map { access.reference(to: $0.principal).count }.max() ?? 0
    for entry in found {
      let name = access.reference(to: entry.principal)
      let via = entry.via.isEmpty ? "" : "through " + entry.via.map { "`\(access.reference(to: $0.role))`" }.joined(separator: ", ") + "; "
      let places = entry.statements.filter { $0.layer == .identity || $0.layer == .resource }.map { describe($0, subject.sources) }
      let padding = String(repeating: " ", count: width - name.count)
      lines.append("  \(name)\(padding)  \(via)\(places.joined(separator: "; "))\(entry.isConditional ? " (under conditions)" : "")")
    }
    return Array((lines.joined(separator: "\n") + "\n" + (told.isEmpty ? "" : "\n" + told)).utf8)
  }

  private func json(_ found: [CapablePrincipal], _ resource: String, _ notes: [String], _ subject: AccessSubject) -> [UInt8] {
    let access = subject.access
    var writer = JSONWriter(brokenDepth: 3)
    writer.object { writer in
      writer.member("version", 1)
      writer.member("action", action)
      writer.member("resource", resource)
      writer.member("notes", each: notes) { $0.string($1) }
      writer.member("principals", each: found) { writer, entry in
        writer.object { writer in
          writer.member("arn", access.principals[entry.principal].caller.name)
          writer.member("via", each: entry.via) { $0.string(access.principals[$1.role].caller.name) }
          writer.member("conditional", entry.isConditional)
          writer.statements(entry.statements, sources: subject.sources)
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }
}

/// "policy `logs` (member_accounts/x/policies.yaml:12:9)".
func describe(_ statement: StatementReference, _ sources: SourceMap) -> String {
  guard let place = statement.place ?? statement.policy.attachment else { return statement.policy.name }
  return "\(statement.policy.name) (\(shortPlace(place, sources)))"
}

/// "organization.yaml:12:9".
func shortPlace(_ at: SourceRange, _ sources: SourceMap) -> String {
  let file = sources[at.file]
  let position = file.position(of: at.range.start, unit: .scalars)
  return "\(file.displayPath):\(position.line):\(position.column)"
}
