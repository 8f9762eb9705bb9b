import AegisBasics
import AegisLint
import AegisSchema
import AegisSema

/// The files that need not be read to know what there is to say of some others.
struct UnreadFiles: Sendable {
  struct File: Sendable {
    let mark: FileMark
    let inclusions: [ProjectPath]
  }

  let files: [ProjectPath: File]
  let record: ProjectRecord
  /// The accounts some of whose files are not read, by their keys.
  let summaries: [String: AccountSummary]
  /// The accounts that may be told of, by their keys.
  let judged: Set<String>
}

extension Session {
  /// Finds out which files have to be read to tell what there is to say that concerns `wanted`: those of the accounts that
  /// have changed or are wanted, and those of the accounts that look into them or that they look into.
  ///
  /// - Parameters:
  ///   - wanted: Files by their paths.
  ///   - listed: The files that are there without a link on the way.
  /// - Returns: Nil where all have to be read.
  func unreadFiles(for wanted: Set<String>, _ listed: [ProjectPath], _ clean: CleanRun) async -> UnreadFiles? {
    guard let record = clean.verdicts.record, record.terms == clean.terms else { return nil }
    let (files, there) = (files, Set(listed))
    let marks = await mapInParallel(record.files.count, jobs: jobs) { index -> FileMark? in
      let file = record.files[index]
      let identity = there.contains(file.path) ? files.identity(of: file.path) : nil
      if let identity, file.mark.identity == identity { return file.mark }
      guard let text = try? files.read(file.path), clean.digest(text) == file.mark.content else { return nil }
      return FileMark(content: file.mark.content, identity: identity)
    }
    func isTouched(_ number: Int) -> Bool {
      guard let mark = marks[number] else { return true }
      let path = record.files[number].path
      // What is read through a link has no identity.
      return wanted.contains(path.text) || mark.identity == nil && wanted.contains(files.target(of: path).text)
    }
    if record.ownFiles.contains(where: isTouched) { return nil }
    let touched = record.accounts.filter { $0.files.contains(where: isTouched) }
    let ids = Set(touched.compactMap(\.id))
    let judged = touched + record.accounts.filter { account in
      !account.summary.neighbours.allSatisfy { !ids.contains($0) } && !account.files.contains(where: isTouched)
    }
    let seen = Set(judged.lazy.flatMap(\.summary.neighbours))
    let keys = Set(judged.map(\.key))
    let others = record.accounts.filter { !keys.contains($0.key) && !($0.id.map(seen.contains) ?? false) && !$0.held.isEmpty }
    guard !others.isEmpty else { return nil }
    var unread: [ProjectPath: UnreadFiles.File] = [:]
    for number in others.lazy.flatMap(\.held) {
      let file = record.files[number]
      unread[file.path] = UnreadFiles.File(mark: marks[number]!, inclusions: file.inclusions.map { record.files[$0].path })
    }
    return UnreadFiles(
      files: unread, record: record, summaries: Dictionary(uniqueKeysWithValues: others.map { ($0.key, $0.summary) }), judged: keys)
  }

  /// What the next run has to know.
  ///
  /// - Parameter summaries: Of each account of the program.
  /// - Returns: Nil where the project is of a kind of which not everything can be told so.
  func record(_ project: LoadedProject, _ program: Program, _ summaries: [String: AccountSummary], _ clean: CleanRun) -> ProjectRecord? {
    let graph = project.graph
    guard program.organization.isAbsent(OrganizationField.templates), let basis = basis(project, program, clean) else { return nil }
    var files: [ProjectRecord.File] = []
    for (unit, included) in zip(project.units, graph.included) {
      guard let mark = unit.mark, !included.contains(nil) else { return nil }
      files.append(ProjectRecord.File(path: ProjectPath(unit.source.displayPath), mark: mark, inclusions: included.map { $0! }))
    }
    let ownFiles = graph.ownUnits
    let own = Set(ownFiles)
    var accounts: [ProjectRecord.Account] = []
    for scope in program.accounts {
      guard let summary = summaries[scope.key] else { return nil }
      let root = scope.entity.unit
      let isApart = !own.contains(root)
      accounts.append(
        ProjectRecord.Account(
          key: scope.key, id: scope.id, files: isApart ? graph.reached(from: root) : [],
          held: isApart ? held(by: scope.entity, in: graph) : [], summary: summary))
    }
    return ProjectRecord(terms: clean.terms, basis: basis, files: files, ownFiles: ownFiles, accounts: accounts)
  }

  /// What every account's verdicts hang on besides its own files; nil where accounts cannot be told apart.
  func basis(_ project: LoadedProject, _ program: Program, _ clean: CleanRun) -> ContentDigest? {
    guard Set(program.accounts.map(\.key)).count == program.accounts.count else { return nil }
    var hasher = ContentHasher(seed: clean.verdicts.seed)
    for unit in project.graph.ownUnits { project.units[unit].addContent(to: &hasher) }
    for scope in program.accounts {
      let email = scope.entity.text(AWSAccountField.email)?.value ?? ""
      for text in [scope.key, scope.name, scope.id ?? "", scope.isManagement ? "management" : "", email] { hasher.add(text) }
    }
    return hasher.digest
  }

  /// The files below an account's own that hold nothing but users, groups, roles and policies.
  private func held(by account: Entity, in graph: UnitGraph) -> [Int] {
    let inclusions = graph.units[account.unit].file.inclusions
    return zip(inclusions, graph.included[account.unit]).flatMap { inclusion, unit in
      guard let unit, Entity.fieldsOfHeld.contains(where: { $0 === inclusion.field }) else { return [Int]() }
      return graph.reached(from: unit)
    }
  }
}

extension LoadedUnit {
  /// Adds what tells the file's text from others.
  func addContent(to hasher: inout ContentHasher) {
    hasher.add(source.displayPath)
    if let mark { hasher.add(mark.content) } else { hasher.add(source.text) }
  }
}
