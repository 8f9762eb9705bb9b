import AegisBasics
import AegisIR
import AegisLint
import AegisSema

/// A project that was brought together without an error.
struct JudgedProject {
  let project: LoadedProject
  let program: Program
  let organization: Organization
}

extension Session {
  /// Adds what the rules find that look at the whole configuration.
  ///
  /// - Returns: False where what is known of files that were not read does not suffice.
  func judge(
    _ subject: JudgedProject, _ linter: Linter, _ clean: CleanRun?, _ unread: UnreadFiles?, _ bag: inout DiagnosticBag
  ) async -> Bool {
    let (project, program, organization) = (subject.project, subject.program, subject.organization)
    if let unread, let clean, basis(project, program, clean) != unread.record.basis { return false }
    let known = unread.map { unread in
      SummarizedAccounts(unread.summaries, judged: unread.judged, files: unread.record.files.map { project.files.knownID(of: $0.path) })
    }
    let terms = clean.map { clean in
      SummaryTerms(
        numbers: Dictionary(project.units.enumerated().map { ($1.source.id, $0) }) { first, _ in first }, seed: clean.verdicts.seed)
    }
    let parts = OrganizationParts(linter, program, organization, known: known, terms: linter.canUseSummaries ? terms : nil)
    let own = await mapInParallel(parts.accountCount, jobs: jobs) { parts.names(ofAccount: $0) }
    if let unread {
      // Who looks into an account of which only the summary is known?
      let hidden = Set(organization.accounts.lazy.filter { unread.summaries[$0.key] != nil }.compactMap(\.id))
      for (account, names) in zip(organization.accounts, own) where unread.judged.contains(account.key) {
        guard let names, names.neighbours.allSatisfy({ !hidden.contains($0) }) else { return false }
      }
    }
    let names = parts.allNames(own)
    let keys = clean.flatMap { accountKeys(subject, parts, names, $0) }
    let key = { @Sendable (verdict: OrganizationParts.Verdict) -> ContentDigest? in
      keys.map { keys in
        var hasher = keys[verdict.account]
        hasher.add(verdict.rule.code)
        return hasher.digest
      }
    }
    let found = await mapInParallel(parts.count, jobs: jobs) { part in
      parts.check(part, names) { verdict in key(verdict).map { clean!.verdicts.isClean($0) } ?? false }
    }
    for verdict in found.lazy.flatMap(\.clean) { key(verdict).map { clean!.verdicts.note($0) } }
    bag.append(parts.merged(found.map(\.bag)))
    let isUnfit = found.first?.isUnfit ?? true
    if isUnfit { return unread == nil }
    guard let clean, linter.canUseSummaries, !bag.hasErrors else { return true }
    var summaries = unread?.summaries ?? [:]
    for (index, account) in organization.accounts.enumerated() {
      if let summary = parts.summary(ofAccount: index, own[index], found[0]) { summaries[account.key] = summary }
    }
    if let record = record(project, program, summaries, clean) { clean.verdicts.remember(record) }
    return true
  }

  /// What was found of a project some of whose files were not read, where nothing of it hangs on those.
  func completed(_ compilation: Compilation, for wanted: Set<String>, _ unread: UnreadFiles) -> Compilation? {
    var sources = compilation.sources
    func isUnread(_ label: Label) -> Bool { unread.files[ProjectPath(sources[label.at.file].displayPath)] != nil }
    for finding in compilation.diagnostics + compilation.ignored.map(\.finding) {
      let labels = [finding.primary] + finding.secondary
      guard labels.contains(where: { wanted.contains(sources[$0.at.file].displayPath) }) else { continue }
      // A comment beside it may have a say; and whether a comment is of no use may hang on what is wrong elsewhere.
      if isUnread(finding.primary) || finding.code == .unusedIgnore { return nil }
      for label in labels where isUnread(label) {
        let source = sources[label.at.file]
        guard source.text.isEmpty else { continue }
        guard let text = try? files.read(ProjectPath(source.displayPath)) else { return nil }
        sources.replace(SourceFile(id: source.id, displayPath: source.displayPath, text: text))
      }
    }
    return Compilation(
      settings: compilation.settings, plan: compilation.plan, sources: sources, diagnostics: compilation.diagnostics,
      ignored: compilation.ignored, program: nil, organization: nil)
  }

  /// For each account what verdicts on it hang on, see `AccountRule` and `NeighbourRule`: all of its files, those that
  /// belong to no account, who the accounts are, and the files of accounts whose numbers its documents have.
  ///
  /// - Returns: Nil where accounts cannot be told apart.
  private func accountKeys(
    _ subject: JudgedProject, _ parts: OrganizationParts, _ names: [OrganizationParts.Names], _ clean: CleanRun
  ) -> [ContentHasher]? {
    let (project, program, accounts) = (subject.project, subject.program, subject.organization.accounts)
    guard let basis = basis(project, program, clean) else { return nil }
    var start = clean.hasher("account", isTimed: true)
    start.add(basis)
    let byKey = Dictionary(
      uniqueKeysWithValues: program.accounts.map { scope in
        var hasher = ContentHasher(seed: clean.verdicts.seed)
        for unit in project.graph.reached(from: scope.entity.unit) { project.units[unit].addContent(to: &hasher) }
        return (scope.key, hasher.digest)
      })
    // Each account's key and files.
    let contents = accounts.map { account in
      var hasher = ContentHasher(seed: clean.verdicts.seed)
      hasher.add(account.key)
      if let content = byKey[account.key] { hasher.add(content) }
      return hasher.digest
    }
    return names.indices.map { index in
      var hasher = start
      hasher.add(contents[index])
      for mentioned in parts.accounts(mentionedBy: names[index]) { hasher.add(contents[mentioned]) }
      return hasher
    }
  }
}
