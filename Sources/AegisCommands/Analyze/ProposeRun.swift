import AegisAccess
import AegisAnalyze
import AegisBasics
import AegisDriver
import AegisIR
import AegisReport
import AegisSchema
import AegisSystem

/// Takes unused privileges out of the configuration: as a diff, or in its files.
struct ProposeRun {
  let project: DiskProject
  let subject: AccessSubject
  let analyzer: Analyzer
  let today: CalendarDate
  let threads: Int
  /// Writes the files.
  let isApplied: Bool
  let window: Window
  let isQuiet: Bool
  let style: Style

  /// - Parameter targets: Whose policies are looked at.
  func run(_ targets: [Int]) async throws {
    let reports = await analyzer.reports(of: Array(analyzer.access.principals.indices), threads: threads)
    var proposal = analyzer.propose(reports, targets: Set(targets), protected: protected())
    var texts: [FileID: [UInt8]] = [:]
    // What cannot be proved is left out, until all that is left is proved together.
    while !proposal.narrowings.isEmpty {
      texts = apply(proposal)
      guard let narrowed = try await compile(texts) else {
        throw CommandFailure(status: .defect, message: "the narrowed configuration has errors; nothing was changed")
      }
      let holders = Set(proposal.narrowings.flatMap(\.holders)).sorted()
      let flaws = analyzer.flaws(of: narrowed, principals: holders, reports)
      if flaws.isEmpty { break }
      let unproved = Set(flaws.map(\.principal))
      let reason = flaws.first.map(describe) ?? ""
      for narrowing in proposal.narrowings where !unproved.isDisjoint(with: narrowing.holders) {
        proposal.left.append(LeftPolicy(policy: narrowing.policy, place: narrowing.place, why: "not proved: \(reason)"))
      }
      proposal.narrowings.removeAll { !unproved.isDisjoint(with: $0.holders) }
    }
    if proposal.narrowings.isEmpty { texts = [:] }
    let wanted = Set(targets)
    try show(texts, proposal, Analysis(analyzer, window: window, isDetailed: false, reports: reports.filter { wanted.contains($0.principal) }))
  }

  /// The principals that `break_glass` names, by patterns of `ACCOUNT/NAME`, and those with which aegis itself works:
  /// the member roles, and who can assume them.
  private func protected() -> Set<Int> {
    let words = subject.settings.breakGlass
    return Set(
      analyzer.access.principals.indices.filter { index in
        isMemberRole(index) || analyzer.edges(from: index).contains { isMemberRole($0.role) } || words.contains { isNamed(index, by: $0) }
      })
  }

  private func isMemberRole(_ index: Int) -> Bool {
    let entry = analyzer.access.principals[index]
    let role = analyzer.access.organization.accounts[entry.account].memberRole ?? subject.settings[.memberAccountRole]
    return entry.trust != nil && entry.name == role
  }

  private func isNamed(_ index: Int, by word: String) -> Bool {
    let entry = analyzer.access.principals[index]
    return isBreakGlass(word, entry.name, of: analyzer.access.organization.accounts[entry.account])
  }

  private func apply(_ proposal: Proposal) -> [FileID: [UInt8]] {
    let edits = Dictionary(grouping: proposal.narrowings.flatMap(\.edits), by: \.at.file)
    return Dictionary(uniqueKeysWithValues: edits.map { ($0.key, applyEdits($0.value, to: subject.sources[$0.key].text)) })
  }

  private func compile(_ texts: [FileID: [UInt8]]) async throws -> OrganizationAccess? {
    var overlays: [ProjectPath: [UInt8]] = [:]
    for (file, text) in texts { overlays[ProjectPath(subject.sources[file].displayPath)] = text }
    let session = Session(files: OverlayFileSystem(project, overlays: overlays), jobs: threads, today: today)
    let compilation = await session.compile()
    Process.keepUntilExit(compilation)
    return compilation.organization.map { OrganizationAccess($0, catalog: session.catalog) }
  }

  private func describe(_ flaw: ProposalFlaw) -> String {
    switch flaw {
    case .gains(let principal, let request): "\(analyzer.access.title(of: principal)) could do \(request)"
    case .loses(let principal, let request): "\(analyzer.access.title(of: principal)) would lose \(request)"
    case .undecided(let principal, let why): "\(analyzer.access.title(of: principal)): \(why)"
    }
  }

  private func show(_ texts: [FileID: [UInt8]], _ proposal: Proposal, _ analysis: Analysis) throws {
    for file in texts.keys.sorted(by: { subject.sources[$0].displayPath < subject.sources[$1].displayPath }) {
      guard let text = texts[file] else { continue }
      let source = subject.sources[file]
      if isApplied {
        do {
          try Disk.replace(text, at: "\(project.root)/\(source.displayPath)")
        } catch {
          throw CommandFailure(status: .cannotWrite, message: error.description)
        }
      } else {
        Disk.writeOutput(renderDiff(source, lineEdits(from: source, to: text), style: style))
      }
    }
    if isQuiet { return }
    var lines = analysis.basis
    for narrowing in proposal.narrowings {
      let actions = narrowing.removed == 1 ? "1 unused action" : "\(narrowing.removed) unused actions"
      let holders = narrowing.holders.count == 1 ? analyzer.access.title(of: narrowing.holders[0]) : "\(narrowing.holders.count) principals"
      lines.append("\(narrowing.policy), which \(holders) \(narrowing.holders.count == 1 ? "has" : "have"): \(actions) less")
    }
    for left in proposal.left { lines.append("\(left.policy) stays: \(left.why)") }
    let count = proposal.narrowings.count
    let verb = isApplied ? "narrowed" : "can be narrowed"
    lines.append(count == 0 ? "nothing is proposed" : "\(count) \(count == 1 ? "policy" : "policies") \(verb); proved: nobody gains anything, and nobody loses what is used or what no log would show")
    for line in lines {
      var bytes = Array("aegis: ".utf8)
      bytes.appendVisible(line)
      Disk.writeError(String(decoding: bytes, as: UTF8.self) + "\n")
    }
  }
}

extension Analyzer {
  /// Reports on up to `threads` threads, in the order of the principals.
  func reports(of principals: [Int], threads: Int) async -> [PrincipalReport] {
    let shares = max(1, min(threads, principals.count))
    let found = await mapInParallel(shares, jobs: threads) { share -> [PrincipalReport] in
      let memo = ReportMemo(catalog: access.catalog)
      return stride(from: share, to: principals.count, by: shares).map { report(of: principals[$0], memo) }
    }
    return principals.indices.map { found[$0 % shares][$0 / shares] }
  }
}
