import AegisBasics
import AegisPolicy

/// Flags grants to decrypt with any key.
struct OpenDecrypt: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4819", "open-decrypt"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder decrypt with every key",
    rationale: """
      Most key policies leave it to the account's policies who may use the key. Where one of them allows decrypting with \
      every key, encryption keeps nothing from its holder.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [kms:Encrypt, kms:Decrypt] # warning[AE4819]@25..36: the policy lets its holder decrypt with every key
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: kms:Decrypt
        Resource: "*"
        Condition: {StringEquals: {"kms:ViaService": secretsmanager.eu-west-1.amazonaws.com}}
      """
    ],
    peers: [Peer(.prowler, "iam_policy_no_full_access_to_kms"), Peer(.prowler, "iam_inline_policy_no_full_access_to_kms")])

  static let reads: KeptParts = [.actions, .resources]

  static let concernNeeds: StatementFeatures = .openRisk

  static func concerns(_ statement: StatementFacts) -> Bool { OpenGrants.mayOpen(statement, "kms:Decrypt") }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let grants = policy.openGrants
    if grants.isEmpty || grants.isEverything { return }
    guard let grant = grants.grant(of: "kms:Decrypt") else { return }
    findings.report(
      "the policy lets its holder decrypt with every key", at: Label(grant.statement.place(grant.node), "with every key"),
      help: "name the keys, or add a condition on `kms:ViaService` or `kms:ResourceAliases`")
  }
}
