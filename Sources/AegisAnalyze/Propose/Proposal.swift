import AegisAccess
public import AegisBasics
import AegisPolicy
import AegisSyntax

/// A policy that can do with less, and the edits of its file that make it so.
public struct Narrowing: Sendable {
  /// "policy `storefront-runtime`".
  public var policy: String
  public var place: SourceRange
  /// Everybody who has it: principals of the organization.
  public var holders: [Int]
  /// Actions that it allows no longer, each observable and used by nobody who has it.
  public var removed: Int
  public var edits: [Edit]
}

/// A policy that stays as it is although something of it is unused, and why.
public struct LeftPolicy: Sendable {
  public var policy: String
  public var place: SourceRange
  public var why: String

  public init(policy: String, place: SourceRange, why: String) {
    self.policy = policy
    self.place = place
    self.why = why
  }
}

/// Edits of the configuration that take unused privileges away.
public struct Proposal: Sendable {
  public var narrowings: [Narrowing] = []
  public var left: [LeftPolicy] = []
}

extension Analyzer {
  /// Narrows every policy that only targets and others with the same need have.
  ///
  /// An action goes where everybody who has the policy is seen not to use it. What no log would show, what a
  /// used action needs, and `iam:PassRole` stay; so does everything that a protected principal has, everything
  /// that is some boundary, and statements with `NotAction`, which say what is not granted.
  ///
  /// - Parameters:
  ///   - reports: Of every principal, by its index.
  ///   - targets: Policies that none of these has are left alone.
  ///   - protected: Principals that keep everything, such as those for emergencies.
  public func propose(_ reports: [PrincipalReport], targets: Set<Int>, protected: Set<Int>) -> Proposal {
    var documents: [SourceRange: (policy: AccessPolicy, holders: [Int])] = [:]
    var boundaries: Set<SourceRange> = []
    for (index, entry) in access.principals.enumerated() {
      for policy in entry.layers.identity {
        guard let document = policy.document else { continue }
        documents[document.place(document.root), default: (policy, [])].holders.append(index)
      }
      if let boundary = entry.layers.boundary?.document { boundaries.insert(boundary.place(boundary.root)) }
    }
    var proposal = Proposal()
    let keeps = reports.map { report in Set(report.performed.map(\.action)).union(report.notObservable.map(\.action)) }
    for (place, entry) in documents.sorted(by: { ($0.key.file.rawValue, $0.key.range.start) < ($1.key.file.rawValue, $1.key.range.start) }) {
      guard !targets.isDisjoint(with: entry.holders) else { continue }
      let kept = entry.holders.reduce(into: Set<ActionID>()) { $0.formUnion(keeps[$1]) }
      var narrower = PolicyNarrower(catalog: access.catalog, policy: entry.policy, kept: kept)
      narrower.run()
      guard narrower.removed > 0 || narrower.why != nil else { continue }
      func leave(_ why: String) { proposal.left.append(LeftPolicy(policy: entry.policy.name, place: place, why: why)) }
      if let held = entry.holders.first(where: { protected.contains($0) }) {
        leave("\(access.title(of: held)), which keeps everything, has it")
      } else if boundaries.contains(place) {
        leave("it is a permissions boundary")
      } else if let why = narrower.why, narrower.edits.isEmpty {
        leave(why)
      } else {
        if let why = narrower.why { leave(why) }
        proposal.narrowings.append(
          Narrowing(policy: entry.policy.name, place: place, holders: entry.holders, removed: narrower.removed, edits: narrower.edits))
      }
    }
    return proposal
  }
}

/// Works out what one document can do without.
private struct PolicyNarrower {
  let catalog: Catalog
  let policy: AccessPolicy
  /// What somebody who has the policy needs, or may need for all that anybody knows.
  let kept: Set<ActionID>

  private(set) var edits: [Edit] = []
  private(set) var removed = 0
  /// Why something unused stays.
  private(set) var why: String?

  /// More names than this in the place of a wildcard are no policy that somebody wants to read.
  private static let mostNames = 40

  init(catalog: Catalog, policy: AccessPolicy, kept: Set<ActionID>) {
    self.catalog = catalog
    self.policy = policy
    self.kept = kept
  }

  mutating func run() {
    guard let document = policy.document else { return }
    if !document.tree.filled.isEmpty {
      why = "a template fills values into it"
      return
    }
    let rewrite = ListRewrite(tree: document.tree)
    var emptied: Set<Int> = []
    var emptiedActions = 0
    for (index, statement) in document.statements.enumerated() where statement.effect == .allow && !statement.isNotAction && !statement.actions.isEmpty {
      var elements: [ListRewrite.Element] = []
      var taken = 0
      for node in statement.actions {
        let (element, count) = narrow(document.tree.string(node))
        elements.append(element)
        taken += count
      }
      if taken == 0 { continue }
      if elements.allSatisfy({ if case .removed = $0 { true } else { false } }) {
        emptied.insert(index)
        emptiedActions += taken
      } else if let edit = rewrite.edit(statement.actions, elements) {
        edits.append(edit)
        removed += taken
      } else {
        why = "a comment, or a layout of its own, stands in a list that would change"
      }
    }
    if emptied.isEmpty { return }
    let last = document.statements.count
    if emptied.count == last {
      why = "nothing of it is used: detach it"
    } else if let removal = rewrite.removal(of: emptied, from: document.statements.map(\.node)) {
      edits += removal
      removed += emptiedActions
    } else {
      why = "a statement of which nothing is used stands in a layout of its own"
    }
  }

  /// What becomes of an element of `Action`, and how many actions go.
  private mutating func narrow(_ text: String) -> (ListRewrite.Element, Int) {
    let named = catalog.currentActions(matching: text)
    let needed = named.filter { kept.contains($0) || catalog.name($0) == "iam:PassRole" }
    // What the catalog does not know may be newer than it.
    if named.isEmpty || needed.count == named.count { return (.kept, 0) }
    if needed.isEmpty { return (.removed, named.count) }
    guard let names = names(for: needed, within: text) else {
      why = "`\(text)` stands for too much that is used, or that no log would show, to be spelled out"
      return (.kept, 0)
    }
    return (.replaced(names), named.count - needed.count)
  }

  /// The actions by their names, and where a whole verb of a service is needed, by that.
  private func names(for needed: [ActionID], within pattern: String) -> [String]? {
    if needed.count <= 12 { return needed.map { catalog.name($0) } }
    guard pattern.hasSuffix(":*"), !pattern.dropLast(2).contains(where: { $0 == "*" || $0 == "?" }) else {
      return needed.count <= Self.mostNames ? needed.map { catalog.name($0) } : nil
    }
    let wanted = Set(needed)
    var found: [String] = []
    var index = 0
    while index < needed.count {
      let name = catalog.name(needed[index])
      let verb = verb(of: name)
      let whole = catalog.currentActions(matching: verb + "*")
      if whole.count > 2, whole.allSatisfy({ wanted.contains($0) }) {
        found.append(verb + "*")
        while index < needed.count, catalog.name(needed[index]).hasPrefix(verb) { index += 1 }
      } else {
        found.append(name)
        index += 1
      }
    }
    return found.count <= Self.mostNames ? found : nil
  }

  /// `s3:Get` of `s3:GetObject`.
  private func verb(of name: String) -> String {
    guard let colon = name.firstIndex(of: ":") else { return name }
    return String(name[...colon]) + firstWord(of: name[name.index(after: colon)...])
  }
}
