import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ways of assuming a role that none of the principals can take.
struct ActionPrincipalMismatch: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4425", "action-principal-mismatch"), .error, kinds: .trust,
    summary: "no principal can take the action",
    rationale: """
      Principals of AWS and services assume a role by `sts:AssumeRole`, those of a SAML provider by \
      `sts:AssumeRoleWithSAML`, those of an OpenID Connect provider by `sts:AssumeRoleWithWebIdentity`. Any other pairing \
      lets nobody in.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:saml-provider/sso}
          Action: sts:AssumeRole # error[AE4425]@11..25: can be called by none of the principals
          Condition: {StringEquals: {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:saml-provider/sso}
          Action: [sts:AssumeRoleWithSAML, sts:TagSession]
          Condition: {StringEquals: {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
        """)
    ],
    peers: [
      .accessAnalyzer("MISMATCHED_ACTION_FOR_PRINCIPAL", .error), .policyValidator("invalid_principal_type_for_assume_action"),
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.allow, .principal, .action]
  static let reads: KeptParts = [.actions, .principals]

  private static let ways: [StaticString] = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"]
  private static let names = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    var wanted: Set<Int> = []
    for principal in statement.principals {
      switch principal.form {
      case .anyone, .account, .role, .user, .session, .uniqueID, .service: wanted.insert(0)
      case .samlProvider: wanted.insert(1)
      case .oidcProvider, .domain: wanted.insert(2)
      // What is wrong with it is said elsewhere.
      case .canonicalUser, .wildcard, .malformed: return
      }
    }
    guard !wanted.isEmpty else { return }
    let listed = Set(statement.actions.compactMap { way(statement, $0.node) })
    for action in statement.actions {
      guard let way = way(statement, action.node), !wanted.contains(way) else { continue }
      let missing = wanted.subtracting(listed).sorted().map { Self.names[$0] }
      let place = statement.place(action.node)
      var notes: [String] = []
      if way == 0 { notes = ["an identity provider vouches for somebody outside of AWS"] }
      findings.report(
        "`\(statement.text(action.node))` can be called by none of the principals", at: Label(place, "lets nobody in"),
        secondary: statement.principals.prefix(1).map { Label(statement.place($0.node), "cannot take it") }, notes: notes,
        help: missing.first.map { "write `\($0)`" } ?? "remove it",
        fixes: missing.count == 1 ? [Fix(replacing: place, by: missing[0])] : [])
      return
    }
    reportUnused(statement, listed, &findings)
  }

  private func way(_ statement: StatementFacts, _ node: NodeID) -> Int? { Self.ways.firstIndex { statement.matches(node, $0) } }

  /// A principal that none of the actions is for.
  private func reportUnused(_ statement: StatementFacts, _ listed: Set<Int>, _ findings: inout Findings) {
    guard !listed.isEmpty, !statement.actions.contains(where: \.isPattern) else { return }
    for principal in statement.principals {
      let way =
        switch principal.form {
        case .samlProvider: 1
        case .oidcProvider, .domain: 2
        default: 0
        }
      if listed.contains(way) { continue }
      findings.report(
        "`\(principal.text)` can call none of the actions", at: Label(statement.place(principal.node), "is not let in"),
        help: "give it a statement of its own, with `\(Self.names[way])`")
      return
    }
  }
}
