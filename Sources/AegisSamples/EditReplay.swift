public import AegisBasics
import AegisDriver

/// Random edits of a project, each followed by the question whether an incremental session says of the project what
/// compiling it from scratch says.
///
/// The edits depend on the project and the seed alone, so that any of them can be reached again without compiling
/// what comes before.
public struct EditReplay: Sendable {
  private let original: [ProjectPath: [UInt8]]
  private let seed: UInt64
  private let jobs: Int
  private let today: CalendarDate?

  /// After so many edits everything is put back in order.
  private static let editsBetweenResets = 12

  public init(of files: [ProjectPath: [UInt8]], seed: UInt64 = 7, jobs: Int, today: CalendarDate?) {
    original = files
    self.seed = seed
    self.jobs = jobs
    self.today = today
  }

  /// The files of a small organization that is made.
  public static var madeFiles: [ProjectPath: [UInt8]] {
    var spec = OrganizationSpec()
    (spec.accounts, spec.roles, spec.policies, spec.groups, spec.users) = (4, 3, 3, 2, 2)
    return Dictionary(uniqueKeysWithValues: makeOrganization(spec).files.map { (ProjectPath($0.path), Array($0.text.utf8)) })
  }

  /// Edits the project.
  ///
  /// - Parameters:
  ///   - edits: The session is open for these; those before the first are only made.
  ///   - step: After every so many edits both are compared.
  /// - Returns: The first difference, for people to read; nil where there is none.
  public func firstDifference(after edits: Range<Int>, comparingEvery step: Int = 1) async -> String? {
    var project = EditedProject(original)
    var random = RandomSource(seed: seed)
    for number in 0..<edits.lowerBound { _ = project.makeEdit(number, isReset: number % Self.editsBetweenResets == 0, &random) }
    let session = IncrementalSession(files: project.disk, jobs: jobs, today: today)
    for (path, text) in project.overlays { await session.setText(text, of: path) }
    var told: [String: [String]] = [:]
    var trail: [String] = []
    for number in edits {
      let isReset = number % Self.editsBetweenResets == 0
      if isReset { trail = [] }
      let changes = project.makeEdit(number, isReset: isReset, &random)
      for change in changes {
        if change.isOverlay { await session.setText(project.overlays[change.path], of: change.path) } else { await session.touch(change.path) }
        if !isReset { trail.append(change.what) }
      }
      let state = await session.update()
      for id in state.changed {
        told[state.sources[id].displayPath] = state.findings[id].map { $0.map { shown($0, state.sources) } }
      }
      guard number % step == step - 1 else { continue }
      let fresh = await Session(files: OverlayFileSystem(project.disk, overlays: project.overlays), jobs: jobs, today: today).compile(lint: LintPlan())
      let expected = Dictionary(grouping: fresh.diagnostics) { fresh.sources[$0.primary.at.file].displayPath }
        .mapValues { $0.map { shown($0, fresh.sources) }.sorted() }
      let found = told.filter { !$0.value.isEmpty }.mapValues { $0.sorted() }
      if found != expected { return "edit \(number): \(trail)\n\(difference(found, expected))" }
    }
    return nil
  }

  private func difference(_ found: [String: [String]], _ expected: [String: [String]]) -> String {
    let paths = Set(found.keys).union(expected.keys).filter { found[$0] ?? [] != expected[$0] ?? [] }.sorted()
    return paths.map { path in
      let missing = (expected[path] ?? []).filter { !(found[path] ?? []).contains($0) }
      let extra = (found[path] ?? []).filter { !(expected[path] ?? []).contains($0) }
      return "\(path)\n  missing: \(missing)\n  extra: \(extra)"
    }.joined(separator: "\n")
  }

  /// All that a finding says.
  private func shown(_ finding: Diagnostic, _ sources: SourceMap) -> String {
    func place(_ label: Label) -> String {
      "\(sources[label.at.file].displayPath):\(label.at.range.start)-\(label.at.range.end) \(label.text)"
    }
    let fixes = finding.fixes.map { fix in
      "\(fix.title) \(fix.safety) \(fix.edits.map { "\(place(Label($0.at))) \($0.replacement)" })"
    }
    return "\(finding.code.code) \(finding.severity) \(finding.message) \(place(finding.primary)) \(finding.secondary.map(place)) \(finding.notes) \(finding.help ?? "") \(fixes)"
  }
}

