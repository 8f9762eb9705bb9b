import AegisAccess
import AegisBasics
import AegisDriver
import AegisIR
import AegisPolicy
import AegisSema
import AegisSystem

/// The configuration as the last commit has it.
struct CommittedState: Sendable {
  let commit: String
  /// Nil where it could not be compiled.
  let organization: Organization?
}

/// What users and roles can do that they could not at the last commit.
extension Server {
  /// Lenses over the users and roles of a file; none before the last commit is compiled, which a request for new lenses
  /// follows.
  func gainLenses(_ file: FileAtHand) async -> [JSONValue] {
    guard let program = file.state.program, let organization = file.state.organization, let index = account(of: file),
      !file.state.findings.values.contains(where: { $0.contains { $0.severity == .error } }),
      let base = committed(in: file.root)
    else { return [] }
    let key = program.accounts[index].key
    func alone(_ organization: Organization) -> Organization {
      var organization = organization
      organization.accounts.removeAll { $0.key != key }
      return organization
    }
    let (old, new) = (alone(base), alone(organization))
    guard let account = new.accounts.first else { return [] }
    var places: [String: SourceRange] = [:]
    let id = account.id ?? account.key
    for role in account.roles where role.origin.file == file.source.id { places["arn:aws:iam::\(id):role\(role.path)\(role.name)"] = role.origin }
    for user in account.users where user.origin.file == file.source.id { places["arn:aws:iam::\(id):user\(user.path)\(user.name)"] = user.origin }
    if places.isEmpty { return [] }
    let difference = await compare(old, new, catalog: catalog, jobs: jobs)
    var gains: [String: [Gain]] = [:]
    for entry in difference.gained { for principal in entry.principals { gains[principal, default: []].append(entry.gain) } }
    return places.sorted { $0.value.range.start < $1.value.range.start }.compactMap { arn, place in
      guard let found = gains[arn], let first = found.first else { return nil }
      let more = found.count > 1 ? " and \(found.count - 1) more" : ""
      return [
        "range": workspace.positions.range(place.range, in: file.source),
        "command": ["title": .string("gained since HEAD: \(first.witness.action) on \(first.witness.resource)\(more)"), "command": ""],
      ]
    }
  }

  /// What the last commit comes to; compiled beside other work where it is not known yet.
  private func committed(in root: String) -> Organization? {
    guard let commit = try? GitRevision.commit(of: "HEAD", in: root) else { return nil }
    if let known = workspace.projects[root]?.committed, known.commit == commit { return known.organization }
    guard workspace.projects[root]?.awaited != commit else { return nil }
    workspace.projects[root]?.awaited = commit
    let (catalog, jobs, today) = (catalog, jobs, workspace.today)
    Task {
      guard let files = try? GitRevision.files(of: commit, in: root) else { return }
      let compiled = await Session(files: MemoryFileSystem(bytes: files.texts, links: files.links), catalog: catalog, jobs: jobs, today: today).compile()
      take(CommittedState(commit: commit, organization: compiled.organization), in: root)
    }
    return nil
  }

  private func take(_ state: CommittedState, in root: String) {
    workspace.projects[root]?.committed = state
    if client.refreshesLenses && state.organization != nil { ask("workspace/codeLens/refresh", nil) }
  }
}
