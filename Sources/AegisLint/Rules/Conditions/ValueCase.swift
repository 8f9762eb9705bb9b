import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags values that are those of a key but for their letter case, or that a key never has.
struct ValueCase: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4363", "value-case"), .warning, kinds: .all, isOfForm: true,
    summary: "a value is none that the key has, or one of them in other letters",
    rationale: """
      Most operators compare texts letter by letter: `aes256` is not `AES256`, and the condition never holds. Of some keys, \
      such as `ec2:MetadataHttpTokens`, AWS documents every value there is: no request has another.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:PutObject
        Resource: "*"
        Condition:
          StringNotEquals: {"s3:x-amz-server-side-encryption": aes256} # warning[AE4363]@58..64: `s3:x-amz-server-side-encryption` is `AES256`, in these letters
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ec2:RunInstances
        Resource: "arn:aws:ec2:*:*:instance/*"
        Condition:
          StringNotEquals: {"ec2:MetadataHttpTokens": require} # warning[AE4363]@49..56: `ec2:MetadataHttpTokens` is never `require`
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
          StringNotEqualsIgnoreCase: {"s3:x-amz-server-side-encryption": aes256}
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .string && RiskTable.keyValues[condition.name] != nil
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string && !condition.operatorName.name.hasSuffix("IgnoreCase") {
      guard let known = RiskTable.keyValues[statement.keyName(condition)]?.split(separator: " ") else { continue }
      statement.forEachPlainValue(of: condition) { node, text in
        let written = String(decoding: text, as: UTF8.self)
        if known.contains(where: { $0 == written }) { return }
        let place = statement.place(node)
        guard let meant = known.first(where: { $0.lowercased() == written.lowercased() }) else {
          if Self.closed.contains(statement.keyName(condition)), !written.isEmpty {
            report(written, known.map(String.init), statement.text(condition.keyNode), place, &findings)
          }
          return
        }
        findings.report(
          "`\(statement.text(condition.keyNode))` is `\(meant)`, in these letters", at: Label(place, "letter case matters here"),
          help: "write `\(meant)`", fixes: [Fix("replace by `\(meant)`", .unsafe, edits: [Edit(place, replacement: String(meant))])])
      }
    }
  }

  /// The keys of which AWS documents every value.
  private static let closed = Set(RiskTable.closedKeys)

  private func report(_ written: String, _ known: [String], _ key: String, _ place: SourceRange, _ findings: inout Findings) {
    let meant = closestMatch(to: written, among: known)
    findings.report(
      "`\(key)` is never `\(written)`", at: Label(place, "no request has it"),
      notes: ["its values are " + known.map { "`\($0)`" }.joined(separator: ", ")], help: meant.map { "write `\($0)`" },
      fixes: meant.map { [Fix("replace by `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [])
  }
}
