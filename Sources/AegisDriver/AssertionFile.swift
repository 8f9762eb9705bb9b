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
