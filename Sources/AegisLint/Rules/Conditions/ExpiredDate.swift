import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags conditions that ended on a day that is past.
struct ExpiredDate: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4357", "expired-date"), .warning, kinds: .all,
    summary: "a statement holds only before a day that is past",
    rationale: """
      Access that was given for a time has run out: the statement no longer does anything, and whoever reads it may believe \
      that it does. The day is today, or the one that `--today` names.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          DateLessThan: {"aws:CurrentTime": "2021-07-01T00:00:00Z"} # warning[AE4357]@40..60: the statement ended on 2021-07-01
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
          DateGreaterThan: {"aws:CurrentTime": "2021-07-01T00:00:00Z"}
      """
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .date
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let today = statement.configuration.today else { return }
    for condition in statement.conditions where condition.operatorName.name == "DateLessThan" || condition.operatorName.name == "DateLessThanEquals" {
      guard statement.matches(condition.keyNode, "aws:currenttime") || statement.matches(condition.keyNode, "aws:epochtime") else { continue }
      let dates = condition.values.map { node in statement.withText(node) { try? PolicyDate($0) } }
      // Several values: one of them is enough.
      guard !dates.contains(nil), let last = dates.compactMap({ $0 }).max(), let index = dates.firstIndex(of: last) else { continue }
      let day = CalendarDate(secondsSince1970: last.seconds)
      guard day < today else { continue }
      findings.report(
        "the statement ended on \(day.text)", at: Label(statement.place(condition.values[index]), "past"),
        notes: [statement.isDeny ? "it denies nothing any more" : "it allows nothing any more"], help: "remove the statement, or give it a new day")
    }
  }
}
