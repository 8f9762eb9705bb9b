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
  /// Why files could not be read, in their order: nothing is said of them.
  public let unread: [any Error]
}

/// Lints files with policy documents, as JSON or YAML, outside of any project: each holds one, or is an answer of AWS.
///
/// - Parameters:
///   - kind: What the documents are; nil to tell it from each.
///   - read: Gives a file's text, on any thread.
public func lintDocuments<Failure: Error>(
  _ paths: [String], as kind: PolicyKind?, plan: LintPlan, catalog: Catalog, jobs: Int,
  read: @escaping @Sendable (String) throws(Failure) -> [UInt8]
) async -> DocumentLint {
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
  var unread: [any Error] = []
  for (index, result) in results.enumerated() {
    switch result {
    case .success(let document):
      sources.append(document.source)
      bag.append(document.bag)
      comments += document.comments
    case .failure(let error):
      sources.append(SourceFile(id: FileID(rawValue: UInt32(index)), displayPath: paths[index], text: []))
      unread.append(error)
    }
  }
  let (kept, ignored) = wanted(bag, sources, comments, plan, isLinted: true)
  return DocumentLint(sources: sources, diagnostics: kept, ignored: ignored, unread: unread)
}

private struct LintedDocument: Sendable {
  let source: SourceFile
  let bag: DiagnosticBag
  let comments: [IgnoreComment]
}

private func lintDocument(
  _ text: [UInt8], _ id: FileID, _ path: String, _ kind: PolicyKind?, _ catalog: Catalog, _ linter: LinterAtWork
) -> LintedDocument {
  let (parsed, policies) = parsePolicies(text, id, path: path, kind)
  var bag = parsed.bag
  if kind == nil, policies.count == 1, let other = otherDocument(policies[0].tree, policies[0].root) {
    bag.append(other)
    return LintedDocument(source: SourceFile(id: id, displayPath: path, text: text), bag: bag, comments: parsed.comments)
  }
  let read = policies.map { policy in
    checkPolicy(policy.tree, policy.root, kind: policy.kind, title: policy.title, catalog: catalog) { linter.areCurrent($0, $1) }
  }
  for checked in read { bag.append(checked.bag) }
  let (unreadable, misnamed) = (unreadableRanges(bag).sorted { $0.start < $1.start }, misnamedRanges(bag).sorted { $0.start < $1.start })
  for checked in read where !checked.bag.hasErrors { bag.append(checkSizeOfDocument(checked.value, catalog)) }
  bag = DiagnosticBag(withoutConsequences(bag.diagnostics, of: parsed, path: path))
  for checked in read {
    // What is wrong with one says nothing of the others.
    let (range, title) = (checked.value.tree.range(checked.value.root), checked.value.title.range)
    func own(_ mistakes: [TextRange]) -> [TextRange] {
      read.count == 1 ? mistakes : Array(mistakes.beginning(in: title)) + Array(mistakes.beginning(in: range))
    }
    bag.append(linter.check(checked.value, unreadable: own(unreadable), misnamed: own(misnamed)))
  }
  if policies.count > 1 { bag = named(bag, policies) }
  let isQuiet = bag.isEmpty && parsed.comments.isEmpty
  return LintedDocument(
    source: SourceFile(id: id, displayPath: path, text: isQuiet ? [] : text), bag: bag, comments: parsed.comments)
}

/// The findings in one of several policies tell which it is: its lines alone do not.
private func named(_ bag: DiagnosticBag, _ policies: [StatedPolicy]) -> DiagnosticBag {
  let starts = policies.map(\.title.range.start)
  return DiagnosticBag(bag.diagnostics.map { finding in
    let index = starts.partitioningIndex { $0 > finding.primary.at.range.start } - 1
    guard index >= 0, let name = policies[index].name, finding.primary.at.range.start < policies[index].tree.range(policies[index].root).end else { return finding }
    var finding = finding
    finding.notes.append("this is in \(name)")
    return finding
  })
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
