public import AegisBasics
import AegisIR
import AegisLint
public import AegisPolicy
public import AegisSchema
import AegisSema
import AegisSyntax

/// What linting policy documents that stand alone gave.
public struct DocumentLint: Sendable {
  /// The files, in the order in which they were named. Those without a finding keep their name only.
  public let sources: SourceMap
  public let diagnostics: [Diagnostic]
  /// What comments in the files ask not to be told.
  public let ignored: [IgnoredFinding]
}

/// Lints files that each hold one policy document, as JSON or YAML, outside of any project.
///
/// - Parameters:
///   - kind: What the documents are; nil to tell it from each.
///   - read: Gives a file's text, on any thread.
/// - Throws: The first file's error that could not be read.
public func lintDocuments<Failure: Error>(
  _ paths: [String], as kind: PolicyKind?, plan: LintPlan, catalog: Catalog, jobs: Int,
  read: @escaping @Sendable (String) throws(Failure) -> [UInt8]
) async throws(Failure) -> DocumentLint {
  let linter = Linter(plan.rules, catalog: catalog, configuration: plan.configuration)
  let results = await mapInParallel(paths.count, jobs: jobs) { index in
    Result { () throws(Failure) in
      let text = try read(paths[index])
      return linter.atWork { lintDocument(text, FileID(rawValue: UInt32(index)), paths[index], kind, catalog, $0) }
    }
  }
  var sources = SourceMap()
  var bag = DiagnosticBag()
  var comments: [IgnoreComment] = []
  for result in results {
    let document = try result.get()
    sources.append(document.source)
    bag.append(document.bag)
    comments += document.comments
  }
  let (kept, ignored) = wanted(bag, sources, comments, plan, isLinted: true)
  return DocumentLint(sources: sources, diagnostics: kept, ignored: ignored)
}

private struct LintedDocument: Sendable {
  let source: SourceFile
  let bag: DiagnosticBag
  let comments: [IgnoreComment]
}

private func lintDocument(
  _ text: [UInt8], _ id: FileID, _ path: String, _ kind: PolicyKind?, _ catalog: Catalog, _ linter: LinterAtWork
) -> LintedDocument {
  let parsed = parseDocument(text, id, isYAML: path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
  let (tree, comments) = (parsed.tree, parsed.comments)
  var bag = parsed.bag
  if let root = parsed.root {
    let range = tree.range(root)
    let title = SourceRange(id, TextRange(range.start, min(range.end, range.start + 1)))
    if kind == nil, let other = otherDocument(tree, root) {
      bag.append(other)
      return LintedDocument(source: SourceFile(id: id, displayPath: path, text: text), bag: bag, comments: comments)
    }
    let checked = checkPolicy(tree, root, kind: kind ?? likelyKind(tree, root), title: title, catalog: catalog) { linter.areCurrent($0, $1) }
    bag.append(checked.bag)
    let (mistakes, misnamed) = (unreadableRanges(bag), misnamedRanges(bag))
    if !checked.bag.hasErrors { bag.append(checkSizeOfDocument(checked.value, catalog)) }
    bag = DiagnosticBag(withoutConsequences(bag.diagnostics, of: parsed, path: path))
    bag.append(linter.check(checked.value, unreadable: mistakes, misnamed: misnamed))
  }
  let isQuiet = bag.isEmpty && comments.isEmpty
  return LintedDocument(
    source: SourceFile(id: id, displayPath: path, text: isQuiet ? [] : text), bag: bag, comments: comments)
}

/// Where a document has mistakes of its form, as opposed to names that do not exist, and to what leaves the rest as it is.
func unreadableRanges(_ bag: DiagnosticBag) -> [TextRange] {
  bag.diagnostics.compactMap { finding in
    finding.severity == .error && !actionNameCodes.contains(finding.code) && finding.subject?.isAside != true ? finding.primary.at.range : nil
  }
}

/// Where a document names actions that AWS never had, so that others may be meant. Those that it had are what they seem to be.
func misnamedRanges(_ bag: DiagnosticBag) -> [TextRange] {
  bag.diagnostics.compactMap { actionNameCodes.contains($0.code) && $0.code.code != "AE3104" ? $0.primary.at.range : nil }
}
