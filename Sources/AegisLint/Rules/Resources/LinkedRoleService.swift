import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ARNs of service-linked roles whose service looks misspelt.
struct LinkedRoleService: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4241", "linked-role-service"), .warning, kinds: .all, isOfForm: true,
    summary: "the path of a service-linked role names a service that looks misspelt",
    rationale: """
      The role that a service makes for itself stands below the name of that service: \
      `role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`. No service that is known goes by the name \
      here, and one that is known differs by a letter or two, so that the ARN names no role.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateServiceLinkedRole
        Resource: "arn:aws:iam::*:role/aws-service-role/elasticlaodbalancing.amazonaws.com/*" # warning[AE4241]@51..85: no service principal `elasticlaodbalancing.amazonaws.com` is known
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateServiceLinkedRole
        Resource:
          - "arn:aws:iam::*:role/aws-service-role/elasticloadbalancing.amazonaws.com/*"
          - "arn:aws:iam::*:role/aws-service-role/brand-new-service.amazonaws.com/*"
          - "arn:aws:iam::*:role/aws-service-role/*"
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.resource, .roleOfAWS]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let field = statement.withText(node, Self.service) else { continue }
      let name = statement.text(node, field)
      guard let meant = ServicePrincipals.meant(byAny: name, statement.catalog) else { continue }
      findings.report(name, meant: meant, at: Label(statement.place(node, field), "no service has a role below this name"))
    }
  }

  /// Where the service stands in the ARN of its role, or of all of its roles.
  private static func service(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard let arn = ARNFields(text), text[arn.service].elementsEqual("iam".utf8), text[arn.resource].starts(with: front.utf8) else { return nil }
    let start = arn.resource.lowerBound + front.utf8.count
    let end = text[start...].firstIndex(of: UInt8(ascii: "/")) ?? text.count
    return end > start && !text.part(start..<end).isPattern && Placeholder.first(in: text) == nil ? start..<end : nil
  }

  private static let front = "role/\(linkedRolePath)/"
}
