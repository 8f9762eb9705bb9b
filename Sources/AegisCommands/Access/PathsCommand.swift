import AegisAccess
import AegisBasics
import AegisReport
import AegisSystem
import ArgumentParser

/// `aegis access paths`: what a principal can become, and how it can raise its own privileges.
struct PathsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paths", abstract: "Show the roles that a user or role can reach, and the ways to raise its own privileges.",
    discussion: "Escalation is looked for by the published methods, over what the principal may really do: boundaries, SCPs and denials count.")

  @OptionGroup var options: AccessOptions

  @Argument(help: "An ARN, a reference such as User.aws.master.jane, or master/jane.")
  var principal: String

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func validate() throws { try options.refuseMarkdown() }

  func run() async throws {
    let subject = try await AccessSubject.open(path, options)
    let start = try subject.principal(principal)
    let graph = AssumeGraph(subject.access)
    let paths = privilegePaths(of: start, in: graph, EscalationSearch(subject.access))
    try options.write(options.format == .json ? json(paths, subject) : text(paths, subject))
  }

  // MARK: Text

  private func text(_ paths: PrivilegePaths, _ subject: AccessSubject) -> [UInt8] {
    let access = subject.access
    var lines = ["\(access.title(of: paths.start)): \(summary(paths))"]
    if !paths.reached.isEmpty { lines.append("") }
    lines += tree(below: paths.start, paths, subject, indentation: "  ")
    for escalation in paths.escalations {
      let who = escalation.principal == paths.start ? "" : "as \(access.title(of: escalation.principal)), "
      lines += [
        "", "\(who)\(escalation.method.doc)" + (escalation.isAdministrator ? ", and so becomes an administrator" : "")
          + (escalation.isConditional ? ", under conditions" : ""),
      ]
      lines.append("  `\(escalation.method.actions.joined(separator: "`, `"))` on `\(escalation.target)`")
      lines += describe(escalation.statements, escalation.method.hinges, subject)
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func summary(_ paths: PrivilegePaths) -> String {
    var parts: [String] = []
    if paths.isAdministrator { parts.append("is an administrator of its account") }
    parts.append(paths.reached.isEmpty ? "becomes nobody else" : "can become \(counted(paths.reached.count, "other principal", "other principals"))")
    let administrators = paths.reached.count { $0.isAdministrator }
    if administrators > 0 { parts.append("among them \(counted(administrators, "administrator", "administrators"))") }
    if !paths.isAdministrator {
      parts.append(
        paths.escalations.isEmpty
          ? "cannot widen its own privileges" : "can widen its privileges in \(counted(paths.escalations.count, "way", "ways"))")
    }
    return parts.joined(separator: ", ")
  }

  /// The principals that are reached from one, and those that are reached from them.
  private func tree(below principal: Int, _ paths: PrivilegePaths, _ subject: AccessSubject, indentation: String) -> [String] {
    paths.reached.flatMap { entry -> [String] in
      guard let step = entry.steps.last, step.from == principal else { return [] }
      let title = subject.access.title(of: step.to) + (entry.isAdministrator ? ", an administrator of its account" : "")
      let condition = step.isConditional ? " (under conditions)" : ""
      var lines: [String]
      switch step.means {
      case .assume: lines = ["assumes \(title)\(condition)"] + describe(step.statements, nil, subject)
      case .escalation(let method), .widening(let method, _):
        lines = ["\(method.doc): becomes \(title)\(condition)"] + describe(step.statements, method.hinges, subject)
      }
      return lines.map { indentation + $0 } + tree(below: step.to, paths, subject, indentation: indentation + "  ")
    }
  }

  private func describe(_ statements: [StatementReference], _ hinges: String?, _ subject: AccessSubject) -> [String] {
    let own = statements.filter { $0.layer == .identity || $0.layer == .trust || $0.layer == .resource }
    var seen: Set<String> = []
    var lines = own.map { "    by \(AegisCommands.describe($0, subject.sources))" }.filter { seen.insert($0).inserted }
    if let hinges { lines.append("    where there is \(hinges)") }
    return lines
  }

  // MARK: JSON

  private func json(_ paths: PrivilegePaths, _ subject: AccessSubject) -> [UInt8] {
    let access = subject.access
    var writer = JSONWriter(brokenDepth: 3)
    writer.object { writer in
      writer.member("version", 1)
      writer.member("principal", access.principals[paths.start].caller.name)
      writer.member("administrator", paths.isAdministrator)
      writer.member("reached", each: paths.reached) { writer, entry in
        writer.object { writer in
          writer.member("arn", access.principals[entry.principal].caller.name)
          writer.member("administrator", entry.isAdministrator)
          writer.member("steps", each: entry.steps) { writer, step in
            writer.object { writer in
              writer.member("from", access.principals[step.from].caller.name)
              writer.member("to", access.principals[step.to].caller.name)
              writer.member("means", step.name)
              writer.member("conditional", step.isConditional)
              writer.statements(step.statements, sources: subject.sources)
            }
          }
        }
      }
      writer.member("escalations", each: paths.escalations) { writer, escalation in
        writer.object { writer in
          writer.member("principal", access.principals[escalation.principal].caller.name)
          writer.member("method", escalation.method.id)
          writer.member("actions", each: escalation.method.actions) { $0.string($1) }
          writer.member("target", escalation.target)
          writer.member("administrator", escalation.isAdministrator)
          writer.member("conditional", escalation.isConditional)
          writer.statements(escalation.statements, sources: subject.sources)
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }
}

extension PathStep {
  var name: String {
    switch means {
    case .assume: "assume-role"
    case .escalation(let method), .widening(let method, _): method.id
    }
  }
}
