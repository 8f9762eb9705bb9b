import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// What the rules that look at the whole organization share; worked out when the first of them asks.
///
/// Everything here is linear in the organization.
final class OrganizationFacts {
  /// What is judged: all accounts, or one of them.
  let organization: Organization
  let shared: SharedFacts

  init(_ organization: Organization, _ shared: SharedFacts) {
    self.organization = organization
    self.shared = shared
  }

  var accountsByID: AccountsByID { AccountsByID(shared: shared) }
  /// Their names: all that a rule which judges one account may know of what is in another. Where it is enough to know
  /// whether there is one of a name, `has` is to be asked: who asks for all is judged again when any of them changes.
  var namesByID: NamesByID { NamesByID(facts: self) }
  /// Every account has its number, so that what is not among them is outside.
  var knowsAllAccounts: Bool { shared.index.knowsAllAccounts }
  /// By the key of an account, what it lies in.
  var containers: [String: Container] { shared.index.containers }
  var controlPolicies: [(policy: OrganizationPolicy, facts: DocumentFacts)] { shared.control.policies }

  /// What is judged, by numbers.
  private(set) lazy var accounts: [AccountOutline] = organization.accounts.map { AccountOutline($0, shared.managed) }

  private var documents: [SourceRange: DocumentFacts] = [:]

  /// A policy document as statement rules see it, once for all rules.
  func facts(of document: PolicyDocument) -> DocumentFacts {
    let place = document.place(document.root)
    if let found = documents[place] { return found }
    let made = DocumentFacts(document, shared.run, shared.texts)
    documents[place] = made
    return made
  }

  /// The statement that names a principal, and what there is to know of it; nil where its places are not known.
  func facts(of principal: TrustedPrincipal, in account: AccountOutline) -> (statement: StatementFacts, principal: PrincipalFacts)? {
    guard let trust = account.account.roles[principal.role].trust.policy else { return nil }
    let statement = facts(of: trust).statements[principal.statement]
    return (statement, statement.principals[principal.principal])
  }

  /// The service control policies that are attached to a target.
  func attached(_ target: OrganizationPolicyAttachment.Target) -> [(policy: OrganizationPolicy, facts: DocumentFacts)] {
    (shared.index.attachments[target] ?? []).map { controlPolicies[$0] }
  }

  /// What was asked of the names in accounts; nil where nobody wants to know.
  private var questions: [NameQuestion: NameAnswer.Content]?

  /// Starts to note what is asked of the names in accounts.
  func noteQuestions() { questions = [:] }

  /// What was asked since then.
  func takeQuestions() -> [NameAnswer] {
    defer { questions = nil }
    return (questions ?? [:]).map { NameAnswer(question: $0, content: $1) }
  }

  @discardableResult
  private func answer(_ question: NameQuestion) -> NameAnswer.Content {
    let answer = shared.answer(question)
    questions?[question] = answer
    return answer
  }

  func note(_ question: NameQuestion) { if questions != nil { answer(question) } }

  /// Whether an account of the organization has a resource of a name.
  func has(_ kind: ResourceKind, _ name: String, inAccount id: String) -> Bool {
    answer(.has(kind, name, account: id)) == .found
  }

  /// Whether it has a role, or a user, of a path and name, as ARNs have them, without regard to case.
  func has(_ kind: ResourceKind, path: String, inAccount id: String) -> Bool {
    answer(.hasPath(kind, path.lowercased(), account: id)) == .found
  }

  /// Whether an account of the organization has the role or user that a trust policy names, or the role of a session; nil where
  /// that cannot be told.
  func has(_ principal: TrustedPrincipal) -> Bool? {
    guard let kind = principal.resourceKind, let account = principal.account, let number = shared.index.byNumber[account] else { return nil }
    let isSession = principal.form == .session
    let content = principal.withName { path -> NameAnswer.Content in
      // A string is made only where somebody wants to know what was asked.
      if questions == nil { return shared.answer(kind, shared.names[number]) { isSession ? $0.has(kind, folded: path) : $0.has(kind, foldedPath: path) } }
      let (path, id) = (String(decoding: path, as: UTF8.self).lowercased(), shared.organization.accounts[number].id!)
      return answer(isSession ? .hasFolded(kind, path, account: id) : .hasPath(kind, path, account: id))
    }
    switch content {
    case .found?: return true
    case .missing?: return kind == .role && principal.withName({ isForeignRole(String(decoding: $0, as: UTF8.self)) }) == true ? nil : false
    default: return nil
    }
  }

  /// AWS's policy that says the same as a document, given as canonical JSON.
  func managedPolicy(equalTo json: [UInt8]) -> ManagedPolicyID? { shared.managedPolicies.policy(equalTo: json) }
}

/// What stands behind the last slash of a path, but for one at its end; nil where there is nothing.
func lastPart(of path: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
  guard let last = path.lastIndex(where: { $0 != UInt8(ascii: "/") }) else { return nil }
  return path.part((path[...last].lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1..<last + 1)
}

func lastPart(of path: String) -> String? {
  var path = path
  return path.withUTF8 { lastPart(of: $0).map { String(decoding: $0, as: UTF8.self) } }
}

/// Whether a role, by its path and name, is one that AWS or its tools make, so that no configuration defines it.
func isForeignRole(_ path: String) -> Bool {
  if path.hasPrefix("\(linkedRolePath)/") || path.hasPrefix("aws-reserved/") || path.hasPrefix("service-role/") { return true }
  let name = lastPart(of: path) ?? path
  return RiskTable.foreignRoles.contains { pattern in
    var pattern = pattern, name = name
    return pattern.withUTF8 { pattern in name.withUTF8 { globMatches(pattern, $0) } }
  }
}
