import AegisAccess
import AegisBasics
import AegisChangeSet
import AegisDriver
import AegisIR
import AegisReport

/// The privileges that a plan gives and takes.
struct LiveAccess {
  let difference: OrganizationDifference
  let shown: PlanAccess

  /// Carries the plan out on paper, and compares what everybody can do before and behind it.
  init(_ changes: ChangeSet, observed: Organization?, _ project: LiveProject, jobs: Int) async {
    var rehearsal = Rehearsal(observed: observed, desired: project.desired, ids: changes.ids)
    let before = rehearsal.organization
    rehearsal.apply(changes)
    let scopes = Set(changes.steps.map(\.scope))
    let accounts = scopes.contains(.organization) ? nil : Set(scopes.compactMap(\.account))
    let difference = await AegisAccess.compare(before, rehearsal.organization, in: accounts, jobs: jobs)
    let report = DifferenceReport(difference: difference, sources: project.compilation.sources, isOfDocuments: false)
    self.difference = difference
    shown = PlanAccess(
      gained: difference.gained.map { report.line($0, isGain: true) }, lost: difference.lost.map { report.line($0, isGain: false) },
      possible: difference.possible.map { report.sentence($0) } + difference.defects.map { "a defect in aegis: the two ways of deciding a request disagree (\($0))" },
      writeJSON: { report.writeSides(to: &$0) })
  }
}

extension DifferenceReport {
  fileprivate func line(_ entry: OrganizationDifference.Entry, isGain: Bool) -> PlanAccess.Line {
    let statements = (entry.gain.cause.map { [$0] } ?? []) + entry.gain.lifted
    let place = statements.lazy.compactMap { $0.place(deciding: entry.gain.witness.action) ?? $0.policy.attachment }.first
    var notes = entry.isWholePrincipal ? self.context(entry) : self.notes(entry, isGain: isGain)
    if place == nil, let statement = statements.first { notes.append(because(statement, entry, isGain: isGain)) }
    let (witness, others) = (entry.gain.witness, entry.principals.count - 1)
    var who = "`\(entry.principals[0])`"
    if others > 0 { who += " and \(others) \(others == 1 ? "other" : "others")" }
    if entry.isWholePrincipal { who += isGain ? " (new)" : " (gone)" }
    return PlanAccess.Line(
      text: "\(who) can \(isGain ? "" : "no longer ")do `\(witness.action)` on `\(witness.resource)`", notes: notes, place: place)
  }

  private func because(_ statement: StatementReference, _ entry: OrganizationDifference.Entry, isGain: Bool) -> String {
    if entry.gain.cause == nil { return "\(statement.title) \(isGain ? "denied it before" : "denies it then")" }
    return "\(statement.title) \(isGain ? "allows it" : "allowed it")"
  }
}
