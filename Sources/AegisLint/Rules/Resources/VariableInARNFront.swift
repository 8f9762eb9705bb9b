import AegisBasics

/// Flags policy variables in an ARN's partition or service.
struct VariableInARNFront: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4226", "variable-in-arn-front"), .error, kinds: .all, isOfForm: true,
    summary: "a policy variable stands for the partition or the service of an ARN",
    rationale: """
      AWS fills in variables when it looks at a request; the service of a resource has to be known before that. Such a \
      policy is rejected.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:*", Resource: "arn:${aws:Partition}:s3:::logs"} # error[AE4226]@59..75: the partition of an ARN cannot be a variable
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:*", Resource: "arn:*:s3:::logs/${aws:username}/*"}
      """
    ],
    peers: [])

  static let needs: StatementFeatures = [.suspectResource, .resourceVariable]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for shape in statement.shapes {
      guard case .variable(let range) = shape.problem else { continue }
      let isPartition = shape.facts.arn?.partition == range
      findings.report(
        "the \(isPartition ? "partition" : "service") of an ARN cannot be a variable",
        at: Label(statement.place(shape.node, range), "has to be written out"),
        help: isPartition ? "write `aws`, or `*` for every partition" : "write the service's prefix")
    }
  }
}
