import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ARNs of load balancers that end with the name.
struct LoadBalancerID: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4240", "load-balancer-id"), .warning, kinds: .all, isOfForm: true,
    summary: "the ARN of a load balancer lacks the id that follows its name",
    rationale: """
      The ARNs of Application, Network and Gateway Load Balancers are `loadbalancer/app/NAME/ID`, with `net` or `gwy` for `app`. \
      Only those of Classic Load Balancers end with the name, which has no slash in it, so that `loadbalancer/app/NAME` matches nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: elasticloadbalancing:DeleteLoadBalancer
        Resource: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web" # warning[AE4240]@83..86: the ARN lacks the id that follows the name of a load balancer
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: elasticloadbalancing:DeleteLoadBalancer
        Resource: ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/*", "arn:aws:elasticloadbalancing:*:*:loadbalancer/web"]
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.resource, .oddText]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let name = statement.withText(node, Self.name) else { continue }
      let text = statement.text(node, name), place = statement.place(node, name)
      findings.report(
        "the ARN lacks the id that follows the name of a load balancer", at: Label(place, "matches no load balancer"),
        help: "write `\(text)/*`", fixes: [Fix("write `\(text)/*`", .unsafe, edits: [Edit(place, replacement: "\(text)/*")])])
    }
  }

  /// Where the name of a load balancer stands that no id follows.
  static func name(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard let arn = ARNFields(text), text[arn.service].elementsEqual("elasticloadbalancing".utf8) else { return nil }
    let own = text.part(arn.resource)
    guard let front = fronts.first(where: { own.starts(with: $0.utf8) }) else { return nil }
    let name = own.dropFirst(front.utf8.count)
    // Wildcards and variables may take the id too.
    let isOpen = name.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "$") }
    return name.isEmpty || isOpen || Placeholder.first(in: text) != nil ? nil : arn.resource.lowerBound + front.utf8.count..<arn.resource.upperBound
  }

  private static let fronts = ["loadbalancer/app/", "loadbalancer/net/", "loadbalancer/gwy/"]
}
