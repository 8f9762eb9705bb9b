import AegisBasics
import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisIR
import AegisReport
import AegisSystem
import AegisTerraform
import Synchronization

extension TerraformProject {
  /// What became of the modules of a plan.
  struct Outcome: Sendable {
    var done: [Part] = []
    var failed: [(part: Part, failure: TerraformFailure)] = []
    var notTried: [Part] = []

    var isComplete: Bool { failed.isEmpty && notTried.isEmpty }
  }

  /// Carries a plan out: the organization first, then the accounts, also those that it makes, each behind those that it
  /// needs. What failed keeps nothing else from being done but what needs it.
  ///
  /// - Parameter mayGoOn: False as soon as no other module may be begun.
  func apply(_ plan: TerraformPlan, mayGoOn: @escaping @Sendable () async -> Bool) async -> Outcome {
    let progress = TerraformProgress("carried out", of: plan.changes.changes.count, "change", isQuiet: project.options.quiet)
    defer { progress.clear() }
    var outcome = Outcome()
    var rest = parts.filter { part in (plan.planned + plan.postponed).contains { $0.directory == part.directory } }
    let isPlanned = Set(plan.planned.map(\.directory))
    while !rest.isEmpty {
      let open = Set(rest.map(\.directory))
      let lost = Set((outcome.failed.map(\.part) + outcome.notTried).map(\.directory))
      let wave = rest.filter { part in !part.needs.contains { open.contains($0) || lost.contains($0) } }
      let ready = await mayGoOn() ? wave : []
      if ready.isEmpty {
        outcome.notTried += rest
        break
      }
      rest.removeAll { part in ready.contains { $0.directory == part.directory } }
      let isPlanning = ready.contains { !isPlanned.contains($0.directory) || !plan.released($0).isEmpty }
      let ids = isPlanning ? accountIDs(seen: plan.changes.ids) : .null
      let results = await sideBySide(ready) { part -> Result<Bool, TerraformFailure> in
        guard await mayGoOn() else { return .success(false) }
        return await Process.waiting { () -> Result<Bool, TerraformFailure> in
          do throws(TerraformFailure) {
            if !isPlanned.contains(part.directory) { try self.planNew(part, ids) }
            try self.release(part, plan, ids)
            try self.program.apply(part.directory) { progress.advance() }
            return .success(true)
          } catch { return .failure(error) }
        }
      }
      for (part, result) in zip(ready, results) {
        switch result {
        case .success(true): outcome.done.append(part)
        case .success(false): outcome.notTried.append(part)
        case .failure(let failure): outcome.failed.append((part, failure))
        }
      }
    }
    return outcome
  }

  /// The module of an account that the organization's module has just made: what it holds was shown as new, and nothing
  /// else is carried out but that the role which AWS made with it is taken over.
  private func planNew(_ part: Part, _ ids: JSONValue) throws(TerraformFailure) {
    guard variables(part, ids) != nil else {
      throw TerraformFailure(module: part.directory, message: "the organization's module does not say which id the account has got")
    }
    let changes = try plan(part, ids).get()
    if let other = changes.first(where: { $0.actions != ["create"] && !$0.isImport }) {
      throw TerraformFailure(
        module: part.directory, message: "the account holds more than a new one: `\(other.address)` is there already; nothing of it was changed, `aegis plan` shows what is left")
    }
  }

  /// Has terraform's state forget what terraform would take away and AWS is to keep. What is left to do has to be what the
  /// plan said besides.
  private func release(_ part: Part, _ plan: TerraformPlan, _ ids: JSONValue) throws(TerraformFailure) {
    let released = plan.released(part)
    if released.isEmpty { return }
    try program.forget(part.directory, released.map(\.address))
    let left = try self.plan(part, ids, beside: plan.files[part.directory] ?? []).get()
    if left.map(\.line) != plan.changes(of: part).filter({ !$0.isReleased }).map(\.line) {
      throw TerraformFailure(module: part.directory, message: "AWS is not what it was when the plan was made: nothing of it was changed; `aegis plan` shows what is left")
    }
  }

  /// What was done, what failed and why, what was not tried: the state says the same.
  func showSummary(_ plan: TerraformPlan, _ outcome: Outcome, _ howToGoOn: String) {
    func counted(_ part: Part) -> String {
      let count = plan.changes.changes.count { $0.address.scope == part.scope }
      return "\(part.title) (\(count) change\(count == 1 ? "" : "s"))"
    }
    let count = outcome.done.count + outcome.failed.count + outcome.notTried.count
    Disk.writeError("aegis: \(outcome.done.count) of \(count) modules were carried out\n")
    for (part, failure) in outcome.failed { Disk.writeError("  failed: \(project.text(of: failure, modules: [part.module]))\n") }
    if !outcome.notTried.isEmpty { Disk.writeError("  not tried: \(outcome.notTried.map(counted).joined(separator: ", "))\n") }
    Disk.writeError(howToGoOn)
  }
}

/// How far terraform has come in all modules: one line that renews itself on a terminal, nothing elsewhere.
final class TerraformProgress: Sendable {
  private let (done, total, noun): (String, Int, String)
  private let isShown: Bool
  private let count = Mutex(0)

  /// "aegis: terraform has `done` 3 of `total` `noun`s".
  init(_ done: String, of total: Int, _ noun: String, isQuiet: Bool) {
    (self.done, self.total, self.noun) = (done, total, noun)
    isShown = !isQuiet && Surroundings.isTerminal(.error) && total > 0
    show(0)
  }

  func advance() { show(count.withLock { $0 += 1; return $0 }) }

  private func show(_ count: Int) {
    if isShown { Disk.writeError("\raegis: terraform has \(done) \(min(count, total)) of \(total) \(noun)\(total == 1 ? "" : "s")\u{1B}[K") }
  }

  func clear() { if isShown { Disk.writeError("\r\u{1B}[K") } }
}
