import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags ARNs that end in front of a name.
struct NameMissing: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4235", "name-missing"), .warning, kinds: .all, isOfForm: true,
    summary: "an ARN ends where a name belongs",
    rationale: """
      A name has a character at the least: `function:` is no function and `table/` no table, which mostly are left of a value \
      that was empty. \
      The key of an object has one too, and names of IAM stand behind their path: `arn:aws:s3:::BUCKET/` is \
      neither the bucket nor anything in it, and `role/PATH/` is no role: what is below is meant with `*` only.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "arn:aws:s3:::logs/" # warning[AE4235]@31..32: no key stands behind the slash
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sts:AssumeRole
        Resource: "arn:aws:iam::111122223333:role/app/" # warning[AE4235]@48..49: no name stands behind the slash
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: lambda:InvokeFunction
        Resource: "arn:aws:lambda:eu-west-1:111122223333:function:" # warning[AE4235]@60..61: no name stands behind the colon
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:PutObject
        Resource: ["arn:aws:s3:::logs/*", "arn:aws:s3:::logs/folder/"]
      """
    ], peers: [.accessAnalyzer("INVALID_ARN_RESOURCE", .error)], fix: .unsafe)

  static let needs: StatementFeatures = [.resource, .oddText]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for node in statement.statement.resources {
      guard let (own, isBucket) = statement.withText(node, Self.field) else {
        tellFront(node, statement, &findings)
        continue
      }
      let text = statement.text(node, own), place = statement.place(node, own.upperBound - 1..<own.upperBound)
      findings.report(
        "no \(isBucket ? "key" : "name") stands behind the slash",
        at: Label(place, isBucket ? "neither the bucket nor what is in it" : "nothing of IAM has such an ARN"),
        help: isBucket ? "write `\(text)*` for the objects, `\(text.dropLast())` for the bucket" : "write `\(text)*` for all that is below",
        fixes: isBucket ? [] : [Fix("write `\(text)*`", .unsafe, edits: [Edit(place, replacement: "/*")])])
    }
  }

  private func tellFront(_ node: NodeID, _ statement: StatementFacts, _ findings: inout Findings) {
    guard let own = statement.withText(node, { Self.front($0, statement.catalog) }) else { return }
    let text = statement.text(node, own), place = statement.place(node, own.lowerBound - (own.isEmpty ? 1 : 0)..<own.upperBound)
    let end = statement.place(node, own.upperBound - 1..<own.upperBound)
    findings.report(
      "no name stands behind the \(text.last == "/" ? "slash" : "colon")", at: Label(end, "nothing has such an ARN"),
      help: "write the name, or `\(text)*` for all", fixes: [Fix("write `\(text)*`", .unsafe, edits: [Edit(place, replacement: own.isEmpty ? ":*" : text + "*")])])
  }

  /// The last field of an ARN that is no more than what stands in front of the name in a form of its service: `function:` of Lambda, nothing of SNS.
  private static func front(_ text: UnsafeBufferPointer<UInt8>, _ catalog: Catalog) -> Range<Int>? {
    guard text.last == UInt8(ascii: "/") || text.last == UInt8(ascii: ":"), let arn = ARNFields(text), Placeholder.first(in: text) == nil,
      let service = catalog.arnService(text.part(arn.service).span), !RiskTable.namelessServices.contains(catalog.name(service))
    else { return nil }
    let own = text.part(arn.resource)
    let isFront = catalog.containsType(of: service) { type in
      catalog.withARNFormat(type) { form in
        guard let resource = ARNFields(form)?.resource else { return false }
        let whole = form.part(resource), end = whole.firstIndex(of: UInt8(ascii: "$")) ?? whole.count
        return end < whole.count && whole.part(0..<end).elementsEqual(own)
      }
    }
    return isFront ? arn.resource : nil
  }

  /// The last field of an ARN that ends so.
  static func field(_ text: UnsafeBufferPointer<UInt8>) -> (own: Range<Int>, isBucket: Bool)? {
    guard text.last == UInt8(ascii: "/"), let arn = ARNFields(text), Placeholder.first(in: text) == nil else { return nil }
    let own = text.part(arn.resource)
    if text[arn.service].elementsEqual("s3".utf8) {
      // Wildcards and variables may take slashes, and keys may end with one.
      let isBucket = arn.region.isEmpty && arn.account.isEmpty && own.count > 1 && own.firstIndex(of: UInt8(ascii: "/")) == own.count - 1
      return isBucket && !own.isPattern && !own.contains(UInt8(ascii: "$")) ? (arn.resource, true) : nil
    }
    guard text[arn.service].elementsEqual("iam".utf8) else { return nil }
    let word = own.prefix { $0 != UInt8(ascii: "/") }
    return kinds.contains { word.elementsEqual($0.utf8) } ? (arn.resource, false) : nil
  }

  private static let kinds = ["role", "user", "group", "policy", "instance-profile"]
}
