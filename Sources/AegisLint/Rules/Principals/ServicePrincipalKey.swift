import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags conditions on who asks where a service asks, which is nobody's principal.
struct ServicePrincipalKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4445", "service-principal-key"), .error, kinds: [.resource, .trust],
    summary: "a condition looks at a key that requests of services do not have",
    rationale: """
      Requests of a service principal have no organization, account, ARN or tags of a principal. A condition that wants \
      them never holds; one that forbids them always does. `aws:SourceOrgID`, `aws:SourceAccount` and `aws:SourceArn` say \
      for whom the service acts.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: cloudtrail.amazonaws.com}
          Action: s3:PutObject
          Resource: arn:aws:s3:::trail/*
          Condition:
            StringEquals:
              aws:PrincipalOrgID: o-a1b2c3d4e5 # error[AE4445]@7..25: requests of a service do not have
        """)
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: cloudtrail.amazonaws.com}
          Action: s3:PutObject
          Resource: arn:aws:s3:::trail/*
          Condition: {StringEquals: {"aws:SourceOrgID": o-a1b2c3d4e5}}
        """),
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: rolesanywhere.amazonaws.com}
          Action: [sts:AssumeRole, sts:SetSourceIdentity, sts:TagSession]
          Condition: {StringEquals: {"aws:PrincipalTag/x509Subject/CN": web}}
        """),
    ],
    peers: [.accessAnalyzer("UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", .error)])

  static let needs: StatementFeatures = [.principal, .condition]
  static let reads: KeptParts = [.actions, .principals, .conditionForms]

  static func concerns(_ condition: ConditionSight) -> Bool {
    isOfCaller(condition.name)
  }

  private static let instead: [String: String] = [
    "aws:principalorgid": "aws:SourceOrgID", "aws:principalorgpaths": "aws:SourceOrgPaths", "aws:principalaccount": "aws:SourceAccount",
    "aws:principalarn": "aws:SourceArn", "aws:userid": "aws:SourceArn", "aws:username": "aws:SourceArn",
  ]

  /// Whether only requests of users and roles have a key.
  static func isOfCaller(_ key: String) -> Bool { instead[key] != nil || key.hasPrefix("aws:principaltag/") }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let service = statement.principals.first(where: { $0.kind == .service }) else { return }
    let isAlone = statement.principals.allSatisfy { $0.kind == .service }
    // Roles Anywhere and EKS set the tags of the sessions that they ask for.
    let setsTags = statement.covers("sts:TagSession") || RolesAnywhereActions.tellsOfTags(in: statement)
    for condition in statement.conditions {
      let key = statement.keyName(condition)
      guard Self.instead[key] != nil || key.hasPrefix("aws:principaltag/") && !setsTags else { continue }
      // Of others beside a service the condition is right.
      if !isAlone && (statement.isDeny || condition.holdsWithoutKey) { continue }
      let written = statement.text(condition.keyNode)
      findings.report(
        "requests of a service do not have `\(written)`",
        at: Label(statement.place(condition.keyNode), condition.holdsWithoutKey ? "always holds" : isAlone ? "never holds" : "never holds for `\(service.text)`"),
        help: !isAlone ? "give `\(service.text)` a statement of its own" : Self.instead[key].map { "write `\($0)` to say for whom the service acts" } ?? "remove it",
        severity: isAlone ? nil : .warning)
    }
  }
}
