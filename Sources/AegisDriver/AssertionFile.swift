public import AegisAccess
public import AegisBasics
import AegisSchema
import AegisSema
import AegisSyntax

/// Reads a file of assertions about an organization.
public func readAssertions(
  _ text: [UInt8], file: FileID, path: String, of access: OrganizationAccess
) -> Checked<[Assertion]> {
  let parsed = parseYAML(text, file: file)
  let shape = checkShape(of: parsed.value, path: path, expected: .list(of: .object(.assertion)))
  let read = readDocuments(of: shape.value, catalog: access.catalog)
  let found = access.assertions(in: read.value)
  var bag = parsed.bag
  for part in [shape.bag, read.bag, found.bag] { bag.append(part) }
  // What asserts nothing would hold whatever the configuration says.
  if found.value.isEmpty && !bag.hasErrors { bag.report(.noAssertions(at: SourceRange(file, TextRange(0, 0)))) }
  return Checked(found.value, bag)
}

/// Whether a file that nothing includes holds what `aegis access check` reads.
func isAssertions(_ text: [UInt8], at path: ProjectPath) -> Bool {
  guard mayHold("name", text) else { return false }
  let parsed = parseYAML(text, file: FileID(rawValue: 0))
  let tree = parsed.value
  guard !parsed.bag.hasErrors, let root = tree.root, tree.kind(root) == .sequence, !tree.items(root).isEmpty else { return false }
  let demands = ["use", "must", "must_not"]
  let isDemanding = tree.items(root).allSatisfy { item in
    tree.kind(item) == .mapping && tree.entries(item).contains { tree.kind($0.key) == .scalar && demands.contains(tree.string($0.key)) }
  }
  return isDemanding && !checkShape(of: tree, path: path.text, expected: .list(of: .object(.assertion))).bag.hasErrors
}
