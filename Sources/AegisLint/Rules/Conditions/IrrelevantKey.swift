import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags keys about the resource in a policy that belongs to the resource.
struct IrrelevantKey: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4358", "irrelevant-key"), .note, kinds: [.resource, .trust],
    summary: "a policy of a resource asks which account or organization the resource is in",
    rationale: """
      The policy is of one resource, and only ever asked about that one: the condition always holds, or never. The keys are \
      meant for policies of identities, which reach resources of others, and of VPC endpoints.
      """,
    flagged: [
      RuleExample(
        .resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "111122223333"}
          Action: s3:GetObject
          Resource: "arn:aws:s3:::logs/*"
          Condition:
            StringEquals: {"s3:ResourceAccount": "111122223333"} # note[AE4358]@21..39: `s3:ResourceAccount` tells nothing in a resource policy
        """)
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"s3:ResourceAccount": "111122223333"}
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:*
        Resource: "*"
        Condition:
          StringNotEquals: {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}
      """,
      RuleExample(
        .resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "*"}
          Action: "*"
          Resource: "*"
          Condition: {StringEquals: {"aws:PrincipalOrgID": o-a1b2c3d4e5, "aws:ResourceOrgID": o-a1b2c3d4e5}}
        """),
    ],
    peers: [.accessAnalyzer("IRRELEVANT_CONDITION_KEY_IN_POLICY", .note)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.actions, .resources, .principals, .conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    keys.contains(condition.name)
  }

  private static let keys: Set<String> = ["s3:resourceaccount", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"]

  /// What one statement shows, the whole document is.
  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool { other.isOfEndpoint }
  static func mayAnswer(_ torn: StatementFacts) -> Bool { torn.kind == .resource && !torn.isDeny }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    if statement.isOfEndpoint || isOfSignIn(statement) { return }
    let isOfService = statement.principals.contains { $0.kind == .service }
    for condition in statement.conditions(on: Self.keys) {
      // Compared with what the caller's request tells, the key restricts the caller.
      if condition.values.contains(where: { statement.withText($0) { $0.contains(UInt8(ascii: "{")) } }) { continue }
      findings.report(
        "`\(statement.text(condition.keyNode))` tells nothing in a resource policy",
        at: Label(statement.place(condition.keyNode), "the same for every request"),
        help: isOfService
          ? "ask for whom the service acts: `aws:SourceAccount`, `aws:SourceOrgID`"
          : "use it in a policy of an identity, or ask for the caller: `aws:PrincipalAccount`, `aws:PrincipalOrgID`")
    }
  }

  /// Whether the actions are those of signing in, when nothing is known of the caller yet.
  ///
  /// Source: AWS Sign-In User Guide, "Controlling console access with resource-based policies and resource control policies".
  private func isOfSignIn(_ statement: StatementFacts) -> Bool {
    statement.actions.contains { $0.service.map { statement.catalog.prefix($0) == "signin" } ?? false }
  }
}