/// A project that is being edited, on disk and in an editor.
private struct EditedProject {
  struct Change {
    let path: ProjectPath
    let isOverlay: Bool
    let what: String
  }

  let disk: ChangingFiles
  private(set) var overlays: [ProjectPath: [UInt8]] = [:]
  private let original: [ProjectPath: [UInt8]]
  private let paths: [ProjectPath]

  init(_ original: [ProjectPath: [UInt8]]) {
    self.original = original
    paths = original.keys.sorted()
    disk = ChangingFiles(original)
  }

  private static let words = [
    "\n", "  ", "- ", ":", "\"", "{", "}", "[", "]", ",", "s3:*", "name: x\n", "é", "🙂", "# aegis: ignore AE4103 so\n", "*", "iam:PassRole",
    "ORGANIZATIONACCOUNTID", "111111111111", "_ref: ", "$ref: ", "expires_at: 2026-01-01\n", "|-\n", "{{account.name}}", "\t",
  ]

  /// - Parameter isReset: Everything goes back to where it is in order.
  mutating func makeEdit(_ number: Int, isReset: Bool, _ random: inout RandomSource) -> [Change] {
    isReset ? reset() : [edit(&random)]
  }

  private mutating func reset() -> [Change] {
    var changes: [Change] = []
    let all = disk.all
    for path in paths where all[path] != original[path] {
      disk.set(original[path], of: path)
      changes.append(Change(path: path, isOverlay: false, what: "reset"))
    }
    for path in all.keys.sorted() where original[path] == nil {
      disk.set(nil, of: path)
      changes.append(Change(path: path, isOverlay: false, what: "reset"))
    }
    changes += overlays.keys.sorted().map { Change(path: $0, isOverlay: true, what: "reset") }
    overlays = [:]
    return changes
  }

  private mutating func edit(_ random: inout RandomSource) -> Change {
    let path = random.pick(paths)
    let asOverlay = random.oneIn(2)
    if random.oneIn(25) { return put(nil, path, asOverlay: false, "goes") }
    if random.oneIn(30) {
      let new = ProjectPath("\(path.text.dropLast(5))-2.yaml")
      disk.set(original[path], of: new)
      return Change(path: new, isOverlay: false, what: "\(new.text) comes")
    }
    var text = overlays[path] ?? disk.all[path] ?? original[path]!
    let what = change(&text, &random)
    return put(text, path, asOverlay: asOverlay, what)
  }

  private mutating func put(_ text: [UInt8]?, _ path: ProjectPath, asOverlay: Bool, _ what: String) -> Change {
    let isOverlay = asOverlay || overlays[path] != nil
    if isOverlay { overlays[path] = text } else { disk.set(text, of: path) }
    return Change(path: path, isOverlay: isOverlay, what: "\(path.text) \(what)")
  }

  private func change(_ text: inout [UInt8], _ random: inout RandomSource) -> String {
    guard !text.isEmpty else {
      text = Array("name: x\n".utf8)
      return "begun"
    }
    let at = random.below(text.count)
    switch random.below(8) {
    case 0:
      let end = min(text.count, at + random.within(1...30))
      text.removeSubrange(at..<end)
      return "without \(at)..<\(end)"
    case 1:
      // A line twice, or none of it.
      let start = text[..<at].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let end = text[at...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
      if random.oneIn(2) { text.insert(contentsOf: text[start..<end], at: start) } else { text.removeSubrange(start..<end) }
      return "line at \(start)"
    case 2:
      text[at] = UInt8(ascii: "x")
      return "x at \(at)"
    case 3:
      let other = original[random.pick(paths)]!
      let start = random.below(max(1, other.count))
      text.insert(contentsOf: other[start..<min(other.count, start + random.within(1...200))], at: at)
      return "a piece at \(at)"
    case 4:
      text = mutated(text, &random)
      return "mutated"
    default:
      let word = random.pick(Self.words)
      text.insert(contentsOf: word.utf8, at: at)
      return "\(word) at \(at)"
    }
  }
}
