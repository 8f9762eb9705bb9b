import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags unquoted values of YAML that other readers of YAML take for numbers or truth values.
struct YAMLValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4028", "yaml-value"), .warning, kinds: .all, isOfForm: true,
    summary: "a text without quotes that YAML reads as another value",
    rationale: """
      Aegis takes what is written. Most other readers of YAML make an octal number of `012345678901`, the truth value false \
      of `no`, and a thousand of `1e3`, so that a tool that rewrites the file changes what the policy says.
      """,
    flagged: [
      RuleExample(
        .trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: 012345678901} # warning[AE4028]@20..32: `012345678901` without quotes is a number to YAML
          Action: sts:AssumeRole
        """)
    ],
    accepted: [
      RuleExample(
        .trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "012345678901"}
          Action: sts:AssumeRole
        """)
    ], fix: .safe)

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.principals, .conditionForms, .sid]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let own = statement.statement
    for principal in own.principals { look(principal.value, statement, &findings) }
    for condition in own.conditions where condition.operatorName.type == .string || condition.operatorName.type == .arn {
      for value in condition.values { look(value, statement, &findings) }
    }
    if let sid = own.sid { look(sid, statement, &findings) }
  }

  private func look(_ node: NodeID, _ statement: StatementFacts, _ findings: inout Findings) {
    let style = statement.tree.records[node].style
    guard statement.tree.kind(node) == .scalar, style == .plain || style == .jsonNumber,
      let value = statement.withText(node, { misread($0) })
    else { return }
    let place = statement.place(node), text = statement.text(node)
    findings.report(
      "`\(text)` without quotes is \(value) to \(style == .plain ? "YAML" : "JSON")", at: Label(place, "not a text to every reader"), help: "write `\"\(text)\"`",
      fixes: [Fix("quote it", .safe, edits: [Edit(place, replacement: statement.tree.written("\"\(text)\"", at: place))])])
  }
}

/// What YAML 1.1 or 1.2 makes of a plain text whose letters do not survive that; nil where they do.
private func misread(_ text: UnsafeBufferPointer<UInt8>) -> String? {
  func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
  guard let first = text.first, text.count <= 64 else { return nil }
  if text.allSatisfy(isDigit) {
    // Twelve digits and no zero in front keep their letters.
    return first == UInt8(ascii: "0") && text.count > 1 ? "a number" : nil
  }
  if isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || first == UInt8(ascii: ".") {
    let letters = text.filter { !isDigit($0) && $0 != UInt8(ascii: "_") }.map { folded($0) }
    let isNumber = letters.count <= 4 && text.contains(where: isDigit) && [[UInt8(ascii: ".")], Array("e".utf8), Array(".e".utf8), Array("e+".utf8), Array(".e+".utf8), Array("e-".utf8), Array(".e-".utf8)].contains(letters)
    if isNumber && text.last.map(isDigit) == true { return "a number" }
    if text.count > 2, first == UInt8(ascii: "0"), folded(text[1]) == UInt8(ascii: "x"), text.dropFirst(2).allSatisfy({ isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(folded($0)) }) { return "a number" }
    return nil
  }
  switch String(decoding: text, as: UTF8.self).lowercased() {
  case "no", "yes", "on", "off", "y", "n": return "a truth value"
  default: return nil
  }
}
