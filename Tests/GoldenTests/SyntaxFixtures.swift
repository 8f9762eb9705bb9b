import AegisBasics
import AegisSyntax
import TestSupport
import Testing

/// Broken YAML, and broken JSON within it: every finding is annotated with its exact columns.
@Suite struct SyntaxFixtures {
  static let files = Golden.files(in: "syntax", withExtension: "yaml")

  @Test func folderHoldsFixtures() { #expect(!Self.files.isEmpty) }

  @Test(arguments: files) func findingsAreAnnotated(_ path: String) throws {
    let file = try Golden.read(path)
    let disagreements = disagreements(in: file, with: check(file), needsColumns: true)
    #expect(disagreements.isEmpty, "\(path):\n\(disagreements.joined(separator: "\n"))")
  }

  /// The findings of a file; what the keys of policy documents hold is JSON where it is a block or in quotes.
  private func check(_ file: SourceFile) -> [Diagnostic] {
    let yaml = parseYAML(file.text, file: file.id)
    let json = parseEmbeddedJSON(documents(yaml.value), of: yaml.value)
    var bag = yaml.bag
    bag.append(json.bag)
    return bag.diagnostics
  }

  private func documents(_ tree: SyntaxTree) -> [NodeID] {
    let keys: Set<String> = ["document", "content", "assume_role_policy_document"]
    var found: [NodeID] = []
    for node in tree.records.indices where tree.kind(node) == .mapping {
      for (key, value) in tree.entries(node) where keys.contains(tree.string(key)) {
        let isText = tree.kind(value) == .scalar && tree.records[value].style != .plain
        if isText { found.append(value) }
      }
    }
    return found
  }
}
