import AegisBasics
import AegisSema

/// What is to be told of each file, with what it was made of, so that only what changed is sorted again.
struct FindingsByFile {
  private struct Entry {
    /// The file as it was read; nil for one that was not.
    let unit: LoadedUnit?
    /// What was found beyond the file itself; where something of the project is wrong, all that is told of the file.
    let others: [Diagnostic]
    /// As configured and sorted, before comments have their say.
    let sorted: [Diagnostic]
    let isBroken: Bool
    let anyIsBroken: Bool
    let told: [Diagnostic]
  }

  private var entries: [FileID: Entry] = [:]
  /// Something of the project was wrong.
  private var wasWrong = false
  private(set) var told: [FileID: [Diagnostic]] = [:]
  private(set) var changed: [FileID] = []

  init() {}

  /// Nothing that was made holds any more; what was told is still known.
  init(after former: FindingsByFile) { told = former.told }

  /// - Parameters:
  ///   - bag: What was found beyond each file itself.
  ///   - plan: Which findings are wanted; nil for all, where there is no project.
  mutating func set(_ bag: DiagnosticBag, units: [LoadedUnit], _ sources: SourceMap, plan: LintPlan?) {
    var others: [FileID: [Diagnostic]] = [:]
    // Where something is wrong, what is told of a file may hang on the others.
    let isWrong = bag.hasErrors || units.contains(where: \.hasErrors)
    let all = isWrong ? told(bag, units, sources) : bag.diagnostics
    for finding in all { others[finding.primary.at.file, default: []].append(finding) }
    var current: [FileID: Entry] = [:]
    current.reserveCapacity(units.count)
    func add(_ id: FileID, _ unit: LoadedUnit?) {
      let found = others.removeValue(forKey: id) ?? []
      if let known = entries[id], known.unit === unit, known.others == found, wasWrong == isWrong {
        current[id] = known
        return
      }
      let own = isWrong ? [] : unit?.bag.diagnostics ?? []
      if own.isEmpty && found.isEmpty {
        current[id] = Entry(unit: unit, others: [], sorted: [], isBroken: false, anyIsBroken: false, told: [])
        return
      }
      let all = DiagnosticBag(own + found).sorted(in: sources)
      let sorted = plan?.adjust(all, in: sources) ?? all
      let isBroken = sorted.contains { $0.severity == .error }
      current[id] = Entry(unit: unit, others: found, sorted: sorted, isBroken: isBroken, anyIsBroken: false, told: sorted)
    }
    for unit in units { add(unit.source.id, unit) }
    for id in others.keys.sorted() { add(id, nil) }
    if let plan { hearComments(&current, units, sources, plan) }
    wasWrong = isWrong
    publish(current)
  }

  /// What is wrong with the files and with all of them together, each cause once.
  private func told(_ bag: DiagnosticBag, _ units: [LoadedUnit], _ sources: SourceMap) -> [Diagnostic] {
    var all = bag.diagnostics
    for unit in units { all += unit.bag.diagnostics }
    return withoutConsequences(withoutConsequencesOfPlaceholders(all), units: units, in: sources)
  }

  private mutating func hearComments(
    _ current: inout [FileID: Entry], _ units: [LoadedUnit], _ sources: SourceMap, _ plan: LintPlan
  ) {
    let broken = Set(current.lazy.filter(\.value.isBroken).map(\.key))
    for unit in units where !unit.comments.isEmpty {
      let id = unit.source.id
      guard let entry = current[id] else { continue }
      if let known = entries[id], known.sorted == entry.sorted, known.unit === unit, known.anyIsBroken == !broken.isEmpty {
        current[id] = known
        continue
      }
      let told = unsuppressed(entry.sorted, sources, unit.comments, plan, isLinted: true, broken: broken).kept
      current[id] = Entry(
        unit: unit, others: entry.others, sorted: entry.sorted, isBroken: entry.isBroken, anyIsBroken: !broken.isEmpty, told: told)
    }
  }

  private mutating func publish(_ current: [FileID: Entry]) {
    changed = []
    var now: [FileID: [Diagnostic]] = [:]
    // The same offset in another text may be on another line.
    let former = entries
    let rewritten = Set(current.lazy.filter { former[$0.key]?.unit !== $0.value.unit }.map(\.key))
    for (id, entry) in current {
      if !entry.told.isEmpty { now[id] = entry.told }
      let isMoved = !rewritten.isEmpty
        && entry.told.contains { rewritten.contains(id) || $0.secondary.contains { rewritten.contains($0.at.file) } }
      if isMoved || entry.told != told[id] ?? [] { changed.append(id) }
    }
    for id in told.keys where current[id] == nil { changed.append(id) }
    changed.sort()
    entries = current
    told = now
  }
}
