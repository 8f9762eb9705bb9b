import AegisBasics
import AegisSchema
import AegisSema

/// Brings together what the files define, and keeps the accounts whose files did not change.
struct ProgramMemo {
  /// An account of the program as its own files have it.
  private struct Scope {
    /// The numbers of its files.
    let closure: [Int]
    let units: [UInt64]
    let scope: AccountScope
  }

  private struct ScopeKey: Hashable {
    let unit: Int
    let node: Int
    let key: String
  }

  private struct Last {
    let collected: Checked<Program?>
    let revisions: [UInt64]
    /// For each account of the program, the numbers of its files.
    let closures: [[Int]]
  }

  private var structure = -1
  private var closures: [Int: [Int]] = [:]
  /// Files in which accounts begin, and all that belong to none.
  private var frameUnits: [Int] = []
  private var ownUnits: [Int] = []
  private var frameRevisions: [UInt64] = []
  private var scopes: [ScopeKey: Scope] = [:]
  private var last: Last?
  /// The account that is the next to be moved to the newest state of the files.
  private var nextMoved = 0
  /// Changes whenever anything does but what accounts hold.
  private(set) var frame: UInt64 = 0
  /// For each account of the program, the states of its files.
  private(set) var accountRevisions: [[UInt64]] = []
  /// The states of the files that belong to no account.
  private(set) var ownRevisions: [UInt64] = []

  /// An old state of the files lives as long as an account that was made with it: after so many runs all have been moved to
  /// the newest.
  private static let runsUntilMoved = 16

  mutating func collect(_ graph: UnitGraph, _ loaded: LoadedFiles) -> Checked<Program?> {
    if structure != loaded.structure {
      structure = loaded.structure
      closures = [:]
      ownUnits = graph.ownUnits
      frameUnits = graph.frameUnits
      frameRevisions = []
    }
    let revisions = loaded.revisions
    ownRevisions = ownUnits.map { revisions[$0] }
    let frameRevisions = frameUnits.map { revisions[$0] }
    let isSameFrame = frameRevisions == self.frameRevisions
    if !isSameFrame { frame += 1 }
    self.frameRevisions = frameRevisions
    let collected: Checked<Program?>
    if isSameFrame, let last, let program = last.collected.value {
      collected = Checked(changed(program, since: last, graph, revisions), last.collected.bag)
    } else {
      collected = collectAll(graph, revisions)
    }
    last = collected.value.map { Last(collected: collected, revisions: revisions, closures: $0.accounts.map { closures[$0.entity.unit]! }) }
    return collected
  }

  /// The program where nothing has changed but what accounts hold.
  private mutating func changed(_ program: Program, since last: Last, _ graph: UnitGraph, _ revisions: [UInt64]) -> Program {
    let changed = revisions.indices.filter { revisions[$0] != last.revisions[$0] }
    let accounts = program.accounts.indices.filter { index in last.closures[index].contains(where: changed.contains) }
    var program = program.changed(below: accounts, in: graph)
    let count = program.accounts.count
    for step in 0..<(count + Self.runsUntilMoved - 1) / Self.runsUntilMoved { program.move((nextMoved + step) % count, to: graph) }
    for index in accounts { note(program.accounts[index], index, last.closures[index], revisions) }
    return program
  }

  private mutating func note(_ scope: AccountScope, _ index: Int, _ closure: [Int], _ revisions: [UInt64]) {
    let units = closure.map { revisions[$0] }
    accountRevisions[index] = units
    scopes[Self.key(of: scope)] = Scope(closure: closure, units: units, scope: scope)
  }

  private mutating func collectAll(_ graph: UnitGraph, _ revisions: [UInt64]) -> Checked<Program?> {
    let former = scopes
    var units: [Int: [UInt64]] = [:]
    for key in former.keys where units[key.unit] == nil && key.unit < graph.units.count {
      units[key.unit] = closure(below: key.unit, in: graph).map { revisions[$0] }
    }
    let (known, closures) = (units, closures)
    let collected = collectProgram(graph, root: 0) { entity, key in
      guard let found = former[ScopeKey(unit: entity.unit, node: entity.object.node, key: key)], found.units == known[entity.unit],
        found.closure == closures[entity.unit]
      else { return nil }
      return found.scope
    }
    guard let program = collected.value else { return collected }
    scopes = [:]
    scopes.reserveCapacity(program.accounts.count)
    accountRevisions = program.accounts.map { _ in [] }
    for index in program.accounts.indices {
      let scope = program.accounts[index]
      note(scope, index, closure(below: scope.entity.unit, in: graph), revisions)
    }
    return collected
  }

  private static func key(of scope: AccountScope) -> ScopeKey {
    ScopeKey(unit: scope.entity.unit, node: scope.entity.object.node, key: scope.key)
  }

  private mutating func closure(below unit: Int, in graph: UnitGraph) -> [Int] {
    if let known = closures[unit] { return known }
    let found = graph.reached(from: unit)
    closures[unit] = found
    return found
  }
}
