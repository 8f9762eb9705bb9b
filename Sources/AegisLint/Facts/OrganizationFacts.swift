import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// What the rules that look at the whole organization share; worked out when the first of them asks.
///
/// Everything here is linear in the organization.
final class OrganizationFacts {
  /// The trust policy of one role.
  final class Trust {
    let account: Account
    let role: Role
    let policy: DocumentFacts

    init(account: Account, role: Role, policy: DocumentFacts) {
      self.account = account
      self.role = role
      self.policy = policy
    }
  }

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

  /// The trust policies of what is judged.
  private(set) lazy var trusts: [Trust] = organization.accounts.flatMap { account in
    account.roles.compactMap { role in
      role.trust.policy.map {
        Trust(account: account, role: role, policy: DocumentFacts($0, shared.run, shared.texts))
      }
    }
  }

  /// For each account that is judged, the documents of its managed and inline policies.
  private(set) lazy var identityDocuments: [[PolicyDocument]] = organization.accounts.map(\.identityDocuments)

  /// The users and roles of what is judged, with the documents of their policies.
  private(set) lazy var holders: [PolicyHolder] = organization.accounts.flatMap(\.holders)

  private struct DocumentKey: Hashable {
    let tree: ObjectIdentifier
    let root: NodeID
  }

  /// What is known of the actions of each statement of a document, by the statement's number.
  struct DocumentActions {
    private var numbers: [KnownTexts.ActionNumber] = []
    private var ends: [Int] = []

    init(_ document: PolicyDocument, _ texts: KnownTexts) {
      ends.reserveCapacity(document.statements.count)
      numbers.reserveCapacity(4 * document.statements.count)
      for index in document.statements.indices {
        for node in document.statements[index].actions { numbers.append(document.tree.withValue(node) { texts.number($0) }) }
        ends.append(numbers.count)
      }
    }

    subscript(statement: Int) -> ArraySlice<KnownTexts.ActionNumber> { numbers[(statement == 0 ? 0 : ends[statement - 1])..<ends[statement]] }

    /// One of the actions is of IAM, or may be.
    var mayBeIdentity: Bool { numbers.contains(where: \.mayBeIdentity) }
  }

  private var actions: [DocumentKey: DocumentActions] = [:]

  /// What is known of the actions of each statement of a document of the organization, worked out once for all rules.
  func actions(of document: PolicyDocument) -> DocumentActions {
    // Trees of the organization live as long as it does.
    let key = DocumentKey(tree: ObjectIdentifier(document.tree), root: document.root)
    if let known = actions[key] { return known }
    let found = DocumentActions(document, shared.texts)
    actions[key] = found
    return found
  }

  private var documents: [SourceRange: DocumentFacts] = [:]

  /// A policy document as statement rules see it, once for all rules.
  func facts(of document: PolicyDocument) -> DocumentFacts {
    let place = document.place(document.root)
    if let found = documents[place] { return found }
    let made = DocumentFacts(document, shared.run, shared.texts)
    documents[place] = made
    return made
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

  /// Whether an account of the organization has a role or user of a name; nil where that cannot be told.
  func has(_ principal: PrincipalFacts) -> Bool? {
    guard principal.form == .role || principal.form == .user, let account = principal.account,
      let name = principal.name.flatMap({ lastPart(of: $0) })?.lowercased()
    else { return nil }
    switch answer(.hasFolded(principal.form == .role ? .role : .user, name, account: account)) {
    case .found: return true
    case .missing: return principal.form == .role && isForeignRole(principal.name ?? "") ? nil : false
    default: return nil
    }
  }

  /// AWS's policy that says the same as a document, given as canonical JSON.
  func managedPolicy(equalTo json: [UInt8]) -> ManagedPolicyID? { shared.managedPolicies.policy(equalTo: json) }
}

/// What stands behind the last slash of a path, but for one at its end; nil where there is nothing.
func lastPart(of path: String) -> String? {
  let bytes = path.utf8
  guard let last = bytes.lastIndex(where: { $0 != UInt8(ascii: "/") }) else { return nil }
  let start = bytes[...last].lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) } ?? bytes.startIndex
  return String(path[start...last])
}

/// Whether a role, by its path and name, is one that AWS or its tools make, so that no configuration defines it.
func isForeignRole(_ path: String) -> Bool {
  if path.hasPrefix("aws-service-role/") || path.hasPrefix("aws-reserved/") || path.hasPrefix("service-role/") { return true }
  let name = lastPart(of: path) ?? path
  return RiskTable.foreignRoles.contains { pattern in
    var pattern = pattern, name = name
    return pattern.withUTF8 { pattern in name.withUTF8 { globMatches(pattern, $0) } }
  }
}
