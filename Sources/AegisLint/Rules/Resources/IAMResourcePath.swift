import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags ARNs of IAM that begin with the word of no resource.
struct IAMResourcePath: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4243", "iam-resource-path"), .error, kinds: [.identity, .inline, .boundary], isOfForm: true,
    summary: "an ARN of IAM begins with the word of no resource",
    rationale: """
      Behind the account, an ARN of IAM is `*`, or begins with a word such as `role/` or `user/` that is written out. IAM \
      refuses a policy with any other, such as `*/admin`, `roles/admin` or `role:admin`.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:PassRole
        Resource: "arn:aws:iam::111122223333:*/app" # error[AE4243]@40..45: IAM takes no ARN that begins so
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:PassRole
        Resource: ["arn:aws:iam::111122223333:role/app", "arn:aws:iam::*:role/*"]
      """
    ], peers: [.accessAnalyzer("INVALID_ARN_RESOURCE", .error)])

  static let needs: StatementFeatures = [.resource, .oddText]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let place = statement.withText(node, Self.refused) else { continue }
      let text = statement.text(node, place)
      let word = text.prefix { $0 != "/" && $0 != ":" }.lowercased() + "/"
      let meant = Self.words.first { $0.lowercased() == word } ?? closestMatch(to: word, among: Self.words)
      findings.report(
        "IAM takes no ARN that begins so", at: Label(statement.place(node, place), "has to begin with the word of a resource"),
        help: meant.map { "write `\($0)`, in these letters, and the name behind it" } ?? "write `role/`, `user/`, `policy/` or the like in front of the name, or `*` for everything")
    }
  }

  /// Whether the rule says of a resource that IAM refuses it, so that others need not.
  static func tells(of node: NodeID, _ statement: StatementFacts) -> Bool {
    metadata.kinds.contains(PolicyKinds(statement.kind)) && statement.withText(node) { refused($0) != nil }
  }

  /// Whether a text is one of IAM's ARNs, which the rule has to look at more closely.
  static func mayBeTold(of text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count > 12, text[0] == UInt8(ascii: "a"), text[3] == UInt8(ascii: ":") else { return false }
    guard let colon = text[4...].firstIndex(of: UInt8(ascii: ":")), text.count > colon + 4, text[colon + 1] == UInt8(ascii: "i"),
      text[colon + 2] == UInt8(ascii: "a"), text[colon + 3] == UInt8(ascii: "m"), text[colon + 4] == UInt8(ascii: ":")
    else { return false }
    return refused(text) != nil
  }

  /// Where the resource stands that begins with none of the words.
  private static func refused(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard let arn = ARNFields(text), text[arn.service].elementsEqual("iam".utf8), !arn.resource.isEmpty, Placeholder.first(in: text) == nil else { return nil }
    // Where a word stands for the account, that is what is wrong.
    let account = text[arn.account]
    guard account.elementsEqual("aws".utf8) || !account.contains(where: { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }) else { return nil }
    let own = text[arn.resource]
    if own.elementsEqual("*".utf8) || own.elementsEqual("root".utf8) || own.first == UInt8(ascii: "$") { return nil }
    return words.contains { own.starts(with: $0.utf8) } ? nil : arn.resource
  }

  /// Source: the answer of IAM to a policy with another one, and for the last two the policies of AWS that have them.
  private static let words = [
    "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/", "sms-mfa/", "saml-provider/",
    "oidc-provider/", "report/", "access-report/", "role-template/", "contextProvider/",
  ]
}
