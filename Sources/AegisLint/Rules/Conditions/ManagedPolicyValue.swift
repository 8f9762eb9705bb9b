import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ARNs of AWS managed policies that AWS does not have, where they are compared.
struct ManagedPolicyValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4366", "managed-policy-value"), .warning, kinds: .all, isOfForm: true,
    summary: "a condition names an AWS managed policy that AWS does not have, but nearly",
    rationale: """
      Conditions on `iam:PolicyARN` say which policies may be attached, those on `iam:PermissionsBoundary` which boundary is \
      asked for. A policy that does not exist is never attached: an `Allow` allows nothing, and a `Deny` lets the policy through \
      that was meant. Some of AWS's policies have a path, as in `policy/service-role/AWSLambdaBasicExecutionRole`. Names that \
      are like none that is known are left alone, since AWS makes new policies.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: iam:AttachRolePolicy
        Resource: "*"
        Condition:
          ArnEquals: {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAcces"} # warning[AE4366]@35..77: AWS has no managed policy `AdministratorAcces`
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:AttachRolePolicy
        Resource: "*"
        Condition:
          ArnEquals: {"iam:PolicyARN": "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"} # warning[AE4366]@35..86: the AWS managed policy `AWSLambdaBasicExecutionRole` has another path
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:AttachRolePolicy
        Resource: "*"
        Condition:
          ArnEquals: {"iam:PolicyARN": ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", "arn:aws:iam::aws:policy/job-function/*"]}
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool { keys.contains(condition.name) }

  private static let keys: Set<String> = ["iam:policyarn", "iam:permissionsboundary"]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let catalog = statement.catalog
    for condition in statement.conditions(on: Self.keys) where condition.operatorName.type == .arn || condition.operatorName.type == .string {
      statement.forEachPlainValue(of: condition) { node, text in
        // What has a wildcard here stands under an operator that takes none.
        if text.isPattern { return }
        let arn = String(decoding: text, as: UTF8.self)
        let name = lastPart(of: arn) ?? arn, place = statement.place(node)
        let message: String, meant: ManagedPolicyID
        switch catalog.check(managedPolicyARN: arn) {
        case .wrongPath(let policy): (message, meant) = ("the AWS managed policy `\(name)` has another path", policy)
        case .unknown(nearest: let policy?) where Self.isSlip(name, of: catalog.name(policy)):
          (message, meant) = ("AWS has no managed policy `\(name)`", policy)
        default: return
        }
        let right = catalog.arn(meant, partition: String(arn.split(separator: ":")[1]))
        findings.report(
          message, at: Label(place, "no policy has this ARN"), help: "write `\(right)`",
          fixes: [Fix(replacing: place, by: right)])
      }
    }
  }

  /// Whether a name is another one but for two letters at the most. Digits tell versions apart, of which AWS makes new ones.
  private static func isSlip(_ name: String, of other: String) -> Bool {
    name.filter(\.isNumber) == other.filter(\.isNumber)
      && editDistance(Array(name.lowercased().utf8), Array(other.lowercased().utf8), limit: 2) != nil
  }
}
