import AegisBasics
import AegisPolicy

/// Flags empty statement ids.
struct EmptySid: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4019", "empty-sid"), .note, kinds: .all,
    summary: "a Sid is empty",
    rationale: "It names nothing. A statement needs none, and one that has one is easier to speak of.",
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Sid: "" # note[AE4019]@9..9: the Sid is empty
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Sid: ReadLogs, Effect: Allow, Action: "s3:GetObject", Resource: "*"}
      """
    ],
    peers: [.accessAnalyzer("EMPTY_SID_VALUE", .note)])

  static let needs: StatementFeatures = [.sid]
  static let reads: KeptParts = [.sid]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let sid = statement.statement.sid, statement.withText(sid, { $0.isEmpty }) else { return }
    findings.report("the Sid is empty", at: Label(statement.place(sid), "names nothing"), help: "name the statement, or leave `Sid` out")
  }
}
