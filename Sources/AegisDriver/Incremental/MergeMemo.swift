import AegisBasics
import AegisIR
import AegisLint
import AegisPolicy
import AegisSchema
import AegisSema
import AegisTerraform

/// What bringing the files of a project together gave.
struct Merged {
  var program: Program?
  var organization: Organization?
  /// What is to say beyond what is wrong with each file by itself.
  var bag = DiagnosticBag()
}

/// Brings the files of a project together, and keeps what depends on files that did not change.
struct MergeMemo {
  /// An account of the program as its own files have it.
  private struct Scope {
    /// The numbers of its files.
    let closure: [Int]
    let units: [UInt64]
    var scope: AccountScope
  }

  /// An account with what templates add to it, lowered.
  private struct Lowered {
    let units: [UInt64]
    let name: String
    let id: String?
    let isManagement: Bool
    let templates: Int
    let faces: Int
    let account: LoweredAccount
    let revision: UInt64
  }

  /// An account by its key, and which it is of those that share it: where two have one name, each has its own resources.
  private struct AccountKey: Hashable {
    let key: String
    let number: Int
  }

  /// What other accounts may see of one.
  private struct Face: Equatable {
    let key: String
    let name: String
    let id: String?
    let isManagement: Bool
  }

  /// What templates take from an account.
  private struct TemplateFace: Equatable {
    let face: Face
    let email: String?
    let place: SourceRange
    let hasInvalidID: Bool
  }

  private struct TemplateMemo {
    var ownUnits: [UInt64] = []
    var faces: [TemplateFace] = []
    var plan: Checked<TemplatePlan>
    var filled: [Checked<TemplateInstance?>] = []
  }

  private struct ScopeKey: Hashable {
    let unit: Int
    let node: Int
    let key: String
  }

  private let catalog: Catalog
  private let today: CalendarDate?
  private var judge: OrganizationJudge?
  private var structure = -1
  private var closures: [Int: [Int]] = [:]
  private var ownUnits: [Int] = []
  private var scopes: [ScopeKey: Scope] = [:]
  private var lowered: [AccountKey: Lowered] = [:]
  /// What those that changed last were before: who breaks a file mostly mends it at once.
  private var formerlyLowered: [AccountKey: Lowered] = [:]
  /// Their keys, the last one at the end.
  private var formerKeys: [AccountKey] = []
  private var faces: [Face] = []
  private var hidesAccounts = false
  private var facesRevision = 0
  private var lastFacesRevision = 0
  private var formerFaces: (faces: [Face], hidesAccounts: Bool, revision: Int)?
  private var templates: TemplateMemo?
  private var templatesRevision = 0
  private var nextRevision: UInt64 = 1
  private var runs = 0

  /// An old state of the files lives as long as a scope that was made with it: after so many runs all are moved to the newest.
  private static let runsBetweenMoves = 16
  /// Of so many accounts it is known what they were before.
  private static let formerLimit = 8

  init(catalog: Catalog, today: CalendarDate?) {
    self.catalog = catalog
    self.today = today
  }

  mutating func forgetRules(_ linter: Linter) {
    judge = OrganizationJudge(linter)
    templates = nil
    templatesRevision += 1
  }

  nonisolated(nonsending) mutating func run(_ project: LoadedProject, _ loaded: LoadedFiles, _ session: Session) async -> Merged {
    if structure != loaded.structure { forgetStructure(loaded.structure, project.graph) }
    var merged = Merged()
    merged.bag = loaded.settingsBag
    merged.bag.append(project.inclusions)
    let collected = collect(project.graph, loaded.revisions)
    merged.bag.append(collected.bag)
    guard let found = collected.value else { return merged }
    look(at: found)
    let own = ownUnits.map { loaded.revisions[$0] }
    await fillIn(found, own, loaded.linter, session)
    let (plan, filled) = templates.map { ($0.plan, $0.filled) } ?? (Checked(TemplatePlan.none), [])
    merged.bag.append(plan.bag)
    merged.bag.append(checkPlaceholders(outside: plan.value, in: project.graph.units))
    let program = filled.isEmpty ? found : found.adding(filled.compactMap(\.value))
    merged.program = program
    var findings = zip(plan.value.uses, filled).map { ($0.account, $1.bag) }
    let keys = keys(of: program.accounts)
    await lower(program, keys, loaded.revisions, session)
    let results = keys.map { lowered[$0]! }
    for (index, result) in results.enumerated() where !result.account.bag.isEmpty { findings.append((index, result.account.bag)) }
    let organization = lowerOrganization(program, accounts: results.map(\.account.value), catalog: catalog, today: today)
    merged.bag.append(organization.bag)
    merged.bag.append(plan.value.merge(findings, of: found))
    merged.organization = organization.value
    guard let organization = organization.value else { return merged }
    if loaded.settings[.backend] != "api" {
      merged.bag.append(checkTerraform(organization, version: TerraformVersion(loaded.settings)))
    }
    if !merged.bag.hasErrors && !project.units.contains(where: \.hasErrors), let judge {
      let lowered = lowered
      merged.bag.append(
        judge.check(
          program, organization, revision: { lowered[AccountKey(key: $0.key, number: 0)]!.revision }, controlRevisions: own))
    }
    return merged
  }

  // MARK: Files

  private mutating func forgetStructure(_ structure: Int, _ graph: UnitGraph) {
    self.structure = structure
    closures = [:]
    ownUnits = graph.ownUnits
  }

  private mutating func revisions(below unit: Int, in graph: UnitGraph, _ revisions: [UInt64]) -> [UInt64] {
    if closures[unit] == nil { closures[unit] = graph.reached(from: unit) }
    return closures[unit]!.map { revisions[$0] }
  }

