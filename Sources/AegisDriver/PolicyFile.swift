public import AegisBasics
public import AegisPolicy
public import AegisSchema
import AegisSema
import AegisSyntax

/// Reads one policy document that stands alone in a file, JSON or YAML, or in an answer of AWS.
///
/// - Returns: Nil where the file holds none, which has been reported.
public func readPolicyFile(
  _ text: [UInt8], file: FileID, path: String, kind: PolicyKind?, catalog: Catalog
) -> Checked<PolicyDocument?> {
  let parsed = parsePolicies(text, file, path: path, kind)
  var bag = parsed.document.bag
  guard let policy = parsed.policies.first else { return Checked(nil, bag) }
  if parsed.policies.count > 1 {
    bag.report(.severalPolicies(parsed.policies.count, at: parsed.policies[1].title, first: policy.title))
    return Checked(nil, bag)
  }
  let checked = checkPolicy(policy.tree, policy.root, kind: policy.kind, title: policy.title, catalog: catalog)
  bag.append(checked.bag)
  return Checked(checked.value, DiagnosticBag(withoutConsequences(bag.diagnostics, of: parsed.document, path: path)))
}

/// A policy in a file that belongs to no project.
struct StatedPolicy {
  let tree: SyntaxTree
  let root: NodeID
  let kind: PolicyKind
  /// What stands for it in a message.
  let title: SourceRange
  /// What it is among others in the file.
  var name: String? = nil
}

/// What a file says that belongs to no project, and the policies in it: itself one, or an answer of AWS with any number.
///
/// - Parameter kind: What the file's only policy is; nil to tell it from the file. What an answer with several says of each goes first.
func parsePolicies(_ text: [UInt8], _ id: FileID, path: String, _ kind: PolicyKind?) -> (document: ParsedDocument, policies: [StatedPolicy]) {
  let parsed = parseDocument(text, id, isYAML: path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
  guard let root = parsed.root else { return (parsed, []) }
  let answered = answeredPolicies(parsed.tree, root)
  guard !answered.isEmpty else {
    let range = parsed.tree.range(root)
    let title = SourceRange(id, TextRange(range.start, min(range.end, range.start + 1)))
    return (parsed, [StatedPolicy(tree: parsed.tree, root: root, kind: kind ?? likelyKind(parsed.tree, root), title: title)])
  }
  let tree = parsed.tree
  let embedded = parseEmbeddedJSON(answered.filter { tree.kind($0.node) == .scalar }.map(\.node), of: tree)
  var roots = embedded.value.roots.makeIterator()
  let policies = answered.compactMap { policy -> StatedPolicy? in
    let isText = tree.kind(policy.node) == .scalar
    guard let root = isText ? roots.next() ?? nil : policy.node else { return nil }
    return StatedPolicy(
      tree: isText ? embedded.value.tree : tree, root: root, kind: answered.count == 1 ? kind ?? policy.kind : policy.kind,
      title: tree.textPlace(policy.key), name: policy.name)
  }
  var bag = parsed.bag
  bag.append(embedded.bag)
  return (ParsedDocument(tree: tree, root: root, bag: bag, comments: parsed.comments, json: parsed.json), policies)
}

/// A file that belongs to no project: JSON, a YAML mapping, or JSON in a block of YAML.
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
