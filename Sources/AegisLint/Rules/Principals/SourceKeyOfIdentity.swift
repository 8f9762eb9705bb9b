import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags conditions on what only requests of services have, where users or roles ask.
struct SourceKeyOfIdentity: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4450", "source-key-of-identity"), .error, kinds: [.resource, .trust],
    summary: "a condition looks at a key that requests of users and roles do not have",
    rationale: """
      `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` and `aws:SourceOrgPaths` say for whom a service acts. A request \
      has them only where the service itself is the principal. A statement that lets users, roles or sessions in and asks for \
      one of them lets nobody in.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: arn:aws:iam::111122223333:role/writer}
          Action: s3:PutObject
          Resource: arn:aws:s3:::inbox/*
          Condition:
            StringEquals:
              aws:SourceAccount: "111122223333" # error[AE4450]@7..24: requests of users and roles do not have `aws:SourceAccount`
        """)
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "*"}
          Action: sns:Publish
          Resource: arn:aws:sns:eu-west-1:111122223333:alarms
          Condition: {ArnLike: {"aws:SourceArn": "arn:aws:s3:::inbox"}}
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: arn:aws:iam::111122223333:role/writer}
          Action: s3:PutObject
          Resource: arn:aws:s3:::inbox/*
          Condition: {StringEqualsIfExists: {"aws:SourceAccount": "111122223333"}}
        """),
    ])

  static let needs: StatementFeatures = [.allow, .principal, .condition]
  static let reads: KeptParts = [.principals, .conditions]

  static func concerns(_ condition: ConditionSight) -> Bool { instead[condition.name] != nil && !condition.operatorName.holdsWithoutKey }

  /// What says the same of users and roles.
  /// Source: IAM User Guide, "AWS global condition context keys", the availability of the keys.
  private static let instead: [String: String] = [
    "aws:sourcearn": "aws:PrincipalArn", "aws:sourceaccount": "aws:PrincipalAccount", "aws:sourceorgid": "aws:PrincipalOrgID",
    "aws:sourceorgpaths": "aws:PrincipalOrgPaths",
  ]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // The user that CloudFront reads buckets as has no account, and is not asked for.
    guard let first = statement.principals.first,
      statement.principals.allSatisfy({ [.role, .user, .session].contains($0.form) && $0.account != nil })
    else { return }
    for condition in statement.conditions where !condition.holdsWithoutKey {
      guard let instead = Self.instead[statement.keyName(condition)], !condition.isNull || statement.isOnly(condition, "false") else { continue }
      findings.report(
        "requests of users and roles do not have `\(statement.text(condition.keyNode))`",
        at: Label(statement.place(condition.keyNode), "never holds"), secondary: [Label(statement.place(first.node), "lets nobody in")],
        notes: ["it says for whom a service acts that is itself the principal"],
        help: "remove it, ask for `\(instead)`, or name the service under `Service`")
    }
  }
}
