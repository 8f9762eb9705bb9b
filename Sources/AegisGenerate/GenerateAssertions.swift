/// `ReadyAssertions.swift`: what the ready-made assertions rule out, from `grammar/assertions.yaml`.
func generateReadyAssertions(_ file: GrammarNode) throws(GenerateError) -> String {
  var entries = ""
  for entry in file.entries {
    entries += "    \(SwiftText.literal(entry.name)): \(SwiftText.list(try entry.value.required("must_not").strings)),\n"
  }
  return SwiftText.header + """
    /// What the ready-made assertions rule out, by their names.
    enum ReadyAssertions {
      static let mustNot: [String: [String]] = [
    \(entries)  ]
    }

    """
}
