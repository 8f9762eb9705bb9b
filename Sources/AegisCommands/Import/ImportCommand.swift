import AegisBasics
import AegisCloud
import AegisDriver
import AegisImport
import AegisIR
import AegisObserve
import AegisReport
import AegisSchema
import AegisSystem
import ArgumentParser

/// `aegis import`: reads the organization and every account from AWS and writes the configuration.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Read the organization from AWS and write the configuration.",
    discussion: """
      Files that were edited by hand are merged: comments and order stay, and what both sides changed is a finding. \
      An import that was interrupted goes on where it was.
      """)

  @OptionGroup var options: CommonOptions
  @OptionGroup var cloud: CloudOptions

  @Option(help: ArgumentHelp("Import only this account (its name or id); may be given more than once.", valueName: "name"))
  var account: [String] = []

  @Option(help: ArgumentHelp("Do not read this account (its name or id), such as one that nobody can sign in to; a new one gets `managed: false`; may be given more than once.", valueName: "name"))
  var skip: [String] = []

  @Flag(help: "Take what AWS has changed also where no earlier import is known.")
  var refresh = false

  @Flag(help: "Write everything as AWS has it, over what people have edited.")
  var overwrite = false

  @Flag(help: "Say what would be written, and write nothing.")
  var dryRun = false

  @Flag(help: "Ask AWS for everything again, also where an import was interrupted.")
  var restart = false

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func validate() throws {
    if refresh && overwrite { throw ValidationError("--refresh and --overwrite exclude each other.") }
  }

  func run() async throws {
    let (project, session) = try openProject(path, options)
    let layout = existingLayout(project)
    let settings = readSettings((try? project.read(ProjectPath("aegis.ini"))) ?? [], file: FileID(rawValue: 0)).value
    var client = try cloud.client(region: settings[.awsRegion])
    let caller = try await callingAWS(client) { () async throws(AWSError) in try await client.callerIdentity() }
    let store = ImportStore(root: project.root)
    let journal = try openJournal(store, caller, client)
    client.recorder = journal
    Surroundings.endWhenInterrupted(saying: "\naegis: interrupted; the same command goes on from here\n")
    let observed = try await observe(client, settings, caller, layout)
    if let failure = journal?.writeFailure { throw CommandFailure(status: .cannotWrite, message: failure.description) }
    let outcome = try await merge(observed, project, session, store, settings, layout)
    try await finish(outcome, observed, store, settings, client)
    if !dryRun {
      let (written, session) = try openProject(path, options)
      await writeState(observed, written, session, settings, client, caller)
    }
  }

  // MARK: Reading

  private func openJournal(_ store: ImportStore, _ caller: CallerIdentity, _ client: AWSClient) throws -> CallJournal? {
    // A dry run leaves nothing behind, not even that.
    if dryRun { return nil }
    do {
      try store.prepare()
      let journal = try CallJournal(
        store.journal, caller: "\(caller.account) \(client.cloud.endpoint(.organizations).url)", restart: restart)
      if let start = journal.startedAt, !options.quiet {
        Disk.writeError("aegis: going on with the import that was interrupted, begun at \(isoTime(start)); `--restart` asks AWS for everything again\n")
      }
      return journal
    } catch {
      throw CommandFailure(status: .cannotWrite, message: error.description)
    }
  }

  private func observe(_ client: AWSClient, _ settings: ProjectSettings, _ caller: CallerIdentity, _ layout: ConfigurationLayout) async throws -> ObservedOrganization {
    let progress = ImportProgress(isQuiet: options.quiet)
    let isQuiet = options.quiet
    let role = settings[.memberAccountRole] ?? realMemberRole
    let noteFallback = OnceFlag()
    defer { progress.clear() }
    do {
      let observed = try await observeOrganization(
        client, role: MemberRole(name: role), name: settings[.organization] ?? "", only: account.isEmpty ? nil : Set(account), skipping: layout.unmanaged.union(skip),
        onFallback: { name in
          if !isQuiet && noteFallback.isFirst() {
            Disk.writeError("aegis: the role `\(role)` cannot be assumed; AWS's own `\(name)` can, and is taken: name it in aegis.ini\n")
          }
        }, progress: { progress.report($0) })
      for name in account + skip where !observed.organization.accounts.contains(where: { [$0.name, $0.key, $0.id].contains(name) }) {
        let near = closestMatch(to: name, among: observed.organization.accounts.map(\.name))
        throw CommandFailure(status: .usage, message: "the organization has no account `\(name)`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
      }
      for it in observed.organization.accounts where (it.id.map(layout.unmanaged.contains) ?? false) && [it.name, it.key, it.id ?? ""].contains(where: account.contains) {
        throw CommandFailure(status: .usage, message: "account `\(it.name)` is not read: its `account.yaml` has `managed: false`")
      }
      return observed
    } catch let failure as ObservationFailure {
      progress.clear()
      throw await readingFailure(failure, client)
    }
  }

  private func readingFailure(_ failure: ObservationFailure, _ client: AWSClient) async -> CommandFailure {
    var messages: [String] = []
    for (account, error) in failure.failures.prefix(10) {
      messages.append((account.map { "account `\($0)`: " } ?? "") + (await CommandFailure(error, client)).message)
    }
    if failure.failures.count > 10 { messages.append("… and \(failure.failures.count - 10) more") }
    let status = failure.failures.map { CommandFailure.status(of: $0.error) }
    if failure.isRefusedEntry {
      messages.append("`--skip NAME` leaves an account out that nobody can sign in to; a new one gets `managed: false`, which keeps every command out of it")
    }
    messages.append("nothing was written; what was read is kept, and the same command goes on from there")
    return CommandFailure(
      status: status.contains(.noPermission) ? .noPermission : .unavailable, message: messages.joined(separator: "\naegis: "))
  }

  // MARK: Merging

  private struct Outcome {
    var files: [(merged: MergedFile, generated: GeneratedFile, before: [UInt8]?)] = []
    var sources = SourceMap()
    var bag = DiagnosticBag()
    /// Files of accounts that are gone, which nobody has edited.
    var stale: [String] = []
  }

  private func merge(
    _ observed: ObservedOrganization, _ project: DiskProject, _ session: Session, _ store: ImportStore, _ settings: ProjectSettings,
    _ layout: ConfigurationLayout
  ) async throws -> Outcome {
    var notes: [String: [ConfigurationWriter.Note]] = [:]
    for left in observed.leftOut { notes[left.account ?? "", default: []].append(.init(kind: left.kind, text: "\(left.kind) `\(left.name)`: \(left.reason)")) }
    let partition = settings[.awsRegion].map(partition(ofRegion:)) ?? "aws"
    let writer = ConfigurationWriter(observed.organization, id: observed.id, partition: partition, layout: layout, notes: notes)
    var generated = writer.write()
    if !account.isEmpty {
      // The organization's file is written whole, so that it names the account; other accounts stay as they are.
      let wanted = writer.paths { [$0.name, $0.key, $0.id ?? ""].contains(where: account.contains) }
      generated.removeAll { !wanted.contains($0.path.text) && $0.path.text != "organization.yaml" }
    }
    // Of what was not read nothing is known: what an earlier import or people wrote of it stays as it is.
    let unread = writer.paths { !$0.lifecycle.isManaged && $0.id.map { layout.existing[$0] != nil } ?? false }
    let listed = generated.map(\.path)
    generated.removeAll { unread.contains($0.path.text) }
    var meanings: [ProjectPath: GeneratedFile] = [:]
    if Disk.exists("\(project.root)/organization.yaml"), let organization = await session.compile().organization {
      for file in ConfigurationWriter(organization, id: observed.id, partition: partition, layout: layout).write() { meanings[file.path] = file }
    }
    var outcome = Outcome()
    let policy: MergePolicy = overwrite ? .overwrite : refresh ? .refresh : .merge
    for file in generated {
      let before = try read(project, file.path)
      var source: SourceFile?
      if let before {
        let it = SourceFile(id: outcome.sources.nextID, displayPath: file.path.text, text: before)
        outcome.sources.append(it)
        source = it
      }
      let merged = AegisImport.merge(file, into: source, base: store.base(file.path, now: before), meaning: meanings[file.path], policy: policy)
      outcome.bag.append(merged.bag)
      outcome.files.append((merged, file, before))
    }
    if account.isEmpty { outcome.stale = store.stale(listed, project) }
    return outcome
  }

  private func read(_ project: DiskProject, _ path: ProjectPath) throws -> [UInt8]? {
    do {
      return try project.read(path)
    } catch FileError.missing {
      return nil
    } catch {
      throw CommandFailure(status: .noInput, message: "`\(path.text)` cannot be read: \(error)")
    }
  }

  // MARK: Writing

  private func finish(_ outcome: Outcome, _ observed: ObservedOrganization, _ store: ImportStore, _ settings: ProjectSettings, _ client: AWSClient) async throws {
    let changed = outcome.files.filter { $0.before != $0.merged.text }
    if dryRun {
      for file in changed { Disk.writeOutput(Array("\(file.before == nil ? "create" : "change") \(file.merged.path.text)\n".utf8)) }
      for path in outcome.stale { Disk.writeOutput(Array("remove \(path)\n".utf8)) }
    } else {
      do {
        for file in outcome.files {
          if file.before != file.merged.text {
            if let before = file.before { try store.keepBase(of: file.generated.path, before: before) }
            try store.write(file.merged.text, to: file.merged.path.text)
          }
          if file.merged.bag.isEmpty { try store.writeBase(Array(file.generated.text.utf8), file.generated.path) }
        }
        for path in outcome.stale { try store.removeStale(path) }
        let report = "\(settings[.reportsDir] ?? "reports")/import.txt"
        try store.write(Array(importReport(observed).utf8), to: report)
        try Disk.remove(store.journal)
      } catch {
        throw CommandFailure(status: .cannotWrite, message: error.description)
      }
    }
    let findings = outcome.bag.sorted(in: outcome.sources)
    if !findings.isEmpty { try ReportOutput(options: options, command: "import", stream: .error, root: store.root).write(outcome.sources, findings) }
    if !options.quiet { summarize(observed, changed.count, outcome.stale.count, settings) }
    noteMissing(observed, store.root)
    if options.verbose {
      let it = client.cloud.statistics
      Disk.writeError(
        "aegis: \(it.requests) calls, \(it.retries) of them again, \(it.refusals) refused for being too fast, \(it.replayed) answers kept from before, \(it.connections) connections\n")
    }
    if !findings.isEmpty { throw ExitStatus.findings }
  }

  /// The organization's file names every account: one that was never imported is missing from then on.
  private func noteMissing(_ observed: ObservedOrganization, _ root: String) {
    guard !account.isEmpty, !dryRun, !options.quiet, let project = DiskProject(root: root) else { return }
    let known = existingLayout(project).existing
    let missing = observed.organization.accounts.count { $0.id.map { known[$0] == nil } ?? false }
    guard missing > 0 else { return }
    Disk.writeError("aegis: note: `organization.yaml` names \(missing) account\(missing == 1 ? "" : "s") that \(missing == 1 ? "is" : "are") not imported yet; the configuration compiles once `aegis import` has read all\n")
  }

  private func summarize(_ observed: ObservedOrganization, _ changed: Int, _ removed: Int, _ settings: ProjectSettings) {
    let accounts = observed.organization.accounts
    func sum(_ count: (Account) -> Int) -> Int { accounts.reduce(0) { $0 + count($1) } }
    let would = dryRun ? "would be " : ""
    let parts = [
      counted(accounts.count, "account"), counted(sum { $0.roles.count }, "role"), counted(sum { $0.policies.count }, "policy", "policies"),
      counted(sum { $0.groups.count }, "group"), counted(sum { $0.users.count }, "user"),
    ]
    Disk.writeError("aegis: \(parts.joined(separator: ", "))\n")
    Disk.writeError("aegis: \(counted(changed, "file")) \(would)written\(removed > 0 ? ", \(removed) \(would)removed" : "")\n")
    if !observed.leftOut.isEmpty {
      let place = dryRun ? "" : ": \(settings[.reportsDir] ?? "reports")/import.txt says what and why"
      Disk.writeError("aegis: \(counted(observed.leftOut.count, "thing is", "things are")) left out\(place)\n")
    }
  }
}

/// What was left out, and why.
private func importReport(_ observed: ObservedOrganization) -> String {
  var text = "What AWS has and the configuration does not hold.\n\n"
  if observed.leftOut.isEmpty { text += "Nothing was left out.\n" }
  for left in observed.leftOut { text += "\(left.account ?? "organization")\t\(left.kind)\t\(left.name)\t\(left.reason)\n" }
  text += "\nPasswords, access keys, MFA devices, and certificates are not read: they are credentials, no privileges.\n"
  return text
}
