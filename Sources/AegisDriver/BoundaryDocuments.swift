import AegisBasics
import AegisIR
import AegisLint

/// The documents of managed policies that serve as permissions boundaries and are attached to nothing.
///
/// A boundary grants nothing: it only says how much other policies can grant. What a policy is used for shows when all
/// files are read, so that its document is judged as one that grants, and what does not hold of boundaries is left out here.
struct BoundaryDocuments {
  private(set) var byFile: [FileID: [TextRange]] = [:]

  init() {}

  /// - Parameter own: Those of each account, see `boundaries(in:)`. What several accounts take from a template has one place.
  init(_ own: [[SourceRange]], of accounts: [Account]) {
    var places = Set(own.joined())
    guard !places.isEmpty else { return }
    for (account, own) in zip(accounts, own) {
      for policy in account.policies where places.contains(policy.document.origin) && !own.contains(policy.document.origin) {
        places.remove(policy.document.origin)
      }
    }
    for place in places { byFile[place.file, default: []].append(place.range) }
    for file in byFile.keys { byFile[file]!.sort { $0.start < $1.start } }
  }

  /// Those documents in which something was found that does not hold of boundaries: few of an organization's.
  init(of organization: Organization, with findings: [Diagnostic]) {
    var starts: [FileID: [UInt32]] = [:]
    for finding in findings where speaksOfGrantsOnly(finding) { starts[finding.primary.at.file, default: []].append(finding.primary.at.range.start) }
    let accounts = starts.isEmpty ? [] : organization.accounts.map { account -> Account in
      var reduced = account
      reduced.policies = account.policies.indices.lazy.filter { index in
        let place = account.policies[index].document.origin
        return starts[place.file].map { starts in starts.contains { place.range.contains($0) } } ?? false
      }.map { account.policies[$0] }
      return reduced
    }
    self.init(accounts.map(Self.boundaries), of: accounts)
  }

  /// The findings that hold of policies which serve for what these do.
  func withoutGrants(_ findings: [Diagnostic]) -> [Diagnostic] {
    byFile.isEmpty ? findings : findings.filter { finding in
      guard let ranges = byFile[finding.primary.at.file], ranges.contains(where: { $0.contains(finding.primary.at.range.start) }) else { return true }
      return !speaksOfGrantsOnly(finding)
    }
  }

  /// The documents of an account's policies that are boundaries and nothing else.
  static func boundaries(in account: Account) -> [SourceRange] {
    if account.policies.isEmpty { return [] }
    let names = Set(account.policies.indices.lazy.map { account.policies[$0].name })
    var bounding: Set<String> = []
    func note(_ reference: PolicyReference?) { if case .local(let name)? = reference, names.contains(name) { bounding.insert(name) } }
    for index in account.roles.indices { note(account.roles[index].permissionsBoundary) }
    for index in account.users.indices { note(account.users[index].permissionsBoundary) }
    guard !bounding.isEmpty else { return [] }
    func leaveOut(_ attachments: [PolicyAttachment]) {
      for index in attachments.indices { if case .local(let name) = attachments[index].policy { bounding.remove(name) } }
    }
    for index in account.roles.indices { leaveOut(account.roles[index].attachedPolicies) }
    for index in account.users.indices { leaveOut(account.users[index].attachedPolicies) }
    for index in account.groups.indices { leaveOut(account.groups[index].attachedPolicies) }
    guard !bounding.isEmpty else { return [] }
    return account.policies.indices.compactMap { bounding.contains(account.policies[$0].name) ? account.policies[$0].document.origin : nil }
  }
}

/// Whether a finding is of a rule of which nothing that it finds in a policy that grants something holds of a permissions boundary.
private func speaksOfGrantsOnly(_ finding: Diagnostic) -> Bool {
  RuleRegistry.metadata(of: finding.code).map { $0.kinds.contains(.identity) && !$0.kinds.contains(.boundary) } ?? false
}
