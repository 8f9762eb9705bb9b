import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags KMS keys in conditions that are not given by ARN, and aliases without what their names begin with.
struct KMSKeyValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4326", "value-kms-arn"), .error, kinds: .all, isOfForm: true,
    summary: "a condition compares a KMS key with something else than its ARN, or an alias with something else than its name",
    rationale: """
      S3 compares the whole ARN of the key, `arn:aws:kms:REGION:ACCOUNT:key/ID`. An id or an alias alone never \
      equals it. `kms:RequestAlias` and `kms:ResourceAliases` hold names of aliases, all of which begin with `alias/`.
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
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: kms:Decrypt
        Resource: "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition:
          StringEquals: {"kms:RequestAlias": orders} # error[AE4326]@40..46: `orders` is not the name of an alias
      """,
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
    peers: [.accessAnalyzer("INVALID_KMS_KEY_VALUE", .error)], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.valueForm == .kmsKey || aliasKeys.contains(condition.name)
  }

  /// The keys that hold names of aliases.
  private static let aliasKeys: Set<String> = ["kms:requestalias", "kms:resourcealiases"]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions(on: Self.aliasKeys) where condition.operatorName.type == .string {
      lookForAlias(condition, statement, &findings)
    }
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

  /// Names of aliases without what all of them begin with.
  ///
  /// Source: AWS KMS Developer Guide, "AWS KMS condition keys", `kms:RequestAlias` and `kms:ResourceAliases`; API reference, CreateAlias.
  private func lookForAlias(_ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings) {
    statement.forEachPlainValue(of: condition) { node, text in
      guard !text.isEmpty, !text.starts(with: "alias/".utf8) else { return }
      let name = statement.text(node), place = statement.place(node)
      let meant = name.firstRange(of: ":alias/").map { "alias/" + name[$0.upperBound...] } ?? "alias/" + name
      findings.report(
        "`\(name)` is not the name of an alias", at: Label(place, "names of aliases begin with `alias/`"), help: "write `\(meant)`",
        fixes: [Fix(replacing: place, by: meant)])
    }
  }
}
