import AegisBasics
import AegisPolicy

/// Flags policy variables that AWS cannot fill in.
struct UnknownVariable: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4225", "variable-unknown"), .warning, kinds: .all, isOfForm: true,
    summary: "a policy variable names a condition key that does not exist",
    rationale: """
      AWS fills in the value of a condition key of the request. A text with a variable that no request can fill in \
      matches nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "arn:aws:s3:::home/${aws:usrname}/*" # error[AE4225]@34..45: there is no condition key `aws:usrname`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "arn:aws:s3:::home/${aws:username}/*"
      """
    ],
    peers: [.policyValidator("policy_variable_unknown")], fix: .unsafe)

  static let needs: StatementFeatures = .oddText
  static let reads: KeptParts = [.resources, .conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    statement.forEachVariable { node, variable, name in
      guard variable.problem == nil, !variable.isEscape, statement.texts.conditionKey(name) == nil else { return }
      let place = statement.place(node, variable.key)
      if name.hasPrefix("AWS::") {
        findings.report(
          "`${\(name)}` is a variable of CloudFormation, not of policies", at: Label(place, "not filled in"), help: "write the value")
        return
      }
      guard let colon = name.firstIndex(of: ":"), colon != name.startIndex else {
        findings.report(
          "`${\(name)}` is no policy variable", at: Label(place, "no condition key"),
          help: "write the value that is meant, or a condition key such as `${aws:username}`")
        return
      }
      let prefix = name[..<colon].lowercased()
      if prefix.contains(".") || prefix.contains("/") { return }
      guard prefix == "aws" || statement.catalog.service(prefix) != nil, !RiskTable.sessionVariables.contains(name.lowercased()) else { return }
      if case .noTagKey(let template)? = ConditionKeyProblem(name, statement.catalog) {
        let head = template.prefix { $0 != "$" && $0 != "<" }
        findings.report(
          template.lowercased().contains("tag/") ? "`\(name)` needs a tag's key" : "`\(name)` lacks a part", at: Label(place, "whose value?"),
          help: "write the key behind it, such as `${\(head)team}`", severity: prefix == "aws" ? .error : nil)
        return
      }
      let names = statement.catalog.conditionKeys.lazy.map { statement.catalog.name($0) }.filter { $0.lowercased().hasPrefix(prefix + ":") }
      let nearest = RiskTable.keyAliases[name.lowercased()].map { $0.isEmpty ? nil : $0 } ?? closestMatch(to: name, among: names)
      findings.report(
        "there is no condition key `\(name)`", at: Label(place, "unknown key"), help: nearest.map { "did you mean `${\($0)}`?" },
        fixes: nearest.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [],
        severity: prefix == "aws" ? .error : nil)
    }
  }
}
