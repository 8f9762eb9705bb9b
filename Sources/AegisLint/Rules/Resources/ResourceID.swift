import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags names where the ARNs of a service have ids.
struct ResourceID: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4237", "resource-id"), .warning, kinds: .all, isOfForm: true,
    summary: "an ARN has a name where AWS has an id",
    rationale: """
      Instances, security groups and hosted zones are named in ARNs by the ids that AWS gives them. The name that people gave \
      them is a tag, or a domain, and an ARN with it matches nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:StartInstances
        Resource: "arn:aws:ec2:eu-west-1:111122223333:instance/web-1" # warning[AE4237]@58..63: no instance has the id `web-1`
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: route53:ChangeResourceRecordSets
        Resource: "arn:aws:route53:::hostedzone/example.com" # warning[AE4237]@43..54: no hosted zone has the id `example.com`
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:RunInstances
        Resource: ["arn:aws:ec2:eu-west-1:111122223333:instance/*", "arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0", "arn:aws:ec2:*:*:key-pair/ci"]
      """
    ])

  static let needs: StatementFeatures = [.resource, .oddText]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let (kind, id) = statement.withText(node, Self.oddID) else { continue }
      let plural = kind.noun.hasSuffix("s") ? kind.noun + "es" : kind.noun + "s"
      let beginning = String(decoding: kind.beginnings[0], as: UTF8.self)
      findings.report(
        "no \(kind.noun) has the id `\(statement.text(node, id))`",
        at: Label(statement.place(node, id), kind.isCapital ? "ids of \(plural) are capitals and digits" : "ids of \(plural) begin with `\(beginning)`"),
        help: kind.isCapital
          ? "write its id" : "write its id, or `\(String(decoding: kind.front, as: UTF8.self))*` and a condition on `aws:ResourceTag/KEY`")
    }
  }

  static func oddID(_ text: UnsafeBufferPointer<UInt8>) -> (OddName.IDKind, Range<Int>)? {
    guard let arn = ARNFields(text), case .noID(let kind)? = OddName(text.part(arn.resource), of: text.part(arn.service)), Placeholder.first(in: text) == nil
    else { return nil }
    return (kind, arn.resource.lowerBound + kind.front.count..<arn.resource.upperBound)
  }
}
