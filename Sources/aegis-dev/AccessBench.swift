import AegisAccess
import AegisDriver
import AegisIR
import AegisSamples
import AegisSystem

/// Measures the questions about access: two documents, two states of a large organization, its graph of roles.
struct AccessBench {
  private let pairs: [(old: AccessSide, new: AccessSide)]
  private let organization: Organization
  private let onePercent: Organization
  private let everything: Organization
  private let nobody: Organization

  static let documents = "comparison of two policies, the median of \(count)"
  static let slight = "comparison of 20000 principals, one in 100 changed"
  static let whole = "comparison of 20000 principals, all changed"
  static let new = "what 20000 new principals can do"
  static let graph = "graph of the roles of 20000 principals"
  private static let count = 1000

  /// - Returns: Nil where the sample does not compile, which it always does.
  init?() async {
    var spec = OrganizationSpec()
    (spec.accounts, spec.roles, spec.users, spec.policies) = (200, 80, 20, 50)
    let made = makeOrganization(spec)
    let files = MemoryFileSystem(Dictionary(made.files.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first }))
    guard let organization = await Session(files: files, jobs: 2).compile().organization else { return nil }
    self.organization = organization
    onePercent = Self.changed(organization) { $0 % 100 == 0 }
    everything = Self.changed(organization) { _ in true }
    var nobody = organization
    for index in nobody.accounts.indices { (nobody.accounts[index].roles, nobody.accounts[index].users) = ([], []) }
    self.nobody = nobody
    pairs = makePolicyPairs(Self.count, seed: 1).map { (.document($0.old), .document($0.new)) }
  }

  /// Milliseconds of each question, once.
  func run(_ note: (String, Double) -> Void) async {
    var times: [Double] = []
    for pair in pairs {
      let comparer = AccessComparer()
      times.append(seconds { _ = comparer.gains(from: pair.old, to: pair.new) })
    }
    note(Self.documents, times.sorted()[times.count / 2])
    for (name, before, after) in [(Self.slight, organization, onePercent), (Self.whole, organization, everything), (Self.new, nobody, organization)] {
      let start = Surroundings.monotonicSeconds
      _ = await compare(before, after, jobs: 2)
      note(name, Surroundings.monotonicSeconds - start)
    }
    note(Self.graph, seconds { _ = AssumeGraph(OrganizationAccess(organization)) })
  }

  private func seconds(_ body: () -> Void) -> Double {
    let start = Surroundings.monotonicSeconds
    body()
    return Surroundings.monotonicSeconds - start
  }

  /// The organization with one more of AWS's policies on some principals.
  private static func changed(_ organization: Organization, where isChanged: (Int) -> Bool) -> Organization {
    let names = ["AmazonS3ReadOnlyAccess", "AmazonSQSFullAccess", "AmazonEC2ReadOnlyAccess", "IAMReadOnlyAccess", "AWSLambda_ReadOnlyAccess"]
    var it = organization
    var number = 0
    func extra() -> PolicyAttachment? {
      defer { number += 1 }
      guard isChanged(number) else { return nil }
      return PolicyAttachment(policy: .arn("arn:aws:iam::aws:policy/\(names[number / 7 % names.count])"), origin: organization.origin)
    }
    for account in it.accounts.indices {
      for role in it.accounts[account].roles.indices { if let extra = extra() { it.accounts[account].roles[role].attachedPolicies.append(extra) } }
      for user in it.accounts[account].users.indices { if let extra = extra() { it.accounts[account].users[user].attachedPolicies.append(extra) } }
    }
    return it
  }
}
