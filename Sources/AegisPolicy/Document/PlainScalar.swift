import AegisSchema
import AegisSyntax

/// Whether a plain scalar of YAML is a number or a truth value, and no text, whatever the version of YAML.
///
/// What YAML 1.1 alone reads as something else, such as `yes` or a date, is the text that it looks like.
func isTyped(plain node: NodeID, in tree: SyntaxTree) -> Bool {
  guard let word = tree.withValue(node, { retypedByYAML11($0) }) else { return false }
  switch word {
  case "a truth value": return ["true", "false"].contains(tree.string(node).lowercased())
  case "a number": return !tree.string(node).contains("_")
  default: return false
  }
}
