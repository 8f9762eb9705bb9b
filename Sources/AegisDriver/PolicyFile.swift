public import AegisBasics
public import AegisPolicy
public import AegisSchema
import AegisSema
import AegisSyntax

/// Reads one policy document that stands alone in a file, JSON or YAML.
///
/// - Returns: Nil where the file holds none, which has been reported.
public func readPolicyFile(
  _ text: [UInt8], file: FileID, path: String, kind: PolicyKind?, catalog: Catalog
) -> Checked<PolicyDocument?> {
  var (tree, root, bag, _) = parseDocument(text, file, isYAML: path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
  guard let root else { return Checked(nil, bag) }
  let range = tree.range(root)
  let title = SourceRange(file, TextRange(range.start, min(range.end, range.start + 1)))
  let checked = checkPolicy(tree, root, kind: kind ?? likelyKind(tree, root), title: title, catalog: catalog)
  bag.append(checked.bag)
  return Checked(checked.value, bag)
}

/// The document of a file (JSON, a YAML mapping, or JSON in a block of YAML), and its comments to Aegis.
func parseDocument(_ text: [UInt8], _ id: FileID, isYAML: Bool) -> (SyntaxTree, NodeID?, DiagnosticBag, [IgnoreComment]) {
  let first = text.first { $0 > 0x20 && $0 < 0x80 }
  if !isYAML || first == UInt8(ascii: "{") {
    let parsed = parseJSON(text, file: id)
    return (parsed.value, parsed.value.root, parsed.bag, [])
  }
  let parsed = parseYAML(text, file: id)
  let comments = ignoreComments(in: parsed.value)
  var bag = parsed.bag
  bag.append(comments.bag)
  guard let root = parsed.value.root, parsed.value.kind(root) == .scalar, !parsed.value.isNull(root) else {
    return (parsed.value, parsed.value.root, bag, comments.value)
  }
  let embedded = parseEmbeddedJSON([root], of: parsed.value)
  bag.append(embedded.bag)
  return (embedded.value.tree, embedded.value.roots[0], bag, comments.value)
}
