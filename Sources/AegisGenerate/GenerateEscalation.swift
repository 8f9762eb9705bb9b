/// `EscalationMethods.swift`: the published ways to raise one's privileges, from `grammar/escalation.yaml`.
func generateEscalationMethods(_ file: GrammarNode) throws(GenerateError) -> String {
  var methods = ""
  for entry in file.entries {
    func text(_ name: String) -> String { entry.value[name].map { SwiftText.literal($0.string) } ?? "nil" }
    methods += """
          EscalationMethod(
            id: \(SwiftText.literal(entry.name.split(separator: "_").joined(separator: "-"))), way: .\(SwiftText.identifier(try entry.value.required("way").string)),
            doc: \(SwiftText.literal(try entry.value.required("doc").string)),
            service: \(text("service")), hinges: \(text("hinges")), actions: \(SwiftText.list(try entry.value.required("actions").strings))),

      """
  }
  return SwiftText.header + """
    extension EscalationMethod {
      public static let all: [EscalationMethod] = [
    \(methods)  ]
    }

    """
}
