import AegisBasics
import AegisSema

/// Blocks with a JSON document that end in its middle, since a line is indented too little: what stands behind that line
/// is read as YAML, where it looks wrong much later.
struct CutBlocks {
  /// Of each document's unclosed bracket the line that ends the block.
  private var ends: [SourceRange: SourceRange] = [:]
  /// Where what belongs to the documents is read as something else.
  private(set) var rests: [FileID: [TextRange]] = [:]

  init(_ findings: [Diagnostic], _ files: [ReadFile], _ sources: SourceMap) {
    let unclosed = findings.filter { $0.code.code == "AE1026" && $0.secondary.isEmpty }
    guard !unclosed.isEmpty else { return }
    for read in files {
      let file = read.id
      for finding in unclosed where finding.primary.at.file == file {
        let start = finding.primary.at.range.start
        guard let document = read.documents.first(where: { $0.contains(start) }) else { continue }
        let text = sources[file].text
        // What stands in quotes ends with them, however it is indented.
        let opening = text[max(0, Int(document.start) - 1)...Int(document.start)]
        guard !opening.contains(UInt8(ascii: "'")), !opening.contains(UInt8(ascii: "\"")) else { continue }
        guard let end = endOfBrackets(from: Int(start), in: text), end > Int(document.end) else { continue }
        let line = nextText(from: Int(document.end), in: text)
        guard line.lowerBound < end else { continue }
        ends[finding.primary.at] = SourceRange(file, TextRange(UInt32(line.lowerBound), UInt32(line.upperBound)))
        rests[file, default: []].append(TextRange(document.end, UInt32(end)))
      }
    }
  }

  /// A finding as it is to be told; nil where it follows from another.
  func turned(_ finding: Diagnostic, _ causes: Causes) -> Diagnostic? {
    let at = finding.primary.at
    if let end = ends[at], finding.code.code == "AE1026" {
      var finding = finding
      finding.secondary = [Label(end, "ends the block, which is indented deeper")]
      finding.help = "indent that line like the others of the block"
      return finding
    }
    let isOfRest = finding.code.code.hasPrefix("AE1") && rests[at.file]?.contains { $0.contains(at.range.start) } ?? false
    return isOfRest || causes.explain(finding) ? nil : finding
  }
}

/// Behind the line after the one with the bracket that closes the one at a place; nil where none does. Brackets in quotes
/// do not count.
private func endOfBrackets(from start: Int, in text: [UInt8]) -> Int? {
  var depth = 0
  var isQuoted = false
  var index = start
  while index < text.count {
    switch text[index] {
    case 0x0A: isQuoted = false
    case UInt8(ascii: "\\") where isQuoted: index += 1
    case UInt8(ascii: "\""): isQuoted.toggle()
    case UInt8(ascii: "{") where !isQuoted, UInt8(ascii: "[") where !isQuoted: depth += 1
    case UInt8(ascii: "}") where !isQuoted, UInt8(ascii: "]") where !isQuoted:
      depth -= 1
      guard depth <= 0 else { break }
      let line = text[index...].firstIndex(of: 0x0A) ?? text.count
      return line < text.count ? text[(line + 1)...].firstIndex(of: 0x0A) ?? text.count : line
    default: break
    }
    index += 1
  }
  return nil
}

/// What the next line that says something says.
private func nextText(from start: Int, in text: [UInt8]) -> Range<Int> {
  let first = text[start...].firstIndex { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D } ?? text.count
  let end = text[first...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.count
  return first..<end
}
