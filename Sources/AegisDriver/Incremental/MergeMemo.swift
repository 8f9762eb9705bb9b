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
  var boundaries = BoundaryDocuments()
}

/// Brings the files of a project together, and keeps what depends on files that did not change.
struct MergeMemo {
  /// An account with what templates add to it, lowered.
  private final class Lowered: Sendable {
    let units: [UInt64]
    let name: String
    let id: String?
    let isManagement: Bool
    let templates: Int
    let faces: Int
    let account: LoweredAccount
    let boundaries: [SourceRange]
    let revision: UInt64

    init(_ scope: AccountScope, units: [UInt64], templates: Int, faces: Int, _ account: LoweredAccount, revision: UInt64) {
      (name, id, isManagement) = (scope.name, scope.id, scope.isManagement)
      (self.units, self.templates, self.faces, self.account, self.revision) = (units, templates, faces, account, revision)
      boundaries = account.value.map(BoundaryDocuments.boundaries) ?? []
    }
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

  private let catalog: Catalog
  private let today: CalendarDate?
  private var judge: OrganizationJudge?
  private var programs = ProgramMemo()
  /// Of `keys`, `faces` and `organization`: what of the program they were made of.
  private var frame: UInt64 = 0
  private var keys: [AccountKey] = []
  private var organization: Checked<OrganizationFrame>?
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
    var merged = Merged()
    merged.bag = loaded.settingsBag
    merged.bag.append(project.inclusions)
    let collected = programs.collect(project.graph, loaded)
    merged.bag.append(collected.bag)
    guard let found = collected.value else { return merged }
    if frame != programs.frame {
      frame = programs.frame
      keys = Self.keys(of: found.accounts)
      organization = nil
      look(at: found)
    }
    let own = programs.ownRevisions
    await fillIn(found, own, loaded.linter, session)
    let (plan, filled) = templates.map { ($0.plan, $0.filled) } ?? (Checked(TemplatePlan.none), [])
    merged.bag.append(plan.bag)
    merged.bag.append(checkPlaceholders(outside: plan.value, in: project.graph.units))
    let program = filled.isEmpty ? found : found.adding(filled.compactMap(\.value))
    merged.program = program
    var findings = zip(plan.value.uses, filled).map { ($0.account, $1.bag) }
    let results = await lower(program, session)
    for (index, result) in results.enumerated() where !result.account.bag.isEmpty { findings.append((index, result.account.bag)) }
    let organization = organization ?? lowerOrganizationFrame(program, catalog: catalog, today: today)
    self.organization = organization
    merged.bag.append(organization.bag)
    merged.bag.append(plan.value.merge(findings, of: found))
    merged.organization = organization.value.organization(with: results.map(\.account.value))
    guard let whole = merged.organization else { return merged }
    let judged = results.filter { $0.account.value != nil }
    merged.boundaries = BoundaryDocuments(judged.map(\.boundaries), of: judged.map { $0.account.value! })
    if loaded.settings[.backend] != "api" {
      merged.bag.append(checkTerraform(whole, version: TerraformVersion(loaded.settings)))
    }
    merged.bag.append(checkOrganizationName(loaded.settings, found.organization))
    if let judge, !hasErrors(merged.bag, project, loaded) {
      merged.bag.append(checkBreakGlass(loaded.settings, whole, in: loaded.table.sources))
      let revisions = organization.value.order.filter { results[$0].account.value != nil }.map { results[$0].revision }
      merged.bag.append(judge.check(program, whole, revisions: revisions, frame: frame, controlRevisions: own))
    }
    return merged
  }

  /// Whether there are errors, in the files or beyond them, that are told.
  private func hasErrors(_ bag: DiagnosticBag, _ project: LoadedProject, _ loaded: LoadedFiles) -> Bool {
    var errors = DiagnosticBag(bag.diagnostics.filter { $0.severity == .error })
    for unit in project.units where unit.hasErrors { errors.append(unit.bag) }
    return AegisDriver.hasErrors(errors, loaded.table.sources, project.units.flatMap(\.comments), loaded.plan)
  }

  // MARK: Accounts

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

  private static func keys(of accounts: [AccountScope]) -> [AccountKey] {
    var counts: [String: Int] = [:]
    return accounts.map { account in
      let number = counts[account.key, default: 0]
      counts[account.key] = number + 1
      return AccountKey(key: account.key, number: number)
    }
  }

  /// The accounts of a program, lowered, in its order.
  private nonisolated(nonsending) mutating func lower(_ program: Program, _ session: Session) async -> [Lowered] {
    var results = [Lowered?](repeating: nil, count: keys.count)
    var stale: [Int] = []
    for (index, key) in keys.enumerated() {
      let scope = program.accounts[index]
      let units = programs.accountRevisions[index]
      if let known = lowered[key], holds(known, scope, units) {
        results[index] = known
      } else if let former = formerlyLowered[key], holds(former, scope, units) {
        keepFormer(of: key)
        lowered[key] = former
        results[index] = former
      } else {
        stale.append(index)
      }
    }
    let (catalog, today, indices) = (catalog, today, stale)
    let accounts = await mapInParallel(stale.count, jobs: session.jobs) { at -> LoweredAccount in
      var account = lowerAccount(indices[at], of: program, catalog: catalog, today: today)
      account.bag.append(program.duplicates(inAccount: indices[at]))
      return account
    }
    for (index, account) in zip(stale, accounts) {
      keepFormer(of: keys[index])
      let result = Lowered(
        program.accounts[index], units: programs.accountRevisions[index], templates: templatesRevision, faces: facesRevision, account,
        revision: nextRevision)
      lowered[keys[index]] = result
      results[index] = result
      nextRevision += 1
    }
    if lowered.count > 2 * program.accounts.count + 16 {
      let current = Set(keys)
      lowered = lowered.filter { current.contains($0.key) }
    }
    return results.map { $0! }
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
