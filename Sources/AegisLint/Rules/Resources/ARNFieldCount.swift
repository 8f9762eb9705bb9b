import AegisBasics

/// Flags ARNs with fewer colons than they need, or more.
struct ARNFieldCount: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4202", "arn-fields"), .error, kinds: .all, isOfForm: true,
    summary: "an ARN has a colon too few, or one too many",
    rationale: """
      An ARN is `arn:partition:service:region:account:resource`; a field that a service does not use stays empty, but \
      its colon stays. With a colon too few every field has another meaning, and the ARN names nothing. With one too \
      many, the resource begins with a colon, which no resource of AWS does.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3::logs"} # error[AE4202]@61..77: an ARN has six fields, `arn:aws:s3::logs` has 5
      """,
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3::::logs/*"} # error[AE4202]@74..75: a colon too many stands in front of `logs/*`
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::logs/*"}
      """
    ],
    peers: [.policyValidator("invalid_resource"), .accessAnalyzer("MISSING_ARN_FIELD", .error), .parliament("INVALID_ARN"), .policyValidator("invalid_arn_format")],
    fix: .unsafe)

  static let needs: StatementFeatures = .suspectResource
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes {
      switch shape.problem {
      case .fields(let count):
        let text = statement.text(shape.node)
        findings.report(
          "an ARN has six fields, `\(text)` has \(count)", at: Label(statement.place(shape.node), "\(6 - count) too few"),
          notes: [Self.fields], help: "write the colons of empty fields too, as in `arn:aws:s3:::bucket`",
          severity: Self.mayStandForFields(text, count) ? .warning : nil)
      case .colons(let count):
        guard let arn = shape.facts.arn else { continue }
        let extra = arn.resource.lowerBound..<arn.resource.lowerBound + count
        let place = statement.place(shape.node, extra), front = statement.text(shape.node, 0..<extra.lowerBound)
        let resource = statement.text(shape.node, extra.upperBound..<arn.resource.upperBound)
        findings.report(
          "\(count == 1 ? "a colon" : "\(count) colons") too many stand\(count == 1 ? "s" : "") in front of `\(resource)`",
          at: Label(place, "the resource begins here"), notes: [Self.fields], help: "write `\(front)\(resource)`",
          fixes: [Fix("write `\(front)\(resource)`", .unsafe, edits: [Edit(place, replacement: "")])],
          // A `*` in front may stand for what the colons close.
          severity: front.contains("*") ? .warning : nil)
      default: continue
      }
    }
  }

  /// Whether a `*` at the end may stand for the fields that are not there: what is in front of it is the beginning of a region, or
  /// of an account.
  private static func mayStandForFields(_ text: String, _ count: Int) -> Bool {
    guard text.last == "*", let last = text.split(separator: ":", omittingEmptySubsequences: false).last?.dropLast() else { return false }
    switch count {
    case 5: return last.allSatisfy { ("0"..."9").contains($0) }
    default: return !last.contains("/")
    }
  }

  private static let fields = "the fields are `arn:partition:service:region:account:resource`"
}
