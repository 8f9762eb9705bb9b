/// Applies fixes to texts, in one pass.
///
/// - Parameters:
///   - allowed: Whether fixes of a safety may be applied.
///   - isWanted: Whether a file may be changed.
/// - Returns: The new texts of the files that changed, and how many findings were mended. Of fixes that touch the
///   same text, the first in the order of `findings` is applied; the others may be another pass's.
public func applyFixes(
  of findings: [Diagnostic], in sources: SourceMap, allowed: (Fix.Safety) -> Bool, isWanted: (SourceFile) -> Bool = { _ in true }
) -> (texts: [FileID: [UInt8]], count: Int) {
  var edits: [FileID: [Edit]] = [:]
  var count = 0
  for finding in findings {
    guard let fix = finding.fixes.first(where: { allowed($0.safety) && !$0.edits.isEmpty }),
      fix.edits.allSatisfy({ isWanted(sources[$0.at.file]) && isInside($0, sources) })
    else { continue }
    // The same edit may come from several findings, as from a document that several accounts share.
    let new = fix.edits.filter { edit in !(edits[edit.at.file] ?? []).contains(edit) }
    guard !new.contains(where: { edit in (edits[edit.at.file] ?? []).contains { overlap($0, edit) } }) else { continue }
    for edit in new { edits[edit.at.file, default: []].append(edit) }
    if !new.isEmpty { count += 1 }
  }
  var texts: [FileID: [UInt8]] = [:]
  for (file, edits) in edits { texts[file] = applyEdits(edits, to: sources[file].text) }
  return (texts, count)
}

private func isInside(_ edit: Edit, _ sources: SourceMap) -> Bool {
  edit.at.range.start <= edit.at.range.end && Int(edit.at.range.end) <= sources[edit.at.file].text.count
}

/// Two insertions at one place overlap too: their order would be a guess.
private func overlap(_ left: Edit, _ right: Edit) -> Bool {
  let (a, b) = (left.at.range, right.at.range)
  return a.start == b.start || (a.start < b.end && b.start < a.end)
}

/// A text after edits of it that touch nothing in common.
public func applyEdits(_ edits: [Edit], to text: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(text.count)
  var at = 0
  for edit in edits.sorted(by: { $0.at.range.start < $1.at.range.start }) {
    result += text[at..<Int(edit.at.range.start)]
    result += Array(edit.replacement.utf8)
    at = Int(edit.at.range.end)
  }
  return result + text[at...]
}
