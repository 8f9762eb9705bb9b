import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags placeholders of samples.
struct PlaceholderLeft: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4230", "placeholder-left"), .warning, kinds: .all,
    summary: "a placeholder of a sample was not filled in",
    rationale: """
      Samples write `<my-bucket>`, `«my-bucket»`, `{region}` or `[MAX_AGE]` where the reader has to put something of its own, and templates \
      `{{region}}`, or in principals, which have no policy variables, `${AWS::AccountId}`. AWS takes the text as it is \
      written: it matches nothing, or is rejected.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "arn:aws:s3:::<my-bucket>/*" # warning[AE4230]@27..38: `<my-bucket>` was not filled in
      """,
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "arn:aws:iam::${AWS::AccountId}:root"} # warning[AE4230]@34..51: `${AWS::AccountId}` was not filled in
          Action: sts:AssumeRole
        """),
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "arn:aws:s3:::${aws:username}/*"
      """,
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc}
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {StringLike: {"api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc:sub": "{437da666-7aab-4b60-a947-ec542536ca0d}:*"}}
        """),
    ],
    peers: [])

  static let needs: StatementFeatures = [.opening]
  static let reads: KeptParts = [.actions, .resources, .conditionForms, .principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    func look(_ node: NodeID, _ find: (UnsafeBufferPointer<UInt8>) -> Range<Int>? = { Placeholder.first(in: $0) }) {
      guard let range = statement.withText(node, find) else { return }
      let text = statement.text(node, range)
      if isVariable(text, statement) {
        findings.report(
          "a policy variable stands in a principal", at: Label(statement.place(node, range), "not replaced here"),
          help: "name who is meant; a condition, such as on `aws:PrincipalArn`, can compare with variables", severity: .error)
      } else {
        findings.report("`\(text)` was not filled in", at: Label(statement.place(node, range), "a placeholder"), help: "write what is meant here")
      }
    }
    for node in statement.statement.actions { look(node) }
    for principal in statement.statement.principals { look(principal.value) { Placeholder.first(inPrincipal: $0) } }
    for node in statement.statement.resources { look(node) }
    for condition in statement.conditions { for node in condition.values { look(node) } }
  }

  /// Whether a placeholder is one of AWS's own variables, which are left in principals only.
  private func isVariable(_ text: String, _ statement: StatementFacts) -> Bool {
    text.hasPrefix("${") && statement.catalog.conditionKey(String(text.dropFirst(2).dropLast())) != nil
  }
}
