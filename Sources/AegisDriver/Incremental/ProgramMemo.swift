import AegisBasics
import AegisSema

/// Brings together what the files define, and keeps that while nothing changes but what accounts hold.
struct ProgramMemo {
  private var structure = -1
  private var closures: [Int: [Int]] = [:]
  /// All files but those of what accounts hold.
  private var frameUnits: [Int] = []
  private var ownUnits: [Int] = []
  private var frameRevisions: [UInt64] = []
  private var last: Checked<Program?>?
  /// Changes whenever anything does but what accounts hold.
  private(set) var frame: UInt64 = 0
  /// For each account of the program, the states of its files.
  private(set) var accountRevisions: [[UInt64]] = []
  /// The states of the files that belong to no account.
  private(set) var ownRevisions: [UInt64] = []

  mutating func collect(_ graph: UnitGraph, _ loaded: LoadedFiles) -> Checked<Program?> {
    if structure != loaded.structure {
      structure = loaded.structure
      closures = [:]
      ownUnits = graph.ownUnits
      frameUnits = graph.frameUnits
      last = nil
    }
    let revisions = loaded.revisions
    ownRevisions = ownUnits.map { revisions[$0] }
    let frameRevisions = frameUnits.map { revisions[$0] }
    if frameRevisions != self.frameRevisions { last = nil }
    self.frameRevisions = frameRevisions
    var collected: Checked<Program?>
    if let last {
      collected = Checked(last.value?.moved(to: graph), last.bag)
    } else {
      frame += 1
      collected = collectProgram(graph, root: 0)
    }
    last = collected
    accountRevisions = (collected.value?.accounts ?? []).map { account in
      closure(below: account.entity.unit, in: graph).map { revisions[$0] }
    }
    return collected
  }

  private mutating func closure(below unit: Int, in graph: UnitGraph) -> [Int] {
    if let known = closures[unit] { return known }
    let found = graph.reached(from: unit)
    closures[unit] = found
    return found
  }
}
