import AegisBasics
import AegisPolicy

/// Flags KMS keys in conditions that are not given by ARN.
struct KMSKeyValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4326", "value-kms-arn"), .error, kinds: .all, isOfForm: true,
    summary: "a condition compares a KMS key with something else than its ARN",
    rationale: """
      S3 compares the whole ARN of the key, `arn:aws:kms:REGION:ACCOUNT:key/ID`. An id or an alias alone never \
      equals it.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:PutObject
        Resource: "*"
        Condition:
          StringNotEquals: {"s3:x-amz-server-side-encryption-aws-kms-key-id": alias/logs} # error[AE4326]@73..83: `alias/logs` is not the ARN of a KMS key
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:PutObject
        Resource: "*"
        Condition:
          StringNotEquals: {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"}
      """
    ],
    peers: [.accessAnalyzer("INVALID_KMS_KEY_VALUE", .error)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.valueForm == .kmsKey
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNull {
      guard let key = condition.key, statement.catalog.valueForm(key) == .kmsKey else { continue }
      for node in condition.values {
        let isARN = statement.withText(node) { text in
          if text.contains(UInt8(ascii: "$")) || text.first == UInt8(ascii: "*") || Placeholder.first(in: text) != nil { return true }
          guard let arn = ARNFields(text), text.part(arn.service).elementsEqual("kms".utf8) else { return false }
          let resource = text.part(arn.resource)
          return resource.starts(with: "key/".utf8) || resource.isPattern
        }
        if isARN { continue }
        findings.report(
          "`\(statement.text(node))` is not the ARN of a KMS key", at: Label(statement.place(node), "equals no key"),
          help: "write the key's ARN, such as `arn:aws:kms:eu-west-1:111122223333:key/…`")
      }
    }
  }
}
