public import AegisBasics
public import AegisPolicy
public import AegisSchema
import AegisSyntax

/// Reads the policy documents of one file: JSON in scalars and mappings alike.
///
/// - Parameter memo: Documents that were read before; they and those of this file that say the same are read once.
public func readDocuments(of file: ConfigFile, catalog: Catalog, memo: DocumentMemo? = nil) -> Checked<SourceUnit> {
  var reader = UnitDocumentReader(file, catalog, memo)
  return reader.read()
}

private struct UnitDocumentReader {
  private let file: ConfigFile
  private let catalog: Catalog
  private let memo: DocumentMemo?
  private var documents: [UnitDocument?]
  private var bag = DiagnosticBag()

  init(_ file: ConfigFile, _ catalog: Catalog, _ memo: DocumentMemo?) {
    self.file = file
    self.catalog = catalog
    self.memo = memo
    documents = file.documents.map { _ in nil }
  }

  mutating func read() -> Checked<SourceUnit> {
    for (index, document) in file.documents.enumerated() where document.isInTemplate {
      documents[index] = unreadable(document, title: file.place(document.node))
    }
    var open = documents.indices.filter { documents[$0] == nil }
    if let memo {
      let keys = file.documents.map { key(of: $0) }
      // What says the same as another of this file waits until that is read.
      var seen: Set<DocumentMemo.Key> = []
      var first: [Int] = []
      var later: [Int] = []
      for index in open where !recall(index, keys[index], memo) {
        if let key = keys[index], !seen.insert(key).inserted { later.append(index) } else { first.append(index) }
      }
      readAll(first, keys: keys)
      open = later.filter { !recall($0, keys[$0], memo) }
    }
    readAll(open, keys: [])
    return Checked(SourceUnit(file: file, documents: documents.map { $0! }), bag)
  }

  // MARK: The same again

  /// What the document says, where it stands in the file just as it is.
  private func key(of document: ConfigDocument) -> DocumentMemo.Key? {
    guard !document.isMapping, !document.isInTemplate, let kind = policyKind(of: document),
      let range = file.tree.literalContent(document.node)
    else { return nil }
    return DocumentMemo.Key(text: TextExcerpt(file.tree.text, range), kind: kind)
  }

  private mutating func recall(_ index: Int, _ key: DocumentMemo.Key?, _ memo: DocumentMemo) -> Bool {
    guard let key, let known = memo.entry(key) else { return false }
    let document = file.documents[index]
    let (file, catalog, title) = (file, catalog, title(of: document))
    let policy = WrittenPolicy(repeating: known.policy) {
      let embedded = parseEmbeddedJSON([document.node], of: file.tree).value
      return checkPolicy(embedded.tree, embedded.roots[0] ?? 0, kind: key.kind, title: title, catalog: catalog).value
    }
    documents[index] = UnitDocument(
      written: policy, json: known.json, isValid: true, place: file.place(document.node), title: title)
    return true
  }

  // MARK: For the first time

  private mutating func readAll(_ indices: [Int], keys: [DocumentMemo.Key?]) {
    let embedded = parseEmbeddedJSON(indices.filter { !file.documents[$0].isMapping }.map { file.documents[$0].node }, of: file.tree)
    var roots = embedded.value.roots.makeIterator()
    let before = bag.diagnostics.count
    for index in indices {
      let document = file.documents[index]
      let findings = bag.diagnostics.count
      let (tree, root) = document.isMapping ? (file.tree, document.node) : (embedded.value.tree, roots.next() ?? nil)
      var read = readDocument(document, tree, root)
      // A document with a syntax error is invalid, wherever in it the error stands.
      if embedded.bag.hasErrors { read = invalidated(read, by: embedded.bag) }
      documents[index] = read
      if let memo, !keys.isEmpty, let key = keys[index], let policy = read.written, bag.diagnostics.count == findings, embedded.bag.isEmpty {
        memo.remember(key, DocumentMemo.Entry(policy: policy, json: read.json))
      }
    }
    if !embedded.bag.isEmpty { dropConsequences(of: embedded.bag, from: before) }
    bag.append(embedded.bag)
  }

  /// Leaves out what was found on the line of a syntax error, from a count on: it may be wrong because of that.
  private mutating func dropConsequences(of errors: DiagnosticBag, from count: Int) {
    // A comma, a comment or quotes of the wrong kind leave what stands beside them as it was meant.
    let lines = errors.diagnostics.filter { !["AE1042", "AE1043", "AE1044"].contains($0.code.code) }.map { line(around: $0.primary.at.range) }
    bag = DiagnosticBag(bag.diagnostics[..<count] + bag.diagnostics[count...].filter { finding in
      !lines.contains { $0.contains(Int(finding.primary.at.range.start)) }
    })
  }

  /// The line that a range begins on.
  private func line(around range: TextRange) -> Range<Int> {
    let text = file.tree.text
    let start = min(Int(range.start), text.count)
    let first = text[..<start].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return first..<(text[start...].firstIndex(of: 0x0A) ?? text.count)
  }

  private mutating func readDocument(_ document: ConfigDocument, _ tree: SyntaxTree, _ root: Int?) -> UnitDocument {
    let title = title(of: document)
    guard let root else { return unreadable(document, title: title) }
    let place = file.place(document.node)
    guard let kind = policyKind(of: document) else {
      return UnitDocument(written: nil, json: compactJSON(tree, root), isValid: true, place: place, title: title)
    }
    let checked = checkPolicy(tree, root, kind: kind, title: title, catalog: catalog)
    bag.append(checked.bag)
    let isValid = !checked.bag.diagnostics.contains { $0.severity == .error && !$0.code.isOfUnknownAction }
    return UnitDocument(
      written: WrittenPolicy(checked.value), json: isValid ? canonicalJSON(checked.value) : [], isValid: isValid, place: place,
      title: title)
  }

  private func unreadable(_ document: ConfigDocument, title: SourceRange) -> UnitDocument {
    UnitDocument(written: nil, json: [], isValid: false, place: file.place(document.node), title: title)
  }

  private func title(of document: ConfigDocument) -> SourceRange {
    document.keyNode.map { file.place($0) } ?? file.place(document.node)
  }

  private func invalidated(_ document: UnitDocument, by bag: DiagnosticBag) -> UnitDocument {
    let isHit = bag.diagnostics.contains {
      $0.severity == .error && $0.primary.at.file == document.place.file
        && document.place.range.contains($0.primary.at.range.start)
    }
    guard isHit else { return document }
    return UnitDocument(written: document.written, json: [], isValid: false, place: document.place, title: document.title)
  }
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
