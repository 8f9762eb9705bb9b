import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags grants that the project forbids.
struct ForbiddenGrant: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4818", "forbidden-grant"), .warning, kinds: .identityBased,
    summary: "a policy grants what the project forbids",
    rationale: """
      `forbid` of `[lint]` lists what no policy may grant, as an action or `ACTION@RESOURCE`, both with wildcards: \
      `s3:*@arn:aws:s3:::payroll/*`. `NotAction` grants whatever it does not list.
      """,
    flagged: [
      RuleExample(
        .identity,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Action: [s3:ListBucket, s3:Get*] # warning[AE4818]@27..34: the project forbids `s3:GetObject` on `arn:aws:s3:::payroll/*`
          Resource: "*"
        """, settings: "[lint]\nforbid = s3:GetObject@arn:aws:s3:::payroll/*\n")
    ],
    accepted: [
      RuleExample(
        .identity,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Action: "s3:Get*", Resource: "arn:aws:s3:::reports/*"}
        """, settings: "[lint]\nforbid = s3:GetObject@arn:aws:s3:::payroll/*\n")
    ],
    peers: [
      .parliament("SENSITIVE_ACCESS"), .policyValidator("forbidden_action"), .policyValidator("action_detected"),
    ])

  static func applies(_ configuration: LintConfiguration) -> Bool { !configuration.forbiddenGrants.isEmpty }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    for forbidden in policy.configuration.forbiddenGrants {
      let denies = policy.statements.contains { statement in
        statement.features.isSuperset(of: [.deny, .action, .unconditional]) && covers(statement, forbidden)
      }
      if denies { continue }
      for statement in policy.statements where statement.features.contains(.allow) {
        guard let element = statement.grant(overlapping: forbidden.action), reaches(statement, forbidden.resource) else { continue }
        findings.report(
          "the project forbids `\(forbidden.action)`\(forbidden.resource.map { " on `\($0)`" } ?? "")",
          at: Label(statement.place(element.node), "grants it"), help: "remove it, or deny what is forbidden")
      }
    }
  }

  private func reaches(_ statement: StatementFacts, _ resource: String?) -> Bool {
    guard let resource, !statement.statement.isNotResource else { return true }
    return statement.resources.contains { element in globsMeet(Array(statement.text(element.node).utf8), Array(resource.utf8)) }
  }

  /// Whether a deny takes all of it back.
  private func covers(_ statement: StatementFacts, _ forbidden: LintConfiguration.ForbiddenGrant) -> Bool {
    guard !statement.statement.isNotResource else { return false }
    var action = forbidden.action
    guard action.withUTF8({ action in statement.actions.contains { statement.withText($0.node) { globCovers($0, action) } } }) else { return false }
    guard var resource = forbidden.resource else { return statement.features.contains(.resourceStar) }
    return resource.withUTF8 { resource in statement.resources.contains { statement.withText($0.node) { globCovers($0, resource) } } }
  }
}

/// Whether some text matches both of two patterns.
func globsMeet(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  let star = UInt8(ascii: "*"), one = UInt8(ascii: "?")
  // Row by row: whether the rests from here on have a text in common.
  var next = [Bool](repeating: false, count: right.count + 1)
  for a in stride(from: left.count, through: 0, by: -1) {
    var row = [Bool](repeating: false, count: right.count + 1)
    for b in stride(from: right.count, through: 0, by: -1) {
      if a == left.count && b == right.count {
        row[b] = true
      } else if a < left.count && left[a] == star {
        row[b] = next[b] || (b < right.count && row[b + 1])
      } else if b < right.count && right[b] == star {
        row[b] = row[b + 1] || (a < left.count && next[b])
      } else if a < left.count && b < right.count {
        row[b] = (left[a] == right[b] || left[a] == one || right[b] == one) && next[b + 1]
      }
    }
    next = row
  }
  return next[0]
}
