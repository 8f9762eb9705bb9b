public import AegisBasics
public import AegisPolicy
public import AegisSchema
import AegisSyntax

/// One file of the configuration with its policy documents read.
public final class SourceUnit: Sendable {
  public let file: ConfigFile
  /// Runs parallel to `file.documents`.
  public let documents: [UnitDocument]

  public init(file: ConfigFile, documents: [UnitDocument]) {
    self.file = file
    self.documents = documents
  }
}

/// A policy document of a file.
public struct UnitDocument: Sendable {
  /// Nil where it could not be read, or is in another language than the policy language.
  public let policy: PolicyDocument?
  /// As canonical JSON; empty where the document has errors.
  public let json: [UInt8]
  /// The document has no errors.
  public let isValid: Bool
  /// Where it is written, and the key that it stands under.
  public let place: SourceRange
  public let title: SourceRange
}

/// Reads the policy documents of one file: JSON in scalars and mappings alike.
public func readDocuments(of file: ConfigFile, catalog: Catalog) -> Checked<SourceUnit> {
  let scalars = file.documents.filter { !$0.isMapping && !$0.isInTemplate }.map(\.node)
  let embedded = parseEmbeddedJSON(scalars, of: file.tree)
  var bag = embedded.bag
  var nextRoot = 0
  var documents: [UnitDocument] = []
  documents.reserveCapacity(file.documents.count)
  for document in file.documents {
    guard !document.isInTemplate else {
      let place = file.place(document.node)
      documents.append(UnitDocument(policy: nil, json: [], isValid: false, place: place, title: place))
      continue
    }
    var tree = file.tree
    var root: Int? = document.node
    if !document.isMapping {
      tree = embedded.value.tree
      root = embedded.value.roots[nextRoot]
      nextRoot += 1
    }
    documents.append(readDocument(document, of: file, tree, root, catalog, into: &bag))
  }
  if !embedded.bag.isEmpty {
    let lines = embedded.bag.diagnostics.map { line(around: $0.primary.at.range, in: file.tree.text) }
    bag = DiagnosticBag(embedded.bag.diagnostics + bag.diagnostics.dropFirst(embedded.bag.diagnostics.count).filter { finding in
      // On the line of a syntax error the rest may be wrong because of it.
      !lines.contains { $0.contains(Int(finding.primary.at.range.start)) }
    })
  }
  // A document with a syntax error is invalid, wherever in it the error stands.
  if embedded.bag.hasErrors { documents = documents.map { invalidate($0, by: embedded.bag) } }
  return Checked(SourceUnit(file: file, documents: documents), bag)
}

/// The line that a range begins on.
private func line(around range: TextRange, in text: [UInt8]) -> Range<Int> {
  let start = min(Int(range.start), text.count)
  let first = text[..<start].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
  return first..<(text[start...].firstIndex(of: 0x0A) ?? text.count)
}

private func readDocument(
  _ document: ConfigDocument, of file: ConfigFile, _ tree: SyntaxTree, _ root: Int?, _ catalog: Catalog,
  into bag: inout DiagnosticBag
) -> UnitDocument {
  let place = file.place(document.node)
  let title = document.keyNode.map { file.place($0) } ?? place
  guard let root else { return UnitDocument(policy: nil, json: [], isValid: false, place: place, title: title) }
  guard let kind = policyKind(of: document) else {
    return UnitDocument(policy: nil, json: compactJSON(tree, root), isValid: true, place: place, title: title)
  }
  let checked = checkPolicy(tree, root, kind: kind, title: title, catalog: catalog)
  bag.append(checked.bag)
  let isValid = !checked.bag.hasErrors
  return UnitDocument(
    policy: checked.value, json: isValid ? canonicalJSON(checked.value) : [], isValid: isValid, place: place, title: title)
}

/// The grammar of a document; nil for organization policies in a language of their own.
private func policyKind(of document: ConfigDocument) -> PolicyKind? {
  switch document.kind {
  case .identity: return .identity
  case .inline: return .inline
  case .trust: return .trust
  case .organization:
    switch document.policyType {
    case "SERVICE_CONTROL_POLICY": return .scp
    case "RESOURCE_CONTROL_POLICY": return .rcp
    default: return nil
    }
  }
}

private func invalidate(_ document: UnitDocument, by bag: DiagnosticBag) -> UnitDocument {
  let isHit = bag.diagnostics.contains {
    $0.severity == .error && $0.primary.at.file == document.place.file
      && document.place.range.contains($0.primary.at.range.start)
  }
  guard isHit else { return document }
  return UnitDocument(policy: document.policy, json: [], isValid: false, place: document.place, title: document.title)
}

/// The files of a configuration and which of them stands where in which.
public final class UnitGraph: Sendable {
  public let units: [SourceUnit]
  /// For each unit and each of its inclusions, the index of the unit that stands there.
  public let included: [[Int?]]

  public init(units: [SourceUnit], included: [[Int?]]) {
    self.units = units
    self.included = included
  }
}
