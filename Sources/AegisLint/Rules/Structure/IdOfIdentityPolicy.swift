import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags `Id` in policies of IAM, which does nothing with it.
struct IdOfIdentityPolicy: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4025", "id-of-identity-policy"), .note, kinds: [.identity, .inline, .boundary],
    summary: "an identity policy has an `Id`, which does nothing",
    rationale: "IAM knows a policy by its name. The `Id` is for resource policies of services that ask for one.",
    flagged: [
      """
      Version: "2012-10-17"
      Id: read-logs # note[AE4025]@1..3: `Id` does nothing in an identity policy
      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "*"}
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "*"}
      """
    ])

  static let needs: DocumentFeatures = [.id]

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    guard let key = policy.document.id else { return }
    findings.report(
      "`Id` does nothing in \(policy.kind.spec.noun)", at: Label(policy.place(key), "without effect"), help: "remove it")
  }
}
