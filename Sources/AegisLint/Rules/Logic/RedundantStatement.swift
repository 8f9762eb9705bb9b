import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags statements that say what another one of the document says.
struct RedundantStatement: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4601", "redundant-statement"), .note, kinds: .all,
    summary: "a statement says what another one says",
    rationale: "The document is shorter without it, and its reader does not look for a difference that is not there.",
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        - Sid: Read
          Effect: Allow
          Action: [s3:GetObject, s3:ListBucket]
          Resource: "*"
        - Sid: ReadAgain # note[AE4601]@10..19: the statement says what `Read` says
          Effect: Allow
          Action: [s3:listbucket, s3:getobject]
          Resource: ["*"]
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*"}
        - {Effect: Deny, Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*"}
      """
    ],
    peers: [.accessAnalyzer("REDUNDANT_STATEMENT", .note)])

  static let needs: DocumentFeatures = [.repeatedStatement]

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    guard policy.statements.count > 1, mayRepeat(policy.statements) else { return }
    // Of most sizes there is one statement, of which no more need be known.
    var first: [Int: StatementFacts] = [:]
    var seen: [UInt64: [StatementFacts]] = [:]
    var hashed = Set<Int>()
    for statement in policy.statements where statement.statement.effect != nil {
      let size = StatementKey.size(statement)
      guard let earliest = first[size] else {
        first[size] = statement
        continue
      }
      if hashed.insert(size).inserted { seen[StatementKey(earliest).hash, default: []].append(earliest) }
      let key = StatementKey(statement)
      if let other = seen[key.hash]?.first(where: { key.equals(statement, $0) }) {
        let name = other.statement.sid.map { "what `\(policy.text($0))` says" } ?? "what another one says"
        findings.report(
          "the statement says \(name)", at: Label(statement.title, "says nothing new"),
          secondary: [Label(other.title, "the same is said here")], help: "remove it: nothing changes")
      } else {
        seen[key.hash, default: []].append(statement)
      }
    }
  }

  /// Whether two statements are of the same size: in most short documents none are.
  private func mayRepeat(_ statements: [StatementFacts]) -> Bool {
    if statements.count > 16 { return true }
    let sizes = statements.map { StatementKey.size($0) }
    return sizes.indices.contains { at in sizes[..<at].contains(sizes[at]) }
  }
}
