import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags what service control policies have only been able to say since September 2025.
struct SCPNewSyntax: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4525", "scp-new-syntax"), .note, kinds: .scp,
    summary: "a service control policy says what it can only say since September 2025",
    rationale: """
      Until 19 September 2025 an `Allow` of a service control policy had neither conditions, nor `NotAction`, nor \
      resources but `*`; `NotResource` was not to be had at all, and a wildcard stood only at the end of an action. Tools \
      that have not been renewed since still reject such a policy.
      """,
    flagged: [
      RuleExample(.scp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow # note[AE4525]@3..9: only since September 2025
          Action: s3:*
          Resource: arn:aws:s3:::a/*
        """)
    ],
    accepted: [
      RuleExample(.scp,
        """
        Version: "2012-10-17"
        Statement: {Effect: Deny, NotAction: "s3:Get*", Resource: "*", Condition: {Bool: {"aws:SecureTransport": "false"}}}
        """)
    ],
    peers: [
      Peer(.accessAnalyzer, "SCP_SYNTAX_ERROR_ACTION_WILDCARD"), Peer(.accessAnalyzer, "SCP_SYNTAX_ERROR_ALLOW_CONDITION"),
      Peer(.accessAnalyzer, "SCP_SYNTAX_ERROR_ALLOW_NOTACTION"), Peer(.accessAnalyzer, "SCP_SYNTAX_ERROR_ALLOW_RESOURCE"),
      Peer(.accessAnalyzer, "SCP_SYNTAX_ERROR_NOTRESOURCE"),
    ], isOptional: true)

  static let needs: StatementFeatures = []

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    var what: String?
    if statement.isAllow {
      if statement.statement.hasCondition { what = "a condition on `Allow`" }
      if statement.statement.isNotAction { what = "`NotAction` with `Allow`" }
      if statement.resources.contains(where: { !$0.isStar }) { what = "a resource with `Allow`" }
    }
    if statement.statement.isNotResource { what = "`NotResource`" }
    if what == nil {
      let isMiddle = statement.actions.contains { element in
        statement.withText(element.node) { text in text.dropLast().contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } }
      }
      if isMiddle { what = "a wildcard inside an action" }
    }
    guard let what else { return }
    findings.report(
      "service control policies have \(what) only since September 2025", at: Label(statement.title, "other checkers may reject it"),
      help: "write it in the older form where such a checker has to accept it")
  }
}
