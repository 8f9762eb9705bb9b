/// `RiskTable.swift`: what the rules of lint know beyond the catalog, from `grammar/risk.yaml`.
func generateRisk(_ file: GrammarNode) throws(GenerateError) -> String {
  var lists = "", maps = "", methods = ""
  for entry in file.entries {
    let name = SwiftText.identifier(entry.name)
    if entry.name == "escalations" {
      for kind in entry.value.entries {
        for method in kind.value.items { methods += try escalation(method, kind: kind.name) }
      }
    } else if entry.value.isSequence {
      // One literal, taken apart when it is first used: long lists of literals take the compiler minutes.
      lists += "  static let \(name) = words(\n    \(SwiftText.literal(entry.value.strings.joined(separator: " "))))\n"
    } else {
      let pairs = entry.value.entries.map { "    \(SwiftText.literal($0.name)): \(SwiftText.literal($0.value.string)),\n" }
      maps += "  static let \(name): [String: String] = [\n\(pairs.joined())  ]\n"
    }
  }
  return SwiftText.header + """
    /// What rules know about AWS beyond the catalog; the sources stand in `grammar/risk.yaml`.
    enum RiskTable {
    \(lists)\(maps)  static let escalations: [EscalationMethod] = [
    \(methods)  ]

      private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
    }

    """
}

private func escalation(_ node: GrammarNode, kind: String) throws(GenerateError) -> String {
  let actions = SwiftText.list(try node.required("actions").strings)
  let any = SwiftText.list(node["any"]?.strings ?? [])
  let does = SwiftText.literal(try node.required("does").string)
  return "    EscalationMethod(.\(SwiftText.identifier(kind)), \(actions), any: \(any), does: \(does)),\n"
}
