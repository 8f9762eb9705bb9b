import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags values of `Date` operators that are no dates.
struct DateValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4315", "value-date"), .error, kinds: .all, isOfForm: true,
    summary: "a value of a `Date` operator is no date",
    rationale: """
      The operators read ISO 8601 and seconds since 1970. With another value the condition never holds. Milliseconds are taken for \
      seconds, of a year in tens of thousands. AWS's own linter advises against seconds, too: nobody sees which day they are.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          DateLessThan: {"aws:CurrentTime": "31.12.2030"} # error[AE4315]@40..50: `31.12.2030` is no date
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          DateLessThan: {"aws:CurrentTime": "2030-12-31T23:59:59Z"}
      """
    ],
    peers: [
      .policyValidator("invalid_value_format"),
      .accessAnalyzer("INVALID_DATE_VALUE", .warning),
      .accessAnalyzer("TYPE_MISMATCH_DATE", .warning),
      .parliament("MISMATCHED_TYPE"),
      .policyValidator("type_mismatch"),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .date
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .date {
      statement.forEachPlainValue(of: condition) { node, text in
        guard let problem = Self.problem(text) else {
          reportSeconds(node, text, condition, statement, &findings)
          return
        }
        findings.report(
          problem == .impossible ? "no calendar has the date `\(statement.text(node))`" : "`\(statement.text(node))` is no date", at: Label(statement.place(node), "not a date that AWS reads"),
          help: "write a date in ISO 8601, such as `2030-12-31T23:59:59Z`, or seconds since 1970")
      }
    }
  }

  /// Of seconds nobody sees which day they are, and behind the last year that a date can be written with they are something else.
  private func reportSeconds(
    _ node: NodeID, _ text: UnsafeBufferPointer<UInt8>, _ condition: ConditionFacts, _ statement: StatementFacts, _ findings: inout Findings
  ) {
    guard let date = try? PolicyDate(text), date.isEpoch else { return }
    let written = statement.text(node), place = statement.place(node)
    guard date.seconds < Self.end else {
      let meant = date.seconds / 1000
      return findings.report(
        "`\(written)` is a second after the year 9999", at: Label(place, "milliseconds?"),
        help: "write seconds since 1970" + (meant < Self.end ? ", such as `\(meant)`" : ""), severity: .warning)
    }
    // There they are meant.
    if date.seconds < 0 || statement.matches(condition.keyNode, "aws:epochtime") { return }
    let day = CalendarDate(secondsSince1970: date.seconds).text
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let moment = "\(day)T\(two(date.seconds / 3600 % 24)):\(two(date.seconds / 60 % 60)):\(two(date.seconds % 60))Z"
    findings.report(
      "`\(written)` is \(moment), written in seconds", at: Label(place, "which day?"), help: "write `\(moment)`", severity: .note)
  }

  /// 10000-01-01T00:00:00Z.
  private static let end = 253_402_300_800

  private static func problem(_ text: UnsafeBufferPointer<UInt8>) -> PolicyDate.Problem? {
    do throws(PolicyDate.Problem) {
      _ = try PolicyDate(text)
      return nil
    } catch {
      return error
    }
  }
}
