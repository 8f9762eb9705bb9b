import AegisAccess
import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags policies that let their holder make a role or a user with whatever privileges, within names of its own.
struct UnboundedPrincipal: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4824", "unbounded-principal"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder make a principal with any privileges",
    rationale: """
      A path or a beginning of names limits what principals are called, not what they may do. Whoever may make a role there \
      and attach policies to it makes one that trusts its maker and has `AdministratorAccess`; whoever may make users, \
      give them policies and keys does the same. What keeps such a principal small is a permissions boundary, which \
      `iam:PermissionsBoundary` asks for, or a list of the policies that may be attached, `iam:PolicyARN`.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [iam:CreateRole, iam:AttachRolePolicy] # warning[AE4824]@28..48: the policy lets its holder make a role with any privileges
        Resource: arn:aws:iam::123456789012:role/apps/*
      """,
      """
      Version: "2012-10-17"
      Statement:
      - Effect: Allow
        Action: [iam:CreateUser, iam:CreateAccessKey]
        Resource: arn:aws:iam::123456789012:user/ci-*
      - Effect: Allow
        Action: iam:PutUserPolicy # warning[AE4824]@11..28: the policy lets its holder make a user with any privileges
        Resource: arn:aws:iam::123456789012:user/ci-*
        Condition: {Bool: {"aws:MultiFactorAuthPresent": "true"}}
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
      - {Effect: Allow, Action: "iam:AttachRolePolicy", Resource: "arn:aws:iam::123456789012:role/apps/*"}
      - Effect: Allow
        Action: iam:CreateRole
        Resource: arn:aws:iam::123456789012:role/apps/*
        Condition: {StringEquals: {"iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/apps"}}
      """,
      """
      Version: "2012-10-17"
      Statement:
      - {Effect: Allow, Action: "iam:CreateRole", Resource: "arn:aws:iam::123456789012:role/apps/*"}
      - {Effect: Allow, Action: "iam:PutRolePolicy", Resource: "arn:aws:iam::123456789012:role/jobs/*"}
      """,
    ],
    peers: [.policyValidator("privilege_escalation"), Peer(.prowler, "iam_policy_allows_privilege_escalation")])

  static let reads: KeptParts = [.actions, .resources, .conditions]

  static let concernNeeds: StatementFeatures = [.allow, .action, .riskyAction, .openResource]

  static func concerns(_ statement: StatementFacts) -> Bool {
    statement.features.isSuperset(of: concernNeeds) && isFree(statement)
      && statement.actionNumbers.contains { number in statement.texts[number].risky.contains { Way.givers.contains($0) } }
  }

  /// How a principal is made, and given what it may do.
  private struct Way {
    let noun: String
    let maker: String
    let givers: [String]
    /// One of these makes it possible to act as the principal; none where it trusts its maker.
    let credentials: [String]

    static let all = [
      Way(noun: "role", maker: "iam:CreateRole", givers: ["iam:AttachRolePolicy", "iam:PutRolePolicy"], credentials: []),
      Way(
        noun: "user", maker: "iam:CreateUser", givers: ["iam:AttachUserPolicy", "iam:PutUserPolicy"],
        credentials: ["iam:CreateAccessKey", "iam:CreateLoginProfile"]),
    ]

    /// Their numbers among the actions that the rules about risk know.
    static let givers = Set(all.flatMap(\.givers).compactMap { RiskyActions.all.number($0) })
  }

  /// What a statement allows of one action, on one resource.
  private struct Grant {
    let statement: StatementFacts
    let element: ActionFacts
    let resource: NodeID

    var pattern: String { statement.text(resource) }
    var place: SourceRange { statement.place(element.node) }

    /// Whether some principal is meant by both.
    func meets(_ other: Grant) -> Bool {
      let (left, right) = (pattern, other.pattern)
      return left == right || globsMeet(Array(left.utf8), Array(right.utf8))
    }
  }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let denials = policy.statements.filter(\.isDeny)
    let allows = policy.statements.filter(Self.isFree)
    // Administrators, and who can make itself one, have been told so.
    let own = OpenGrants(policy, .oneself)
    if own.isEverything { return }
    var told = Set(own.escalations(.own).map(\.statement.index))
    for way in Way.all {
      let makers = grants(of: way.maker, way, allows, denials)
      if makers.isEmpty { continue }
      let credentials = way.credentials.flatMap { grants(of: $0, way, allows, denials) }
      let givers = way.givers.flatMap { grants(of: $0, way, allows, denials) }
      for giver in givers where !told.contains(giver.statement.index) {
        guard way.credentials.isEmpty || credentials.contains(where: giver.meets), let maker = makers.first(where: giver.meets) else { continue }
        told.insert(giver.statement.index)
        report(way, maker, giver, &findings)
      }
    }
  }

  private func report(_ way: Way, _ maker: Grant, _ giver: Grant, _ findings: inout Findings) {
    let isOne = maker.place == giver.place
    findings.report(
      "the policy lets its holder make a \(way.noun) with any privileges",
      at: Label(giver.place, isOne ? "makes it and gives it policies" : "gives it any policy"),
      secondary: isOne ? [] : [Label(maker.place, "makes the \(way.noun)")],
      notes: ["what the \(way.noun) is called limits nothing: its policies may allow everything"],
      help: "ask for a boundary where the \(way.noun) is made, by a condition on `iam:PermissionsBoundary`, or list what may be attached, by one on `iam:PolicyARN`")
  }

  private static func isFree(_ statement: StatementFacts) -> Bool {
    let features = statement.features
    return features.isSuperset(of: [.allow, .action, .resource]) && (features.contains(.unconditional) || statement.isFreeToAct)
  }

  /// Where the document allows an action and does not take it back.
  private func grants(of action: String, _ way: Way, _ allows: [StatementFacts], _ denials: [StatementFacts]) -> [Grant] {
    allows.flatMap { statement -> [Grant] in
      guard let element = statement.element(matching: action), statement.mayMatch(action) else { return [] }
      return statement.resources.compactMap { resource in
        guard isOpen(resource, way, statement) else { return nil }
        let grant = Grant(statement: statement, element: element, resource: resource.node)
        return denials.contains { takesBack($0, grant, action) } ? nil : grant
      }
    }
  }

  /// Whether a resource stands for more than one of the principals.
  private func isOpen(_ resource: ResourceFacts, _ way: Way, _ statement: StatementFacts) -> Bool {
    if resource.isStar { return true }
    guard let arn = resource.arn else { return false }
    return statement.withText(resource.node) { text in
      let name = text.part(arn.resource)
      return name.isPattern && text.part(arn.service).elementsEqual("iam".utf8) && (name.first == UInt8(ascii: "*") || name.starts(with: "\(way.noun)/".utf8))
    }
  }

  /// A `Deny` of the same principals that asks for a boundary or a policy, or for nothing.
  private func takesBack(_ denial: StatementFacts, _ grant: Grant, _ action: String) -> Bool {
    guard denial.speaks(of: action), denial.conditions.allSatisfy({ !StatementFacts.circumstances.contains(denial.keyName($0)) }) else { return false }
    if denial.isWide(for: action) { return true }
    var pattern = grant.pattern
    return pattern.withUTF8 { pattern in denial.resources.contains { resource in denial.withText(resource.node) { globCovers($0, pattern) } } }
      != denial.statement.isNotResource
  }
}
