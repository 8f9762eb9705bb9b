import AegisBasics
import AegisSema

/// What is to be told of each file, with what it was made of, so that only what changed is sorted again.
struct FindingsByFile {
  private final class Entry: Sendable {
    /// The file as it was read; nil for one that was not.
    let unit: LoadedUnit?
    /// What was found beyond the file itself; where something of the project is wrong, all that is told of the file.
    let others: [Diagnostic]
    /// The documents of the file that grant nothing.
    let bounding: [TextRange]
    /// As configured and sorted, before comments have their say.
    let sorted: [Diagnostic]
    let isBroken: Bool
    let anyIsBroken: Bool
    let told: [Diagnostic]
    /// The other files that what is told points into.
    let pointedAt: Set<FileID>

    init(
      _ id: FileID, _ unit: LoadedUnit?, others: [Diagnostic], bounding: [TextRange], sorted: [Diagnostic], anyIsBroken: Bool = false, told: [Diagnostic]
    ) {
      self.unit = unit
      self.others = others
      self.bounding = bounding
      self.sorted = sorted
      isBroken = sorted.contains { $0.severity == .error }
      self.anyIsBroken = anyIsBroken
      self.told = told
      var pointedAt: Set<FileID> = []
      for finding in told { for label in finding.secondary where label.at.file != id { pointedAt.insert(label.at.file) } }
      self.pointedAt = pointedAt
    }
  }

  /// By the number of the file.
  private var entries: [Entry?] = []
  /// Something of the project was wrong.
  private var wasWrong = false
  /// What there was when last that was the other way round: who breaks a file mostly mends it at once.
  private var otherEntries: [Entry?] = []
  private(set) var told: [FileID: [Diagnostic]] = [:]
  private(set) var changed: [FileID] = []

  init() {}

  /// Nothing that was made holds any more; what was told is still known.
  init(after former: FindingsByFile) { told = former.told }

  /// - Parameters:
  ///   - bag: What was found beyond each file itself.
  ///   - plan: Which findings are wanted; nil for all, where there is no project.
  ///   - boundaries: Documents that grant nothing.
  ///   - comments: Those of files that are no units.
  mutating func set(
    _ bag: DiagnosticBag, _ boundaries: BoundaryDocuments, units: [LoadedUnit], comments: [IgnoreComment] = [], _ sources: SourceMap, plan: LintPlan?
  ) {
    // Where something is wrong, what is told of a file may hang on the others.
    let isWrong = bag.diagnostics.contains(where: \.hasConsequences) || units.contains(where: \.hasErrors)
    let all = boundaries.withoutGrants(isWrong ? told(bag, units, sources) : bag.diagnostics)
    // By the number of the file.
    var others = [[Diagnostic]](repeating: [], count: max(entries.count, Int(sources.nextID.rawValue)))
    for finding in all { others[Int(finding.primary.at.file.rawValue)].append(finding) }
    let kept = wasWrong == isWrong ? entries : otherEntries
    var current = [Entry?](repeating: nil, count: others.count)
    var isAdded = [Bool](repeating: false, count: others.count)
    func add(_ number: Int, _ unit: LoadedUnit?) {
      isAdded[number] = true
      let id = FileID(rawValue: UInt32(number))
      let bounding = boundaries.byFile[id] ?? []
      if number < kept.count, let known = kept[number], known.unit === unit, known.others == others[number], known.bounding == bounding {
        current[number] = known
        return
      }
      let found = others[number]
      let own = isWrong ? [] : boundaries.withoutGrants(unit?.bag.diagnostics ?? [])
      let all = own.isEmpty && found.isEmpty ? [] : DiagnosticBag(own + found).sorted(in: sources)
      let sorted = plan?.adjust(all, in: sources) ?? all
      current[number] = Entry(id, unit, others: found, bounding: bounding, sorted: sorted, told: sorted)
    }
    for unit in units { add(Int(unit.source.id.rawValue), unit) }
    let speaking = Set(comments.map { Int($0.place.file.rawValue) })
    for number in others.indices where !isAdded[number] && (!others[number].isEmpty || speaking.contains(number)) { add(number, nil) }
    if let plan { hearComments(&current, kept, units, comments, sources, plan) }
    if wasWrong != isWrong { otherEntries = entries }
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
    _ current: inout [Entry?], _ kept: [Entry?], _ units: [LoadedUnit], _ others: [IgnoreComment], _ sources: SourceMap, _ plan: LintPlan
  ) {
    var broken: Set<FileID> = []
    for (number, entry) in current.enumerated() where entry?.isBroken ?? false { broken.insert(FileID(rawValue: UInt32(number))) }
    for unit in units where !unit.comments.isEmpty {
      let id = unit.source.id
      let number = Int(id.rawValue)
      guard let entry = current[number] else { continue }
      if number < kept.count, let known = kept[number], known.unit === unit, known.anyIsBroken == !broken.isEmpty,
        known === entry || known.sorted == entry.sorted
      {
        current[number] = known
        continue
      }
      let told = unsuppressed(entry.sorted, sources, unit.comments, plan, isLinted: true, broken: broken).kept
      current[number] = Entry(id, unit, others: entry.others, bounding: entry.bounding, sorted: entry.sorted, anyIsBroken: !broken.isEmpty, told: told)
    }
    for (id, comments) in Dictionary(grouping: others, by: \.place.file) {
      guard let entry = current[Int(id.rawValue)] else { continue }
      let told = unsuppressed(entry.sorted, sources, comments, plan, isLinted: true, broken: broken).kept
      current[Int(id.rawValue)] = Entry(id, nil, others: entry.others, bounding: entry.bounding, sorted: entry.sorted, anyIsBroken: !broken.isEmpty, told: told)
    }
  }

  private mutating func publish(_ current: [Entry?]) {
    changed = []
    let former = entries
    // The same offset in another text may be on another line.
    var rewritten: Set<FileID> = []
    for (number, entry) in current.enumerated() {
      guard let entry else { continue }
      let last = number < former.count ? former[number] : nil
      if entry !== last, entry.unit !== last?.unit { rewritten.insert(FileID(rawValue: UInt32(number))) }
    }
    for (number, entry) in current.enumerated() {
      let id = FileID(rawValue: UInt32(number))
      guard let entry else {
        if told.removeValue(forKey: id) != nil { changed.append(id) }
        continue
      }
      let last = number < former.count ? former[number] : nil
      if entry === last, entry.pointedAt.isEmpty || entry.pointedAt.isDisjoint(with: rewritten) { continue }
      let isMoved = !entry.told.isEmpty && (rewritten.contains(id) || !entry.pointedAt.isDisjoint(with: rewritten))
      if isMoved || entry.told != told[id] ?? [] { changed.append(id) }
      told[id] = entry.told.isEmpty ? nil : entry.told
    }
    for id in told.keys.filter({ Int($0.rawValue) >= current.count }).sorted() {
      told[id] = nil
      changed.append(id)
    }
    entries = current
  }
}