  // MARK: Accounts

  private mutating func collect(_ graph: UnitGraph, _ revisions: [UInt64]) -> Checked<Program?> {
    let scopes = scopes
    var units: [Int: [UInt64]] = [:]
    for key in scopes.keys where units[key.unit] == nil && key.unit < graph.units.count {
      units[key.unit] = self.revisions(below: key.unit, in: graph, revisions)
    }
    let (known, closures) = (units, closures)
    let collected = collectProgram(graph, root: 0) { entity, key in
      guard let found = scopes[ScopeKey(unit: entity.unit, node: entity.object.node, key: key)], found.units == known[entity.unit],
        found.closure == closures[entity.unit]
      else { return nil }
      return found.scope
    }
    guard let program = collected.value else { return collected }
    runs += 1
    var current: [ScopeKey: Scope] = [:]
    current.reserveCapacity(program.accounts.count)
    for scope in program.accounts {
      let key = ScopeKey(unit: scope.entity.unit, node: scope.entity.object.node, key: scope.key)
      let isOld = runs % Self.runsBetweenMoves == 0 && scope.entity.graph !== graph
      let units = self.revisions(below: key.unit, in: graph, revisions)
      current[key] = Scope(closure: self.closures[key.unit]!, units: units, scope: isOld ? scope.moved(to: graph) : scope)
    }
    self.scopes = current
    return collected
  }

  /// Notes what accounts may see of each other.
  private mutating func look(at program: Program) {
    let faces = program.accounts.map { Face(key: $0.key, name: $0.name, id: $0.id, isManagement: $0.isManagement) }
    let hidesAccounts = program.hidesAccounts
    guard faces != self.faces || hidesAccounts != self.hidesAccounts else { return }
    let last = (faces: self.faces, hidesAccounts: self.hidesAccounts, revision: facesRevision)
    if let former = formerFaces, former.faces == faces, former.hidesAccounts == hidesAccounts {
      facesRevision = former.revision
    } else {
      lastFacesRevision += 1
      facesRevision = lastFacesRevision
    }
    formerFaces = last
    (self.faces, self.hidesAccounts) = (faces, hidesAccounts)
  }

  private func keys(of accounts: [AccountScope]) -> [AccountKey] {
    var counts: [String: Int] = [:]
    return accounts.map { account in
      let number = counts[account.key, default: 0]
      counts[account.key] = number + 1
      return AccountKey(key: account.key, number: number)
    }
  }

  private nonisolated(nonsending) mutating func lower(
    _ program: Program, _ keys: [AccountKey], _ revisions: [UInt64], _ session: Session
  ) async {
    let graph = program.organization.graph
    var stale: [(index: Int, units: [UInt64])] = []
    for (index, scope) in program.accounts.enumerated() {
      let units = self.revisions(below: scope.entity.unit, in: graph, revisions)
      if let known = lowered[keys[index]], holds(known, scope, units) { continue }
      if let former = formerlyLowered[keys[index]], holds(former, scope, units) {
        keepFormer(of: keys[index])
        lowered[keys[index]] = former
        continue
      }
      stale.append((index, units))
    }
    let (catalog, today, indices) = (catalog, today, stale.map(\.index))
    let results = await mapInParallel(stale.count, jobs: session.jobs) { at -> LoweredAccount in
      var account = lowerAccount(indices[at], of: program, catalog: catalog, today: today)
      account.bag.append(program.duplicates(inAccount: indices[at]))
      return account
    }
    for ((index, units), result) in zip(stale, results) {
      let scope = program.accounts[index]
      keepFormer(of: keys[index])
      lowered[keys[index]] = Lowered(
        units: units, name: scope.name, id: scope.id, isManagement: scope.isManagement, templates: templatesRevision,
        faces: facesRevision, account: result, revision: nextRevision)
      nextRevision += 1
    }
    if lowered.count > 2 * program.accounts.count + 16 {
      let current = Set(keys)
      lowered = lowered.filter { current.contains($0.key) }
    }
  }

  private mutating func keepFormer(of key: AccountKey) {
    guard let account = lowered[key] else { return }
    formerlyLowered[key] = account
    formerKeys.removeAll { $0 == key }
    formerKeys.append(key)
    if formerKeys.count > Self.formerLimit { formerlyLowered[formerKeys.removeFirst()] = nil }
  }

  /// Whether an account would be lowered to the same again.
  private func holds(_ known: Lowered, _ scope: AccountScope, _ units: [UInt64]) -> Bool {
    known.units == units && known.name == scope.name && known.id == scope.id && known.isManagement == scope.isManagement
      && known.templates == templatesRevision && (!known.account.looksAtAccounts || known.faces == facesRevision)
  }

  // MARK: Templates

  private nonisolated(nonsending) mutating func fillIn(_ program: Program, _ own: [UInt64], _ linter: Linter, _ session: Session) async {
    guard !program.organization.isAbsent(OrganizationField.templates) else {
      if templates != nil { templatesRevision += 1 }
      templates = nil
      return
    }
    let faces = zip(self.faces, program.accounts).map { face, scope in
      TemplateFace(
        face: face, email: scope.entity.text(AWSAccountField.email)?.value, place: scope.entity.place,
        hasInvalidID: scope.entity.isInvalid(AWSAccountField.id))
    }
    if let templates, templates.ownUnits == own, templates.faces == faces { return }
    templatesRevision += 1
    let plan = planTemplates(program)
    let filled = await session.instances(of: plan.value, program, linter)
    templates = TemplateMemo(ownUnits: own, faces: faces, plan: plan, filled: filled)
  }
}
