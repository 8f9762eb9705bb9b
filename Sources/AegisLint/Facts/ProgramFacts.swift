import AegisBasics
public import AegisIR
public import AegisPolicy
public import AegisSema

/// The whole configuration as rules see it.
public final class ProgramFacts {
  /// What the files define, with its places.
  public let program: Program
  /// The same, resolved: who is attached to what, who is where in the tree; for a rule that judges each account by
  /// itself, with that account alone. Nil where that could not be worked out.
  public let organization: Organization?
  private let run: LintRun
  /// What rules share that look at the organization as it is resolved.
  let organizationFacts: OrganizationFacts?

  init(_ program: Program, _ organization: Organization, _ shared: SharedFacts) {
    self.program = program
    self.organization = organization
    run = shared.run
    organizationFacts = OrganizationFacts(organization, shared)
  }

  public var catalog: Catalog { run.catalog }
  public var configuration: LintConfiguration { run.configuration }

  /// What a rule works out for each account from the account alone, kept while the account stays as it is.
  ///
  /// - Parameter name: Tells what is worked out from all else.
  func kept<Value: StorableFact>(_ name: String, of account: String, _ make: () -> Value) -> Value {
    if let summaries = organizationFacts?.shared.summaries {
      if let value = summaries.fact(name, of: account, as: Value.self) { return value }
      let value = make()
      summaries.note(value, name, of: account)
      return value
    }
    guard let shared = organizationFacts?.shared, let revision = shared.revision(withKey: account) else { return make() }
    let key = KeptFact(name: name, account: account)
    if let known = shared.kept.values[key], known.revision == revision, let value = known.value as? Value { return value }
    let value = make()
    shared.kept.values[key] = (revision, value)
    return value
  }

  /// The seed of digests that are among kept facts.
  var seedOfKeptDigests: ContentDigest { organizationFacts?.shared.summaries?.terms.seed ?? Self.randomSeed }

  private static let randomSeed = ContentDigest(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt64.max))

  /// A policy document, as statement rules see it.
  public func facts(of document: PolicyDocument) -> DocumentFacts {
    DocumentFacts(document, run, organizationFacts?.shared.texts ?? KnownTexts(run.catalog))
  }
}
