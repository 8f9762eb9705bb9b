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
  let parsed = parseDocument(text, file, isYAML: path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
  var bag = parsed.bag
  guard let root = parsed.root else { return Checked(nil, bag) }
  let tree = parsed.tree
  let range = tree.range(root)
  let title = SourceRange(file, TextRange(range.start, min(range.end, range.start + 1)))
  let checked = checkPolicy(tree, root, kind: kind ?? likelyKind(tree, root), title: title, catalog: catalog)
  bag.append(checked.bag)
  return Checked(checked.value, DiagnosticBag(withoutConsequences(bag.diagnostics, of: parsed, path: path)))
}

/// What a file says that holds one policy document: JSON, a YAML mapping, or JSON in a block of YAML.
struct ParsedDocument {
  let tree: SyntaxTree
  /// Nil where there is nothing.
  let root: NodeID?
  /// What is wrong with its syntax.
  let bag: DiagnosticBag
  /// To Aegis.
  var comments: [IgnoreComment] = []
  /// Where the JSON stands.
  var json: TextRange?
}

func parseDocument(_ text: [UInt8], _ id: FileID, isYAML: Bool) -> ParsedDocument {
  let first = text.first { $0 > 0x20 && $0 < 0x80 }
  if !isYAML || first == UInt8(ascii: "{") {
    let parsed = parseJSON(text, file: id)
    // The end of the text belongs to the document: what is missing there is missing in it.
    return ParsedDocument(tree: parsed.value, root: parsed.value.root, bag: parsed.bag, json: TextRange(0, UInt32(text.count) + 1))
  }
  let parsed = parseYAML(text, file: id)
  let comments = ignoreComments(in: parsed.value)
  var bag = parsed.bag
  bag.append(foreignTags(in: parsed.value))
  bag.append(comments.bag)
  guard let root = parsed.value.root, parsed.value.kind(root) == .scalar, !parsed.value.isNull(root) else {
    return ParsedDocument(tree: parsed.value, root: parsed.value.root, bag: bag, comments: comments.value)
  }
  let embedded = parseEmbeddedJSON([root], of: parsed.value)
  bag.append(embedded.bag)
  return ParsedDocument(
    tree: embedded.value.tree, root: embedded.value.roots[0], bag: bag, comments: comments.value, json: parsed.value.range(root))
}

/// The findings in a document's file, of its syntax and grammar, without those that follow from another one of them.
func withoutConsequences(_ findings: [Diagnostic], of document: ParsedDocument, path: String) -> [Diagnostic] {
  let tree = document.tree
  let file = ReadFile(tree, path: path, document: document.json)
  return withoutConsequences(findings, of: [file], in: SourceMap(only: SourceFile(id: tree.file, displayPath: path, text: tree.text)))
}
