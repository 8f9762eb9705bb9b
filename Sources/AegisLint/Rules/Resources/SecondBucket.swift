import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags policies of a bucket that name another one.
struct SecondBucket: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4239", "second-bucket"), .warning, kinds: .resource,
    summary: "the policy of a bucket names another bucket",
    rationale: """
      A bucket's policy can name that bucket and what is in it only: S3 rejects one that names another, with `Policy has \
      invalid resource`. Policies that let everybody through are left alone, since they may be those of VPC endpoints, \
      which name as many buckets as they like.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: "arn:aws:iam::111122223333:role/reader"}
            Action: s3:GetObject
            Resource: ["arn:aws:s3:::reports/*", "arn:aws:s3:::invoices/*"] # warning[AE4239]@56..64: the policy names two buckets, `reports` and `invoices`
        """)
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: "arn:aws:iam::111122223333:role/reader"}
            Action: [s3:GetObject, s3:ListBucket]
            Resource: ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
        """),
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: s3:GetObject
            Resource: ["arn:aws:s3:::reports/*", "arn:aws:s3:::invoices/*"]
            Condition: {StringEquals: {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
        """),
    ])

  static let reads: KeptParts = [.resources, .principals]

  static let concernNeeds: StatementFeatures = [.principal, .resource]

  static func concerns(_ statement: StatementFacts) -> Bool {
    statement.features.isSuperset(of: concernNeeds) && !statement.principals.contains(where: \.isAnyone)
      && statement.statement.resources.contains { statement.withText($0, bucket) != nil }
  }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    guard policy.statements.contains(where: { Self.concerns($0) }) else { return }
    var first: (name: String, at: SourceRange)?
    var others: [(name: String, at: SourceRange)] = []
    var known: Set<String> = []
    for statement in policy.statements {
      for node in statement.statement.resources {
        guard let range = statement.withText(node, Self.bucket) else { continue }
        let name = statement.text(node, range), place = statement.place(node, range)
        guard let own = first else {
          first = (name, place)
          continue
        }
        if name != own.name, known.insert(name).inserted { others.append((name, place)) }
      }
    }
    guard let own = first, let other = others.first else { return }
    findings.report(
      others.count == 1 ? "the policy names two buckets, `\(own.name)` and `\(other.name)`" : "the policy names \(others.count + 1) buckets, such as `\(own.name)` and `\(other.name)`",
      at: Label(other.at, "another bucket"), secondary: [Label(own.at, "one bucket")], notes: ["S3 rejects a policy that names another bucket than its own"],
      help: "give each bucket a policy of its own")
  }

  /// Where the name of a bucket stands, where it is written out.
  private static func bucket(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard let arn = ARNFields(text), text[arn.service].elementsEqual("s3".utf8), arn.region.isEmpty, arn.account.isEmpty, Placeholder.first(in: text) == nil
    else { return nil }
    let name = text.part(arn.resource).prefix { $0 != UInt8(ascii: "/") }
    let isPlain = !name.isEmpty && name.allSatisfy { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "$") && $0 != UInt8(ascii: ":") }
    return isPlain ? arn.resource.lowerBound..<arn.resource.lowerBound + name.count : nil
  }
}
